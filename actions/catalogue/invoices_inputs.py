"""Inputs of invoices and use: the number, a line, what is printed on it, a period, the type, the product."""

import datetime as dt
import re
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from actions.catalogue import numbers
from actions.catalogue.inputs import ASK_NORWEGIAN_ORGNO, DATE_PATTERN
from actions.catalogue.operation import Ask, Option
from actions.catalogue.text import Text

INVOICE = r"\bINV[0-9A-Z-]*\d[0-9A-Z-]*\b|(?<![\d-])7\d{7}(?![\d-])"
_COUNTED = (
    r"(?:stk?\b|styc?k|stykk|pcs?\b|pieces?\b|units?\b|enhet|seats?\b|pers|bruk|burk|brk|brug|anv[aäe]|user|usr|uesr|"
    r"ansat|anst[aä]|medarb|empl|l[iy][sc]en)"
)
"""What comes after a quantity; beginnings of words, some of them misspelt."""
_MONTH = r"(?:m[åa]n(?:ad|ed|\b)|maaned|mnd|mdr|mths?\b|mo\b|month)"
_COUNT = {
    word: number
    for number, words in enumerate(
        (
            "en ett et one", "två tva to two", "tre three", "fyra fire four", "fem five", "sex seks six", "sju syv seven",
            "åtta atta åtte otte eight", "nio ni nine", "tio ti ten", "elva elleve ellevn eleven", "tolv twelve",
        ),
        start=1,
    )
    for word in words.split()
} | {"kvartal": 3, "quarter": 3}  # fmt: skip
_COUNTING = rf"(?:\d{{1,3}}|{'|'.join(sorted(_COUNT, key=len, reverse=True))})"
_KR = r"(?:kr\b|kroner|kronor|kroners|nok\b|sek\b|:-|,-)"
_EACH = r"(?:per|pr\.?|/|i(?=\s*m[åa]n(?:aden|eden))|hver|varje|every|each|a)"
_MONEY = r"(?P<value>\d{1,3}(?:[ .\u00a0]\d{3})+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?!\d)"
_NO_MONEY = rf"(?!\s*{_KR}?\s*(?:{_COUNTED}|{_MONTH}|[x×*%]|[./-]\d))"
"""A number before one of these is no sum of money: a quantity, a number of months, a date."""
QUANTITY = (
    r"(?:\b(?:antall(?:et)?|antal(?:et)?|antl|quantity|quanity|qty|kvantitet)\W{0,3}"
    r"(?:(?:er|är|is|viser|visar|says|står|på|of)\W{1,2})?"
    rf"|(?<![\d.,/-])(?=\d{{1,6}}\s*(?:{_COUNTED}|i antal))"
    r"|(?<![\d.,/×x*-])(?<![x×*]\s)(?=\d{1,6}\s*[x×*]\s*\d)"
    rf"|^\W*(?=\d{{1,6}}\W{{1,3}}(?:(?:for|for|för|i|over|på)\s)?{_COUNTING}\s*-?\s*{_MONTH}))"
    r"(?P<value>\d{1,6})(?![\d.,]*\d)"
)
MONTHS = (
    rf"(?:(?<![\w.,/-])(?={_COUNTING}\s*-?\s*{_MONTH})|[x×*]\s*\d[\d.,]{{0,9}}\s*{_KR}?\s*[x×*]\s*|\b(?=kvartal(?:et)?\b|quarter\b))"
    rf"(?P<value>{_COUNTING}|kvartal|quarter)(?![\w,.]*\d)"
)
AMOUNT = (
    r"(?:\b(?:beløp\w*|belop\w*|summa\w*|summen|sum|total\w*|amount\w*|i alt|tilsammen|til sammen|sammanlagt|står|stod|sto|"
    r"says?|said|shows?|states?|stated|viser|visar|säger|sager|sier|siger|seier|charged|billed|fakturer\w*|debiter\w*|"
    r"belastet|betal\w*|(?:er|är|ar|is) (?:på|for|of))|=)"
    r"[\s:=,\"'”«(-]{0,3}(?:(?:det|it|er|är|ar|is|of|på|for|totalt|total|to|us|oss|at|kr|nok)[\s:]{1,2}){0,3}"
    rf"(?:kr|nok)?\s?{_MONEY}{_NO_MONEY}(?!\s*{_KR}?\s*{_EACH}\s*(?:{_COUNTED}|{_MONTH}))"
)
PRICE = (
    r"(?:(?:\b(?:pris\w*|price\w*|a|á|à|på|for|för|till?|at|x)|[@×*])\W{0,3}(?:(?:er|är|is|of|på)\s)?(?:kr|nok)?\s?"
    r"|\b(?:kr|nok)\s?"
    rf"|(?<![\d.,/-])(?=[\d .,]{{1,14}}(?:{_KR}|\s?{_EACH}\s*(?:{_COUNTED}|{_MONTH}))))"
    rf"(?!(?:19|20)\d\d\b(?!\s*{_KR})){_MONEY}(?!\s*{_KR}?\s*(?:{_COUNTED}|{_MONTH}|[%./-]\d))"
)
LINE = r"\b(?:linjenummer|linje|linjen|rad|raden|line)\W{0,3}(?:nr\W{0,2})?(?P<value>\d{1,4})\b"


class InvoiceKind(StrEnum):
    TRANSACTION = "transaction"
    MAINTENANCE = "maintenance"
    SUBSCRIPTION = "subscription"


class UsedProduct(StrEnum):
    AUTOINVOICE = "autoinvoice"
    AUTOPAY = "autopay"


def _invoice_number(value: object) -> str:
    text = value.strip().strip(".,;#") if isinstance(value, str) and len(value) <= 60 else ""
    if re.match(r"inv", text, flags=re.IGNORECASE):
        text = "INV" + text[3:]
    if not re.fullmatch(r"INV[0-9A-Za-z-]{1,40}|7[0-9]{7}", text, flags=re.ASCII):
        raise PydanticCustomError("INVOICE_FORMAT_UNKNOWN", "not an invoice number", {"value": str(value)[:40].strip()})
    return text


def _count(value: object) -> object:
    """`tre` → 3."""
    return _COUNT.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _money(value: object) -> object:
    """`4 800,50`, `4.800,50`, `4800.5` → a number."""
    if not isinstance(value, str):
        return value
    text = re.sub(r"[ \u00a0]|kr|nok", "", value.casefold()).strip(":-")
    if re.search(r",\d{1,2}$", text) or re.search(r"\.\d{3}$", text):
        text = text.replace(".", "").replace(",", ".")
    return text


InvoiceNumber = Annotated[
    str,
    BeforeValidator(_invoice_number),
    Field(description="Invoice number: INV… or eight digits that begin with 7", examples=["INV-1001", "71234567"]),
    Ask(
        label=Text(sv="Faktura", nb="Faktura", en="Invoice"),
        question=Text(
            sv="Vilken faktura gäller det? Skriv fakturanumret.",
            nb="Hvilken faktura gjelder det? Skriv fakturanummeret.",
            en="Which invoice is it about? Write its number.",
        ),
        pattern=INVOICE,
    ),
]

ExplainedCompany = Annotated[
    str,
    BeforeValidator(numbers.norwegian_orgno),
    Field(description="Norwegian organisation number, nine digits", examples=["123456785"]),
    # Those who have no company are told why it cannot be done, instead of being asked for one.
    replace(ASK_NORWEGIAN_ORGNO, if_several=True),
]

ExplainedInvoice = Annotated[
    str,
    BeforeValidator(_invoice_number),
    Field(description="Invoice number: INV… or eight digits that begin with 7", examples=["INV-1001", "71234567"]),
    Ask(
        label=Text(sv="Faktura", nb="Faktura", en="Invoice"),
        question=Text(
            sv="Vilken faktura gäller det? Skriv fakturanumret, eller det som står på raden: antal, pris per månad och "
            "period.",
            nb="Hvilken faktura gjelder det? Skriv fakturanummeret, eller det som står på linjen: antall, pris per "
            "måned og periode.",
            en="Which invoice is it about? Write its number, or what the line says: quantity, price per month and "
            "period.",
        ),
        pattern=INVOICE,
        instead=("quantity",),
    ),
]


def _optional(label: Text, pattern: str) -> Ask:
    """Picked up when written; the question is only needed where a form is drawn."""
    question = Text(sv=f"{label.sv}?", nb=f"{label.nb}?", en=f"{label.en}?")
    return Ask(label=label, question=question, pattern=pattern, optional=True)


InvoiceLine = Annotated[
    int,
    Field(ge=1, le=10_000, description="Number of the line; all lines when left out"),
    _optional(Text(sv="Rad", nb="Linje", en="Line"), LINE),
]
Quantity = Annotated[
    int,
    Field(ge=1, le=1_000_000, description="Quantity as printed"),
    _optional(Text(sv="Antal", nb="Antall", en="Quantity"), QUANTITY),
]
Months = Annotated[
    int,
    BeforeValidator(_count),
    Field(ge=1, le=120, description="Number of months that the line covers, where its dates are not given"),
    Ask(
        label=Text(sv="Månader", nb="Måneder", en="Months"),
        question=Text(
            sv="Hur många månader gäller raden? Skriv antalet månader eller perioden.",
            nb="Hvor mange måneder gjelder linjen? Skriv antall måneder eller perioden.",
            en="How many months does the line cover? Write the number of months or the period.",
        ),
        pattern=MONTHS,
        instead=("period_from",),
        optional=True,
    ),
]
Price = Annotated[
    float,
    BeforeValidator(_money),
    Field(gt=0, le=1e9, description="Price per user and month"),
    _optional(Text(sv="Pris per månad", nb="Pris per måned", en="Price per month"), PRICE),
]
Amount = Annotated[
    float,
    BeforeValidator(_money),
    Field(ge=0, le=1e12, description="Amount as printed"),
    _optional(Text(sv="Belopp", nb="Beløp", en="Amount"), AMOUNT),
]
PeriodFrom = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="First day of the period"),
    _optional(Text(sv="Från", nb="Fra", en="From"), DATE_PATTERN),
]
PeriodTo = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="Last day of the period"),
    _optional(Text(sv="Till", nb="Til", en="To"), DATE_PATTERN),
]

InvoiceType = Annotated[
    InvoiceKind,
    Field(description="Only invoices of this type"),
    Ask(
        label=Text(sv="Typ", nb="Type", en="Type"),
        question=Text(sv="Vilken typ av fakturor?", nb="Hvilken type fakturaer?", en="Which type of invoices?"),
        options=(
            Option(
                value=InvoiceKind.TRANSACTION,
                title=Text(sv="Transaktionsfakturor", nb="Transaksjonsfakturaer", en="Transaction invoices"),
                words=("transaktionsfaktur", "transaksjonsfaktur", "transaktion", "transaksjon", "transactions"),
            ),
            Option(
                value=InvoiceKind.MAINTENANCE,
                title=Text(sv="Underhållsfakturor", nb="Vedlikeholdsfakturaer", en="Maintenance invoices"),
                words=("underhållsfaktur", "vedlikeholdsfaktur", "vedligeholdelsesfaktur", "underhåll", "vedlikehold"),
            ),
            Option(
                value=InvoiceKind.SUBSCRIPTION,
                title=Text(sv="Abonnemangsfakturor", nb="Abonnementsfakturaer", en="Subscription invoices"),
                words=("abonnemangsfaktur", "abonnementsfaktur", "abonnemang", "abonnement", "subscriptions"),
            ),
        ),
        optional=True,
    ),
]

Product = Annotated[
    UsedProduct,
    Field(description="Whose accumulated use"),
    Ask(
        label=Text(sv="Produkt", nb="Produkt", en="Product"),
        question=Text(
            sv="Gäller det Autoinvoice eller Autopay?",
            nb="Gjelder det Autoinvoice eller Autopay?",
            en="Is it about Autoinvoice or Autopay?",
        ),
        options=(
            Option(
                value=UsedProduct.AUTOINVOICE,
                title=Text.same("Autoinvoice"),
                words=("auto invoice", "visma.net autoinvoice", "auto-invoice"),
            ),
            Option(
                value=UsedProduct.AUTOPAY,
                title=Text.same("Autopay"),
                words=("auto pay", "visma.net autopay", "auto-pay"),
            ),
        ),
    ),
]
