"""The hash-chained audit log: one row per state change, written in the same transaction as the change."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Model, Utc, now, stamp

GENESIS = "0" * 64


class AuditRow(Model):
    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(Utc)
    event: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


def record(session: Session, event: str, **body: Any) -> None:
    """Append a row. Only codes, ids, states and redacted inputs: never texts, secrets or names."""
    last = session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    row = AuditRow(number=number, at=now(), event=event, body=body, previous=previous, hash="")
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def verify(session: Session) -> Iterator[str]:
    """What is wrong with the chain, a sentence per row; nothing when it is whole."""
    number, previous = 0, GENESIS
    for row in session.scalars(select(AuditRow).order_by(AuditRow.number)):
        if row.number != number + 1:
            yield f"row {number + 1} is missing"
        if row.previous != previous:
            yield f"row {row.number} does not follow the row before it"
        if row.hash != _hash(row):
            yield f"row {row.number} has been changed"
        number, previous = row.number, row.hash


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest row; published elsewhere, it shows when the end was cut off."""
    last = session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    return (last.number, last.hash) if last else (0, GENESIS)


def pseudonym(key: bytes, subject: str | None) -> str | None:
    """A person in the log: recognisable by whoever holds the key, nobody else."""
    return hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()[:24] if subject else None


def _hash(row: AuditRow) -> str:
    content = {
        "number": row.number,
        "at": stamp(row.at),
        "event": row.event,
        "body": row.body,
        "previous": row.previous,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
