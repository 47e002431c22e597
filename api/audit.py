"""The hash-chained audit log: one row per state change, written in the same transaction as the change."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Model, Utc, now, stamp

GENESIS = "0" * 64
WRITER_LOCK = 0x66797261
"""PostgreSQL's advisory lock of whoever appends a row: two processes never write the same number."""


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
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))
    last = session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    at = now()
    fits = row_hash(number, at, event, body, previous)
    session.add(AuditRow(number=number, at=at, event=event, body=body, previous=previous, hash=fits))
    session.flush()


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest row; published elsewhere, it shows when the end was cut off."""
    last = session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    return (last.number, last.hash) if last else (0, GENESIS)


def pseudonym(key: bytes, subject: str | None) -> str | None:
    """A person in the log: recognisable by whoever holds the key, nobody else."""
    return hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()[:24] if subject else None


def row_hash(number: int, at: dt.datetime, event: str, body: Mapping[str, Any], previous: str) -> str:
    """The hash that a row with this content has."""
    content = {"number": number, "at": stamp(at), "event": event, "body": body, "previous": previous}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
