"""Inputs found in what people write, in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.catalogue import CATALOGUE
from actions.catalogue.checking import Invalid, check
from actions.extraction import candidates
from api.conversations.turn_routes import LONGEST

UNREGISTER, CODE, DEADLINE, CASE = (
    CATALOGUE[name]
    for name in ("elma.unregister", "connect.emergency-code.generate", "contract.deadline", "case.create")
)


@pytest.mark.parametrize(
    ("operation", "text", "requested", "found"),
    [
        (UNREGISTER, "Meld 123456785 ut av ELMA", None, {"orgno": "123456785"}),
        (UNREGISTER, "Avregistrera 123 456 785, tack", None, {"orgno": "123 456 785"}),
        (UNREGISTER, "NO 123 456 785 MVA", "orgno", {"orgno": "NO 123 456 785 MVA"}),
        (UNREGISTER, "559999-0008", "orgno", {"orgno": "559999-0008"}),
        (UNREGISTER, "12345678", "orgno", {"orgno": "12345678"}),
        (UNREGISTER, "Fjordfisk", "orgno", {}),
        (
            UNREGISTER,
            "vi ska byta accesspunkt, 123456785",
            None,
            {"orgno": "123456785", "reason": "switch_access_point"},
        ),
        (UNREGISTER, "VI VIL HA FAKTURA PÅ PAPIR", None, {"reason": "email_or_paper"}),
        (UNREGISTER, "Unregister us from ELMA", None, {}),
        (CODE, "Lag en kode til ola@fjordfisk.example.", None, {"user_email": "ola@fjordfisk.example"}),
        (CODE, "ola(at)fjordfisk.example", "user_email", {}),
        (CODE, "<ola@fjordfisk.example>", "user_email", {"user_email": "ola@fjordfisk.example"}),
        (DEADLINE, "kvartalsvis", "contract_type", {"contract_type": "quarterly"}),
        (DEADLINE, "vi får én faktura i januar", "contract_type", {"contract_type": "annual"}),
        (DEADLINE, "once a year", "contract_type", {"contract_type": "annual"}),
        (
            DEADLINE,
            "quarterly, signed 1 February 2024",
            None,
            {"contract_type": "quarterly", "signed": "1 February 2024"},
        ),
        (DEADLINE, "signerat 1.2.2024", "signed", {"signed": "1.2.2024"}),
        (DEADLINE, "den 1. februar 2024", "signed", {"signed": "1. februar 2024"}),
        (CASE, "svar til kari@example.example", "contact", {"contact": "kari@example.example"}),
    ],
)
def test_what_a_sentence_says_is_found(operation, text: str, requested: str | None, found: dict):
    assert candidates(operation, text, requested) == found


@pytest.mark.parametrize(
    ("operation", "name", "value", "checked"),
    [
        (UNREGISTER, "orgno", "NO 123 456 785 MVA", "123456785"),
        (UNREGISTER, "reason", "other", "other"),
        (CODE, "user_email", "ola@FJORDFISK.example", "ola@fjordfisk.example"),
        (DEADLINE, "signed", "1. februar 2024", "2024-02-01"),
        (DEADLINE, "contract_type", "annual", "annual"),
        (CASE, "summary", "  It does not start  ", "It does not start"),
    ],
)
def test_a_value_is_kept_in_its_one_form(operation, name: str, value: str, checked: str):
    assert check(operation, name, value) == checked


@pytest.mark.parametrize(
    ("operation", "name", "value", "code"),
    [
        (UNREGISTER, "orgno", "123456784", "INVALID_ORGNO"),
        (UNREGISTER, "orgno", "559999-0008", "WRONG_COUNTRY"),
        (UNREGISTER, "reason", "because", "INVALID_INPUT"),
        (CODE, "user_email", "ola@fjordfisk", "EMAIL_INVALID"),
        (DEADLINE, "signed", "31.2.2024", "DATE_INVALID"),
        (CASE, "summary", "x", "INVALID_INPUT"),
        (CASE, "summary", "x" * 2001, "INVALID_INPUT"),
    ],
)
def test_a_value_that_is_none_says_why(operation, name: str, value: str, code: str):
    found = check(operation, name, value)
    assert isinstance(found, Invalid) and found.code == code
    for language in ("sv", "nb", "en"):
        assert operation.problem(code).text.fill(language, **found.params)


@given(st.text(max_size=300), st.sampled_from(list(CATALOGUE.values())))
def test_any_text_can_be_searched_and_only_says_what_stands_in_it(text: str, operation):
    for name, value in candidates(operation, text, None).items():
        ask = operation.asked()[name]
        assert value in text or value in [option.value for option in ask.options]


@pytest.mark.parametrize("piece", ["1", "12 ", "a@", "1.1.", "é", "januari ", "-"])
def test_searching_takes_no_longer_than_the_text_is_long(piece: str):
    """A text of the greatest length that gets here, made to be hard, is searched all the same."""
    for operation in CATALOGUE.values():
        candidates(operation, piece * (LONGEST // len(piece)), None)
