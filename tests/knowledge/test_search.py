"""Search on a few real topics: the right one first, follow-ups, and saying nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer import Found, answer
from knowledge.context import is_follow_up
from knowledge.literals import Literals
from knowledge.search import KnowledgeBase

UNREGISTER = "elma.unregister-autoinvoice"
OTHER_POINT = "elma.unregister-other-access-point"
DEACTIVATE = "visma-lon.deactivate-employee"
PAYSLIPS = "visma-min-lon.keep-payslips"
KIVRA = "kivra.payslips-after-deactivation"
WHO = "connect.who-may-generate"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("hvordan melder bedriften vår seg ut av ELMA i AutoInvoice", UNREGISTER),
        ("how can we leave the elma register", UNREGISTER),
        ("hur avaktiverar vi en anstalld i visma lon 600", DEACTIVATE),
        ("hvordan deaktiverer jeg en medarbejder", DEACTIVATE),
        ("får jag ha kvar lönespecarna i kivra", KIVRA),
        ("kven kan lage eingongskode for andre", WHO),
        ("who is allowed to generate codes for other users", WHO),
    ],
)
def test_a_question_finds_its_topic_in_any_language(kb: KnowledgeBase, question: str, topic: str) -> None:
    given = answer(kb, question, None)
    assert isinstance(given, Found)
    assert given.topic == topic


def test_rows_are_one_per_topic_best_first_in_the_language_asked_for(kb: KnowledgeBase) -> None:
    result = kb.search("hva skjer med lønnsslippene mine", "da", limit=4)
    assert result.language == "nb"
    assert len({row.topic for row in result.results}) == len(result.results) == 4
    scores = [row.score for row in result.results]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for row in result.results:
        assert row.passage == kb.library.get(row.topic, "nb").passage(row.part)
        assert row.title == kb.library.get(row.topic, "nb").title


def test_a_question_about_one_part_selects_that_part(kb: KnowledgeBase) -> None:
    for question in kb.library.get(DEACTIVATE, "sv").asks[:6]:
        row = kb.search(question.text, "sv").results[0]
        assert (row.topic, row.part) == (DEACTIVATE, question.part)


@pytest.mark.parametrize(
    "question",
    ["vad blir det för väder i morgon", "tell me a joke", "qwerty asdf", "glemt passordet til instagram", "   ", "?!"],
)
def test_a_question_that_nobody_here_can_answer_finds_nothing(kb: KnowledgeBase, question: str) -> None:
    assert kb.search(question).decision == "nothing"


@pytest.mark.parametrize(
    ("question", "open_topic", "topic"),
    [
        ("og hvis det er et annet aksesspunkt?", UNREGISTER, OTHER_POINT),
        ("och lönebeskeden då?", DEACTIVATE, PAYSLIPS),
        ("hva med kivra", DEACTIVATE, KIVRA),
        ("hvem kan gjøre det?", UNREGISTER, UNREGISTER),
        ("and how do I do that?", DEACTIVATE, DEACTIVATE),
    ],
)
def test_a_follow_up_is_understood_by_the_open_topic(
    kb: KnowledgeBase, question: str, open_topic: str, topic: str
) -> None:
    result = kb.search(question, topic=open_topic)
    assert result.results[0].topic == topic
    assert result.decision == "found"


def test_a_new_question_leaves_the_open_topic(kb: KnowledgeBase) -> None:
    result = kb.search("vem får generera engångskoder åt andra användare", topic=UNREGISTER)
    assert result.results[0].topic == WHO


def test_a_follow_up_about_something_else_stays_unanswered(kb: KnowledgeBase) -> None:
    assert kb.search("och vad blir det för väder i morgon?", topic=UNREGISTER).decision == "nothing"


@pytest.mark.parametrize("word", ["kivra", "lösenord", "payslip", "elma"])
def test_one_word_of_our_field_is_asked_back_rather_than_refused(kb: KnowledgeBase, word: str) -> None:
    assert kb.search(word).decision != "nothing"


def test_a_nameless_follow_up_takes_a_part_of_the_kind_it_asks_for_or_the_whole(kb: KnowledgeBase) -> None:
    assert kb.search("og hvem kan gjøre det?", topic=DEACTIVATE).results[0].part in ("summary", "who.1")


def test_an_unknown_open_topic_counts_as_none(kb: KnowledgeBase) -> None:
    question = "hur avaktiverar vi en anställd"
    assert kb.search(question, topic="no.such").results == kb.search(question).results


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("och om det är en annan accesspunkt?", True),
        ("and the payslips?", True),
        ("hva med kivra", True),
        ("hur länge?", True),
        ("kan jeg angre det", True),
        ("om jag vill avsluta abonnemanget på tjänsten, vart vänder jag mig då någonstans", False),
        ("hur avaktiverar jag en anställd i Visma Lön 600", False),
        ("we want to leave the elma register through autoinvoice", False),
    ],
)
def test_a_question_that_leans_on_another_is_told_by_its_words(question: str, leans: bool) -> None:
    assert is_follow_up(question) is leans


def test_an_address_in_a_question_points_at_the_topics_that_hold_it(kb: KnowledgeBase) -> None:
    scores = Literals(kb.library).scores("jag hittar inte autoinvoice.visma.com")
    assert kb.library.topics[scores.argmax()] == UNREGISTER


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_asked(kb: KnowledgeBase, text: str) -> None:
    assert kb.search(text, topic=UNREGISTER).decision in ("found", "unsure", "nothing")


def test_many_threads_get_the_same_answers(kb: KnowledgeBase) -> None:
    questions = [question.text for _, question in kb.library.questions()][:200]
    alone = [kb.search(question).results for question in questions]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda question: kb.search(question).results, questions))
    assert together == alone
