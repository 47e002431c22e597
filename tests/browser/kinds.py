"""One message of every kind and with every block, as a Swedish visitor may get them; labels quoted from Norwegian screens."""

import datetime as dt
from typing import Any

from api.database import now, stamp

Message = dict[str, Any]


def _link(operation: str, title: str) -> dict[str, str]:
    return {"operation": operation, "title": title}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _card(name: str, **more: Any) -> dict[str, Any]:
    proposal = {
        "id": f"p_{name}",
        "operation": "elma.unregister",
        "title": "Avregistrera företaget från ELMA",
        "question": "Ska Fjordfisk AS (123456785) avregistreras från ELMA?",
        "inputs": [{"name": "orgno", "label": "Företag", "value": "Fjordfisk AS (123456785)"}],
        "effects": ["Leverantörer kan inte skicka EHF via oss.", "Företaget kan registreras i ELMA igen senare."],
        "warnings": ["2 inkommande dokument är inte färdigbehandlade."],
        "irreversible": False,
        "confirm": {"level": 1},
        "state": "proposed",
        "expires_at": stamp(now() + dt.timedelta(minutes=10)),
    }
    return {"type": "proposal", "proposal": proposal | more}


def _result(state: str) -> dict[str, Any]:
    receipt = {
        "id": "k_7", "at": "2026-11-20T09:15:00.000Z", "by": "Kari Fjord", "before": {"status": "registrerad"},
        "after": {"status": "avregistrerad"}, "file": True,
    }  # fmt: skip
    run = {"id": "r_7", "operation": "elma.unregister", "state": state, "receipt": receipt}
    lines = [{"label": "Företag", "value": "Fjordfisk AS (123456785)"}, {"label": "Referens", "value": "F-THLP8MAY"}]
    return {"type": "result", "run": run, "title": "Avregistrera företaget från ELMA", "lines": lines}


def _choice(number: int, title: str, kind: str = "topic") -> dict[str, str]:
    return {"id": f"c_{number}", "title": title, "kind": kind}


STEPS = {
    "type": "steps",
    "title": "Gör så här",
    "items": [
        {
            "number": 1,
            "text": "Gå till Innstillinger och välj Ansatte.",
            "labels": [{"text": "Innstillinger", "language": "nb"}, {"text": "Ansatte", "language": "nb"}],
            "do": _link("elma.status", "Kontrollera företaget i ELMA"),
        },
        {"number": 3, "text": "Kontrollera att företaget är anslutet.", "check": _link("elma.status", "Kontrollera")},
        {"number": 4, "text": "Signera med BankID.", "self": True},
        {
            "number": 5,
            "text": "Företaget måste vara registrerat via AutoInvoice.",
            "condition": {
                "state": "not_fulfilled",
                "label": "Inte uppfyllt",
                "text": "Fjordfisk AS är inte registrerat via AutoInvoice.",
                "do": _link("elma.register", "Registrera företaget i ELMA"),
            },
        },
    ],
}
CITATIONS = [
    {"topic": "payroll.deactivate", "title": "Stänga av en lönetjänst", "language": "sv", "revision": "3", "step": step,
     "quote": "Gå till"}
    for step in (1, 3)
]  # fmt: skip
PERSON = _choice(9, "Prata med en person", "handoff")

KINDS: dict[str, Message] = {
    "answer": {
        "blocks": [
            _text("Du stänger av tjänsten för en anställd i Innstillinger."),
            STEPS,
            {"type": "warning", "text": "En attestansvarig måste bytas ut först."},
            {"type": "note", "text": "Det tar upp till ett dygn.", "condition": {
                "state": "fulfilled", "label": "Uppfyllt", "text": "Fjordfisk AS har tjänsten."}},
        ],
        "citations": CITATIONS,
    },
    "customer": {"role": "customer", "kind": "text", "text": "Hur gör jag det här?"},
    "clarify": {"kind": "clarify", "text": "Vilket menar du?",
                "choices": [_choice(1, "Stänga av en anställd"), _choice(2, "Stänga av hela företaget"), PERSON]},
    "nothing_found": {"kind": "nothing_found", "text": "Det hittar jag inget om.", "choices": [PERSON]},
    "question": {"kind": "question", "text": "Vilket företag gäller det?",
                 "choices": [_choice(3, "Fjordfisk AS", "value"), _choice(4, "Nordlys AS", "value")]},
    "proposal": {"kind": "proposal", "text": "Ett förslag", "blocks": [_card("plain")]},
    "proposal to type": {"kind": "proposal", "text": "Ett förslag", "blocks": [
        _card("typed", irreversible=True, confirm={"level": 2, "hint": "organisationsnumret"})]},
    "proposal that expires": {"kind": "proposal", "text": "Ett förslag", "blocks": [
        _card("soon", expires_at=stamp(now() + dt.timedelta(seconds=55)))]},
    "proposal that has expired": {"kind": "proposal", "text": "Ett förslag", "blocks": [_card("old", state="expired")]},
    "result": {"kind": "result", "text": "Klart.", "blocks": [_text("Klart: företaget är avregistrerat."), _result("done")]},
    "result pending": {"kind": "result", "text": "Det pågår.", "blocks": [_result("pending")]},
    "result unknown": {"kind": "result", "text": "Vi vet inte.", "blocks": [_result("unknown")]},
    "result failed": {"kind": "error", "text": "Det gick inte.", "blocks": [_result("failed")]},
    "refused": {"kind": "refused", "text": "Det får bara företagets administratör göra.", "choices": [PERSON]},
    "secret": {"kind": "result", "text": "Koden kan visas en gång.", "blocks": [
        {"type": "secret", "ref": "s_1", "label": "Engångskoden kan visas en gång.",
         "expires_at": "2026-11-20T10:15:00.000Z"}]},
    "file": {"kind": "result", "text": "Filen är klar.", "blocks": [
        {"type": "file", "run": "r_8", "text": "Hämta fakturan som Excel", "expires_at": "2026-11-20T10:15:00.000Z"}]},
    "handoff": {"kind": "handoff", "text": "En person kommer.", "blocks": [
        {"type": "handoff", "state": "waiting", "text": "Jag har bett en person från supporten att ta över."}]},
    "system": {"role": "system", "kind": "handoff", "text": "En person från supporten har tagit över."},
    "agent": {"role": "agent", "kind": "text", "text": "Hej, det är Anna på supporten. Jag tittar på det."},
    "smalltalk": {"kind": "smalltalk", "text": "Tack själv! Säg till om det är något mer."},
    "error": {"kind": "error", "text": "Jag har problem just nu. Försök igen om en stund.", "choices": [PERSON]},
    "another language": {"language": "nb", "text": "Bedriften er registrert i ELMA."},
}  # fmt: skip
