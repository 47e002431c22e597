"""Inputs of contracts and licences: the agreement, days, the two companies of a transfer, licences, requests."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from actions.catalogue import numbers
from actions.catalogue.days import day_in_words
from actions.catalogue.inputs import DATE_PATTERN, ORGNO_PATTERN
from actions.catalogue.operation import Ask, Option, Situation
from actions.catalogue.text import Text

AGREEMENT = r"\bK-\d{3,6}\b"
TRANSFER = r"\bLT-[0-9a-z]{3,12}\b"
EVERYTHING = "all"


AnyOrgno = Annotated[
    str,
    BeforeValidator(numbers.any_orgno),
    Field(description="Norwegian or Swedish organisation number", examples=["123456785"]),
    Ask(
        label=Text(sv="Företag", nb="Bedrift", en="Company"),
        question=Text(
            sv="Vilket av dina företag gäller det? Skriv organisationsnumret eller namnet.",
            nb="Hvilken av bedriftene dine gjelder det? Skriv organisasjonsnummeret eller navnet.",
            en="Which of your companies is it about? Write its organisation number or name.",
        ),
        pattern=ORGNO_PATTERN,
        company="any",
    ),
]

Receiver = Annotated[
    str,
    BeforeValidator(numbers.any_orgno),
    Field(description="Organisation number of the company that receives the licences"),
    Ask(
        label=Text(sv="Mottagande företag", nb="Mottakende selskap", en="Receiving company"),
        question=Text(
            sv="Vilket företag ska ta emot licenserna? Skriv organisationsnumret eller namnet.",
            nb="Hvilket selskap skal motta lisensene? Skriv organisasjonsnummeret eller navnet.",
            en="Which company should receive the licences? Write its organisation number or name.",
        ),
        # What follows *to*, or a number that is all there is: any other one may be the giver's.
        pattern=rf"(?:\b(?:till|til|to|mottager|mottaker|mottagare|modtager|receiver)\W+|^\W*(?=[\d .-]+\W*$))"
        rf"(?P<value>{ORGNO_PATTERN})",
        other_company=True,
    ),
]


async def agreement_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The company's contracts that are not terminated, by number and products."""
    if "orgno" not in known:
        return []
    contracts = await situation.systems.contracts(situation.caller, known["orgno"])
    return [
        Option(
            value=contract["id"],
            title=Text.same(f"{contract['id']}: {', '.join(contract['products'])}"),
            words=tuple(contract["products"]),
        )
        for contract in contracts
        if contract["status"] == "active"
    ]


async def end_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The earliest day on which the contract can end."""
    if not {"orgno", "agreement"} <= known.keys():
        return []
    body = {"contract": known["agreement"], "ends": None, "received": known.get("received")}
    found = await situation.systems.preview_termination(situation.caller, known["orgno"], body)
    return [Option(value=found["earliest"], title=day_in_words(found["earliest"]))]


Agreement = Annotated[
    str,
    BeforeValidator(numbers.reference),
    StringConstraints(pattern=r"^K-[0-9]{3,6}$"),
    Field(description="The contract, by its number", examples=["K-1001"]),
    Ask(
        label=Text(sv="Avtal", nb="Avtale", en="Contract"),
        question=Text(
            sv="Vilket avtal ska sägas upp?",
            nb="Hvilken avtale skal sies opp?",
            en="Which contract should be terminated?",
        ),
        pattern=AGREEMENT,
        choices=agreement_choices,
        unknown="CONTRACT_NOT_FOUND",
    ),
]

EndDate = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="Day on which the contract is to end; the earliest possible when left out"),
    Ask(
        label=Text(sv="Ska upphöra", nb="Skal opphøre", en="To end on"),
        question=Text(
            sv="Vilken dag ska avtalet upphöra?",
            nb="Hvilken dag skal avtalen opphøre?",
            en="On which day is the contract to end?",
        ),
        pattern=DATE_PATTERN,
        choices=end_choices,
        optional=True,
    ),
]

Received = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="For an agent who records it: the day on which the customer's written notice came in"),
]

EffectiveDate = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="From which day the licences are to belong to the receiver"),
    Ask(
        label=Text(sv="Från och med", nb="Fra og med", en="From"),
        question=Text(
            sv="Från vilken dag ska licenserna flyttas?",
            nb="Fra hvilken dag skal lisensene flyttes?",
            en="From which day are the licences to be moved?",
        ),
        pattern=DATE_PATTERN,
        optional=True,
    ),
]


async def licence_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    if "orgno" not in known:
        return []
    licences = await situation.systems.company_licences(situation.caller, known["orgno"])
    return [
        Option(
            value=licence["id"],
            title=Text.same(f"{licence['product']} ({licence['quantity']})"),
            words=(licence["product"],),
        )
        for licence in licences
    ]


def _licences(value: object) -> object:
    """A list, or ids joined by commas as a conversation holds them; `all` says it all."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and all(isinstance(part, str) for part in parts):
        named = {part.strip() for part in parts if part.strip()}
        return (EVERYTHING,) if EVERYTHING in named else tuple(sorted(name.upper() for name in named))
    return parts


TransferredLicences = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^(all|L-[0-9]{1,8})$")], ...],
    BeforeValidator(_licences),
    Field(min_length=1, max_length=100, description="Ids of the licences to move, or `all`", examples=["all"]),
    Ask(
        label=Text(sv="Licenser", nb="Lisenser", en="Licences"),
        question=Text(
            sv="Vilka licenser ska flyttas? Du kan ange flera eller välja alla.",
            nb="Hvilke lisenser skal flyttes? Du kan oppgi flere eller velge alle.",
            en="Which licences should be moved? You may name several, or choose all.",
        ),
        options=(
            Option(
                value=EVERYTHING,
                title=Text(sv="Alla licenser", nb="Alle lisenser", en="All licences"),
                words=(
                    "alla våra licenser",
                    "alle lisensene",
                    "alle våre lisenser",
                    "alle licenser",
                    "samtliga licenser",
                    "samtlige lisenser",
                    "all our licences",
                    "all licenses",
                    "all the licences",
                    "everything",
                    "alltihop",
                    "allihop",
                    "alle sammen",
                    "alla",
                    "alle",
                    "allt",
                    "alt",
                ),
            ),
        ),
        many=True,
        choices=licence_choices,
    ),
]


class TransferReason(StrEnum):
    NEW_COMPANY = "new_company"
    MERGER = "merger"
    SALE = "sale"
    OTHER = "other"


Reason = Annotated[
    TransferReason,
    Field(description="Why the licences are moved"),
    Ask(
        label=Text(sv="Anledning", nb="Årsak", en="Reason"),
        question=Text(
            sv="Varför ska licenserna flyttas?", nb="Hvorfor skal lisensene flyttes?", en="Why are the licences moved?"
        ),
        options=(
            Option(
                value=TransferReason.NEW_COMPANY,
                title=Text(sv="Nytt bolag", nb="Nytt selskap", en="New company"),
                words=("nya bolaget", "nye selskapet", "nyt selskab", "nystartat", "nystiftet", "new firm"),
            ),
            Option(
                value=TransferReason.MERGER,
                title=Text(sv="Fusion", nb="Fusjon", en="Merger"),
                words=("fusioner", "fusjoner", "slås ihop", "slår ihop", "slås sammen", "merge", "merging"),
            ),
            Option(
                value=TransferReason.SALE,
                title=Text(sv="Verksamheten är såld", nb="Virksomheten er solgt", en="The business has been sold"),
                words=("såld", "sålts", "solgt", "solgte", "sold", "salg av", "försäljning", "overtakelse"),
            ),
            Option(value=TransferReason.OTHER, title=Text(sv="Annat", nb="Annet", en="Other")),
        ),
        optional=True,
    ),
]


def transfer_option(transfer: Mapping[str, Any], orgno: str) -> Option:
    """A request as it is told apart from others: what, and to or from whom."""
    giving = transfer["giver"]["orgno"] == orgno
    other = transfer["receiver" if giving else "giver"]["name"]
    products = ", ".join(licence["product"] for licence in transfer["licences"])
    return Option(
        value=transfer["id"],
        title=Text(
            sv=f"{transfer['id']}: {products} {'till' if giving else 'från'} {other}",
            nb=f"{transfer['id']}: {products} {'til' if giving else 'fra'} {other}",
            en=f"{transfer['id']}: {products} {'to' if giving else 'from'} {other}",
        ),
        words=(products, other.split()[0]),
    )


async def transfers_to_consent(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Requests that wait for this company's consent."""
    if "orgno" not in known:
        return []
    found = await situation.systems.transfers(situation.caller, known["orgno"])
    return [
        transfer_option(each, known["orgno"])
        for each in found
        if each["receiver"]["orgno"] == known["orgno"] and each["status"] == "awaiting_receiver"
    ]


async def open_transfers(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Requests that this company, on either side, can still stop."""
    if "orgno" not in known:
        return []
    found = await situation.systems.transfers(situation.caller, known["orgno"])
    return [
        transfer_option(each, known["orgno"]) for each in found if each["status"] in ("awaiting_receiver", "review")
    ]


TransferToConsent = Annotated[
    str,
    BeforeValidator(numbers.reference),
    StringConstraints(pattern=r"^LT-[0-9a-z]{3,12}$"),
    Field(description="The request for a licence transfer", examples=["LT-501"]),
    Ask(
        label=Text(sv="Begäran", nb="Forespørsel", en="Request"),
        question=Text(
            sv="Vilken licensöverlåtelse vill ni godkänna?",
            nb="Hvilken lisensoverføring vil dere godkjenne?",
            en="Which licence transfer do you want to consent to?",
        ),
        pattern=TRANSFER,
        choices=transfers_to_consent,
        unknown="TRANSFER_NOT_FOUND",
    ),
]

OpenTransfer = Annotated[
    str,
    BeforeValidator(numbers.reference),
    StringConstraints(pattern=r"^LT-[0-9a-z]{3,12}$"),
    Field(description="The request for a licence transfer", examples=["LT-501"]),
    Ask(
        label=Text(sv="Begäran", nb="Forespørsel", en="Request"),
        question=Text(
            sv="Vilken licensöverlåtelse vill ni stoppa?",
            nb="Hvilken lisensoverføring vil dere stoppe?",
            en="Which licence transfer do you want to stop?",
        ),
        pattern=TRANSFER,
        choices=open_transfers,
        unknown="TRANSFER_NOT_FOUND",
    ),
]
