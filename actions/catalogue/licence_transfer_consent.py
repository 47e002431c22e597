"""`licence.transfer.consent`: the receiving company's own yes to a licence transfer (`domain.md` B.24)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_inputs import AnyOrgno, TransferToConsent
from actions.catalogue.contracts_problems import EITHER_COUNTRY, TRANSFER_CLOSED, TRANSFER_NOT_FOUND
from actions.catalogue.days import day_in_words
from actions.catalogue.licence_transfer_request import SWEDISH_PROCESS
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

SWEDISH_DIGITS = 10


class LicenceTransferConsentInputs(Inputs):
    orgno: AnyOrgno
    transfer: TransferToConsent


async def prepare(inputs: LicenceTransferConsentInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_transfer_consent(situation.caller, inputs.transfer)
    if backend["receiver"]["orgno"] != inputs.orgno:
        raise Refused("TRANSFER_NOT_FOUND")
    licences = ", ".join(f"{each['product']} ({each['quantity']})" for each in backend["licences"])
    warnings = [
        Text(
            sv="När Visma har genomfört flytten går den inte att ångra.",
            nb="Når Visma har gjennomført overføringen, kan den ikke angres.",
            en="Once Visma has carried out the transfer, it cannot be undone.",
        )
    ]
    if len(inputs.orgno) == SWEDISH_DIGITS:
        warnings.append(SWEDISH_PROCESS)
    return Preview(
        question=Text(
            sv="Godkänner {receiver} att ta emot {licences} från {giver}? Skriv ert eget organisationsnummer för att "
            "bekräfta.",
            nb="Godkjenner {receiver} å ta imot {licences} fra {giver}? Skriv deres eget organisasjonsnummer for å "
            "bekrefte.",
            en="Does {receiver} consent to receiving {licences} from {giver}? Type your own organisation number to "
            "confirm.",
        ),
        effects=(
            Text(
                sv="Begäran {transfer} går vidare till Visma. Inga licenser flyttas förrän Visma har genomfört den.",
                nb="Forespørsel {transfer} går videre til Visma. Ingen lisenser flyttes før Visma har gjennomført den.",
                en="Request {transfer} goes on to Visma. No licences are moved until Visma has carried it out.",
            ),
            Text(
                sv="Godkännandet gäller i {days} dagar. Fram till genomförandet kan ni ta tillbaka det.",
                nb="Godkjenningen gjelder i {days} dager. Fram til gjennomføringen kan dere trekke den tilbake.",
                en="The consent is valid for {days} days. Until the transfer is carried out you can withdraw it.",
            ),
        ),
        warnings=tuple(warnings),
        values={
            "receiver": f"{backend['receiver']['name']} ({inputs.orgno})",
            "giver": f"{backend['giver']['name']} ({backend['giver']['orgno']})",
            "licences": licences,
            "transfer": inputs.transfer,
            "days": backend["review_days"],
        },
        target=inputs.transfer,
        state_version=backend["state_version"],
        before={"status": backend["status"]},
        memo={"state_version": backend["state_version"]},
        typed=inputs.orgno,
        typed_hint=Text(
            sv="ert eget organisationsnummer", nb="deres eget organisasjonsnummer", en="your own organisation number"
        ),
        shown={
            "orgno": f"{backend['receiver']['name']} ({inputs.orgno})",
            "transfer": f"{inputs.transfer}: {licences}",
        },
    )


async def perform(
    inputs: LicenceTransferConsentInputs, situation: Situation, memo: Mapping[str, Any], key: str
) -> Outcome:
    given = await situation.systems.consent_to_transfer(situation.caller, inputs.transfer, memo["state_version"], key)
    return recover(inputs, memo, given)


def recover(inputs: LicenceTransferConsentInputs, memo: Mapping[str, Any], given: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=given["reference"],
        result={"transfer": given["id"], "case": given["case"], "status": given["status"]},
        after={"status": given["status"], "expires_at": given["expires_at"]},
        message=Text(
            sv="Ni har godkänt begäran {transfer} från {giver}. Den ligger nu hos Visma, ärende {case}. Godkännandet "
            "gäller till och med {expires} och kan tas tillbaka tills Visma har genomfört flytten.",
            nb="Dere har godkjent forespørsel {transfer} fra {giver}. Den ligger nå hos Visma, sak {case}. "
            "Godkjenningen gjelder til og med {expires} og kan trekkes tilbake til Visma har gjennomført overføringen.",
            en="You have consented to request {transfer} from {giver}. It is now with Visma, case {case}. The consent "
            "is valid until {expires} and can be withdrawn until Visma has carried out the transfer.",
        ),
        values={
            "transfer": given["id"],
            "giver": given["giver"]["name"],
            "case": given["case"],
            "expires": day_in_words(given["expires_at"]),
        },
    )


LICENCE_TRANSFER_CONSENT = Operation(
    name="licence.transfer.consent",
    title=Text(sv="Godkänn att ta emot licenser", nb="Godkjenn å motta lisenser", en="Consent to receiving licences"),
    kind="write",
    inputs=LicenceTransferConsentInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE}),
    company_input="orgno",
    confirm_level=2,
    topics=("license.transfer",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "WRONG_COUNTRY": EITHER_COUNTRY,
        "TRANSFER_NOT_FOUND": TRANSFER_NOT_FOUND,
        "TRANSFER_CLOSED": TRANSFER_CLOSED,
        "ALREADY_CONSENTED": Problem(
            409,
            Text(
                sv="Ni har redan godkänt den här begäran.",
                nb="Dere har allerede godkjent denne forespørselen.",
                en="You have already consented to this request.",
            ),
            do="licence.transfer.status",
        ),
    },
)
