"""Two topics in one message, values that select a topic, and choices that a reader can tell apart."""

import pytest
import yaml

from knowledge.answer import Found, Nothing, Unsure, answer
from knowledge.evaluation.parts import PARTS, evaluate_parts
from knowledge.literals import in_words
from knowledge.procedure import LANGUAGES, Library
from knowledge.search import KnowledgeBase

DOUBLE = (
    ("1) hur ser jag mina fakturor 2) vem får generera engångskoder", "sv", ("invoice.view-in-vismanet", "connect.who-may-generate")),
    ("Hvordan melder vi oss ut av ELMA? Og hva er KON-ABO00?", "nb", ("elma.unregister-autoinvoice", "invoice.kon-abo00")),
    ("Jag vill avsluta samarbetet med byrån. Hur sparar jag mina lönebesked?", "sv", ("samarbete.end", "visma-min-lon.keep-payslips")),
    ("how do I see invoice INV-123 and what is distribusjonskost", "en", ("invoice.view-inv", "invoice.distribusjonskost")),
    ("how do we leave ELMA and when must we give notice on the annual contract", "en", ("elma.unregister-autoinvoice", "contract.binding-annual")),
    ("hur stänger jag av Min Lön för en anställd och vad händer med lönebeskeden i kivra", "sv", ("visma-lon.deactivate-employee", "kivra.payslips-after-deactivation")),
    ("hva betyr KON-ABO00 og hvor finner jeg faktura 71234567", "nb", ("invoice.kon-abo00", "invoice.view-7")),
    ("a) set main contact b) create a user", "en", ("mina-tjanster.set-huvudkontakt", "mina-tjanster.create-user")),
)  # fmt: skip
# Of all example questions, the share that may be cut in two by mistake.
MOST_FALSE_CUTS = 0.005
EVERY = 7


@pytest.mark.parametrize(("question", "language", "topics"), DOUBLE)
def test_two_topics_get_two_answers(knowledge: KnowledgeBase, question, language, topics) -> None:
    given = answer(knowledge, question, language)
    assert isinstance(given, tuple), given
    assert tuple(one.topic for one in given) == topics


def test_a_question_about_one_topic_is_not_cut_in_two(knowledge: KnowledgeBase) -> None:
    asked = [question for _, question in knowledge.library.questions()][::EVERY]
    cut = [one.text for one in asked if isinstance(answer(knowledge, one.text, one.language), tuple)]
    assert len(cut) <= MOST_FALSE_CUTS * len(asked), cut


@pytest.mark.parametrize(
    ("question", "language", "topic"),
    [
        ("71234567", "nb", "invoice.view-7"),
        ("faktura 79999999", "sv", "invoice.view-7"),
        ("faktura nr. 7123 4567", "nb", "invoice.view-7"),
        ("show me 70000001", "en", "invoice.view-7"),
        ("INV-12345", "sv", "invoice.view-inv"),
        ("where is INV998877", "en", "invoice.view-inv"),
        ("kan jag exportera 71234567 till excel", "sv", "invoice.export-excel"),
        ("hva er kon abo00", "nb", "invoice.kon-abo00"),
        ("er 123 456 785 i elma", "nb", "elma.lookup"),
    ],
)
def test_a_value_in_the_question_selects_the_topic(knowledge: KnowledgeBase, question, language, topic) -> None:
    given = answer(knowledge, question, language)
    assert isinstance(given, Found)
    assert given.topic == topic


@pytest.mark.parametrize(
    "number", ["tlf 71234567", "cvr 71234567", "94567890", "7123456", "712345678901", "1.71234567"]
)
def test_other_numbers_are_no_invoice(number: str) -> None:
    assert "7" not in in_words(number, "en") or in_words(number, "en") == number


def test_a_telephone_number_alone_is_not_answered(knowledge: KnowledgeBase) -> None:
    """It has the shape of an invoice number: to ask back is all that can be done."""
    assert isinstance(answer(knowledge, "tlf 71234567", "nb"), Nothing | Unsure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_can_be_told_apart(library: Library, language: str) -> None:
    titles = [library.get(topic, language).title.casefold() for topic in library.topics]
    assert len(set(titles)) == len(titles)


def test_an_unclear_question_gets_at_most_four_different_choices(knowledge: KnowledgeBase) -> None:
    asked = [("säga upp", "sv"), ("faktura", "nb"), ("avsluta", "sv"), ("melde ut", "nb"), ("invoice", "en")]
    given = [answer(knowledge, question, language) for question, language in asked]
    unclear = [one for one in given if isinstance(one, Unsure)]
    assert unclear
    for one in unclear:
        titles = {procedure.title for procedure in one.candidates}
        assert 1 <= len(titles) == len(one.candidates) <= 4


def test_the_right_part_leads_for_most_questions_about_a_part(knowledge: KnowledgeBase) -> None:
    """A floor below what was measured, so that a loss is noticed; the questions are in no topic's lists."""
    known = {question.text.casefold() for _, question in knowledge.library.questions()}
    assert not known & {row["q"].casefold() for row in yaml.safe_load(PARTS.read_text(encoding="utf-8"))}
    assert evaluate_parts(knowledge)["all"].chosen > 0.7
