"""Inputs of ELMA and AutoInvoice: the accounting system, the contact, which way a switch goes, a login."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from actions.catalogue import numbers
from actions.catalogue.inputs import EMAIL_PATTERN
from actions.catalogue.operation import Ask, Option
from actions.catalogue.text import Text


class Erp(StrEnum):
    VISMA_BUSINESS = "visma_business"
    VISMA_GLOBAL = "visma_global"
    VISMA_CONTRACTING = "visma_contracting"
    OTHER = "other_erp"


ErpProduct = Annotated[
    Erp,
    Field(description="The company's accounting system"),
    Ask(
        label=Text(sv="Ekonomisystem", nb="Økonomisystem", en="Accounting system"),
        question=Text(
            sv="Vilket ekonomisystem använder företaget?",
            nb="Hvilket økonomisystem bruker bedriften?",
            en="Which accounting system does the company use?",
        ),
        options=(
            Option(value=Erp.VISMA_BUSINESS.value, title=Text.same("Visma Business")),
            Option(value=Erp.VISMA_GLOBAL.value, title=Text.same("Visma Global")),
            Option(value=Erp.VISMA_CONTRACTING.value, title=Text.same("Visma Contracting")),
            Option(
                value=Erp.OTHER.value,
                title=Text(sv="Annat ekonomisystem", nb="Annet økonomisystem", en="Another accounting system"),
                words=(
                    "annat bokföringsprogram",
                    "annat affärssystem",
                    "annet regnskapssystem",
                    "annet regnskapsprogram",
                    "andet økonomisystem",
                    "andet regnskabssystem",
                    "another erp",
                    "visma.net erp",
                ),
            ),
        ),
        optional=True,
    ),
]

ElmaContact = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="Whom to reach about the company's e-invoices", examples=["ola@fjordfisk.example"]),
    Ask(
        label=Text(sv="Kontakt", nb="Kontakt", en="Contact"),
        question=Text(
            sv="Vilken e-postadress ska vara kontakt för företagets e-fakturor?",
            nb="Hvilken e-postadresse skal være kontakt for bedriftens e-fakturaer?",
            en="Which e-mail address should be the contact for the company's e-invoices?",
        ),
        pattern=EMAIL_PATTERN,
    ),
]


class SwitchDirection(StrEnum):
    TO_AUTOINVOICE = "to_autoinvoice"
    AWAY = "away"
    STOP = "stop"


Direction = Annotated[
    SwitchDirection,
    Field(description="Towards AutoInvoice, away from it, or stop the switch that is under way"),
    Ask(
        label=Text(sv="Byte", nb="Bytte", en="Switch"),
        question=Text(
            sv="Vart ska företaget byta?",
            nb="Hvor skal bedriften bytte til?",
            en="Where is the company switching to?",
        ),
        options=(
            Option(
                value=SwitchDirection.TO_AUTOINVOICE.value,
                title=Text(sv="Till AutoInvoice", nb="Til AutoInvoice", en="To AutoInvoice"),
                words=(
                    "till visma",
                    "til visma",
                    "to visma",
                    "över till autoinvoice",
                    "over til autoinvoice",
                    "over to autoinvoice",
                    "hit till er",
                    "hit til dere",
                    "över till er",
                    "over til dere",
                    "over til jer",
                ),
            ),
            Option(
                value=SwitchDirection.AWAY.value,
                title=Text(sv="Bort från AutoInvoice", nb="Bort fra AutoInvoice", en="Away from AutoInvoice"),
                words=(
                    "från autoinvoice",
                    "fra autoinvoice",
                    "from autoinvoice",
                    "lämna autoinvoice",
                    "lämnar autoinvoice",
                    "forlate autoinvoice",
                    "forlater autoinvoice",
                    "forlade autoinvoice",
                    "leave autoinvoice",
                    "leaving autoinvoice",
                    "från visma",
                    "fra visma",
                    "from visma",
                    "bort från er",
                    "bort fra dere",
                    "væk fra jer",
                    "away from you",
                ),
            ),
            Option(
                value=SwitchDirection.STOP.value,
                title=Text(sv="Stoppa bytet", nb="Stopp byttet", en="Stop the switch"),
                words=(
                    "avbryt bytet",
                    "avbryta bytet",
                    "stoppa byte",
                    "avbryt byttet",
                    "avbryte byttet",
                    "stopp bytte",
                    "stoppe byttet",
                    "stop skiftet",
                    "afbryd skiftet",
                    "cancel the switch",
                    "stop switching",
                    "abort the switch",
                ),
            ),
        ),
        optional=True,
    ),
]

LoginEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="The e-mail address that is the user name in AutoInvoice", examples=["ola@fjordfisk.example"]),
    Ask(
        label=Text(sv="E-postadress", nb="E-postadresse", en="E-mail address"),
        question=Text(
            sv="Vilken e-postadress loggar du in med i AutoInvoice?",
            nb="Hvilken e-postadresse logger du inn med i AutoInvoice?",
            en="Which e-mail address do you sign in to AutoInvoice with?",
        ),
        pattern=EMAIL_PATTERN,
    ),
]
