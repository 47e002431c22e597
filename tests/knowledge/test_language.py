"""Language detection, with everyday words alone and with our own texts."""

import pytest

from knowledge.language import answer_language, detect
from knowledge.search import KnowledgeBase

SENTENCES = [
    ("Hur gör jag för att stänga av tjänsten?", "sv"),
    ("Hvordan gjør jeg for å slå av tjenesten?", "nb"),
    ("Korleis gjer eg for å slå av tenesta?", "nb"),
    ("Hvad skal jeg gøre, når jeg ikke kan komme ind?", "da"),
    ("What do I do when I cannot get in?", "en"),
]


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_sentence_is_recognised_from_everyday_words(text: str, language: str) -> None:
    assert detect(text)[0] == language


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_sentence_is_recognised_against_the_expected_language(kb: KnowledgeBase, text: str, language: str) -> None:
    for prior in ("sv", "nb", "en"):
        assert kb.detect(text, prior)[0] == language


@pytest.mark.parametrize("prior", ["sv", "nb", "en"])
def test_a_text_that_says_nothing_keeps_the_expected_language(kb: KnowledgeBase, prior: str) -> None:
    for text in ("ok", "ELMA", "1234", "", "Visma Lön 600"):
        assert kb.detect(text, prior)[0] == prior


def test_a_swedish_product_name_does_not_make_a_norwegian_question_swedish(kb: KnowledgeBase) -> None:
    assert kb.detect("hvordan slår jeg av Visma Lön Anställd", None)[0] == "nb"


@pytest.mark.parametrize(
    ("asked", "answered"), [("sv", "sv"), ("nb", "nb"), ("nn", "nb"), ("da", "nb"), ("no", "nb"), ("en", "en")]
)
def test_danish_and_nynorsk_are_answered_in_bokmal(asked: str, answered: str) -> None:
    assert answer_language(asked) == answered
