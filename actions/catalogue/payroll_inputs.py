"""Inputs of the payroll services: the services, the employee, how payslips are delivered instead."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from actions.catalogue.masking import MASK
from actions.catalogue.naming import named_options
from actions.catalogue.operation import Ask, Option, Situation
from actions.catalogue.problems import Refused
from actions.catalogue.text import Text

NUMBER = r"(?<![\d-])(?<!\d )(?<!lön )(?<!lon )(?P<value>\d{2,6})(?!-?\d)(?! ?\d)"
"""An employee number in a sentence: not a part of a longer number, nor of *Visma Lön 600*."""
REPLACEMENT = (
    r"\b(?:ers[äa]tt|erstat|replac|byt|exchange|swap|flytt|mov)\w*(?:\s+\S+){0,5}?"
    r"\s+(?:med|av|with|by|mot|for|till?|to)\s+(?:\w+\s+)?(?P<value>\d{2,6})\b"
)
"""*Replace (somebody) with 1021*: the number after the preposition."""


class PayrollService(StrEnum):
    LON_ANSTALLD = "lon_anstalld"
    MIN_LON = "min_lon"
    RESA_UTLAGG = "resa_utlagg"
    UTLAGG = "utlagg"


class Delivery(StrEnum):
    E_MAIL = "e_mail"
    PAPER = "paper"
    KIVRA = "kivra"


SERVICE_TITLES: dict[str, str] = {
    PayrollService.LON_ANSTALLD: "Visma Lön Anställd",
    PayrollService.MIN_LON: "Visma Min Lön",
    PayrollService.RESA_UTLAGG: "Visma Resa & Utlägg",
    PayrollService.UTLAGG: "Visma Utlägg",
}
SERVICE_WORDS: dict[str, tuple[str, ...]] = {
    PayrollService.LON_ANSTALLD: ("lön anställd", "lønn anställd", "løn anställd", "lönanställd", "visma anställd"),
    PayrollService.MIN_LON: (
        "min lön",
        "minlön",
        "min lønn",
        "min løn",
        "mitt lönebesked",
        "visma lönebesked",
        "visma payslip",
    ),
    PayrollService.RESA_UTLAGG: (
        "resa och utlägg",
        "resa & utlägg",
        "resa utlägg",
        "resa o utlägg",
        "reise og utlegg",
        "rejse og udlæg",
        "travel and expense",
        "reseräkning",
        "reiseregning",
        "rejseafregning",
    ),
    PayrollService.UTLAGG: ("utlägg", "utlegg", "udlæg", "resor & utlägg", "resor och utlägg", "travel & expenses"),
}


def _options(offered: Iterable[str]) -> tuple[Option, ...]:
    return tuple(
        Option(value=service.value, title=Text.same(title), words=SERVICE_WORDS[service], offered=service in offered)
        for service, title in SERVICE_TITLES.items()
    )


def service_titles(services: Iterable[str]) -> str:
    """`Visma Min Lön, Visma Utlägg`: product labels are the same in every language."""
    return ", ".join(SERVICE_TITLES[service] for service in services)


def _services(value: object) -> object:
    """A list, or values joined by commas as a conversation holds them; each once, in one order."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and {*map(str, parts)} <= SERVICE_TITLES.keys():
        return tuple(service for service in PayrollService if service in parts)
    return parts


def _employee_services(value: object) -> object:
    services = _services(value)
    if isinstance(services, list | tuple) and PayrollService.UTLAGG in services:
        raise PydanticCustomError("UTLAGG_NOT_HERE", "Visma Utlägg is not stopped for one employee")
    return services


PER_EMPLOYEE = (PayrollService.LON_ANSTALLD, PayrollService.MIN_LON, PayrollService.RESA_UTLAGG)

EmployeeServices = Annotated[
    tuple[PayrollService, ...],
    BeforeValidator(_employee_services),
    Field(min_length=1, description="Which services the employee shall stop using", examples=["min_lon"]),
    Ask(
        label=Text(sv="Tjänster", nb="Tjenester", en="Services"),
        question=Text(
            sv="Vilken tjänst ska stängas av för den anställde? Du kan ange flera.",
            nb="Hvilken tjeneste skal slås av for den ansatte? Du kan oppgi flere.",
            en="Which service should be stopped for the employee? You may name several.",
        ),
        options=_options(PER_EMPLOYEE),
        many=True,
    ),
]

CompanyServices = Annotated[
    tuple[PayrollService, ...],
    BeforeValidator(_services),
    Field(min_length=1, description="Which services the whole company shall stop using", examples=["min_lon"]),
    Ask(
        label=Text(sv="Tjänster", nb="Tjenester", en="Services"),
        question=Text(
            sv="Vilken tjänst ska stängas av för hela företaget? Du kan ange flera.",
            nb="Hvilken tjeneste skal slås av for hele bedriften? Du kan oppgi flere.",
            en="Which service should be stopped for the whole company? You may name several.",
        ),
        options=_options(PayrollService),
        many=True,
    ),
]


def _delivery(value: object) -> object:
    if value in ("", PayrollService.MIN_LON):
        raise PydanticCustomError("DELIVERY_VALUE_REQUIRED", "something else than Visma Min Lön is needed")
    return value


PayslipDelivery = Annotated[
    Delivery,
    BeforeValidator(_delivery),
    Field(description="How payslips are delivered instead of through Visma Min Lön"),
    Ask(
        label=Text(sv="Så skickas lönebeskeden", nb="Slik sendes lønnsslippene", en="How payslips are delivered"),
        question=Text(
            sv="Hur ska lönebeskeden skickas i stället för via Visma Min Lön?",
            nb="Hvordan skal lønnsslippene sendes i stedet for via Visma Min Lön?",
            en="How should the payslips be delivered instead of through Visma Min Lön?",
        ),
        options=(
            Option(
                value=Delivery.E_MAIL.value,
                title=Text(sv="E-post", nb="E-post", en="E-mail"),
                words=("epost", "mejl", "mail", "email"),
            ),
            Option(
                value=Delivery.PAPER.value,
                title=Text(sv="Papper", nb="Papir", en="Paper"),
                words=("utskri", "skriv ut", "skrive ut", "print", "per post", "pr post", "med posten"),
            ),
            Option(value=Delivery.KIVRA.value, title=Text.same("Kivra")),
        ),
    ),
]
DELIVERED: dict[str, Text] = {
    Delivery.E_MAIL: Text(sv="med e-post", nb="på e-post", en="by e-mail"),
    Delivery.PAPER: Text(sv="på papper", nb="på papir", en="on paper"),
    Delivery.KIVRA: Text(sv="via Kivra", nb="via Kivra", en="through Kivra"),
}
"""How payslips are sent, as the end of a sentence."""


def employee_reference(value: object) -> object:
    """A number or a name, as somebody writes it; never a national identity number, masked or not."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split()).strip(" .,;#")
    if MASK in text or len(re.sub(r"\D", "", text)) > 6:
        raise PydanticCustomError("EMPLOYEE_NUMBER_NEEDED", "not an employee number")
    return text


async def employee_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Everybody employed at the company that is known by now."""
    if "orgno" not in known:
        return []
    return [_choice(employee) for employee in await situation.systems.employees(situation.caller, known["orgno"])]


async def approver_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    if "orgno" not in known:
        return []
    found = await situation.systems.employees(situation.caller, known["orgno"])
    return [_choice(employee) for employee in found if employee["is_approver"]]


async def replacement_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Who can take over: everybody but the one who stops, once that one is known."""
    if "employee" not in known:
        return []
    return [option for option in await employee_choices(situation, known) if option.value != known["employee"]]


async def find_employee(situation: Situation, orgno: str, reference: str) -> Mapping[str, Any]:
    """The one employee that a number or a name means; `EMPLOYEE_NOT_FOUND` or `EMPLOYEE_AMBIGUOUS` otherwise."""
    found = await situation.systems.employees(situation.caller, orgno)
    fitting = employees_named(found, reference)
    if not fitting:
        raise Refused("EMPLOYEE_NOT_FOUND", value=reference)
    if len(fitting) > 1:
        raise Refused("EMPLOYEE_AMBIGUOUS", list=", ".join(employee_title(employee) for employee in fitting))
    return fitting[0]


def employees_named(employees: Sequence[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """Those whom a text names, by number or by name."""
    named = {option.value for option in named_options([_choice(employee) for employee in employees], text, whole=True)}
    return [employee for employee in employees if employee["number"] in named]


def _choice(employee: Mapping[str, Any]) -> Option:
    name = employee["name"]
    return Option(value=employee["number"], title=Text.same(employee_title(employee)), words=(name, name.split()[0]))


def employee_title(employee: Mapping[str, Any]) -> str:
    """`Kent Alm (1003)`"""
    return f"{employee['name']} ({employee['number']})"


_REFERENCE = Field(
    min_length=1, max_length=80, description="Employee number, or the name; never a national identity number"
)
_EMPLOYEE_LABEL = Text(sv="Anställd", nb="Ansatt", en="Employee")

EmployeeReference = Annotated[
    str,
    BeforeValidator(employee_reference),
    _REFERENCE,
    Field(examples=["1042"]),
    Ask(
        label=_EMPLOYEE_LABEL,
        question=Text(
            sv="Vilken anställd gäller det? Skriv anställningsnumret eller namnet.",
            nb="Hvilken ansatt gjelder det? Skriv ansattnummeret eller navnet.",
            en="Which employee is it about? Write the employee number or the name.",
        ),
        pattern=NUMBER,
        choices=employee_choices,
        unknown="EMPLOYEE_NOT_FOUND",
        ambiguous="EMPLOYEE_AMBIGUOUS",
        personal=True,
    ),
]

ApproverReference = Annotated[
    str,
    BeforeValidator(employee_reference),
    _REFERENCE,
    Field(examples=["1007"]),
    Ask(
        label=Text(sv="Attestansvarig", nb="Attestansvarlig", en="Approver"),
        question=Text(
            sv="Vem ska inte längre vara attestansvarig? Skriv anställningsnumret eller namnet.",
            nb="Hvem skal ikke lenger være attestansvarlig? Skriv ansattnummeret eller navnet.",
            en="Who should no longer be an approver? Write the employee number or the name.",
        ),
        pattern=NUMBER,
        choices=approver_choices,
        unknown="EMPLOYEE_NOT_FOUND",
        ambiguous="EMPLOYEE_AMBIGUOUS",
        personal=True,
    ),
]

ReplacementReference = Annotated[
    str,
    BeforeValidator(employee_reference),
    _REFERENCE,
    Ask(
        label=Text(sv="Ersättare", nb="Erstatter", en="Replacement"),
        question=Text(
            sv="Vem ska ta över attesten? Skriv anställningsnumret eller namnet.",
            nb="Hvem skal overta attesteringen? Skriv ansattnummeret eller navnet.",
            en="Who takes over the approving? Write the employee number or the name.",
        ),
        pattern=REPLACEMENT,
        choices=replacement_choices,
        unknown="EMPLOYEE_NOT_FOUND",
        ambiguous="EMPLOYEE_AMBIGUOUS",
        personal=True,
        optional=True,
    ),
]
