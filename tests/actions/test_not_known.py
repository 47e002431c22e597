"""Answers of those who do not know."""

import pytest

from actions.not_known import does_not_know


@pytest.mark.parametrize(
    "text",
    [
        "vet inte",
        "Vet ej.",
        "minns inte",
        "nej, det minns jag inte",
        "jag vet faktiskt inte",
        "kommer inte ihåg",
        "husker ikke",
        "veit ikkje",
        "ved ikke",
        "aner ikke",
        "har ingen anelse",
        "usikker",
        "don't know",
        "dont know",
        "I don’t remember",
        "I do not know when",
        "I'm not sure",
        "no idea",
    ],
)
def test_who_does_not_know_says_so(text: str):
    assert does_not_know(text)


@pytest.mark.parametrize(
    "text", ["nej", "nej tack", "avbryt", "stop", "jag vet det", "I can remember it, 1 May 2024", "kvartal", "not now"]
)
def test_a_no_and_a_value_are_something_else(text: str):
    assert not does_not_know(text)
