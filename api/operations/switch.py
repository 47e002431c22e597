"""The switch of each operation: off, nobody can propose, run or confirm it, in any process, until it is on again."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.catalogue.redaction import redacted
from api import audit
from api.database import Model, Utc, now

STOPPED = "OPERATION_STOPPED"
"""Code of the problem that is said of a stopped operation."""


class StoppedOperation(Model):
    """An operation that is switched off. Read in every transaction that could begin one: no process keeps a copy."""

    __tablename__ = "stopped_operations"

    operation: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    """For the people who run Fyr; customers do not see it."""
    at: Mapped[dt.datetime] = mapped_column(Utc)


def stop(session: Session, operation: str, reason: str) -> StoppedOperation:
    """Switch it off; when it is off already it stays as it is, with its first reason."""
    found = session.get(StoppedOperation, operation)
    if found is None:
        found = StoppedOperation(operation=operation, reason=redacted(reason), at=now())
        session.add(found)
        # The one sentence in the log: why an operation was stopped is what the row is there for.
        audit.record(session, "operation.stopped", operation=operation, reason=found.reason)
    return found


def start(session: Session, operation: str) -> bool:
    """Switch it on again; False when it was on."""
    found = session.get(StoppedOperation, operation)
    if found is None:
        return False
    session.delete(found)
    audit.record(session, "operation.started", operation=operation)
    return True


def stopped(session: Session) -> dict[str, StoppedOperation]:
    """Every operation that is off, by name."""
    return {row.operation: row for row in session.scalars(select(StoppedOperation))}


def is_stopped(session: Session, operation: str) -> bool:
    return session.get(StoppedOperation, operation) is not None
