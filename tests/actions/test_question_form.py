"""What asks how a thing is done, and what asks that it be done."""

from pathlib import Path

import pytest
import yaml

from actions.catalogue import CATALOGUE
from actions.extraction import candidates
from actions.operation_form import is_meant, wants_the_rule
from actions.question_form import asks_about_it, asks_for_the_way, is_question

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    "text",
    [
        "Hur avregistrerar vi oss från ELMA?",
        "hej, hur gör jag för att ta bort en anställd",
        "Hvordan melder vi oss ut av ELMA?",
        "hvordan kan jeg avslutte samarbeidet",
        "How do we unregister from ELMA?",
        "how to deactivate an employee",
        "Who can generate a one-time code in Visma Connect?",
        "vem får säga upp avtalet",
        "Hvem kan generere engangskoden?",
        "Vad händer när vi avregistrerar oss?",
        "What happens when I end the collaboration?",
        "Varför ska vi ta bort attestansvarig först?",
        "where can I transfer a licence",
    ],
)
def test_a_question_asks(text: str) -> None:
    assert asks_about_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "Avregistrera oss från ELMA",
        "Can you unregister us from ELMA?",
        "Kan du ta bort Kim?",
        "hur går det med accesspunktsbytet",
        "how far has our switch come",
        "hvor langt har byttet kommet",
        "How do I get the code right? Just send in the request",
        "hur får jag rätten? begär den åt mig",
        "Who has asked for access? I want to answer",
        "jag vill veta hur många anställda som är kvar",
        "ta bort 1007, hur gör man",
        "",
    ],
)
def test_a_wish_does_not(text: str) -> None:
    assert not asks_about_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kan byrån avsluta samarbetet utan att fråga oss?",
        "can we move the licences to the sister company?",
        "does turning off Min Lön for 1042 delete his payslips",
        "Do we have to be in ELMA to get invoices via PEPPOL?",
        "will we still be charged after we have switched it off",
        "Vi ska sluta med Min Lön allihop, hur gör man",
        "nedgradera från Pro till Fakturering, hur?",
        "vi vil koble fra det gamle byrået, hvor gjør jeg det",
        "Huvudkontakt saknas för kundnumret",
        "error: huvudkontakt missing for the customer number",
        'får beskjed "Du er ikke registrert"',
        "vem är huvudkontakt",
        "har sendt oppsigelse, er den gyldig?",
    ],
)
def test_who_asks_about_it_in_any_form_has_not_asked_for_it(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Avregistrera oss från ELMA",
        "Kan du avregistrera oss från ELMA?",
        "can you move the licences to the sister company?",
        "Kan jag få en ny kod till Ola?",
        "can I get a new code for Ola?",
        "admin mangler, legg til en",
        "jag får fel när de skickar EHF, vi är nog inte registrerade. gör det",
        "hur långt har vårt byte av accesspunkt kommit",
        "engångskod",
        "",
    ],
)
def test_who_wishes_for_it_has_not_asked_about_it(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("faktura INV20034 hur öppnar jag den", True),
        ("Invoice 70112233, where do I look it up?", True),
        ("faktura INV-4455, var?", True),
        ("how long are we bound", False),
        ("hvor mange brukere er det på fakturaen", False),
        ("is 912345678 registered in ELMA?", False),
        ("Hvor finner jeg oversikten over alle fakturaer vi har fått fra Visma de siste årene?", True),
        ("What is the last day to give notice?", False),
    ],
)
def test_the_way_is_asked_for(text: str, way: bool) -> None:
    assert asks_for_the_way(text) is way


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_no_title_of_an_operation_sounds_like_a_question(language: str) -> None:
    """A button says its title."""
    assert [op.title[language] for op in CATALOGUE.values() if is_question(op.title[language])] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("how long are we bound?", True),
        ("hur lång uppsägningstid har ett kvartalsabonnemang?", True),
        ("When is the last day to cancel our contract?", False),
        ("räkna ut sista dagen för oss", False),
    ],
)
def test_who_has_not_told_their_case_may_want_the_rule(text: str, rule: bool) -> None:
    assert wants_the_rule(text) is rule


def test_hardly_a_wish_that_the_model_learns_from_is_taken_for_a_question() -> None:
    wanted = {op.intent: op for op in CATALOGUE.values() if op.topics}
    taken, wishes = [], 0
    for file in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if operation := wanted.get(block.get("intent")):
                lines = [line.removeprefix("- ") for line in block["examples"].splitlines()]
                wishes += len(lines)
                taken += [
                    line for line in lines if not is_meant(operation, line, 1.0, candidates(operation, line, None))
                ]
    assert len(taken) / wishes < 0.002, taken


@pytest.mark.parametrize(
    ("operation", "text", "confidence", "said", "meant"),
    [
        pytest.param("elma.unregister", "avregistrera oss", 0.9, {}, True, id="clear"),
        pytest.param("elma.unregister", "hur avregistrerar vi oss", 0.9, {}, False, id="asks how"),
        pytest.param("elma.unregister", "det där med elma", 0.4, {}, False, id="vague"),
        pytest.param("elma.unregister", "bort med 123456785", 0.4, {"orgno": "123456785"}, True, id="names it"),
        pytest.param(
            "autoinvoice.password-reset", "nytt lösen", 0.55, {"email": "a@b.no"}, False, id="never confirmed"
        ),
        pytest.param("autoinvoice.password-reset", "nytt lösen", 0.65, {}, True, id="never confirmed, but sure"),
        pytest.param("elma.unregister", "kan vi avregistrera oss?", 0.9, {}, False, id="asks whether"),
        pytest.param(
            "elma.unregister", "kan 123456785 ut ur ELMA?", 0.9, {"orgno": "123456785"}, True, id="asks, and names it"
        ),
        pytest.param("case.create", "lönebeskeden saknas, anmäl det", 0.9, {}, True, id="a complaint tells of trouble"),
        pytest.param("elma.status", "Is the company in ELMA?", 0.9, {}, True, id="looked up for them"),
        pytest.param(
            "licence.transfer.status", "Hur går det med överlåtelsen?", 0.9, {}, True, id="how far it has come"
        ),
        pytest.param(
            "contract.deadline", "how long?", 0.9, {"contract_type": "annual"}, True, id="tells their own case"
        ),
        pytest.param(
            "invoice.explain", "INV-1, how do I open it?", 0.9, {"invoice": "INV-1"}, False, id="asks the way"
        ),
        pytest.param(
            "invoice.explain",
            "32 at 50 for 3 months, how is it worked out?",
            0.9,
            {"quantity": "32", "price": "50", "months": "3"},
            True,
            id="gives the figures",
        ),
        pytest.param("elma.status", "What is 933333337 in ELMA?", 0.9, {"orgno": "933333337"}, True, id="what, of one"),
        pytest.param("elma.status", "hur ser vår status ut i ELMA?", 0.9, {}, True, id="how it stands"),
        pytest.param("contract.deadline", "What is our last day?", 0.9, {}, True, id="what, and a day of their own"),
        pytest.param("elma.status", "is Skarv AS in ELMA?", 0.9, {}, True, id="looked up"),
        pytest.param("elma.status", "how do I see who is in ELMA?", 0.9, {}, False, id="asks how to look up"),
    ],
)
def test_only_what_is_meant_is_begun(operation: str, text: str, confidence: float, said: dict, meant: bool) -> None:
    assert is_meant(CATALOGUE[operation], text, confidence, said) is meant
