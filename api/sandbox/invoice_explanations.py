"""What a line of an invoice means: how many users it is for, and what it should come to."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from .problems import Problem, declare

declare({"PERIOD_NOT_WHOLE_MONTHS": (422, "The period is not whole months.")})

YEAR = 12
CODES = ("KON-ABO00", "Distribusjonskost")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    basis: str
    """`code`, `twelve_months` (the quantity covers a year) or `period` (the quantity is the number of users)."""
    code: str | None = None
    quantity: int | None = None
    users: int | None = None
    """None where the quantity does not divide: nothing is rounded."""
    months: int | None = None
    price: float | None = None
    computed: float | None = None
    printed: float | None = None

    def body(self) -> dict:
        return asdict(self)


def explain_code(code: str) -> Explanation:
    return Explanation(basis="code", code=code)


def explain_year(quantity: int, price: float | None = None, printed: float | None = None) -> Explanation:
    return Explanation(
        basis="twelve_months",
        quantity=quantity,
        users=quantity // YEAR if quantity % YEAR == 0 else None,
        months=YEAR,
        price=price,
        printed=printed,
    )


def explain_period(
    quantity: int, first: date, last: date, price: float | None = None, printed: float | None = None
) -> Explanation:
    return explain_months(quantity, whole_months(first, last), price, printed)


def explain_months(quantity: int, months: int, price: float | None = None, printed: float | None = None) -> Explanation:
    return Explanation(
        basis="period",
        quantity=quantity,
        users=quantity,
        months=months,
        price=price,
        computed=None if price is None else round(quantity * price * months, 2),
        printed=printed,
    )


def whole_months(first: date, last: date) -> int:
    """01.12–28.02 is three; a period that does not end the day before a month after it began is none."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * YEAR + after.month - first.month
    if months < 1 or after.day != first.day:
        raise Problem("PERIOD_NOT_WHOLE_MONTHS")
    return months
