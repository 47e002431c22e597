"""`licence.transfer.withdraw`: either party stops a licence transfer that has not been carried out (`domain.md` B.24)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_inputs import AnyOrgno, OpenTransfer
from actions.catalogue.contracts_problems import EITHER_COUNTRY, TRANSFER_CLOSED, TRANSFER_NOT_FOUND
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class LicenceTransferWithdrawInputs(Inputs):
    orgno: AnyOrgno
    transfer: OpenTransfer


async def prepare(inputs: LicenceTransferWithdrawInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_transfer_withdrawal(situation.caller, inputs.transfer, inputs.orgno)
    giving = backend["giver"]["orgno"] == inputs.orgno
    licences = ", ".join(f"{each['product']} ({each['quantity']})" for each in backend["licences"])
    return Preview(
        question=Text(
            sv="Ska begäran {transfer} att flytta {licences} från {giver} till {receiver} dras tillbaka?",
            nb="Skal forespørsel {transfer} om å flytte {licences} fra {giver} til {receiver} trekkes tilbake?",
            en="Withdraw request {transfer} to move {licences} from {giver} to {receiver}?",
        )
        if giving
        else Text(
            sv="Ska {receiver} säga nej till begäran {transfer} att ta emot {licences} från {giver}?",
            nb="Skal {receiver} si nei til forespørsel {transfer} om å ta imot {licences} fra {giver}?",
            en="Shall {receiver} decline request {transfer} to receive {licences} from {giver}?",
        ),
        effects=(
            Text(
                sv="Inga licenser flyttas. Vill ni ändå flytta dem krävs en ny begäran.",
                nb="Ingen lisenser flyttes. Vil dere likevel flytte dem, kreves en ny forespørsel.",
                en="No licences are moved. To move them after all takes a new request.",
            ),
        ),
        values={
            "transfer": inputs.transfer,
            "licences": licences,
            "giver": backend["giver"]["name"],
            "receiver": backend["receiver"]["name"],
        },
        target=inputs.transfer,
        state_version=backend["state_version"],
        before={"status": backend["status"]},
        memo={"state_version": backend["state_version"]},
        shown={
            "orgno": f"{backend['giver' if giving else 'receiver']['name']} ({inputs.orgno})",
            "transfer": f"{inputs.transfer}: {licences}",
        },
    )


async def perform(
    inputs: LicenceTransferWithdrawInputs, situation: Situation, memo: Mapping[str, Any], key: str
) -> Outcome:
    stopped = await situation.systems.withdraw_transfer(
        situation.caller, inputs.transfer, inputs.orgno, memo["state_version"], key
    )
    return recover(inputs, memo, stopped)


def recover(inputs: LicenceTransferWithdrawInputs, memo: Mapping[str, Any], stopped: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=stopped["reference"],
        result={"transfer": stopped["id"], "status": stopped["status"]},
        after={"status": stopped["status"]},
        message=Text(
            sv="Klart: begäran {transfer} är stoppad. Inga licenser har flyttats.",
            nb="Ferdig: Forespørsel {transfer} er stoppet. Ingen lisenser er flyttet.",
            en="Done: request {transfer} has been stopped. No licences have been moved.",
        ),
        values={"transfer": stopped["id"]},
    )


LICENCE_TRANSFER_WITHDRAW = Operation(
    name="licence.transfer.withdraw",
    title=Text(sv="Stoppa en licensöverlåtelse", nb="Stopp en lisensoverføring", en="Stop a transfer of licences"),
    kind="write",
    inputs=LicenceTransferWithdrawInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE}),
    company_input="orgno",
    confirm_level=1,
    topics=("license.transfer",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "WRONG_COUNTRY": EITHER_COUNTRY,
        "TRANSFER_NOT_FOUND": TRANSFER_NOT_FOUND,
        "TRANSFER_CLOSED": TRANSFER_CLOSED,
    },
)
