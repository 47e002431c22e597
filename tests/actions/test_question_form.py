"""What asks how a thing is done, and what asks that it be done."""

from pathlib import Path

import pytest
import yaml

from actions.catalogue import CATALOGUE
from actions.operation_form import is_meant
from actions.question_form import asks_about_it

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


def test_no_wish_that_the_model_learns_from_is_taken_for_a_question() -> None:
    writes = {operation.intent for operation in CATALOGUE.values() if operation.kind == "write"}
    taken = []
    for file in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if block.get("intent") in writes:
                lines = [line.removeprefix("- ") for line in block["examples"].splitlines()]
                taken += [line for line in lines if asks_about_it(line)]
    assert taken == []


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
    ],
)
def test_only_what_is_meant_is_begun(operation: str, text: str, confidence: float, said: dict, meant: bool) -> None:
    assert is_meant(CATALOGUE[operation], text, confidence, said) is meant
