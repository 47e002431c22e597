"""Input types that operations share; each carries its check and how it is asked for."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from actions.catalogue import intervals, numbers
from actions.catalogue.operation import Ask, Option
from actions.catalogue.text import Text

EMAIL_PATTERN = r"[^\s@<>,;:()]+@[^\s@<>,;:()]+"
"""What is meant as an address; the check says whether it is one."""
ORGNO_PATTERN = (
    r"\b(?:NO ?)?\d{3}[ .\u00a0]?\d{3}[ .\u00a0]?\d{3}(?: ?MVA)?\b|\b(?:SE)?\d{6}-?\d{4}(?:01)?\b|\b\d{7,12}\b"
)
DATE_PATTERN = (
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b"
    r"|\b\d{1,2}(?:\.|:a|:e|st|nd|rd|th)? (?:of )?[a-z]{3,9}\.?,? \d{4}\b|\b[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b"
)
_WORD = r"[A-ZÅÄÖÆØÉÜ][a-zåäöæøéèü]+(?:-[A-ZÅÄÖÆØÉÜ][a-zåäöæøéèü]+)?"
PERSON_PATTERN = rf"(?-i:{_WORD}(?: {_WORD})+\b(?! (?:AB|HB|KB|AS)\b))"
"""Two or more words with capitals, but not a company."""

ASK_NORWEGIAN_ORGNO = Ask(
    label=Text(sv="Organisationsnummer", nb="Organisasjonsnummer", en="Organisation number"),
    question=Text(
        sv="Vilket företag gäller det? Skriv organisationsnumret eller namnet.",
        nb="Hvilken bedrift gjelder det? Skriv organisasjonsnummeret eller navnet.",
        en="Which company is it about? Write its organisation number or name.",
    ),
    pattern=ORGNO_PATTERN,
    company="NO",
)
NorwegianOrgno = Annotated[
    str,
    BeforeValidator(numbers.norwegian_orgno),
    Field(description="Norwegian organisation number, nine digits", examples=["123456785"]),
    ASK_NORWEGIAN_ORGNO,
]

SwedishOrgno = Annotated[
    str,
    BeforeValidator(numbers.swedish_orgno),
    Field(description="Swedish organisation number, ten digits", examples=["5599990008"]),
    Ask(
        label=Text(sv="Företag", nb="Bedrift", en="Company"),
        question=Text(
            sv="Vilket företag gäller det? Skriv organisationsnumret eller namnet.",
            nb="Hvilken bedrift gjelder det? Skriv organisasjonsnummeret eller navnet.",
            en="Which company is it about? Write its organisation number or name.",
        ),
        pattern=ORGNO_PATTERN,
        company="SE",
    ),
]

UserEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the user", examples=["ola@fjordfisk.example"]),
    Ask(
        label=Text(sv="Användare", nb="Bruker", en="User"),
        question=Text(
            sv="Vilken användare behöver koden? Skriv e-postadressen.",
            nb="Hvilken bruker trenger koden? Skriv e-postadressen.",
            en="Which user needs the code? Write the e-mail address.",
        ),
        pattern=EMAIL_PATTERN,
    ),
]

ContactEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="Where the reply goes", examples=["ola@fjordfisk.example"]),
    Ask(
        label=Text(sv="Svar till", nb="Svar til", en="Reply to"),
        question=Text(
            sv="Vilken e-postadress ska svaret skickas till?",
            nb="Hvilken e-postadresse skal svaret sendes til?",
            en="Which e-mail address should the reply go to?",
        ),
        pattern=EMAIL_PATTERN,
    ),
]

Summary = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=2000),
    Field(description="What the case is about, in the customer's words"),
    Ask(
        label=Text(sv="Ärendet", nb="Saken", en="The case"),
        question=Text(
            sv="Vad gäller ärendet? Beskriv det med en eller två meningar. Skriv inga lösenord, koder eller personnummer.",
            nb="Hva gjelder saken? Beskriv den med en eller to setninger. "
            "Ikke skriv passord, koder eller fødselsnummer.",
            en="What is the case about? Describe it in a sentence or two. "
            "Leave out passwords, codes and national identity numbers.",
        ),
        free_text=True,
    ),
]


class UnregisterReason(StrEnum):
    EMAIL_OR_PAPER = "email_or_paper"
    SWITCH_ACCESS_POINT = "switch_access_point"
    OTHER = "other"


Reason = Annotated[
    UnregisterReason,
    Field(description="Why the company leaves ELMA"),
    Ask(
        label=Text(sv="Anledning", nb="Årsak", en="Reason"),
        question=Text(
            sv="Varför ska företaget lämna ELMA?",
            nb="Hvorfor skal bedriften ut av ELMA?",
            en="Why is the company leaving ELMA?",
        ),
        options=(
            Option(
                value=UnregisterReason.EMAIL_OR_PAPER.value,
                title=Text(
                    sv="Fakturor på e-post eller papper",
                    nb="Faktura på e-post eller papir",
                    en="Invoices by e-mail or on paper",
                ),
                words=(
                    "e-post eller papper",
                    "e-post eller papir",
                    "på papper",
                    "på papir",
                    "paper invoices",
                    "på epost",
                    "på e-post",
                    "by email",
                    "by e-mail",
                    "pappersfaktur",
                    "papirfaktura",
                    "pr post",
                    "per post",
                ),
            ),
            Option(
                value=UnregisterReason.SWITCH_ACCESS_POINT.value,
                title=Text(sv="Byte av accesspunkt", nb="Bytte av aksesspunkt", en="Change of access point"),
                words=(
                    "byta accesspunkt",
                    "byter accesspunkt",
                    "byte av accesspunkt",
                    "ny accesspunkt",
                    "annan accesspunkt",
                    "bytte aksesspunkt",
                    "bytter aksesspunkt",
                    "bytte av aksesspunkt",
                    "nytt aksesspunkt",
                    "annet aksesspunkt",
                    "skifte accesspoint",
                    "switch access point",
                    "new access point",
                    "another access point",
                    "change of access point",
                    "change access point",
                    "changing access point",
                    "switching access point",
                ),
            ),
            Option(
                value=UnregisterReason.OTHER.value,
                title=Text(sv="Annat", nb="Annet", en="Other"),
                words=(),
            ),
        ),
        optional=True,
    ),
]


class ContractType(StrEnum):
    ANNUAL = "annual"
    QUARTERLY = "quarterly"


Contract = Annotated[
    ContractType,
    Field(description="How the contract is invoiced"),
    Ask(
        label=Text(sv="Avtalstyp", nb="Avtaletype", en="Type of contract"),
        question=Text(
            sv="Får ni en faktura i januari eller en var tredje månad?",
            nb="Får dere én faktura i januar, eller én hver tredje måned?",
            en="Do you get one invoice in January, or one every three months?",
        ),
        options=(
            Option(
                value=ContractType.ANNUAL.value,
                title=Text(sv="En faktura i januari", nb="Én faktura i januar", en="One invoice in January"),
                words=(
                    "faktura i januari",
                    "faktura i januar",
                    "invoice in january",
                    "i januari",
                    "i januar",
                    "annual",
                    "annually",
                    "yearly",
                    "arsavtal",
                    "årlig",
                    "årligen",
                    "årlige",
                    "årsavtale",
                    "årsfaktura",
                    "per år",
                    "pr år",
                    "om året",
                    "en gång om året",
                    "en gang i året",
                    "once a year",
                    "per year",
                    "12 månader",
                    "12 måneder",
                    "12 months",
                    "årskontrakt",
                    "hvert år",
                    "varje år",
                    "every january",
                    "varje januari",
                    "hver januar",
                ),
                pattern=intervals.ANNUALLY,
            ),
            Option(
                value=ContractType.QUARTERLY.value,
                title=Text(sv="Var tredje månad", nb="Hver tredje måned", en="Every three months"),
                words=(
                    "var tredje månad",
                    "var 3:e månad",
                    "hver tredje måned",
                    "hver 3. måned",
                    "every three months",
                    "every 3 months",
                    "quarterly",
                    "quarter",
                    "kvartalsvis",
                    "kvartal",
                    "kvartalsfaktura",
                    "kvartalsavtal",
                    "kvartalsavtale",
                    "hvert kvartal",
                    "varje kvartal",
                    "hver tredje maned",
                ),
                pattern=intervals.QUARTERLY,
            ),
        ),
        not_known="contract.binding-general",
    ),
]

SigningDate = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="Day on which the contract was signed"),
    Ask(
        label=Text(sv="Avtalet signerat", nb="Avtalen signert", en="Contract signed"),
        question=Text(
            sv="När signerades avtalet?",
            nb="Når ble avtalen signert?",
            en="When was the contract signed?",
        ),
        pattern=DATE_PATTERN,
        not_known="contract.binding-quarterly",
    ),
]
