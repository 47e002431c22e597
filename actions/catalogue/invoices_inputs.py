"""Inputs of invoices and use: the number, a line, what is printed on it, a period, the type, the product."""

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from actions.catalogue import numbers
from actions.catalogue.inputs import DATE_PATTERN
from actions.catalogue.operation import Ask, Option
from actions.catalogue.text import Text

INVOICE = r"\bINV[0-9A-Z-]*\d[0-9A-Z-]*\b|(?<![\d-])7\d{7}(?![\d-])"
QUANTITY = (
    r"(?:\b(?:antall|antal|quantity|qty|kvantitet)\W{0,3}(?:er|är|is)?\W{0,2}|(?<![\d.,])(?=\d{1,6}\s*"
    r"(?:st\b|stk|bruker|brugere|anvand|använd|user|lisens|licens|licen)))(?P<value>\d{1,6})(?![\d.,]*\d)"
)
_MONEY = r"(?P<value>\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
PRICE = rf"(?:\b(?:pris\w*|price|a|à|på|for|x|×|\*)\W{{0,3}}(?:kr|nok)?\s?){_MONEY}\s*(?:kr|kroner|kronor|nok|:-|,-)?"
AMOUNT = rf"\b(?:beløp\w*|belop\w*|belopp\w*|sum\w*|total\w*|totalt|amount|i alt|tilsammen)\W{{0,3}}(?:er|är|is|på|of|kr|nok)?\s?{_MONEY}"
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
