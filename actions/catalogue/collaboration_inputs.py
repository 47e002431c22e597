"""Inputs of collaborations: the company, the services, one of its collaborations, what happens afterwards."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from actions.catalogue import numbers
from actions.catalogue.inputs import ORGNO_PATTERN
from actions.catalogue.operation import Ask, Option, Situation
from actions.catalogue.payroll_inputs import SERVICE_TITLES as PAYROLL_TITLES
from actions.catalogue.payroll_inputs import SERVICE_WORDS as PAYROLL_WORDS
from actions.catalogue.text import Text

OTHER = "other"
SERVICE_TITLES: dict[str, str] = {
    **PAYROLL_TITLES,
    "eekonomi_fakturering": "Visma eEkonomi Fakturering",
    "eekonomi": "Visma eEkonomi",
    OTHER: "Övrig tjänst",
}
"""Product labels, which are the same in every language."""
SERVICE_WORDS: dict[str, tuple[str, ...]] = {
    **PAYROLL_WORDS,
    "lon_anstalld": (*PAYROLL_WORDS["lon_anstalld"], "lön", "lønn", "løn", "lönen", "lønnen", "payroll"),
    "eekonomi_fakturering": ("eekonomi fakturering", "e-ekonomi fakturering", "fakturering", "invoicing"),
    "eekonomi": ("eekonomi", "e-ekonomi", "eaccounting"),
    OTHER: (),
}


def service_title(service: str) -> str:
    """The label of a service; one that nobody has heard of is shown as it is."""
    return SERVICE_TITLES.get(service, service)


PartyOrgno = Annotated[
    str,
    BeforeValidator(numbers.swedish_orgno),
    Field(description="Swedish organisation number of the company, ten digits", examples=["5599991113"]),
    Ask(
        label=Text(sv="Företag", nb="Bedrift", en="Company"),
        question=Text(
            sv="Vilket företag gäller det? Skriv organisationsnumret eller namnet.",
            nb="Hvilken bedrift gjelder det? Skriv organisasjonsnummeret eller navnet.",
            en="Which company is it about? Write its organisation number or name.",
        ),
        pattern=ORGNO_PATTERN,
        company="SE",
        own=True,
    ),
]

CustomerOrgno = Annotated[
    str,
    BeforeValidator(numbers.swedish_orgno),
    Field(description="Swedish organisation number of the customer, ten digits", examples=["5599991113"]),
    Ask(
        label=Text(sv="Kund", nb="Kunde", en="Customer"),
        question=Text(
            sv="Vilken kund gäller det? Skriv kundens organisationsnummer eller namn.",
            nb="Hvilken kunde gjelder det? Skriv kundens organisasjonsnummer eller navn.",
            en="Which customer is it about? Write the customer's organisation number or name.",
        ),
        pattern=ORGNO_PATTERN,
        company="SE",
        own=True,
    ),
]


def _reference(value: object) -> object:
    """`s-101.` → `S-101`: capitals for the letters before the dash, which people type as they like."""
    if not isinstance(value, str):
        return value
    text = value.strip(" .,;#")
    return re.sub(r"^[a-z]{1,2}-", lambda letters: letters.group().upper(), text)


def _known_by_letters(letters: str) -> tuple[BeforeValidator, Any]:
    return BeforeValidator(_reference), Field(pattern=rf"^{letters}-[0-9A-Za-z]{{1,40}}$")


def _pattern(letters: str) -> str:
    return rf"\b{letters}-\d[0-9a-z]{{1,40}}\b|\b{letters}-[0-9a-f]{{32}}\b"


async def collaboration_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The active collaborations of the company, by service and counterpart."""
    if "orgno" not in known:
        return []
    found = await situation.systems.collaborations(situation.caller, known["orgno"])
    return [
        Option(
            value=row["id"],
            title=Text.same(collaboration_title(row, known["orgno"])),
            words=(
                service_title(row["service"]),
                *SERVICE_WORDS.get(row["service"], ()),
                *_names(row["customer"], known["orgno"]),
                *_names(row["office"], known["orgno"]),
            ),
        )
        for row in found["collaborations"]
        if row["status"] == "active"
    ]


def _names(company: Mapping[str, Any], own: str) -> tuple[str, ...]:
    """`Sjöstad Café AB` is also *Sjöstad Café* and *Sjöstad*; one's own company tells nothing apart."""
    if company["orgno"] == own:
        return ()
    name = company["name"]
    return name, re.sub(r" AB$", "", name), name.split()[0]


def collaboration_title(row: Mapping[str, Any], own: str) -> str:
    """`Visma Utlägg – Byrån Lind AB`: the service, and the other party as seen from `own`."""
    other = row["customer"] if row["office"]["orgno"] == own else row["office"]
    return f"{service_title(row['service'])} – {other['name']}"


CollaborationId = Annotated[
    str,
    *_known_by_letters("S"),
    Field(description="Which collaboration; can be left out when the company has only one", examples=["S-101"]),
    Ask(
        label=Text(sv="Samarbete", nb="Samarbeid", en="Collaboration"),
        question=Text(
            sv="Vilket samarbete gäller det?",
            nb="Hvilket samarbeid gjelder det?",
            en="Which collaboration is it about?",
        ),
        pattern=_pattern("S"),
        choices=collaboration_choices,
        unknown="COLLABORATION_NOT_FOUND",
        if_several=True,
    ),
]


class After(StrEnum):
    CONTINUE_STANDALONE = "continue_standalone"
    DEACTIVATE = "deactivate"
    CLOSE = "close"
    END = "end"
    TERMINATE = "terminate"


AFTER_TITLES: dict[str, Text] = {
    After.CONTINUE_STANDALONE: Text(
        sv="Kunden fortsätter själv", nb="Kunden fortsetter selv", en="The customer carries on alone"
    ),
    After.DEACTIVATE: Text(sv="Avaktivera tjänsten", nb="Deaktiver tjenesten", en="Deactivate the service"),
    After.CLOSE: Text(sv="Stäng tjänsten", nb="Lukk tjenesten", en="Close the service"),
    After.END: Text(sv="Företaget har ingen åtkomst", nb="Bedriften har ikke tilgang", en="The company has no access"),
    After.TERMINATE: Text(sv="Säg upp tjänsten", nb="Si opp tjenesten", en="Terminate the service"),
}
_AFTER_WORDS: dict[str, tuple[str, ...]] = {
    After.CONTINUE_STANDALONE: (
        "fortsätter själv",
        "fortsätta själv",
        "fortsetter selv",
        "fortsette selv",
        "fortsætter selv",
        "fortsätta",
        "fortsette",
        "fortsætte",
        "fortsätter",
        "fortsetter",
        "behålla tjänsten",
        "beholde tjenesten",
        "på egen hand",
        "på egen hånd",
        "carry on",
        "continue",
        "keep the service",
        "keep using it",
    ),
    After.DEACTIVATE: ("avaktivera", "avaktiveras", "inaktivera", "deaktiver", "deaktivere", "deaktiveres"),
    After.CLOSE: ("stäng", "stänga", "stängas", "lukk", "lukke", "lukkes", "luk", "close it"),
    After.END: (),
    After.TERMINATE: (
        "säg upp",
        "säga upp",
        "sägs upp",
        "si opp",
        "sies opp",
        "sige op",
        "opsige",
        "cancel the service",
    ),
}


async def after_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """What can happen to the service of the collaboration, as the backend says."""
    row = await _known_collaboration(situation, known)
    return [Option(value=after, title=AFTER_TITLES[after], words=_AFTER_WORDS[after]) for after in _options_of(row)]


def _options_of(row: Mapping[str, Any] | None) -> list[str]:
    return [after for after in row["end_options"] if after in AFTER_TITLES] if row else []


async def _known_collaboration(situation: Situation, known: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The collaboration that is meant by now; the only one there is, if none was named."""
    if "orgno" not in known:
        return None
    found = await situation.systems.collaborations(situation.caller, known["orgno"])
    active = [row for row in found["collaborations"] if row["status"] == "active"]
    if "collaboration" in known:
        return next((row for row in active if row["id"] == known["collaboration"]), None)
    return active[0] if len(active) == 1 else None


def _fixed(titles: Mapping[str, Text], words: Mapping[str, Iterable[str]]) -> tuple[Option, ...]:
    """Values that are understood, while what is offered depends on the case."""
    return tuple(
        Option(value=value, title=title, words=tuple(words[value]), offered=False) for value, title in titles.items()
    )


AfterEnding = Annotated[
    After,
    Field(description="What happens to the service afterwards; can be left out where there is only one way"),
    Ask(
        label=Text(sv="Efteråt", nb="Etterpå", en="Afterwards"),
        question=Text(
            sv="Vad ska hända med tjänsten när samarbetet är avslutat?",
            nb="Hva skal skje med tjenesten når samarbeidet er avsluttet?",
            en="What should happen to the service once the collaboration has ended?",
        ),
        options=_fixed(AFTER_TITLES, _AFTER_WORDS),
        choices=after_choices,
        if_several=True,
        explicit=True,
    ),
]


class Backup(StrEnum):
    GIVEN = "backup_given"
    NOT_YET = "backup_not_yet"


_BACKUP_TITLES: dict[str, Text] = {
    Backup.GIVEN: Text(sv="Ja, den är överlämnad", nb="Ja, den er overlevert", en="Yes, it has been handed over"),
    Backup.NOT_YET: Text(
        sv="Den är inte överlämnad än", nb="Den er ikke overlevert ennå", en="It has not been handed over yet"
    ),
}
_BACKUP_WORDS: dict[str, tuple[str, ...]] = {
    Backup.GIVEN: ("ja", "jo", "jepp", "yes", "yep", "överlämnad", "overlevert", "overleveret", "handed over"),
    Backup.NOT_YET: (
        "nej",
        "nei",
        "no",
        "inte än",
        "inte ännu",
        "ikke ennå",
        "ikke enda",
        "ikke endnu",
        "not yet",
        "not handed over",
    ),
}
PAYROLL_SERVICES = frozenset({"lon_anstalld", "min_lon"})


async def backup_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Asked where the collaboration is in payroll, and only there."""
    row = await _known_collaboration(situation, known)
    if row is None or row["service"] not in PAYROLL_SERVICES:
        return []
    return [Option(value=value, title=title, words=_BACKUP_WORDS[value]) for value, title in _BACKUP_TITLES.items()]


BackupGiven = Annotated[
    Backup,
    Field(description="Payroll only: whether the backup of Visma Lön has been handed over to the customer"),
    Ask(
        label=Text(sv="Säkerhetskopian", nb="Sikkerhetskopien", en="The backup"),
        question=Text(
            sv="Har byrån lämnat över säkerhetskopian från Visma Lön till kunden?",
            nb="Har regnskapsbyrået overlevert sikkerhetskopien fra Visma Lön til kunden?",
            en="Has the accounting office handed over the backup from Visma Lön to the customer?",
        ),
        options=_fixed(_BACKUP_TITLES, _BACKUP_WORDS),
        choices=backup_choices,
        if_several=True,
        explicit=True,
    ),
]


class CollaborationType(StrEnum):
    PAYROLL = "payroll_digital_addons"
    FAKTURERING = "eekonomi_fakturering_administration"


TYPE_TITLES: dict[str, Text] = {
    CollaborationType.PAYROLL: Text.same("Digitala tillval till Visma Lön 300/600"),
    CollaborationType.FAKTURERING: Text.same("Visma eEkonomi Fakturering till Visma Administration"),
}

_TYPE_WORDS: dict[str, tuple[str, ...]] = {
    CollaborationType.PAYROLL: (
        "digitala tillval",
        "digitale tillegg",
        "digital add-ons",
        "lön",
        "lønn",
        "løn",
        "payroll",
        "min lön",
        "lön anställd",
    ),
    CollaborationType.FAKTURERING: (
        "eekonomi fakturering",
        "e-ekonomi",
        "eekonomi",
        "fakturering",
        "visma administration",
        "invoicing",
    ),
}

Kind = Annotated[
    CollaborationType,
    Field(description="What to collaborate in"),
    Ask(
        label=Text(sv="Typ av samarbete", nb="Type samarbeid", en="Type of collaboration"),
        question=Text(
            sv="Vilken typ av samarbete ska aktiveras?",
            nb="Hvilken type samarbeid skal aktiveres?",
            en="Which type of collaboration should be activated?",
        ),
        options=tuple(
            Option(value=kind.value, title=TYPE_TITLES[kind], words=_TYPE_WORDS[kind]) for kind in CollaborationType
        ),
    ),
]


async def task_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    if "orgno" not in known:
        return []
    tasks = await situation.systems.tasks(situation.caller, known["orgno"])
    return [Option(value=task["id"], title=Text.same(task["id"])) for task in tasks]


TaskId = Annotated[
    str,
    *_known_by_letters("T"),
    Field(description="The task in Visma Advisor; can be left out when the customer has only one", examples=["T-401"]),
    Ask(
        label=Text(sv="Uppdrag", nb="Oppdrag", en="Task"),
        question=Text(
            sv="Vilket uppdrag ska samarbetet kopplas till?",
            nb="Hvilket oppdrag skal samarbeidet kobles til?",
            en="Which task is the collaboration to be connected to?",
        ),
        pattern=_pattern("T"),
        choices=task_choices,
        unknown="TASK_NOT_FOR_CUSTOMER",
        if_several=True,
    ),
]


async def invitation_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The invitations of a customer that are waiting for an answer."""
    if "orgno" not in known:
        return []
    found = await situation.systems.invitations(situation.caller, known["orgno"])
    return [
        Option(
            value=row["id"],
            title=Text.same(f"{TYPE_TITLES[row['type']].sv} – {row['office_name']}"),
            words=_TYPE_WORDS[row["type"]],
        )
        for row in found
        if row["status"] == "awaiting_approval"
    ]


InvitationId = Annotated[
    str,
    *_known_by_letters("I"),
    Field(description="Which invitation; can be left out when only one is waiting", examples=["I-401"]),
    Ask(
        label=Text(sv="Inbjudan", nb="Invitasjon", en="Invitation"),
        question=Text(
            sv="Vilken inbjudan gäller det?",
            nb="Hvilken invitasjon gjelder det?",
            en="Which invitation is it about?",
        ),
        pattern=_pattern("I"),
        choices=invitation_choices,
        unknown="INVITATION_NOT_FOUND",
        if_several=True,
    ),
]
