"""The glossary: one meaning whatever the language, and however the word is bent."""

import pytest

from knowledge.folding import fold
from knowledge.glossary import Glossary
from knowledge.terms import Kind, Terms, kind_of


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.read()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lönebesked", "payslip"),
        ("lønnsslippene", "lönespecen"),
        ("engangskoder", "one-time code"),
        ("avregistrera", "melde ut"),
        ("attestansvarlig", "godkenderen"),
        ("aksesspunktet", "access point"),
        ("medarbejderen", "anställda"),
    ],
)
def test_words_of_two_languages_share_a_meaning(glossary: Glossary, one: str, other: str) -> None:
    meanings = [set(glossary.meanings(fold(words).split())) for words in (one, other)]
    assert meanings[0] & meanings[1]


def test_a_word_that_only_begins_alike_has_no_meaning(glossary: Glossary) -> None:
    assert glossary.meanings(["postkontorsbyggnad"]) == []


def test_the_glossary_has_at_least_two_hundred_rows_of_two_terms(glossary: Glossary) -> None:
    assert sum(len(row) >= 2 for row in glossary.rows) >= 200


def test_terms_of_a_text_hold_its_meanings_once(glossary: Glossary) -> None:
    terms = Terms(glossary).of("lönebesked och lønnsslipp")
    assert len([term for term in terms if kind_of(term) is Kind.MEANING]) == 1
