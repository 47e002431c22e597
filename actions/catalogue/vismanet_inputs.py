"""Inputs of Visma.net: the nominee, areas of access, mail domains, requests for access."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from actions.catalogue import numbers
from actions.catalogue.inputs import EMAIL_PATTERN, PERSON_PATTERN
from actions.catalogue.operation import Ask, Option, Situation
from actions.catalogue.text import Text

DOMAIN = r"(?<![@\w.-])(?:[a-zæøåäö0-9](?:[a-zæøåäö0-9-]{0,61}[a-zæøåäö0-9])?\.)+[a-z]{2,24}\b(?!@)"
"""A host's name, but not the one in an e-mail address."""
PHONE = (
    r"\+\d[\d ]{6,16}\d|(?<![\d-])\d{8}(?![\d-])|(?<!\d)\d{2} \d{2} \d{2} \d{2}(?! ?\d)|(?<!\d)\d{3} \d{2} \d{3}(?! ?\d)"
    r"|(?<!\d)07\d[ -]?\d[\d -]{4,8}\d"
)
ACCESS_REQUEST = r"\bAR-[0-9a-z]{3,12}\b"
_LEAD = re.compile(
    r"^(?:(?:hon|hun|han|de|she|he|personen|namnet|navnet|det|it|the name|name|namn|navn)\s+)?"
    r"(?:heter|hedder|er|är|is|blir|:)\s+",
    re.IGNORECASE,
)


def _name(value: object) -> str:
    """A person's name: letters, and nothing that is an address or a number."""
    text = unicodedata.normalize("NFC", value).strip(" .,;\n\t") if isinstance(value, str) else ""
    text = _LEAD.sub("", text).strip()
    if not 2 <= len(text) <= 100 or re.search(r"[\d@<>/?\\\n]", text) or not re.search(r"[^\W\d_]{2}", text):
        raise PydanticCustomError("NAME_INVALID", "not a name")
    return text


def _phone(value: object) -> str:
    """`+47 999 00 501` → `+4799900501`."""
    digits = re.sub(r"[ ()./-]", "", value) if isinstance(value, str) and len(value) <= 40 else ""
    if not re.fullmatch(r"\+?[0-9]{6,15}", digits, flags=re.ASCII):
        raise PydanticCustomError("PHONE_INVALID", "not a telephone number")
    return digits


def _domains(value: object) -> object:
    """A list, or names joined by commas as a conversation holds them; small letters, ASCII, each once."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        return parts
    return tuple(sorted({_domain(part) for part in parts if part.strip()}))


def _domain(text: str) -> str:
    bad = PydanticCustomError("DOMAIN_INVALID", "not a domain", {"value": text.strip()[:60]})
    try:
        # An address at the domain is the same check, and the same form, as everywhere else.
        return numbers.domain_of(numbers.email("x@" + text.strip().removeprefix("@").strip(" .")))
    except PydanticCustomError:
        raise bad from None


PersonName = Annotated[
    str,
    BeforeValidator(_name),
    Field(description="Name of the person who is to be administrator"),
    Ask(
        label=Text(sv="Namn", nb="Navn", en="Name"),
        question=Text(
            sv="Vad heter den som ska bli administratör?",
            nb="Hva heter den som skal bli administrator?",
            en="What is the name of the person who will be administrator?",
        ),
        pattern=rf"\b(?:anm[äa]l|meld inn|innmeld|anmeld|report|nominate|utse|heter|hedder|named)[: ]+"
        rf"(?P<value>{PERSON_PATTERN})",
        free_text=True,
    ),
]

NomineeEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the person who is to be administrator", examples=["kari@fjordfisk.example"]),
    Ask(
        label=Text(sv="E-post", nb="E-post", en="E-mail"),
        question=Text(
            sv="Vilken e-postadress har den som ska bli administratör?",
            nb="Hvilken e-postadresse har den som skal bli administrator?",
            en="What is the e-mail address of the person who will be administrator?",
        ),
        pattern=EMAIL_PATTERN,
    ),
]

Phone = Annotated[
    str,
    BeforeValidator(_phone),
    Field(description="Telephone number of the person who is to be administrator"),
    Ask(
        label=Text(sv="Telefon", nb="Telefon", en="Telephone"),
        question=Text(
            sv="Vilket telefonnummer har den som ska bli administratör?",
            nb="Hvilket telefonnummer har den som skal bli administrator?",
            en="What is the telephone number of the person who will be administrator?",
        ),
        pattern=PHONE,
        private=True,
    ),
]

AdminEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the Visma.net Admin user", examples=["admin@nordlys.example"]),
    Ask(
        label=Text(sv="Admin-användare", nb="Admin-bruker", en="Admin user"),
        question=Text(
            sv="Vilken Visma.net Admin-användare ska få rättigheten? Skriv e-postadressen.",
            nb="Hvilken Visma.net Admin-bruker skal få rettigheten? Skriv e-postadressen.",
            en="Which Visma.net Admin user should get the right? Write the e-mail address.",
        ),
        pattern=EMAIL_PATTERN,
    ),
]


async def domain_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The domains that the company's users have."""
    if "orgno" not in known:
        return []
    found = await situation.systems.mail_domains(situation.caller, known["orgno"])
    return [Option(value=domain, title=Text.same(domain)) for domain in found["domains"]]


Domains = Annotated[
    tuple[str, ...],
    BeforeValidator(_domains),
    Field(min_length=1, max_length=50, description="E-mail domains of the users that codes may be generated for"),
    Ask(
        label=Text(sv="Domäner", nb="Domener", en="Domains"),
        question=Text(
            sv="För vilka e-postdomäner ska rättigheten gälla? Du kan ange flera.",
            nb="Hvilke e-postdomener skal rettigheten gjelde for? Du kan oppgi flere.",
            en="Which e-mail domains should the right cover? You may name several.",
        ),
        pattern=DOMAIN,
        many=True,
        choices=domain_choices,
    ),
]


class Area(StrEnum):
    SETTINGS = "settings"
    LICENCES = "licences"
    INVOICES = "invoices"


AREA_TITLES: dict[str, Text] = {
    Area.SETTINGS: Text(sv="Settings (Inställningar)", nb="Settings (Innstillinger)", en="Settings"),
    Area.LICENCES: Text(sv="Lisenser (Licenser)", nb="Lisenser", en="Lisenser (Licences)"),
    Area.INVOICES: Text(sv="Fakturor", nb="Fakturaer", en="Invoices"),
}
AREAS: dict[str, Text] = AREA_TITLES | {Area.INVOICES: Text(sv="fakturorna", nb="fakturaene", en="the invoices")}
"""In a sentence; the other two are names that Visma.net shows."""
AccessArea = Annotated[
    Area,
    Field(description="What the person wants to see in Visma.net"),
    Ask(
        label=Text(sv="Åtkomst till", nb="Tilgang til", en="Access to"),
        question=Text(
            sv="Vad behöver du komma åt i Visma.net?",
            nb="Hva trenger du tilgang til i Visma.net?",
            en="What do you need access to in Visma.net?",
        ),
        options=(
            Option(
                value=Area.SETTINGS,
                title=AREA_TITLES[Area.SETTINGS],
                words=("inställningar", "innstillinger", "innstillingene", "indstillinger", "settings"),
            ),
            Option(
                value=Area.LICENCES,
                title=AREA_TITLES[Area.LICENCES],
                words=("licenser", "licenserna", "lisenser", "lisensene", "licences", "licenses"),
            ),
            Option(
                value=Area.INVOICES,
                title=AREA_TITLES[Area.INVOICES],
                words=("faktura", "fakturor", "fakturaer", "fakturaene", "invoice", "invoices"),
            ),
        ),
    ),
]


class Answer(StrEnum):
    GRANT = "grant"
    DENY = "deny"


AccessAnswer = Annotated[
    Answer,
    Field(description="The administrator's answer"),
    Ask(
        label=Text(sv="Svar", nb="Svar", en="Answer"),
        question=Text(
            sv="Ska åtkomsten beviljas eller nekas?",
            nb="Skal tilgangen gis eller avslås?",
            en="Is the access to be granted or denied?",
        ),
        options=(
            Option(
                value=Answer.GRANT,
                title=Text(sv="Bevilja", nb="Gi tilgang", en="Grant"),
                words=(
                    "godkänn",
                    "godkjenn",
                    "godkend",
                    "bevilg",
                    "innvilg",
                    "approve",
                    "allow",
                    "släpp in",
                    "slipp inn",
                    "ge åtkomst",
                    "ge tillgång",
                    "ge henne",
                    "ge honom",
                    "gi henne",
                    "gi ham",
                    "give access",
                    "giv adgang",
                ),
            ),
            Option(
                value=Answer.DENY,
                title=Text(sv="Neka", nb="Avslå", en="Deny"),
                words=("avslag", "avvis", "avböj", "säg nej", "si nei", "sig nej", "reject", "refuse", "decline"),
            ),
        ),
    ),
]


async def access_requests(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """What waits for the administrator's answer."""
    if "orgno" not in known:
        return []
    found = await situation.systems.access_requests(situation.caller, known["orgno"])
    return [
        Option(
            value=each["id"],
            title=Text(
                **{
                    language: f"{each['user']['name']}: {title}"
                    for language, title in AREA_TITLES[each["area"]].as_dict().items()
                }
            ),
            words=(each["user"]["name"], each["user"]["name"].split()[0], each["user"]["email"]),
        )
        for each in found
    ]


AccessRequestId = Annotated[
    str,
    BeforeValidator(numbers.reference),
    StringConstraints(pattern=r"^AR-[0-9a-z]{3,12}$"),
    Field(description="The request for access", examples=["AR-501"]),
    Ask(
        label=Text(sv="Begäran", nb="Forespørsel", en="Request"),
        question=Text(sv="Vems begäran gäller det?", nb="Hvem gjelder forespørselen?", en="Whose request is it about?"),
        pattern=ACCESS_REQUEST,
        choices=access_requests,
        unknown="ACCESS_REQUEST_NOT_FOUND",
    ),
]
