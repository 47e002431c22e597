"""Is the audit log whole? Walks the chain and names what was changed, taken out, put in, moved or cut off."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from api.audit import GENESIS, AuditRow, row_hash
from api.audit_heads import Head

MOST_TRIED = 200
"""Up to so many rows that do not fit, each is tried in the place of every other, before it is said to be changed."""


@dataclass(frozen=True)
class Checked:
    """What a walk along the chain found."""

    rows: int
    head: tuple[int, str]
    faults: tuple[str, ...]
    """A sentence for each; none when the log is whole."""


@dataclass(frozen=True)
class _Row:
    """A row as it is stored, which after a change may be anything."""

    number: int
    at: Any
    event: Any
    body: Any
    previous: Any
    hash: Any

    def fits(self, number: int) -> bool:
        """Is its hash that of its content, had it this number?"""
        try:
            at = self.at if isinstance(self.at, dt.datetime) else dt.datetime.fromisoformat(self.at)
            body = json.loads(self.body) if isinstance(self.body, str | bytes) else self.body
            return self.hash == row_hash(number, at.replace(tzinfo=dt.UTC), self.event, body, self.previous)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return False


def check(session: Session, heads: Sequence[Head] = ()) -> Checked:
    """Walk the chain from its first row on, and compare it with the heads that were written down."""
    faults: list[str] = []
    broken: list[_Row] = []
    wanted = {head.number for head in heads}
    met: dict[int, str] = {}
    count, expected, before, trusted = 0, 1, GENESIS, True
    for row in _rows(session):
        count += 1
        if row.number < expected:
            faults.append(f"row {row.number} has been put in")
            continue
        if row.number > expected:
            faults.append(f"{_numbered(expected, row.number - 1, 'is', 'are')} missing")
            trusted = False
        whole = row.fits(row.number)
        if not whole:
            broken.append(row)
        elif row.previous != before and trusted:
            # Its own hash is right, so it is the row before it that is not the one it was written after.
            wrong = f"row {row.number - 1} is not the one that row {row.number} was written after"
            faults.append(wrong if row.number > 1 else "row 1 does not begin the log")
        expected, before, trusted = row.number + 1, row.hash, whole
        if row.number in wanted:
            met[row.number] = row.hash
    faults += _explained(broken)
    faults += _against(heads, met, expected - 1, {row.number for row in broken})
    return Checked(rows=count, head=(expected - 1, str(before)), faults=tuple(faults))


def _rows(session: Session) -> Iterator[_Row]:
    """Every row by number, undecoded: a value that was changed may not be one of its type any more."""
    stored = (type_coerce(column, NullType()) for column in (AuditRow.at, AuditRow.body))
    query = select(AuditRow.number, AuditRow.event, AuditRow.previous, AuditRow.hash, *stored)
    for number, event, previous, hash_, at, body in session.execute(
        query.order_by(AuditRow.number).execution_options(yield_per=1_000)
    ):
        yield _Row(number=number, at=at, event=event, body=body, previous=previous, hash=hash_)


def _explained(broken: Sequence[_Row]) -> Iterator[str]:
    """What became of the rows whose hash is not that of their content: moved, or changed."""
    moved = _moved(broken)
    changed = {row.number for row in broken} - moved.keys()
    told: set[int] = set()
    for number, was in moved.items():
        if moved.get(was) == number and number < was:
            yield f"rows {number} and {was} have changed places"
            told |= {number, was}
    for first, last, shift in _runs({number: was for number, was in moved.items() if number not in told}):
        now, then = _numbered(first, last, "was", "were"), _numbered(first - shift, last - shift)
        between = range(first - shift, first) if shift > 0 else range(first, first - shift)
        if shift > 0 and not moved.keys() & set(between):
            changed -= set(between)
            yield f"{_numbered(between[0], between[-1], 'has', 'have')} been put in: {now} {then}"
        elif shift < 0 and not {*moved.values()} & set(between):
            yield f"{_numbered(between[0], between[-1], 'has', 'have')} been taken out: {now} {then}"
        else:
            yield f"{now} {then}"
    for first, last, _ in _runs(dict.fromkeys(changed)):
        yield f"{_numbered(first, last, 'has', 'have')} been changed"


def _moved(broken: Sequence[_Row]) -> dict[int, int]:
    """Number to the number that a row had when it was written, for those that only stand in another place."""
    moved: dict[int, int] = {}
    places = [row.number for row in broken] if len(broken) <= MOST_TRIED else []
    shift = 0
    for row in broken:
        near = (row.number - shift, row.number - 1, row.number + 1)
        was = next((place for place in (*near, *places) if place != row.number and row.fits(place)), None)
        if was is not None:
            moved[row.number], shift = was, row.number - was
    return moved


def _runs(numbers: Mapping[int, int | None]) -> Iterator[tuple[int, int, int]]:
    """First, last and shift of every run of neighbours that were moved alike (or not at all)."""
    run: tuple[int, int, int] | None = None
    for number in sorted(numbers):
        was = numbers[number]
        shift = 0 if was is None else number - was
        if run is not None and run[1] == number - 1 and run[2] == shift:
            run = (run[0], number, shift)
            continue
        if run is not None:
            yield run
        run = (number, number, shift)
    if run is not None:
        yield run


def _against(heads: Iterable[Head], met: Mapping[int, str], last: int, broken: set[int]) -> Iterator[str]:
    """What the heads that were written down know better than the log itself."""
    newest = max(heads, key=lambda head: head.number, default=None)
    if newest is not None and newest.number > last:
        gone = _numbered(last + 1, newest.number, "has", "have")
        yield f"{gone} been cut off at the end: row {newest.number} was there at {newest.at}"
    told: set[int] = set()
    for head in heads:
        if met.get(head.number, head.hash) != head.hash and head.number not in broken | told:
            told.add(head.number)
            yield f"row {head.number} is not the one that was written down at {head.at}"


def _numbered(first: int, last: int, one: str = "", many: str = "") -> str:
    """`row 4 has` or `rows 4 to 6 have`."""
    named, verb = (f"row {first}", one) if first == last else (f"rows {first} to {last}", many)
    return f"{named} {verb}".strip()
