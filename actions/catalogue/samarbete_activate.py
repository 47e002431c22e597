"""`samarbete.activate`: invite a customer to collaborate (`domain.md` B.18)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from actions.catalogue.collaboration_inputs import (
    SERVICE_WORDS,
    TYPE_TITLES,
    CollaborationType,
    CustomerOrgno,
    Kind,
    TaskId,
    service_title,
)
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.days import day_in_words
from actions.catalogue.numbers import masked_email
from actions.catalogue.operation import Ask, Inputs, Operation, Option, Outcome, Preview, Situation
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class Addon(StrEnum):
    LON_ANSTALLD = "lon_anstalld"
    MIN_LON = "min_lon"


def _addons(value: object) -> object:
    """A list, or values joined by commas as a conversation holds them; each once, in one order."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and {*map(str, parts)} <= set(Addon):
        return tuple(addon for addon in Addon if addon in parts)
    return parts


Addons = Annotated[
    tuple[Addon, ...],
    BeforeValidator(_addons),
    Field(min_length=1, description="Payroll only: the services to collaborate in", examples=["lon_anstalld"]),
    Ask(
        label=Text(sv="Tjänster", nb="Tjenester", en="Services"),
        question=Text(
            sv="Vilka tjänster ska samarbetet omfatta? Du kan ange flera.",
            nb="Hvilke tjenester skal samarbeidet omfatte? Du kan oppgi flere.",
            en="Which services should the collaboration cover? You may name several.",
        ),
        options=(
            Option(
                value=Addon.LON_ANSTALLD.value,
                title=Text.same("Visma Lön Anställd"),
                words=("lön anställd", "lønn anställd", "løn anställd", "lönanställd"),
            ),
            Option(
                value=Addon.MIN_LON.value,
                title=Text.same("Visma Min Lön"),
                words=SERVICE_WORDS["min_lon"],
            ),
        ),
        many=True,
    ),
]


class SamarbeteActivateInputs(Inputs):
    orgno: CustomerOrgno
    collaboration_type: Kind
    services: Addons | None = None
    task: TaskId | None = None


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    """Services are chosen in payroll only."""
    payroll = known.get("collaboration_type") == CollaborationType.PAYROLL
    return ("orgno", "collaboration_type", *(("services",) if payroll else ()), "task")


async def prepare(inputs: SamarbeteActivateInputs, situation: Situation) -> Preview:
    payroll = inputs.collaboration_type is CollaborationType.PAYROLL
    if payroll and not inputs.services:
        raise Refused("SERVICES_NEEDED")
    body = {
        "customer": inputs.orgno,
        "type": inputs.collaboration_type.value,
        "services": [addon.value for addon in inputs.services or ()] if payroll else [],
        "task": await _task(inputs, situation),
    }
    backend = await situation.systems.preview_invitation(situation.caller, body)
    recipient = masked_email(backend["recipient"])
    created = backend["scenario"] == "new_customer"
    return Preview(
        question=QUESTION_NEW if created else QUESTION,
        effects=_effects(backend["scenario"]),
        warnings=(MAIL_IS_FINAL, *((ACCOUNT_IS_FINAL,) if created else ())),
        values={
            "customer": backend["customer"],
            "office": backend["office"],
            "type": TYPE_TITLES[inputs.collaboration_type],
            "services": ", ".join(service_title(service) for service in backend["services"]),
            "recipient": recipient,
            "days": backend["valid_days"],
            "task": backend["task"],
        },
        target=f"{inputs.orgno}/{inputs.collaboration_type.value}",
        state_version=backend["state_version"],
        before={"status": "none"},
        memo={
            "body": body | {"task": backend["task"], "state_version": backend["state_version"]},
            "customer": backend["customer"],
        },
        shown={"orgno": f"{backend['customer']} ({inputs.orgno})"},
    )


async def _task(inputs: SamarbeteActivateInputs, situation: Situation) -> str | None:
    """The task that was named, or the only one; several must be told apart by a person."""
    if inputs.task is not None:
        return inputs.task
    tasks = [task["id"] for task in await situation.systems.tasks(situation.caller, inputs.orgno)]
    if len(tasks) > 1:
        raise Refused("TASK_NEEDED", list=", ".join(tasks))
    return tasks[0] if tasks else None


def _effects(scenario: str) -> tuple[Text, ...]:
    return {
        "customer_has_service": (HAS_SERVICE, MAIL, APPROVES),
        "customer_without_service": (WITHOUT_SERVICE, MAIL, APPROVES, ACTIVATE_AFTERWARDS),
        "new_customer": (NEW_CUSTOMER, ACCOUNT, MAIL, ACCEPTS_TERMS, ACTIVATE_AFTERWARDS),
    }[scenario]


async def perform(inputs: SamarbeteActivateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    return recover(inputs, memo, await situation.systems.invite(situation.caller, memo["body"], key))


def recover(inputs: SamarbeteActivateInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={
            "invitation": made["id"],
            "status": made["status"],
            "scenario": made["scenario"],
            "task": made["task"],
            "changed": made["changed"],
            "expires_at": made["expires_at"],
        },
        after={
            "status": made["status"],
            "scenario": made["scenario"],
            "task": made["task"],
            "recipient": masked_email(made["recipient"]),
        },
        message=DONE if made["changed"] else UNCHANGED,
        values={
            "customer": memo["customer"],
            "recipient": masked_email(made["recipient"]),
            "until": day_in_words(made["expires_at"]),
        },
    )


QUESTION = Text(
    sv="Ska {customer} bjudas in till samarbete i {type} ({services})? Mejlet går till {recipient}.",
    nb="Skal {customer} inviteres til samarbeid i {type} ({services})? E-posten går til {recipient}.",
    en="Invite {customer} to collaborate in {type} ({services})? The e-mail goes to {recipient}.",
)
QUESTION_NEW = Text(
    sv="Ska {customer} bjudas in till samarbete i {type} ({services})? "
    "Mejlet går till {recipient}, som blir administratör på vismaspcs.se.",
    nb="Skal {customer} inviteres til samarbeid i {type} ({services})? "
    "E-posten går til {recipient}, som blir administrator på vismaspcs.se.",
    en="Invite {customer} to collaborate in {type} ({services})? "
    "The e-mail goes to {recipient}, who becomes an administrator on vismaspcs.se.",
)
HAS_SERVICE = Text(
    sv="Kunden har redan tjänsten: samarbetet aktiveras (uppdrag {task}).",
    nb="Kunden har allerede tjenesten: samarbeidet aktiveres (oppdrag {task}).",
    en="The customer has the service already: the collaboration is activated (task {task}).",
)
WITHOUT_SERVICE = Text(
    sv="Kunden saknar tjänsten: samarbetet och tjänsten aktiveras (uppdrag {task}).",
    nb="Kunden mangler tjenesten: samarbeidet og tjenesten aktiveres (oppdrag {task}).",
    en="The customer lacks the service: the collaboration and the service are activated (task {task}).",
)
NEW_CUSTOMER = Text(
    sv="Kunden är ny: samarbetet och tjänsten aktiveras (uppdrag {task}).",
    nb="Kunden er ny: samarbeidet og tjenesten aktiveres (oppdrag {task}).",
    en="The customer is new: the collaboration and the service are activated (task {task}).",
)
ACCOUNT = Text(
    sv="Ett administratörskonto skapas för kunden på vismaspcs.se.",
    nb="Det opprettes en administratorkonto for kunden på vismaspcs.se.",
    en="An administrator account is created for the customer on vismaspcs.se.",
)
MAIL = Text(
    sv="{recipient} får ett mejl med inbjudan, som gäller i {days} dagar.",
    nb="{recipient} får en e-post med invitasjonen, som gjelder i {days} dager.",
    en="{recipient} gets an e-mail with the invitation, which is valid for {days} days.",
)
APPROVES = Text(
    sv="Kunden godkänner samarbetet i Mina tjänster, eller här.",
    nb="Kunden godkjenner samarbeidet i Mina tjänster, eller her.",
    en="The customer approves the collaboration in Mina tjänster, or here.",
)
ACCEPTS_TERMS = Text(
    sv="Den nya administratören loggar in i Mina tjänster och godkänner villkoren.",
    nb="Den nye administratoren logger inn i Mina tjänster og godkjenner vilkårene.",
    en="The new administrator signs in to Mina tjänster and accepts the terms.",
)
ACTIVATE_AFTERWARDS = Text(
    sv="Därefter aktiverar ni tjänsten i det program som samarbetet gäller.",
    nb="Deretter aktiverer dere tjenesten i programmet som samarbeidet gjelder.",
    en="After that you activate the service in the program that the collaboration covers.",
)
MAIL_IS_FINAL = Text(
    sv="Mejlet kan inte hämtas tillbaka. Inbjudan kan tas tillbaka tills den är godkänd.",
    nb="E-posten kan ikke hentes tilbake. Invitasjonen kan trekkes tilbake til den er godkjent.",
    en="The e-mail cannot be recalled. The invitation can be taken back until it has been approved.",
)
ACCOUNT_IS_FINAL = Text(
    sv="Administratörskontot finns kvar även om inbjudan tas tillbaka.",
    nb="Administratorkontoen beholdes, også om invitasjonen trekkes tilbake.",
    en="The administrator account remains even if the invitation is taken back.",
)
DONE = Text(
    sv="Inbjudan till {customer} är skickad till {recipient}. Samarbetet väntar på kundens godkännande "
    "(inbjudan gäller till {until}).",
    nb="Invitasjonen til {customer} er sendt til {recipient}. Samarbeidet venter på kundens godkjenning "
    "(invitasjonen gjelder til {until}).",
    en="The invitation to {customer} has been sent to {recipient}. The collaboration is waiting for the customer's "
    "approval (the invitation is valid until {until}).",
)
UNCHANGED = Text(
    sv="Det fanns redan en inbjudan till {customer}. Inget nytt mejl har skickats till {recipient}; "
    "den gäller till {until}.",
    nb="Det fantes allerede en invitasjon til {customer}. Ingen ny e-post er sendt til {recipient}; "
    "den gjelder til {until}.",
    en="There already was an invitation to {customer}. No second e-mail has been sent to {recipient}; "
    "it is valid until {until}.",
)

SAMARBETE_ACTIVATE = Operation(
    name="samarbete.activate",
    title=Text(
        sv="Aktivera ett samarbete med en kund",
        nb="Aktiver et samarbeid med en kunde",
        en="Activate a collaboration with a customer",
    ),
    kind="write",
    inputs=SamarbeteActivateInputs,
    roles=frozenset({Role.BYRA_CONSULTANT}),
    company_input="orgno",
    confirm_level=1,
    topics=(
        "advisor.payroll-collaboration-overview",
        "advisor.activate-payroll.customer-has-service",
        "advisor.activate-payroll.customer-without-service",
        "advisor.activate-payroll.new-customer",
        "advisor.task-required",
        "advisor.min-lon-only",
        "samarbete.activate.eekonomi-fakturering-administration",
    ),
    asks=asks,
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems(
        "ADVISOR_RIGHT_REQUIRED",
        "TASK_MISSING",
        "TASK_NOT_FOR_CUSTOMER",
        "TASK_NEEDED",
        "SERVICES_NEEDED",
        "ALREADY_ACTIVE",
        "INVITATION_PENDING",
        "CONTACT_EMAIL_MISSING",
        "WRONG_VARIANT",
        "MIN_LON_ONLY",
        "COLLABORATES_WITH_OTHER_BYRA",
    ),
)
