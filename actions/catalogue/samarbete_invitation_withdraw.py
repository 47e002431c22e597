"""`samarbete.invitation.withdraw`: the office takes an invitation back before the customer has answered it."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue import collaboration_invitations as invitations
from actions.catalogue.collaboration_inputs import CustomerOrgno, InvitationId
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.days import day_in_words
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class InvitationWithdrawInputs(Inputs):
    orgno: CustomerOrgno
    invitation: InvitationId | None = None


async def prepare(inputs: InvitationWithdrawInputs, situation: Situation) -> Preview:
    row = await invitations.meant(situation, inputs.orgno, inputs.invitation)
    backend = await situation.systems.preview_invitation_withdrawal(situation.caller, row["id"])
    new = backend["scenario"] == "new_customer"
    return Preview(
        question=QUESTION,
        effects=(NO_LONGER_VALID, CAN_BE_REPEATED),
        warnings=(ACCOUNT_STAYS,) if new else (),
        values={
            "customer": backend["customer_name"],
            "services": invitations.services(backend),
            "sent": day_in_words(backend["sent_at"]),
        },
        target=backend["id"],
        state_version=backend["state_version"],
        before={"status": backend["status"]},
        memo={"id": backend["id"], "customer": backend["customer_name"], "state_version": backend["state_version"]},
        shown={
            "orgno": f"{backend['customer_name']} ({inputs.orgno})",
            "invitation": invitations.title(backend),
        },
    )


async def perform(inputs: InvitationWithdrawInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    made = await situation.systems.withdraw_invitation(situation.caller, memo["id"], memo["state_version"], key)
    return recover(inputs, memo, made)


def recover(inputs: InvitationWithdrawInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={"invitation": memo["id"], "changed": made["changed"], **made["state_after"]},
        after=made["state_after"],
        message=DONE if made["changed"] else UNCHANGED,
        values={"customer": memo["customer"]},
    )


QUESTION = Text(
    sv="Ska inbjudan till {customer} i {services}, skickad {sent}, tas tillbaka?",
    nb="Skal invitasjonen til {customer} i {services}, sendt {sent}, trekkes tilbake?",
    en="Take back the invitation to {customer} in {services}, sent {sent}?",
)
NO_LONGER_VALID = Text(
    sv="{customer} kan inte längre godkänna inbjudan.",
    nb="{customer} kan ikke lenger godkjenne invitasjonen.",
    en="{customer} can no longer approve the invitation.",
)
CAN_BE_REPEATED = Text(
    sv="Ni kan skicka en ny inbjudan senare.",
    nb="Dere kan sende en ny invitasjon senere.",
    en="You can send a new invitation later.",
)
ACCOUNT_STAYS = Text(
    sv="Kundens administratörskonto på vismaspcs.se finns kvar.",
    nb="Kundens administratorkonto på vismaspcs.se beholdes.",
    en="The customer's administrator account on vismaspcs.se remains.",
)
DONE = Text(
    sv="Klart: inbjudan till {customer} är tillbakatagen.",
    nb="Ferdig: invitasjonen til {customer} er trukket tilbake.",
    en="Done: the invitation to {customer} has been taken back.",
)
UNCHANGED = Text(
    sv="Inbjudan till {customer} var redan tillbakatagen. Inget har ändrats.",
    nb="Invitasjonen til {customer} var allerede trukket tilbake. Ingenting er endret.",
    en="The invitation to {customer} had already been taken back. Nothing has changed.",
)

NO_INVITATION = Problem(
    404,
    Text(
        sv="Det finns ingen inbjudan att ta tillbaka.",
        nb="Det finnes ingen invitasjon å trekke tilbake.",
        en="There is no invitation to take back.",
    ),
)

SAMARBETE_INVITATION_WITHDRAW = Operation(
    name="samarbete.invitation.withdraw",
    title=Text(
        sv="Ta tillbaka en inbjudan till samarbete",
        nb="Trekk tilbake en invitasjon til samarbeid",
        en="Take back an invitation to collaborate",
    ),
    kind="write",
    inputs=InvitationWithdrawInputs,
    roles=frozenset({Role.BYRA_CONSULTANT}),
    company_input="orgno",
    confirm_level=1,
    topics=("samarbete.customer-approval",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems(
        "INVITATION_NEEDED",
        "INVITATION_EXPIRED",
        "INVITATION_WITHDRAWN",
        "INVITATION_ANSWERED",
    )
    | {"INVITATION_NOT_FOUND": NO_INVITATION},
)
