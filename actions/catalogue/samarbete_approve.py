"""`samarbete.approve`: the customer's own yes to an invitation (`domain.md` B.19)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue import collaboration_invitations as invitations
from actions.catalogue.collaboration_inputs import InvitationId, PartyOrgno
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.days import day_in_words
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class SamarbeteApproveInputs(Inputs):
    orgno: PartyOrgno
    invitation: InvitationId | None = None


async def prepare(inputs: SamarbeteApproveInputs, situation: Situation) -> Preview:
    row = await invitations.meant(situation, inputs.orgno, inputs.invitation)
    backend = await situation.systems.preview_approval(situation.caller, row["id"])
    without = backend["scenario"] != "customer_has_service"
    return Preview(
        question=QUESTION,
        effects=(ACTIVE, ACCESS, *((SERVICE_TOO, ACTIVATE_AFTERWARDS) if without else (WORK_TOGETHER,)), CAN_END),
        values={
            "office": backend["office_name"],
            "customer": backend["customer_name"],
            "services": invitations.services(backend),
            "until": day_in_words(backend["expires_at"]),
        },
        target=backend["id"],
        state_version=backend["state_version"],
        before={"status": backend["status"]},
        memo={
            "id": backend["id"],
            "office": backend["office_name"],
            "services": invitations.services(backend),
            "without": without,
            "state_version": backend["state_version"],
        },
        shown={
            "orgno": f"{backend['customer_name']} ({inputs.orgno})",
            "invitation": invitations.title(backend),
        },
    )


async def perform(inputs: SamarbeteApproveInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    made = await situation.systems.approve_invitation(situation.caller, memo["id"], memo["state_version"], key)
    return recover(inputs, memo, made)


def recover(inputs: SamarbeteApproveInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    done = DONE_WITHOUT_SERVICE if memo["without"] else DONE
    return Outcome(
        state="done",
        reference=made["id"],
        result={"invitation": memo["id"], "changed": made["changed"], **made["state_after"]},
        after=made["state_after"],
        message=done if made["changed"] else UNCHANGED,
        values={"office": memo["office"], "services": memo["services"]},
    )


QUESTION = Text(
    sv="Godkänner du samarbetet mellan {customer} och {office} i {services}? Inbjudan gäller till {until}.",
    nb="Godkjenner du samarbeidet mellom {customer} og {office} i {services}? Invitasjonen gjelder til {until}.",
    en="Do you approve the collaboration between {customer} and {office} in {services}? "
    "The invitation is valid until {until}.",
)
ACTIVE = Text(sv="Samarbetet blir aktivt.", nb="Samarbeidet blir aktivt.", en="The collaboration becomes active.")
ACCESS = Text(
    sv="{office} får arbeta i {services} tillsammans med er.",
    nb="{office} får arbeide i {services} sammen med dere.",
    en="{office} may work in {services} together with you.",
)
WORK_TOGETHER = Text(
    sv="Ni kan börja samarbeta direkt.", nb="Dere kan begynne å samarbeide med en gang.", en="You can start right away."
)
SERVICE_TOO = Text(
    sv="{customer} får tjänsten {services}.",
    nb="{customer} får tjenesten {services}.",
    en="{customer} gets the service {services}.",
)
ACTIVATE_AFTERWARDS = Text(
    sv="Därefter aktiveras tjänsten i det program som samarbetet gäller.",
    nb="Deretter aktiveres tjenesten i programmet som samarbeidet gjelder.",
    en="After that the service is activated in the program that the collaboration covers.",
)
CAN_END = Text(
    sv="Båda parter kan avsluta samarbetet senare.",
    nb="Begge parter kan avslutte samarbeidet senere.",
    en="Either of you can end the collaboration later.",
)
DONE = Text(
    sv="Klart: samarbetet med {office} i {services} är aktivt.",
    nb="Ferdig: samarbeidet med {office} i {services} er aktivt.",
    en="Done: the collaboration with {office} in {services} is active.",
)
DONE_WITHOUT_SERVICE = Text(
    sv="Klart: samarbetet med {office} i {services} är aktivt. Aktivera nu tjänsten i det program som samarbetet gäller.",
    nb="Ferdig: samarbeidet med {office} i {services} er aktivt. "
    "Aktiver nå tjenesten i programmet som samarbeidet gjelder.",
    en="Done: the collaboration with {office} in {services} is active. "
    "Now activate the service in the program that the collaboration covers.",
)
UNCHANGED = Text(
    sv="Inbjudan från {office} var redan godkänd. Inget har ändrats.",
    nb="Invitasjonen fra {office} var allerede godkjent. Ingenting er endret.",
    en="The invitation from {office} had already been approved. Nothing has changed.",
)

SAMARBETE_APPROVE = Operation(
    name="samarbete.approve",
    title=Text(
        sv="Godkänn en inbjudan till samarbete",
        nb="Godkjenn en invitasjon til samarbeid",
        en="Approve an invitation to collaborate",
    ),
    kind="write",
    inputs=SamarbeteApproveInputs,
    roles=frozenset({Role.COMPANY_ADMIN}),
    company_input="orgno",
    confirm_level=1,
    topics=("samarbete.customer-approval",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems(
        "INVITATION_NOT_FOUND",
        "INVITATION_NEEDED",
        "INVITATION_EXPIRED",
        "INVITATION_WITHDRAWN",
        "INVITATION_ANSWERED",
        "TERMS_REQUIRED",
        "COLLABORATES_WITH_OTHER_BYRA",
        "ALREADY_ACTIVE",
    ),
)
