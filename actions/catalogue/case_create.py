"""`case.create`: a written case for Visma Support (`domain.md` B.27)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from actions.catalogue.inputs import ContactEmail, Summary
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.redaction import redacted
from actions.catalogue.text import Text


class CaseInputs(Inputs):
    summary: Summary
    contact: ContactEmail | None = None
    topic: str = Field(default="other", max_length=100, pattern=r"^[a-z0-9.-]+$")
    orgno: str | None = Field(default=None, max_length=20)


async def suggest(situation: Situation) -> Mapping[str, str]:
    return {"contact": situation.caller.email} if situation.caller.email else {}


async def prepare(inputs: CaseInputs, situation: Situation) -> Preview:
    contact = inputs.contact or situation.caller.email
    if not contact:
        raise Refused("CONTACT_REQUIRED")
    summary = redacted(inputs.summary)
    body = {
        "topic": inputs.topic,
        "summary": summary,
        "contact": contact,
        "orgno": inputs.orgno,
        "conversation": situation.conversation,
    }
    return Preview(
        question=Text(
            sv="Ska jag skicka det här till Visma Support?",
            nb="Skal jeg sende dette til Visma Support?",
            en="Shall I send this to Visma Support?",
        ),
        effects=(
            Text(
                sv="Ett ärende skapas. Svaret kommer till {contact}.",
                nb="Det blir opprettet en sak. Svaret kommer til {contact}.",
                en="A case is created. The reply goes to {contact}.",
            ),
        ),
        values={"contact": contact},
        target=_once(body),
        memo={"body": body},
        shown={"summary": summary, "contact": contact},
    )


async def perform(inputs: CaseInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    return recover(inputs, memo, await situation.systems.create_case(situation.caller, memo["body"], key))


def backend_key(memo: Mapping[str, Any], key: str) -> str:
    """One case per conversation, topic and text, however often it is confirmed: the key is made of them."""
    return "case-" + _once(memo["body"]) if memo["body"]["conversation"] else key


def recover(inputs: CaseInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={"case": made["id"], "status": made["status"]},
        after={"case": made["id"]},
        message=Text(
            sv="Ärende {case} är skapat. Visma Support svarar till {contact}.",
            nb="Sak {case} er opprettet. Visma Support svarer til {contact}.",
            en="Case {case} has been created. Visma Support will reply to {contact}.",
        ),
        values={"case": made["id"], "contact": memo["body"]["contact"]},
    )


def _once(body: Mapping[str, Any]) -> str:
    parts = (str(body[name]) for name in ("conversation", "topic", "summary", "contact"))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


CASE_CREATE = Operation(
    name="case.create",
    title=Text(
        sv="Skapa ett ärende hos Visma Support",
        nb="Opprett en sak hos Visma Support",
        en="Create a case with Visma Support",
    ),
    kind="write",
    inputs=CaseInputs,
    confirm_level=1,
    suggest=suggest,
    prepare=prepare,
    perform=perform,
    backend_key=backend_key,
    recover=recover,
    problems={
        "OUTSIDE_HOURS": Problem(
            202,
            Text(
                sv="Ingen är inne just nu. Ärendet ligger i kö.",
                nb="Ingen er på plass nå. Saken ligger i kø.",
                en="Nobody is in right now. The case is queued.",
            ),
        ),
    },
)
