"""Dates beside an answer about a contract: worked out by the rules of `contract.deadline`, for what the question tells."""

import datetime as dt
import re
from typing import Any

from pydantic_core import PydanticCustomError

from actions.catalogue.contract_deadline import (
    ANSWERS,
    BORDERLINE,
    ORAL,
    RESERVATION,
    Deadline,
    annual,
    missed,
    quarterly,
    too_late,
)
from actions.catalogue.contract_deadline_inputs import told_orally, year_wished
from actions.catalogue.inputs import ContractType
from actions.catalogue.numbers import date, date_in_words
from knowledge.answer import Found

_DATE = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d{2})\b"
    r"|\b\d{1,2}(?:\.|:a|:e|st|nd|rd|th)?\s(?:of\s)?[^\W\d_]{3,9}\.?,?\s\d{4}\b"
)
_WHEN = ("when", "must")
_BINDING = ("contract.binding-annual", "contract.binding-quarterly", "contract.binding-general")


def deadline_blocks(answer: Found, question: str, language: str, today: dt.date) -> list[dict[str, Any]]:
    """Return the date that the rule gives, and the reservation that belongs to it; nothing where a value is missing.

    A yearly contract is counted from `today`, or from a date in the question; a quarterly one from its signing.
    """
    if told_orally(question):
        return [{"type": "note", "text": ORAL[language]}] if answer.topic in _BINDING else []
    named, first = _date_in(question), []
    if answer.topic == "contract.binding-annual" and (named or answer.aspect in _WHEN):
        # Dates of the past are examples or memories: the next chance to give notice is what counts.
        as_of, kind, signed = max(named or today, today), ContractType.ANNUAL, ""
        year = year_wished(question, today)
        if year and missed(year, as_of):
            first = [too_late(year, as_of)[language]]
        deadline = annual(max(as_of, dt.date(year - 1, 1, 1)) if year else as_of)
    elif answer.topic == "contract.binding-quarterly" and named and named <= today:
        deadline, kind = quarterly(named, today), ContractType.QUARTERLY
        signed = date_in_words(named, language)
    else:
        return []
    notes = [*first, ANSWERS[kind].fill(language, signed=signed, **_words(deadline, language))]
    notes += [BORDERLINE[language]] if deadline.borderline and deadline.last_notice == today else []
    return [{"type": "note", "text": text} for text in (*notes, RESERVATION[language])]


def _words(deadline: Deadline, language: str) -> dict[str, str]:
    days = {"last": deadline.last_notice, "ends": deadline.ends, "recommended": deadline.recommended}
    return {name: date_in_words(day, language) for name, day in days.items()}


def _date_in(question: str) -> dt.date | None:
    """Return the only date in a question; two of them could mean anything."""
    found = _DATE.findall(question)
    if len(found) != 1:
        return None
    try:
        return date(re.sub(r"(?<=[./])\s", "", found[0]))
    except PydanticCustomError:
        return None
