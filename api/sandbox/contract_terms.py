"""Until when a contract binds, and the earliest day on which a notice ends it; days are Norwegian ones."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .models import Contract
from .times import now

OSLO = ZoneInfo("Europe/Oslo")
ANNUAL_NOTICE = (9, 30)
BOUND_MONTHS, PERIOD_MONTHS, NOTICE_MONTHS = 12, 3, 1
REMIND_AFTER = 5
"""Working days without a confirmation."""


def today() -> date:
    return now().astimezone(OSLO).date()


def earliest_end(contract: Contract, notice: date) -> date:
    """The last day of a contract of which notice arrives on `notice`."""
    if contract.signed is None or contract.type == "annual":
        return date(notice.year + ((notice.month, notice.day) > ANNUAL_NOTICE), 12, 31)
    months = BOUND_MONTHS
    while notice >= _later(contract.signed, months - NOTICE_MONTHS):
        months += PERIOD_MONTHS
    return _later(contract.signed, months) - timedelta(days=1)


def bound_until(contract: Contract, day: date) -> date:
    """The last day of the period that the contract is in."""
    if contract.signed is None or contract.type == "annual":
        return date(day.year, 12, 31)
    months = BOUND_MONTHS
    while day >= _later(contract.signed, months):
        months += PERIOD_MONTHS
    return _later(contract.signed, months) - timedelta(days=1)


def after_working_days(moment: datetime, days: int) -> datetime:
    """Monday to Friday in Oslo count, at the same time of day there; public holidays are not known here."""
    there = moment.astimezone(OSLO)
    while days:
        there += timedelta(days=1)
        days -= there.weekday() < 5
    return there.astimezone(UTC)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
