"""What holds of every condition, also of those that are added later."""

import inspect
import string
import sys

import pytest

from actions.catalogue import CATALOGUE, CONDITIONS
from actions.catalogue.caller import NOBODY, Caller
from actions.catalogue.condition import Condition, State, cannot_tell
from actions.catalogue.payroll_conditions import _names_in
from actions.catalogue.roles import Role
from actions.catalogue.text import LANGUAGES, Text
from api.conversations.texts import STANDINGS

EVERY = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())
NORWEGIAN, SWEDISH, OFFICE, CLIENT = "123456785", "5599990008", "8029990002", "5599991113"


def sentences(condition: Condition) -> list[Text]:
    module = sys.modules[condition.look.__module__]
    return [value for value in vars(module).values() if isinstance(value, Text)]


@EVERY
def test_a_condition_is_no_operation_and_names_one_that_only_reads(condition: Condition) -> None:
    assert condition.name not in CATALOGUE
    assert condition.operation is None or CATALOGUE[condition.operation].kind == "read"
    assert inspect.iscoroutinefunction(condition.look)


@EVERY
def test_a_condition_speaks_three_languages_with_the_same_blanks(condition: Condition) -> None:
    for text in (*sentences(condition), cannot_tell().text):
        assert len({text[language] for language in LANGUAGES}) == 3
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(text[language]) if name} for language in LANGUAGES
        ]
        assert blanks[0] == blanks[1] == blanks[2] and "company" in blanks[0]


def test_every_state_has_a_word() -> None:
    assert set(STANDINGS) == set(State.__args__)


@EVERY
def test_a_condition_is_for_companies_of_ones_own_only(condition: Condition) -> None:
    assert condition.companies(NOBODY) == []
    assert condition.companies(Caller(subject="a", roles=frozenset({Role.SUPPORT_AGENT}))) == []
    director = Caller(subject="b", companies={NORWEGIAN: frozenset(Role), SWEDISH: frozenset(Role)})
    there = {"NO": [NORWEGIAN], "SE": [SWEDISH]}[condition.country]
    assert condition.companies(director) == ([] if condition.name == "advisor.task" else there)
    employee = Caller(subject="c", companies={SWEDISH: frozenset({Role.EMPLOYEE})})
    assert not condition.roles or condition.companies(employee) == []


@EVERY
def test_a_consultant_is_told_about_clients_and_not_about_the_office(condition: Condition) -> None:
    consultant = frozenset({Role.BYRA_CONSULTANT})
    caller = Caller(subject="d", roles=consultant, companies={OFFICE: consultant}, clients=frozenset({CLIENT}))
    assert condition.companies(caller) == ([CLIENT] if condition.country == "SE" else [])


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("hur tar jag bort 1007 ur Visma Lön 600", "1007 Visma"),
        ("i Lön 300/600: Bo Hall ska bort", "Bo Hall"),
        ("han bor i en by, 2 mil bort per dag", "2"),
    ],
)
def test_who_a_question_names(question: str, names: str) -> None:
    assert _names_in(question) == names
