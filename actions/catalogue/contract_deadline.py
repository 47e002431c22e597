"""`contract.deadline`: until when a Norwegian Visma contract binds, and the last day to give notice (`domain.md` B.21)."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.catalogue.contract_deadline_inputs import NEXT_YEAR, AsOf, FreeYear, NoticeMonth
from actions.catalogue.inputs import Contract, ContractType, SigningDate
from actions.catalogue.numbers import date_in_words
from actions.catalogue.operation import CalendarDay, Inputs, Operation, Reading, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.rights import check_company
from actions.catalogue.roles import Role
from actions.catalogue.text import LANGUAGES, Text

NOTICE_TOPIC = "contract.terminate"
"""How notice is given."""
REMIND_DAYS = 14
"""Before the day in the calendar."""


class ContractDeadlineInputs(Inputs):
    contract_type: Contract | None = None
    as_of: AsOf | None = None
    notice_month: NoticeMonth | None = None
    free_year: FreeYear | None = None
    signed: SigningDate | None = None
    orgno: str | None = None
    """Read the company's own contract instead of being told its type."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    last_notice: dt.date
    ends: dt.date
    recommended: dt.date
    borderline: bool = False


def annual(as_of: dt.date) -> Deadline:
    """Notice by 30 September ends the contract on 31 December of the same year; later, a year later.

    The source says both "before" and "by" 30 September: the day itself counts, and is flagged as borderline.
    """
    year = as_of.year if as_of <= dt.date(as_of.year, 9, 30) else as_of.year + 1
    last = dt.date(year, 9, 30)
    return Deadline(
        last_notice=last, ends=dt.date(year, 12, 31), recommended=dt.date(year, 9, 29), borderline=as_of == last
    )


def missed(year: int, as_of: dt.date) -> bool:
    """Is it too late on that day to be free of an annual contract in `year`?"""
    return as_of > dt.date(year - 1, 9, 30)


def too_late(year: int, as_of: dt.date) -> Text:
    """The sentence that says so; what comes next is said after it."""
    return MISSED.filled(year=year, passed=_words(dt.date(year - 1, 9, 30)), day=_words(as_of))


def quarterly(signed: dt.date, as_of: dt.date) -> Deadline:
    """Bound one year from signing, then three months at a time; notice *before* the last month of a period.

    Months are always added to the signing day itself and clipped to the month's end, so that days do not drift.
    """
    period = 0
    while (last := _add_months(signed, 11 + 3 * period) - dt.timedelta(days=1)) < as_of:
        period += 1
    ends = _add_months(signed, 12 + 3 * period) - dt.timedelta(days=1)
    return Deadline(last_notice=last, ends=ends, recommended=last)


def _add_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    if known.get("orgno") and not known.get("contract_type"):
        return ()
    if known.get("contract_type") == ContractType.QUARTERLY:
        return ("contract_type", "signed")
    return ("contract_type",)


def rule(known: Mapping[str, Any]) -> tuple[str, str]:
    """The rule of the contract's type, or of both where the type is not known."""
    kind = known.get("contract_type")
    return (RULE_TOPICS[ContractType(kind)], "summary") if kind else ("contract.terminate", "before.2")


async def suggest(situation: Situation) -> Mapping[str, str]:
    """An administrator of exactly one company asks about that company's contract."""
    own = situation.caller.companies_with(_OWN_DATA.roles)
    return {"orgno": own[0]} if len(own) == 1 else {}


async def read(inputs: ContractDeadlineInputs, situation: Situation) -> Reading:
    kind, signed = inputs.contract_type, inputs.signed
    if kind is None and inputs.orgno:
        kind, signed = await _own_contract(inputs.orgno, situation)
    if kind is None:
        raise Refused("CONTRACT_TYPE_UNKNOWN")
    as_of = _reference(inputs, situation.today)
    if kind is ContractType.QUARTERLY and signed is None:
        raise Refused("SIGNING_DATE_REQUIRED")
    if kind is ContractType.QUARTERLY and signed > as_of:
        raise Refused("SIGNING_DATE_IN_FUTURE")
    year = _wished_year(inputs, as_of, situation.today) if kind is ContractType.ANNUAL else None
    late = year is not None and missed(year, as_of)
    # A wish for a later year is about that year's own deadline.
    counted = max(as_of, dt.date(year - 1, 1, 1)) if year else as_of
    deadline = annual(counted) if kind is ContractType.ANNUAL else quarterly(signed, as_of)
    message = ANSWERS[kind]
    if late:
        first = too_late(year, as_of)
        message = Text(**{language: f"{first[language]} {message[language]}" for language in LANGUAGES})
    return Reading(
        result={
            "contract_type": kind.value,
            "signed": signed.isoformat() if signed else None,
            "as_of": as_of.isoformat(),
            "last_notice": deadline.last_notice.isoformat(),
            "recommended_latest": deadline.recommended.isoformat(),
            "ends": deadline.ends.isoformat(),
            "borderline": deadline.borderline,
        },
        message=message,
        values={
            "last": _words(deadline.last_notice),
            "ends": _words(deadline.ends),
            "recommended": _words(deadline.recommended),
            "signed": _words(signed) if signed else "",
        },
        lines=(
            (Text(sv="Sista dag att säga upp", nb="Siste dag for oppsigelse", en="Last day to give notice"),
             _words(deadline.last_notice)),
            (Text(sv="Avtalet upphör", nb="Avtalen opphører", en="The contract ends"), _words(deadline.ends)),
            (Text(sv="Räknat från", nb="Regnet fra", en="Counted from"), _words(as_of)),
        ),
        notes=(RULES[kind],) + ((BORDERLINE,) if deadline.borderline else ()) + (RESERVATION,),
        offers=("contract.terminate",),
        topics=(RULE_TOPICS[kind],),
    )  # fmt: skip


def _reference(inputs: ContractDeadlineInputs, today: dt.date) -> dt.date:
    """The day on which notice is given: the one that was said, the first of the month that was said, or today."""
    if inputs.as_of or not inputs.notice_month:
        return inputs.as_of or today
    if inputs.notice_month == today.month:
        return today
    return dt.date(today.year + (inputs.notice_month < today.month), inputs.notice_month, 1)


def _wished_year(inputs: ContractDeadlineInputs, as_of: dt.date, today: dt.date) -> int | None:
    """The year that one wants to be free of; the one after the notice, where its day was said and is a late one."""
    if inputs.free_year:
        return today.year + 1 if inputs.free_year == NEXT_YEAR else int(inputs.free_year)
    said = inputs.as_of or inputs.notice_month
    return as_of.year + 1 if said and missed(as_of.year + 1, as_of) else None


async def attach(inputs: ContractDeadlineInputs, situation: Situation, result: Mapping[str, Any]) -> CalendarDay:
    """The recommended day, as it was answered: a day later *today* is another one."""
    kind = ContractType(result["contract_type"])
    return CalendarDay(
        name="oppsigelse",
        day=dt.date.fromisoformat(result["recommended_latest"]),
        summary=Text(
            sv="Skicka uppsägningen av Visma-avtalet",
            nb="Send oppsigelsen av Visma-avtalen",
            en="Send the notice for the Visma contract",
        ),
        description=Text(
            sv="Sista dag är {last}. Avtalet upphör då {ends}. {rule} {reservation}",
            nb="Siste dag er {last}. Avtalen opphører da {ends}. {rule} {reservation}",
            en="The last day is {last}. The contract then ends on {ends}. {rule} {reservation}",
        ),
        values={
            "last": _words(dt.date.fromisoformat(result["last_notice"])),
            "ends": _words(dt.date.fromisoformat(result["ends"])),
            "rule": RULES[kind],
            "reservation": RESERVATION,
        },
        remind_days=REMIND_DAYS,
    )


async def _own_contract(orgno: str, situation: Situation) -> tuple[ContractType, dt.date | None]:
    """The company's only contract, for those who may see it."""
    if situation.caller.anonymous:
        raise Refused("AUTH_REQUIRED")
    check_company(_OWN_DATA, situation.caller, orgno, orgno)
    contracts = await situation.systems.contracts(situation.caller, orgno)
    if any(contract["partner"] for contract in contracts):
        raise Refused("PARTNER_CONTRACT")
    if len(contracts) != 1:
        raise Refused("CONTRACT_TYPE_UNKNOWN")
    signed = contracts[0]["signed"]
    return ContractType(contracts[0]["type"]), dt.date.fromisoformat(signed) if signed else None


def _words(day: dt.date) -> Text:
    return Text(**{language: date_in_words(day, language) for language in LANGUAGES})


ANSWERS = {
    ContractType.ANNUAL: Text(
        sv="Uppsägningen måste ha kommit in skriftligt senast {last}. Då upphör avtalet {ends}. "
        "Skicka den gärna senast {recommended}, så att den säkert hinner fram.",
        nb="Oppsigelsen må ha kommet inn skriftlig senest {last}. Da opphører avtalen {ends}. "
        "Send den helst senest {recommended}, så den kommer sikkert fram.",
        en="Written notice must be in by {last}. The contract then ends on {ends}. "
        "It is best to send it by {recommended}, to be on the safe side.",
    ),
    ContractType.QUARTERLY: Text(
        sv="Avtalet signerades {signed}. Uppsägningen måste ha kommit in skriftligt senast {last}. "
        "Då upphör avtalet {ends}.",
        nb="Avtalen ble signert {signed}. Oppsigelsen må ha kommet inn skriftlig senest {last}. "
        "Da opphører avtalen {ends}.",
        en="The contract was signed on {signed}. Written notice must be in by {last}. The contract then ends on {ends}.",
    ),
}
MISSED = Text(
    sv="För att vara fria från avtalet {year} skulle uppsägningen ha kommit in senast den {passed}. "
    "Den {day} har den dagen passerat.",
    nb="For å være fri fra avtalen i {year} måtte oppsigelsen ha kommet inn senest {passed}. "
    "{day} er den fristen gått ut.",
    en="To be free of the contract in {year}, notice had to be in by {passed}. On {day} that day has passed.",
)
"""`day` is when notice is given, which may be today."""
BORDERLINE = Text(
    sv="Idag är ett gränsfall: texten säger både ”före” och ”senast” den 30 september. Skicka uppsägningen nu.",
    nb="I dag er et grensetilfelle: teksten sier både «før» og «innen» 30. september. Send oppsigelsen nå.",
    en="Today is a borderline case: the text says both “before” and “by” 30 September. Send the notice now.",
)
RULES = {
    ContractType.ANNUAL: Text(
        sv="Regeln: med en faktura i januari för 12 månader är ni bundna från den 1 januari till den 31 december. "
        "Uppsägningen ska vara inne senast den 30 september året före det år då ni vill vara fria från avtalet.",
        nb="Regelen: Med én faktura i januar for 12 måneder er dere bundet fra 1. januar til 31. desember. "
        "Oppsigelsen må være inne senest 30. september året før det året dere vil være fri fra avtalen.",
        en="The rule: with one invoice in January for 12 months the contract is binding from 1 January to 31 December. "
        "Notice must be in by 30 September of the year before the year in which you want to be free of it.",
    ),
    ContractType.QUARTERLY: Text(
        sv="Regeln: med en faktura var tredje månad är ni bundna i ett år från signeringen och sedan tre månader i "
        "taget. Uppsägningen ska vara inne före den sista månaden i perioden, alltså mer än en månad innan nästa period "
        "faktureras.",
        nb="Regelen: Med én faktura hver tredje måned er dere bundet i ett år fra signeringen og deretter tre måneder om "
        "gangen. Oppsigelsen må være inne før den siste måneden i perioden, altså mer enn en måned før neste "
        "periode faktureres.",
        en="The rule: with one invoice every three months the contract is binding for one year from signing, then for three "
        "months at a time. Notice must be in before the last month of the period, that is, more than a month before the next "
        "period is invoiced.",
    ),
}
RULE_TOPICS = {
    ContractType.ANNUAL: "contract.binding-annual",
    ContractType.QUARTERLY: "contract.binding-quarterly",
}
ORAL = Text(
    sv="En muntlig uppsägning räknas inte: avtalet är inte uppsagt. Uppsägningen måste vara skriftlig, och den dag då den "
    "kommer in är den som räknas.",
    nb="En muntlig oppsigelse teller ikke: Avtalen er ikke sagt opp. Oppsigelsen må være skriftlig, og det er dagen den "
    "kommer inn, som teller.",
    en="Notice by word of mouth does not count: the contract has not been terminated. Notice must be in writing, and the "
    "day on which it comes in is the one that counts.",
)
RESERVATION = Text(
    sv="Det gäller Vismas vanliga norska avtal. Det är alltid ert eget avtal som avgör.",
    nb="Dette gjelder de vanligste norske Visma-avtalene. Det er alltid deres egen kontrakt som avgjør.",
    en="This is for Visma's most common Norwegian contracts. Your own contract always decides.",
)

CONTRACT_DEADLINE = Operation(
    name="contract.deadline",
    title=Text(
        sv="Räkna ut sista dag att säga upp avtalet",
        nb="Regn ut siste frist for å si opp avtalen",
        en="Work out the last day to give notice",
    ),
    kind="read",
    by_rule=True,
    inputs=ContractDeadlineInputs,
    topics=(
        *RULE_TOPICS.values(),
        "contract.binding-general",
        "contract.terminate",
    ),
    rule=rule,
    asks=asks,
    suggest=suggest,
    read=read,
    attach=attach,
    attachment=Text(
        sv="Lägg sista dagen i kalendern", nb="Legg fristen i kalenderen", en="Put the last day in your calendar"
    ),
    problems={
        "CONTRACT_TYPE_UNKNOWN": Problem(
            422,
            Text(
                sv="Får ni en faktura i januari eller en var tredje månad?",
                nb="Får dere én faktura i januar, eller hver tredje måned?",
                en="Do you get one invoice in January, or one every three months?",
            ),
        ),
        "SIGNING_DATE_REQUIRED": Problem(
            422,
            Text(sv="När signerades avtalet?", nb="Når ble avtalen signert?", en="When was the contract signed?"),
        ),
        "SIGNING_DATE_IN_FUTURE": Problem(
            422,
            Text(
                sv="Datumet ligger i framtiden.",
                nb="Datoen ligger i fremtiden.",
                en="That date is in the future.",
            ),
        ),
        "PARTNER_CONTRACT": Problem(
            409,
            Text(
                sv="Avtalet är tecknat med en partner. Se avtalet eller fråga partnern.",
                nb="Avtalen er med en partner. Se kontrakten eller spør partneren.",
                en="The contract is with a partner. See the contract or ask the partner.",
            ),
        ),
    },
)
_OWN_DATA = Operation(
    name="contract.own-data",
    title=CONTRACT_DEADLINE.title,
    kind="read",
    inputs=ContractDeadlineInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.SUPPORT_AGENT}),
)
