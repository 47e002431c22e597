"""`samarbete.list`: the collaborations of a company, and what would be needed to end them (`domain.md` B.14)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.collaboration_inputs import (
    AFTER_TITLES,
    TYPE_TITLES,
    PartyOrgno,
    collaboration_title,
)
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.days import day_in_words
from actions.catalogue.operation import Inputs, Operation, Reading, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import LANGUAGES, Text


class SamarbeteListInputs(Inputs):
    orgno: PartyOrgno


async def read(inputs: SamarbeteListInputs, situation: Situation) -> Reading:
    found = await situation.systems.collaborations(situation.caller, inputs.orgno)
    rows, waiting = found["collaborations"], found["invitations"]
    active = [row for row in rows if row["status"] == "active"]
    lines: list[tuple[Text, str | Text]] = [
        (Text.same(f"{collaboration_title(row, inputs.orgno)} ({row['id']})"), _status(row)) for row in rows
    ]
    lines += [(Text.same(f"{TYPE_TITLES[row['type']].sv} – {_other(row, found)}"), _waiting(row)) for row in waiting]
    return Reading(
        result={
            "orgno": inputs.orgno,
            "company": found["company"],
            "collaborations": rows,
            "invitations": waiting,
        },
        message=SOME if active else NONE,
        values={"company": found["company"], "number": len(active)},
        lines=tuple(lines),
    )


def _other(invitation: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    return invitation["customer"] if invitation["office"] == found["company"] else invitation["office"]


def _status(row: Mapping[str, Any]) -> Text:
    """Active, with what must be done before it can end, or ended."""
    if row["status"] != "active":
        return ENDED_ON.filled(day=day_in_words(row["ended_at"])) if row["ended_at"] else ENDED
    if not row["end_options"]:
        return UNKNOWN_END
    unmet = [UNMET[code] for code in row["unmet"] if code in UNMET]
    if not unmet:
        options = [AFTER_TITLES[after] for after in row["end_options"] if after in AFTER_TITLES]
        return _together(CAN_END, options, " / ")
    return _together(FIRST, unmet, ", ")


def _together(frame: Text, parts: list[Text], between: str) -> Text:
    texts = {
        language: frame.fill(language, parts=between.join(part[language] for part in parts)) for language in LANGUAGES
    }
    return Text(**texts)


def _waiting(invitation: Mapping[str, Any]) -> Text:
    return WAITING.filled(until=day_in_words(invitation["expires_at"]))


ENDED = Text(sv="avslutat", nb="avsluttet", en="ended")
ENDED_ON = Text(sv="avslutat {day}", nb="avsluttet {day}", en="ended on {day}")
WAITING = Text(
    sv="väntar på kundens godkännande, gäller till {until}",
    nb="venter på kundens godkjenning, gjelder til {until}",
    en="waiting for the customer's approval, valid until {until}",
)
SOME = Text(
    sv="Aktiva samarbeten hos {company}: {number}.",
    nb="Aktive samarbeid hos {company}: {number}.",
    en="Active collaborations at {company}: {number}.",
)
NONE = Text(
    sv="{company} har inget aktivt samarbete.",
    nb="{company} har ikke noe aktivt samarbeid.",
    en="{company} has no active collaboration.",
)
CAN_END = Text(
    sv="aktivt; efter avslut: {parts}",
    nb="aktivt; etter avslutning: {parts}",
    en="active; after it ends: {parts}",
)
FIRST = Text(
    sv="aktivt; innan det kan avslutas måste ni {parts}",
    nb="aktivt; før det kan avsluttes, må dere {parts}",
    en="active; before it can end, you must {parts}",
)
UNKNOWN_END = Text(
    sv="aktivt; vad som händer vid avslut är inte känt",
    nb="aktivt; det er ikke kjent hva som skjer når det avsluttes",
    en="active; what happens when it ends is not known",
)
UNMET: dict[str, Text] = {
    "BACKUP_USER_NOT_ADDED": Text(
        sv="lägga till kundens användare i Visma Lön",
        nb="legge til kundens bruker i Visma Lön",
        en="add the customer's user in Visma Lön",
    ),
    "SYNC_REQUIRED": Text(sv="synkronisera Visma Lön", nb="synkronisere Visma Lön", en="synchronise Visma Lön"),
    "OPEN_REPORTS": Text(
        sv="skicka in utlägg och rapporter", nb="sende inn utlegg og rapporter", en="submit expenses and reports"
    ),
    "MAIN_CONTACT_MISSING": Text(
        sv="välja en Huvudkontakt", nb="velge en Huvudkontakt (hovedkontakt)", en="choose a Huvudkontakt (main contact)"
    ),
}

SAMARBETE_LIST = Operation(
    name="samarbete.list",
    title=Text(
        sv="Visa aktiva samarbeten",
        nb="Vis aktive samarbeid",
        en="Show active collaborations",
    ),
    kind="read",
    inputs=SamarbeteListInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    topics=("samarbete.view-edit-active",),
    read=read,
    problems=collaboration_problems(),
)
