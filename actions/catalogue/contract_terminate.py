"""`contract.terminate`: send a written notice for a Norwegian Visma contract (`domain.md` B.22)."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_inputs import Agreement, EndDate, Received
from actions.catalogue.contracts_problems import NORWEGIAN_ONLY, PARTNER_CONTRACT, REQUEST_OPEN
from actions.catalogue.days import day_in_words
from actions.catalogue.inputs import ContactEmail, NorwegianOrgno
from actions.catalogue.numbers import date_in_words, masked_email
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

ADDRESS = "oppsigelse@visma.no"


class ContractTerminateInputs(Inputs):
    orgno: NorwegianOrgno
    agreement: Agreement
    ends: EndDate | None = None
    contact: ContactEmail | None = None
    received: Received | None = None


async def suggest(situation: Situation) -> Mapping[str, str]:
    """Visma's confirmation goes to the person who asks; for an agent, to the customer they help."""
    if situation.caller.agent or not situation.caller.email:
        return {}
    return {"contact": situation.caller.email}


async def prepare(inputs: ContractTerminateInputs, situation: Situation) -> Preview:
    caller = situation.caller
    contact = inputs.contact or (None if caller.agent else caller.email)
    if not contact:
        raise Refused("CONTACT_REQUIRED")
    received = inputs.received if caller.agent else None
    body = {
        "contract": inputs.agreement,
        "ends": inputs.ends.isoformat() if inputs.ends else None,
        "received": received.isoformat() if received else None,
    }
    backend = await situation.systems.preview_termination(caller, inputs.orgno, body)
    products = ", ".join(backend["contract"]["products"])
    notice = _notice(backend, inputs.orgno, contact, received, caller.name)
    return Preview(
        question=Text(
            sv="Ska jag skicka uppsägningen av {products} för {company} ({orgno}) till {address}? Avtalet ska upphöra "
            "{ends}. Skriv organisationsnumret för att bekräfta.",
            nb="Skal jeg sende oppsigelsen av {products} for {company} ({orgno}) til {address}? Avtalen skal opphøre "
            "{ends}. Skriv organisasjonsnummeret for å bekrefte.",
            en="Shall I send the notice for {products} of {company} ({orgno}) to {address}? The contract should end on "
            "{ends}. Type the organisation number to confirm.",
        ),
        effects=(
            Text(
                sv="Det här skickas skriftligt till {address}: ”{notice}”",
                nb="Dette sendes skriftlig til {address}: «{notice}»",
                en="This is sent in writing to {address}, in Norwegian: “{notice}”",
            ),
            Text(
                sv="Ett ärende skapas, och Vismas bekräftelse går till {contact}.",
                nb="Det blir opprettet en sak, og bekreftelsen fra Visma går til {contact}.",
                en="A case is created, and Visma's confirmation goes to {contact}.",
            ),
        ),
        warnings=(
            Text(
                sv="Avtalet är inte uppsagt förrän Visma har bekräftat uppsägningen.",
                nb="Avtalen er ikke sagt opp før Visma har bekreftet oppsigelsen.",
                en="The contract is not terminated until Visma has confirmed the notice.",
            ),
            Text(
                sv="Jag kan inte ta tillbaka en uppsägning som är skickad.",
                nb="Jeg kan ikke trekke tilbake en oppsigelse som er sendt.",
                en="I cannot take back a notice that has been sent.",
            ),
            Text(
                sv="Hur länge ni kommer åt systemet efteråt beror på systemet och på hur det har fakturerats. "
                "Ta reda på det innan ni bekräftar.",
                nb="Hvor lenge dere har tilgang etterpå, avhenger av systemet og av hvordan det er fakturert. "
                "Finn ut av det før dere bekrefter.",
                en="How long you have access afterwards depends on the system and on how it was invoiced. "
                "Find out before you confirm.",
            ),
            Text(
                sv="Det är alltid ert eget avtal som avgör när det kan upphöra.",
                nb="Det er alltid deres egen kontrakt som avgjør når avtalen kan opphøre.",
                en="Your own contract always decides when it can end.",
            ),
        ),
        values={
            "company": backend["company"],
            "orgno": inputs.orgno,
            "products": products,
            "address": backend["send_to"],
            "ends": day_in_words(backend["ends"]),
            "contact": contact,
            "notice": " ".join(notice.split()),
        },
        target=f"{inputs.orgno}/{inputs.agreement}",
        state_version=backend["state_version"],
        before={"status": "active"},
        memo={
            "company": backend["company"],
            "products": products,
            "ends": backend["ends"],
            "contact": contact,
            "notice": notice,
            "name": caller.name,
            "received": body["received"],
            "state_version": backend["state_version"],
        },
        typed=inputs.orgno,
        typed_hint=Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number"),
        shown={
            "orgno": f"{backend['company']} ({inputs.orgno})",
            "agreement": f"{inputs.agreement}: {products}",
            "contact": contact,
        },
    )


def _notice(backend: Mapping[str, Any], orgno: str, contact: str, received: dt.date | None, name: str) -> str:
    """The letter. It goes to Visma in Norway, so it is in Norwegian whatever language the customer speaks."""
    contract = backend["contract"]
    what = f"avtale {contract['id']} ({', '.join(contract['products'])})"
    who = f"{backend['company']}, organisasjonsnummer {orgno}, kundenummer {backend['customer_no']}"
    ends = date_in_words(dt.date.fromisoformat(backend["ends"]), "nb")
    if received is None:
        first = f"Vi sier med dette opp {what} for {who}."
        last = f"Med vennlig hilsen\n{name}\nfor {backend['company']}"
    else:
        first = f"Kunden har skriftlig sagt opp {what} for {who}. Oppsigelsen kom inn {date_in_words(received, 'nb')}."
        last = f"Registrert av Visma Support, {name}"
    return f"{first} Avtalen skal opphøre {ends}.\n\nVi ber om skriftlig bekreftelse til {contact}.\n\n{last}"


async def perform(inputs: ContractTerminateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {
        "contract": inputs.agreement,
        "ends": memo["ends"],
        "received": memo["received"],
        "contact": memo["contact"],
        "text": memo["notice"],
        "state_version": memo["state_version"],
    }
    sent = await situation.systems.send_termination(situation.caller, inputs.orgno, body, key)
    return recover(inputs, memo, sent)


def recover(inputs: ContractTerminateInputs, memo: Mapping[str, Any], sent: Mapping[str, Any]) -> Outcome:
    """Sent is not terminated: Visma's confirmation is what counts."""
    return Outcome(
        state="pending",
        reference=sent["id"],
        result={
            "notice": sent["id"],
            "case": sent["case"],
            "status": sent["status"],
            "agreement": inputs.agreement,
            "company": memo["company"],
            "products": memo["products"],
            "ends": sent["ends"],
            "sent_to": sent["sent_to"],
            "sent_at": sent["sent_at"],
            "remind_at": sent["remind_at"],
        },
        after={
            "status": sent["status"],
            "sent_to": sent["sent_to"],
            "sent_at": sent["sent_at"],
            "notice": _for_the_log(memo),
            "notice_sha256": hashlib.sha256(memo["notice"].encode()).hexdigest(),
        },
        message=Text(
            sv="Uppsägningen av {products} för {company} är skickad till {address}, ärende {case}. Avtalet är inte "
            "uppsagt förrän Visma har bekräftat det. Jag säger till här när bekräftelsen kommer, och påminner om den "
            "inte har kommit {remind}.",
            nb="Oppsigelsen av {products} for {company} er sendt til {address}, sak {case}. Avtalen er ikke sagt opp "
            "før Visma har bekreftet det. Jeg sier fra her når bekreftelsen kommer, og minner om det hvis den ikke er "
            "kommet {remind}.",
            en="The notice for {products} of {company} has been sent to {address}, case {case}. The contract is not "
            "terminated until Visma has confirmed it. I will tell you here when the confirmation comes, and remind you "
            "if it has not come by {remind}.",
        ),
        values={
            "company": memo["company"],
            "products": memo["products"],
            "address": sent["sent_to"],
            "case": sent["case"],
            "remind": day_in_words(sent["remind_at"]),
        },
    )


def _for_the_log(memo: Mapping[str, Any]) -> str:
    """The whole letter as proof, without who wrote it: the log knows people by pseudonym, and the hash tells the rest."""
    text = memo["notice"].replace(memo["contact"], masked_email(memo["contact"]))
    return text.replace(memo["name"], "[…]") if memo["name"] else text


async def follow(inputs: ContractTerminateInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    found = await situation.systems.termination(situation.caller, result["notice"])
    return Outcome(
        state="done" if found["status"] == "confirmed" else "pending",
        reference=found["id"],
        result={**result, "status": found["status"], "ends": found["ends"]},
        after={"status": found["status"], "ends": found["ends"]},
        message=Text(
            sv="Visma har bekräftat uppsägningen av {products} för {company}. Avtalet upphör {ends}.",
            nb="Visma har bekreftet oppsigelsen av {products} for {company}. Avtalen opphører {ends}.",
            en="Visma has confirmed the notice for {products} of {company}. The contract ends on {ends}.",
        ),
        values={
            "company": result["company"],
            "products": result["products"],
            "ends": day_in_words(found["ends"]),
        },
    )


CONTRACT_TERMINATE = Operation(
    name="contract.terminate",
    title=Text(sv="Säg upp ett norskt Visma-avtal", nb="Si opp en Visma-avtale", en="Terminate a Visma contract"),
    kind="write",
    inputs=ContractTerminateInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("contract.terminate", "contract.access-after-termination", "invoice.kon-abo00"),
    suggest=suggest,
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    late_from=lambda result: dt.datetime.fromisoformat(result["remind_at"]),
    late=Text(
        sv="Visma har ännu inte bekräftat uppsägningen, ärende {case}. Räkna inte med att den är registrerad. Skriv "
        "till kundesenteret@visma.com och fråga. Jag fortsätter att kontrollera.",
        nb="Visma har ennå ikke bekreftet oppsigelsen, sak {case}. Regn ikke med at den er registrert. Skriv til "
        "kundesenteret@visma.com og spør. Jeg fortsetter å sjekke.",
        en="Visma has not confirmed the notice yet, case {case}. Do not count on it being registered. Write to "
        "kundesenteret@visma.com and ask. I keep checking.",
    ),
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "PARTNER_CONTRACT": PARTNER_CONTRACT,
        "REQUEST_OPEN": REQUEST_OPEN,
        "CONTRACT_NOT_FOUND": Problem(
            404,
            Text(
                sv="Jag hittar inget sådant avtal.",
                nb="Jeg finner ingen slik avtale.",
                en="I can find no such contract.",
            ),
            ask="agreement",
        ),
        "ALREADY_TERMINATED": Problem(
            409,
            Text(
                sv="Avtalet är redan uppsagt till {date}.",
                nb="Avtalen er allerede sagt opp til {date}.",
                en="The contract has already been terminated and ends on {date}.",
            ),
        ),
        "BEFORE_BINDING_END": Problem(
            409,
            Text(
                sv="Bindningstiden går till {date}. Avtalet kan tidigast upphöra {date2}.",
                nb="Bindingstiden går til {date}. Tidligste opphør er {date2}.",
                en="The contract is binding until {date}. The earliest it can end is {date2}.",
            ),
            ask="ends",
        ),
        "WRITTEN_REQUIRED": Problem(
            422,
            Text(
                sv="Uppsägningen måste vara skriftlig, till {address}. Ange vilken dag kundens brev kom in.",
                nb="Oppsigelsen må være skriftlig, til {address}. Oppgi hvilken dag kundens brev kom inn.",
                en="Notice must be in writing, to {address}. State the day on which the customer's letter came in.",
            ),
        ),
    },
)
