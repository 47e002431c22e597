"""`licence.transfer.status`: how far the licence transfers of a company have come (`domain.md` B.24)."""

from actions.catalogue.contracts_inputs import AnyOrgno, transfer_option
from actions.catalogue.contracts_problems import EITHER_COUNTRY
from actions.catalogue.days import day_in_words
from actions.catalogue.operation import Inputs, Operation, Reading, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import LANGUAGES, Text

MOST_SHOWN = 10


class LicenceTransferStatusInputs(Inputs):
    orgno: AnyOrgno


STATES: dict[str, Text] = {
    "awaiting_receiver": Text(
        sv="väntar på mottagarens godkännande till och med {expires}",
        nb="venter på mottakerens godkjenning til og med {expires}",
        en="waiting for the receiver's consent until {expires}",
    ),
    "review": Text(
        sv="godkänd av mottagaren, ligger hos Visma",
        nb="godkjent av mottakeren, ligger hos Visma",
        en="consented to by the receiver, with Visma",
    ),
    "done": Text(sv="genomförd", nb="gjennomført", en="carried out"),
    "withdrawn": Text(sv="tillbakadragen", nb="trukket tilbake", en="withdrawn"),
    "declined": Text(sv="avböjd av mottagaren", nb="avslått av mottakeren", en="declined by the receiver"),
    "expired": Text(sv="förfallen", nb="utløpt", en="expired"),
}


async def read(inputs: LicenceTransferStatusInputs, situation: Situation) -> Reading:
    transfers = await situation.systems.transfers(situation.caller, inputs.orgno)
    shown = transfers[:MOST_SHOWN]
    lines = []
    for transfer in shown:
        expires = day_in_words(transfer["expires_at"])
        state = STATES[transfer["status"]]
        filled = Text(**{language: state.fill(language, expires=expires) for language in LANGUAGES})
        lines.append((transfer_option(transfer, inputs.orgno).title, filled))
    return Reading(
        result={
            "orgno": inputs.orgno,
            "transfers": [
                {"id": each["id"], "status": each["status"], "case": each["case"], "expires_at": each["expires_at"]}
                for each in shown
            ],
        },
        message=Text(
            sv="Företaget har {n} begäranden om licensöverlåtelse.",
            nb="Bedriften har {n} forespørsler om lisensoverføring.",
            en="The company has {n} requests for licence transfers.",
        )
        if len(transfers) != 1
        else Text(
            sv="Företaget har en begäran om licensöverlåtelse.",
            nb="Bedriften har én forespørsel om lisensoverføring.",
            en="The company has one request for a licence transfer.",
        ),
        values={"n": len(transfers)},
        lines=tuple(lines),
    )


LICENCE_TRANSFER_STATUS = Operation(
    name="licence.transfer.status",
    title=Text(
        sv="Se hur det går med en licensöverlåtelse",
        nb="Se hvordan det går med en lisensoverføring",
        en="See how a transfer of licences is going",
    ),
    kind="read",
    inputs=LicenceTransferStatusInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE, Role.SUPPORT_AGENT}),
    company_input="orgno",
    topics=("license.transfer",),
    read=read,
    problems={"WRONG_COUNTRY": EITHER_COUNTRY},
)
