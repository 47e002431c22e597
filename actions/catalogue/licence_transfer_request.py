"""`licence.transfer.request`: ask Visma to move licences to another company (`domain.md` B.24)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_inputs import (
    AnyOrgno,
    EffectiveDate,
    Reason,
    Receiver,
    TransferReason,
    TransferredLicences,
)
from actions.catalogue.contracts_problems import EITHER_COUNTRY, REQUEST_OPEN
from actions.catalogue.days import day_in_words
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

REVIEW = dt.timedelta(days=30)
"""After the receiver's consent Visma still has to carry it out."""


class LicenceTransferInputs(Inputs):
    receiver: Receiver
    orgno: AnyOrgno
    licences: TransferredLicences
    reason: Reason = TransferReason.OTHER
    effective: EffectiveDate | None = None


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    return ("orgno", "receiver", "licences")


def _body(inputs: LicenceTransferInputs) -> dict[str, Any]:
    return {
        "orgno": inputs.orgno,
        "receiver": inputs.receiver,
        "licences": list(inputs.licences),
        "reason": inputs.reason.value,
        "effective": inputs.effective.isoformat() if inputs.effective else None,
    }


async def prepare(inputs: LicenceTransferInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_transfer(situation.caller, _body(inputs))
    licences = ", ".join(f"{each['product']} ({each['quantity']})" for each in backend["licences"])
    return Preview(
        question=Text(
            sv="Ska jag begära att {licences} flyttas från {giver} till {receiver}? Skriv det mottagande företagets "
            "organisationsnummer för att bekräfta.",
            nb="Skal jeg be om at {licences} flyttes fra {giver} til {receiver}? Skriv organisasjonsnummeret til det "
            "mottakende selskapet for å bekrefte.",
            en="Shall I request that {licences} be moved from {giver} to {receiver}? Type the receiving company's "
            "organisation number to confirm.",
        ),
        effects=(
            Text(
                sv="En begäran lämnas in och ett ärende skapas. Inga licenser flyttas ännu.",
                nb="En forespørsel sendes inn, og det blir opprettet en sak. Ingen lisenser flyttes ennå.",
                en="A request is filed and a case is created. No licences are moved yet.",
            ),
            Text(
                sv="{receiver} måste själv logga in och godkänna inom {days} dagar. Annars förfaller begäran.",
                nb="{receiver} må selv logge inn og godkjenne innen {days} dager. Ellers faller forespørselen bort.",
                en="{receiver} must sign in and consent themselves within {days} days. Otherwise the request lapses.",
            ),
            Text(
                sv="Därefter går begäran till Visma, som genomför den.",
                nb="Deretter går forespørselen til Visma, som gjennomfører den.",
                en="The request then goes to Visma, who carries it out.",
            ),
            Text(
                sv="Båda parter kan stoppa begäran tills Visma har genomfört den.",
                nb="Begge parter kan stoppe forespørselen til Visma har gjennomført den.",
                en="Either party can stop the request until Visma has carried it out.",
            ),
        ),
        warnings=_warnings(backend),
        values={
            "giver": f"{backend['giver']} ({inputs.orgno})",
            "receiver": f"{backend['receiver']} ({inputs.receiver})",
            "licences": licences,
            "days": backend["consent_days"],
            "n": backend["unpaid_invoices"],
        },
        target=f"{inputs.orgno}/{','.join(each['id'] for each in backend['licences'])}",
        state_version=backend["state_version"],
        before={"owner": inputs.orgno},
        memo={
            "giver": backend["giver"],
            "receiver": backend["receiver"],
            "licences": licences,
            "state_version": backend["state_version"],
        },
        typed=inputs.receiver,
        typed_hint=Text(
            sv="det mottagande företagets organisationsnummer",
            nb="organisasjonsnummeret til det mottakende selskapet",
            en="the receiving company's organisation number",
        ),
        shown={
            "orgno": f"{backend['giver']} ({inputs.orgno})",
            "receiver": f"{backend['receiver']} ({inputs.receiver})",
            "licences": licences,
        },
    )


def _warnings(backend: Mapping[str, Any]) -> tuple[Text, ...]:
    found = [
        Text(
            sv="När Visma har genomfört flytten går den inte att ångra.",
            nb="Når Visma har gjennomført overføringen, kan den ikke angres.",
            en="Once Visma has carried out the transfer, it cannot be undone.",
        )
    ]
    if backend["unpaid_invoices"]:
        found.append(
            Text(
                sv="Det finns obetalda fakturor ({n}).",
                nb="Det finnes ubetalte fakturaer ({n}).",
                en="There are unpaid invoices ({n}).",
            )
        )
    if backend["country"] == "SE":
        found.append(SWEDISH_PROCESS)
    return tuple(found)


SWEDISH_PROCESS = Text(
    sv="I Sverige signerar båda parter dessutom ett överlåtelseintyg med e-legitimation, enligt Vismas öppna "
    "hjälpsidor.",
    nb="I Sverige signerer begge parter dessuten en overdragelseserklæring med e-legitimasjon, ifølge Vismas åpne "
    "hjelpesider.",
    en="In Sweden both parties also sign a transfer certificate with e-ID, according to Visma's public help pages.",
)


async def perform(inputs: LicenceTransferInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = _body(inputs) | {"state_version": memo["state_version"]}
    filed = await situation.systems.request_transfer(situation.caller, body, key)
    return recover(inputs, memo, filed)


def recover(inputs: LicenceTransferInputs, memo: Mapping[str, Any], filed: Mapping[str, Any]) -> Outcome:
    """Filed is not moved: the receiver consents, then Visma carries it out."""
    return Outcome(
        state="pending",
        reference=filed["id"],
        result={
            "transfer": filed["id"],
            "case": filed["case"],
            "status": filed["status"],
            "giver": inputs.orgno,
            "receiver": inputs.receiver,
            "licences": [each["id"] for each in filed["licences"]],
            "expires_at": filed["expires_at"],
        },
        after={"status": filed["status"], "giver": inputs.orgno, "receiver": inputs.receiver},
        message=Text(
            sv="Begäran {transfer} är inlämnad, ärende {case}. Nu måste {receiver} själv logga in och godkänna senast "
            "{expires}. Jag säger till här när det är avgjort.",
            nb="Forespørsel {transfer} er sendt inn, sak {case}. Nå må {receiver} selv logge inn og godkjenne senest "
            "{expires}. Jeg sier fra her når det er avgjort.",
            en="Request {transfer} has been filed, case {case}. {receiver} must now sign in and consent themselves by "
            "{expires}. I will tell you here when it is settled.",
        ),
        values={
            "transfer": filed["id"],
            "case": filed["case"],
            "receiver": memo["receiver"],
            "expires": day_in_words(filed["expires_at"]),
        },
    )


ENDINGS: dict[str, Text] = {
    "done": Text(
        sv="Visma har genomfört begäran {transfer}: licenserna tillhör nu {receiver}.",
        nb="Visma har gjennomført forespørsel {transfer}: Lisensene tilhører nå {receiver}.",
        en="Visma has carried out request {transfer}: the licences now belong to {receiver}.",
    ),
    "withdrawn": Text(
        sv="Begäran {transfer} är tillbakadragen. Inga licenser har flyttats.",
        nb="Forespørsel {transfer} er trukket tilbake. Ingen lisenser er flyttet.",
        en="Request {transfer} has been withdrawn. No licences have been moved.",
    ),
    "declined": Text(
        sv="{receiver} har sagt nej till begäran {transfer}. Inga licenser har flyttats.",
        nb="{receiver} har sagt nei til forespørsel {transfer}. Ingen lisenser er flyttet.",
        en="{receiver} has declined request {transfer}. No licences have been moved.",
    ),
    "expired": Text(
        sv="Tiden för begäran {transfer} har gått ut. Inga licenser har flyttats.",
        nb="Fristen for forespørsel {transfer} er utløpt. Ingen lisenser er flyttet.",
        en="Request {transfer} has run out of time. No licences have been moved.",
    ),
}
WAITING = Text(
    sv="Begäran {transfer} till {receiver} är inte avgjord än.",
    nb="Forespørsel {transfer} til {receiver} er ikke avgjort ennå.",
    en="Request {transfer} to {receiver} is not settled yet.",
)


async def follow(inputs: LicenceTransferInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    found = await situation.systems.transfer(situation.caller, result["transfer"])
    status = found["status"]
    return Outcome(
        state="done" if status == "done" else "failed" if status in ENDINGS else "pending",
        reference=found["id"],
        result={**result, "status": status},
        after={"status": status, "giver": inputs.orgno, "receiver": inputs.receiver},
        message=ENDINGS.get(status, WAITING),
        values={"transfer": found["id"], "receiver": found["receiver"]["name"]},
    )


LICENCE_TRANSFER_REQUEST = Operation(
    name="licence.transfer.request",
    title=Text(
        sv="Begär att licenser flyttas till ett annat företag",
        nb="Be om å overføre lisenser til et annet selskap",
        en="Request a transfer of licences to another company",
    ),
    kind="write",
    inputs=LicenceTransferInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE}),
    company_input="orgno",
    confirm_level=2,
    topics=("license.transfer",),
    asks=asks,
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    late_from=lambda result: dt.datetime.fromisoformat(result["expires_at"]) + REVIEW,
    problems={
        "WRONG_COUNTRY": EITHER_COUNTRY,
        "REQUEST_OPEN": REQUEST_OPEN,
        "SAME_COMPANY": Problem(
            422,
            Text(
                sv="Givare och mottagare är samma företag.",
                nb="Avgivende og mottakende selskap er det samme.",
                en="Giver and receiver are the same company.",
            ),
        ),
        "RECEIVER_UNKNOWN": Problem(
            404,
            Text(
                sv="Jag hittar inte det mottagande företaget.",
                nb="Jeg finner ikke det mottakende selskapet.",
                en="I cannot find the receiving company.",
            ),
        ),
        "LICENCE_NOT_OWNED": Problem(
            409,
            Text(
                sv="Licensen {id} tillhör inte {orgno}.",
                nb="Lisensen {id} tilhører ikke {orgno}.",
                en="Licence {id} does not belong to {orgno}.",
            ),
            ask="licences",
        ),
        "NOT_TRANSFERABLE": Problem(
            409,
            Text(
                sv="{product} kan inte överlåtas.",
                nb="{product} kan ikke overføres.",
                en="{product} cannot be transferred.",
            ),
            ask="licences",
        ),
        "ACTIVE_COLLABORATION": Problem(
            409,
            Text(
                sv="Företaget har ett aktivt samarbete. Det måste avslutas innan licenserna kan överlåtas.",
                nb="Bedriften har et aktivt samarbeid. Det må avsluttes før lisensene kan overføres.",
                en="The company has an active collaboration. It has to be ended before the licences can be "
                "transferred.",
            ),
            do="samarbete.end",
            topic="samarbete.end",
        ),
        "RECEIVER_CONSENT_MISSING": Problem(
            409,
            Text(
                sv="Begäran skickades {date}. Nu måste mottagaren godkänna.",
                nb="Forespørselen ble sendt {date}. Nå må mottakeren godkjenne.",
                en="The request was sent on {date}. Now the receiver must consent.",
            ),
        ),
        "NOT_SUPPORTED": Problem(
            422,
            Text(
                sv="Jag kan inte begära en överlåtelse mellan ett norskt och ett svenskt företag. Visma Support kan "
                "hjälpa till.",
                nb="Jeg kan ikke be om en overføring mellom et norsk og et svensk selskap. Visma Support kan hjelpe.",
                en="I cannot request a transfer between a Norwegian and a Swedish company. Visma Support can help.",
            ),
        ),
    },
)
