"""The audit log as people read it: rows by number, who did what, and whether the chain is whole."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api import audit
from api.audit import AuditRow
from api.audit_check import check
from api.audit_heads import HeadsDamaged, read_heads
from api.database import stamp

MOST = 200


def rows(
    session: Session, key: bytes, after: int, operation: str | None, actor: str | None, limit: int = MOST
) -> list[dict[str, Any]]:
    """Rows after a number, in order. `actor`: a pseudonym as the rows have it, or the identity behind one."""
    query = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number)
    if operation is not None:
        query = query.where(AuditRow.body["operation"].as_string() == operation)
    if actor is not None:
        known = [actor, audit.pseudonym(key, actor)]
        query = query.where(AuditRow.body["actor"].as_string().in_(known))
    return [
        row.body | {"number": row.number, "at": stamp(row.at), "event": row.event, "hash": row.hash}
        for row in session.scalars(query.limit(limit))
    ]


def verified(session: Session, heads: Path) -> dict[str, Any]:
    """What a walk along the chain finds, compared with the heads that were written down."""
    try:
        written, damaged = read_heads(heads), []
    except HeadsDamaged as error:
        written, damaged = [], [str(error)]
    checked = check(session, written)
    faults = [*checked.faults, *damaged]
    return {
        "rows": checked.rows,
        "head": {"number": checked.head[0], "hash": checked.head[1]},
        "heads": len(written),
        "faults": faults,
        "whole": not faults,
    }
