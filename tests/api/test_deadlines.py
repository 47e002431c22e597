"""Dates beside answers about contracts: by the rule, from what the question tells, with the reservation."""

import datetime as dt

import pytest

from actions.catalogue.contract_deadline import ORAL, RESERVATION
from api.conversations.deadlines import deadline_blocks
from knowledge.answer import Found, answer
from knowledge.search import KnowledgeBase

TODAY = dt.date(2027, 3, 10)


def told(knowledge: KnowledgeBase, question: str, language: str, topic: str) -> list[str]:
    found = answer(knowledge, question, language)
    assert isinstance(found, Found)
    assert found.topic == topic
    return [block["text"] for block in deadline_blocks(found, question, language, TODAY)]


@pytest.mark.parametrize(
    ("question", "language", "topic", "last", "ends"),
    [
        ("När måste vi senast säga upp årsavtalet i Norge?", "sv", "annual", "30 september 2027", "31 december 2027"),
        ("Når må vi senest si opp årsavtalen?", "nb", "annual", "30. september 2027", "31. desember 2027"),
        ("When must we give notice on the yearly contract invoiced in January?", "en", "annual", "30 September 2027", "31 December 2027"),
        ("kvartalsavtalen ble signert 1.2.2018, når må vi si opp", "nb", "quarterly", "31. mars 2027", "30. april 2027"),
        ("we signed our quarterly subscription on 1 February 2018, when must we give notice", "en", "quarterly", "31 March 2027", "30 April 2027"),
    ],
)  # fmt: skip
def test_a_date_is_worked_out_where_everything_is_known(knowledge, question, language, topic, last, ends) -> None:
    date, reservation = told(knowledge, question, language, f"contract.binding-{topic}")
    assert last in date
    assert ends in date
    assert reservation == RESERVATION[language]


@pytest.mark.parametrize(
    ("question", "language", "topic"),
    [
        ("abonnementet faktureres hver tredje måned, når må vi si opp", "nb", "quarterly"),
        ("kvartalsavtalen blir signert 1.2.2031, når må vi si opp", "nb", "quarterly"),
        ("kvartalsavtalen ble signert 31.2.2018, når må vi si opp", "nb", "quarterly"),
        ("is an annual contract invoiced in January common", "en", "annual"),
    ],
)
def test_no_date_is_given_where_something_is_missing(knowledge, question, language, topic) -> None:
    assert told(knowledge, question, language, f"contract.binding-{topic}") == []


@pytest.mark.parametrize(
    ("question", "language", "passed"),
    [
        ("Om jag vill slippa årsavtalet i Norge nästa år, när måste uppsägningen vara inne?", "sv", "30 september 2026"),
        ("When must notice be in to be free of the annual contract invoiced in January next year?", "en", "30 September 2026"),
    ],
)  # fmt: skip
def test_a_day_that_has_passed_is_said_before_the_next_one(knowledge, question, language, passed) -> None:
    found = answer(knowledge, question, language)
    assert isinstance(found, Found) and found.topic == "contract.binding-annual"
    late = [block["text"] for block in deadline_blocks(found, question, language, dt.date(2026, 11, 22))]
    assert passed in late[0] and "2027" in late[1] and late[-1] == RESERVATION[language]
    early = [block["text"] for block in deadline_blocks(found, question, language, dt.date(2026, 9, 30))]
    assert passed in early[0] and len(early) == 3


def test_no_date_is_given_for_a_notice_by_word_of_mouth(knowledge) -> None:
    question = "vi sa opp årsavtalen muntlig i august, når er vi fri fra avtalen"
    found = answer(knowledge, "når må vi si opp årsavtalen", "nb")
    assert isinstance(found, Found)
    assert [block["text"] for block in deadline_blocks(found, question, "nb", TODAY)] == [ORAL["nb"]]
