"""Inputs of collaborations: what is taken from a sentence, and what only from an answer."""

import pytest

from actions.catalogue import CATALOGUE
from actions.catalogue.checking import Invalid, check
from actions.extraction import candidates
from actions.operation_form import answers_form

END, USER, ACTIVATE = (CATALOGUE[name] for name in ("samarbete.end", "user.create", "samarbete.activate"))


@pytest.mark.parametrize(
    ("operation", "text", "requested", "found"),
    [
        (END, "terminate the collaboration and deactivate the service", None, {}),
        (END, "ja tack, säg upp samarbetet S-402", None, {"collaboration": "S-402"}),
        (END, "terminate", "after", {"after": "terminate"}),
        (END, "kunden fortsätter själv", "after", {"after": "continue_standalone"}),
        (END, "säg upp den", "after", {"after": "terminate"}),
        (END, "ja", "backup", {"backup": "backup_given"}),
        (END, "Ja, det har vi gjort", "backup", {"backup": "backup_given"}),
        (END, "jag vet inte", "backup", {}),
        (END, "inte än", "backup", {"backup": "backup_not_yet"}),
        (USER, "jag är administratör, skapa en användare", None, {}),
        (USER, "create a user for Eva Lund", None, {"name": "Eva Lund"}),
        (USER, "opprett bruker for Kari Nordmann-Berg, kari@a.example", None, {"name": "Kari Nordmann-Berg"}),
        (USER, "skapa en användare för Björk Bygg AB", None, {}),
        (USER, "Skapa Eva Lund", None, {}),
        (USER, "administratör", "role", {"role": "administrator"}),
        (USER, "en vanlig användare", "role", {"role": "standard_user"}),
        (ACTIVATE, "bjud in dem i Min Lön och Lön Anställd", None, {"services": "lon_anstalld,min_lon"}),
        (ACTIVATE, "eekonomi fakturering, uppdrag T-409", None, {"task": "T-409"}),
    ],
)
def test_what_a_sentence_gives_and_what_it_does_not(operation, text: str, requested: str | None, found: dict):
    given = candidates(operation, text, requested)
    given.pop("collaboration_type", None)
    given.pop("email", None)
    assert given == found


@pytest.mark.parametrize(("text", "answers"), [("ja", True), ("yes", True), ("vad betyder det?", False)])
def test_a_plain_yes_answers_the_question_about_the_backup(text: str, answers: bool):
    intent = "confirm" if answers else "ask_question"
    assert answers_form(END, "backup", text, intent, 0.95) is answers


@pytest.mark.parametrize(
    ("operation", "name", "value", "checked"),
    [
        (END, "collaboration", " s-101.", "S-101"),
        (USER, "name", "  Eva   Maria Lund ", "Eva Maria Lund"),
        (ACTIVATE, "services", "min_lon,lon_anstalld", "lon_anstalld,min_lon"),
    ],
)
def test_values_are_kept_in_one_form(operation, name: str, value: str, checked: str):
    assert check(operation, name, value) == checked


@pytest.mark.parametrize(
    ("operation", "name", "value"),
    [(END, "collaboration", "../end"), (END, "collaboration", "S-1/../2"), (ACTIVATE, "task", "T-1?x=1")],
)
def test_a_reference_is_nothing_else(operation, name: str, value: str):
    assert isinstance(check(operation, name, value), Invalid)


@pytest.mark.parametrize("operation", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_what_need_not_be_asked_for_need_not_be_given(operation):
    """Without any choice the input stays empty, and the dry run says why that is not enough."""
    for name, ask in operation.asked().items():
        if ask.if_several:
            assert (ask.choices or ask.company) and not operation.inputs.model_fields[name].is_required()
