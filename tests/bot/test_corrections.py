"""What is a correction in so many words, and what only looks like one."""

import pytest

from bot.corrections import is_correction


@pytest.mark.parametrize(
    "text",
    [
        "Nej, jag menade Kolsva Tak",
        "nei, jeg mente 1042",
        "No, I meant the licences",
        "Hallby Städ menade jag",
        "Då menade jag Bo Rask",
        "Fel, det ska vara nina@fjordfisk.example",
        "Feil dato, den skal være 15.03.2019",
        "no sorry, it should be INV-5001",
        "förlåt, kontakten ska vara faktura@nordlys.example",
    ],
)
def test_a_correction_is_one_in_three_languages(text: str):
    assert is_correction(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nej tack",
        "nei",
        "No, thanks",
        "Vad menade du?",
        "What did you mean by access point?",
        "Ska jag vara administratör för att säga upp?",
        "Fel meddelande när jag synkroniserar",
        "Menade ni allvar",
        "Fakturan ska vara betald i morgon",
    ],
)
def test_a_question_a_refusal_and_an_error_are_none(text: str):
    assert not is_correction(text)
