"""Changes of the ledger: compare-and-set, each with its audit row, all in the caller's transaction."""

import datetime as dt
import hashlib
import json
import re
import secrets
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from actions.catalogue import CATALOGUE
from actions.catalogue.inputs import EMAIL_PATTERN
from actions.catalogue.numbers import masked_email
from actions.catalogue.operation import Operation
from api import audit
from api.database import now, stamp
from api.operations.models import AGREED, FINAL_STATES, NEXT, OPEN_STATES, LedgerRow
from api.operations.requester import Requester

_ADDRESS = re.compile(r"[^\s@/,]+@[^\s@/,]+")
"""An e-mail address among the parts of a target."""


class Lost(Exception):
    """Somebody else changed the row first; `state` is what it is now."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def new_row(operation: Operation, requester: Requester, inputs: dict[str, Any], lifetime: dt.timedelta) -> LedgerRow:
    """A row that is not yet stored, in state `proposed`."""
    created = now()
    return LedgerRow(
        id="p_" + secrets.token_urlsafe(18),
        run_id="r_" + secrets.token_urlsafe(18),
        operation=operation.name,
        kind=operation.kind,
        state="proposed",
        language=requester.language,
        principal=requester.principal,
        claims=None,
        actor_name=requester.caller.name,
        conversation_id=requester.conversation,
        on_behalf_of=requester.on_behalf_of,
        case_id=requester.case,
        identity_check=dict(requester.identity_check) if requester.identity_check else None,
        inputs=inputs,
        shown={},
        level=operation.confirm_level,
        typed=None,
        target="",
        state_version="",
        memo={},
        before={},
        backend_key="fyr-" + secrets.token_urlsafe(24),
        created_at=created,
        expires_at=created + lifetime,
        attempts=0,
    )


def store(session: Session, row: LedgerRow, audit_key: bytes) -> None:
    """Add a row with its first audit row; older proposals of the same conversation end here."""
    if row.conversation_id is not None and row.kind == "write":
        for old in open_proposals(session, row.conversation_id):
            change(session, old, "withdrawn", audit_key, reason="superseded")
    session.add(row)
    session.flush()
    record(session, row, f"operation.{row.state}", audit_key)


def change(session: Session, row: LedgerRow, state: str, audit_key: bytes, **values: Any) -> LedgerRow:
    """Move a row on, if it still stands where `row` says; raises `Lost` otherwise."""
    if state not in NEXT.get(row.state, ()):
        raise Lost(row.state)
    reason = values.pop("reason", None)
    before = row.state
    if state in FINAL_STATES:
        values["finished_at"] = now()
        values["next_check_at"] = None
    moved = session.execute(
        update(LedgerRow).where(LedgerRow.id == row.id, LedgerRow.state == before).values(state=state, **values)
    )
    if moved.rowcount != 1:
        raise Lost(session.scalar(select(LedgerRow.state).where(LedgerRow.id == row.id)) or "missing")
    fresh = session.get(LedgerRow, row.id, populate_existing=True)
    assert fresh is not None
    record(session, fresh, f"operation.{state}", audit_key, previous_state=before, reason=reason)
    return fresh


def progress(session: Session, row: LedgerRow, audit_key: bytes, step: str | None, **values: Any) -> LedgerRow:
    """A pending task has come to another step: no change of state, but a row in the audit log."""
    moved = session.execute(
        update(LedgerRow).where(LedgerRow.id == row.id, LedgerRow.state == "pending").values(**values)
    )
    fresh = session.get(LedgerRow, row.id, populate_existing=True)
    assert fresh is not None
    if moved.rowcount != 1:
        raise Lost(fresh.state)
    record(session, fresh, "task.step", audit_key, step=step)
    return fresh


def record(session: Session, row: LedgerRow, event: str, audit_key: bytes, **more: Any) -> None:
    """One audit row about a ledger row: who, what, on what, which outcome; redacted."""
    audit.record(
        session,
        event,
        actor=audit.pseudonym(audit_key, row.principal),
        on_behalf_of=audit.pseudonym(audit_key, row.on_behalf_of),
        case=row.case_id,
        conversation=row.conversation_id,
        operation=row.operation,
        run=row.run_id,
        target=_ADDRESS.sub(lambda found: masked_email(found.group()), row.target),
        inputs=redacted(row.inputs, CATALOGUE[row.operation]),
        preview=preview_hash(row),
        approver=audit.pseudonym(audit_key, row.approver),
        confirmed_at=stamp(row.confirmed_at),
        problem=row.problem_code,
        reference=row.reference,
        state_before=row.before,
        state_after=row.after,
        **{name: value for name, value in more.items() if value is not None},
    )


def redacted(inputs: dict[str, Any], operation: Operation) -> dict[str, Any]:
    """Inputs for the audit log: addresses masked, free text and people's names left out."""
    asked = operation.asked()

    def safe(name: str, value: Any) -> Any:
        ask = asked.get(name)
        if ask and value is not None and (ask.free_text or ask.private):
            return f"[{len(str(value))} characters]"
        if ask and ask.personal and value is not None and not str(value).isdigit():
            return "[name]"
        if isinstance(value, str) and re.fullmatch(EMAIL_PATTERN, value):
            return masked_email(value)
        return value

    return {name: safe(name, value) for name, value in inputs.items()}


def preview_hash(row: LedgerRow) -> str:
    """Recognises the card that was shown."""
    shown = json.dumps([row.operation, row.inputs, row.shown, row.state_version], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def open_proposals(session: Session, conversation: str, state: str = "proposed") -> list[LedgerRow]:
    query = select(LedgerRow).where(
        LedgerRow.conversation_id == conversation, LedgerRow.state == state, LedgerRow.kind == "write"
    )
    return list(session.scalars(query.order_by(LedgerRow.created_at)))


def agreed(session: Session, limit: int = 200) -> list[LedgerRow]:
    """What waits for a second person, the oldest first."""
    query = select(LedgerRow).where(LedgerRow.state == AGREED, LedgerRow.expires_at > now())
    return list(session.scalars(query.order_by(LedgerRow.agreed_at).limit(limit)))


def confirmed_with(session: Session, conversation: str, key: str) -> LedgerRow | None:
    """What this conversation confirmed with this key, whoever they were then."""
    keys = (key, visitors_key(conversation, key))
    return session.scalar(
        select(LedgerRow).where(LedgerRow.conversation_id == conversation, LedgerRow.confirm_key.in_(keys))
    )


def visitors_key(conversation: str | None, key: str) -> str:
    """Visitors have no name: their keys are told apart by their conversation."""
    return f"{conversation}:{key}"


def unsettled(session: Session, conversation: str) -> bool:
    """Is a run of this conversation still open? One that waits for somebody's answer, for days, does not count."""
    query = select(LedgerRow).where(LedgerRow.conversation_id == conversation, LedgerRow.state.in_(OPEN_STATES))
    return any(row.state != "pending" or not CATALOGUE[row.operation].late_from for row in session.scalars(query))


def due(session: Session, limit: int = 50) -> list[LedgerRow]:
    """Open runs whose time to be looked at has come."""
    query = select(LedgerRow).where(
        LedgerRow.state.in_(OPEN_STATES),
        or_(LedgerRow.next_check_at.is_(None), LedgerRow.next_check_at <= now()),
    )
    return list(session.scalars(query.order_by(LedgerRow.created_at).limit(limit)))


def untold(session: Session, limit: int = 500) -> list[LedgerRow]:
    """Confirmed runs whose state their conversation has not been told."""
    query = select(LedgerRow).where(
        LedgerRow.kind == "write",
        LedgerRow.conversation_id.is_not(None),
        or_(LedgerRow.confirmed_at.is_not(None), LedgerRow.agreed_at.is_not(None)),
        or_(LedgerRow.announced_state.is_(None), LedgerRow.announced_state != LedgerRow.state),
    )
    return list(session.scalars(query.order_by(LedgerRow.created_at.desc()).limit(limit)))


def tasks(session: Session, limit: int = 500) -> list[LedgerRow]:
    """Pending runs that have steps."""
    query = select(LedgerRow).where(LedgerRow.state == "pending", LedgerRow.announced_state == "pending")
    found = session.scalars(query.order_by(LedgerRow.confirmed_at.desc()).limit(limit))
    return [row for row in found if (row.result or {}).get("step")]


def expire_old(session: Session, audit_key: bytes) -> list[LedgerRow]:
    """Proposals that nobody confirmed or approved in time."""
    query = select(LedgerRow).where(LedgerRow.state.in_(("proposed", AGREED)), LedgerRow.expires_at <= now()).limit(50)
    return [expire(session, row, audit_key) for row in session.scalars(query)]


def expire(session: Session, row: LedgerRow, audit_key: bytes) -> LedgerRow:
    """A proposal whose time is over; the one who had agreed is told why nothing came of it."""
    more = {"problem_code": "NOT_APPROVED_IN_TIME"} if row.state == AGREED else {}
    return change(session, row, "expired", audit_key, **more)
