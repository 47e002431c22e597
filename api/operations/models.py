"""The ledger: one row from proposal to outcome (`reliability.md` 3.3)."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Model, Utc

OPEN_STATES = ("confirmed", "sending", "pending", "unknown")
"""A run that may still have an effect; one per operation and target at a time."""
AGREED = "agreed"
"""Confirmed by the first of two persons; nothing happens before the second has approved."""
FINAL_STATES = ("done", "refused", "failed", "expired", "withdrawn")

NEXT: dict[str, tuple[str, ...]] = {
    "proposed": ("confirmed", "agreed", "expired", "withdrawn"),
    "agreed": ("confirmed", "expired", "withdrawn"),
    "confirmed": ("sending", "failed"),
    "sending": ("pending", "done", "refused", "unknown", "confirmed"),
    "pending": ("done", "failed"),
    "unknown": ("pending", "done", "refused", "failed", "sending"),
}
"""Every lawful change. `pending`: the backend took the order and works on it (ELMA's queue)."""


class LedgerRow(Model):
    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("principal", "confirm_key"),
        Index(
            "one_open_run_per_target",
            "operation",
            "target",
            unique=True,
            sqlite_where=text("state IN ('confirmed','sending','pending','unknown')"),
            postgresql_where=text("state IN ('confirmed','sending','pending','unknown')"),
        ),
        Index("ledger_state", "state", "next_check_at"),
        Index("ledger_conversation", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(unique=True)
    operation: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    language: Mapped[str]
    principal: Mapped[str | None]
    """Who proposed it, and the only one who may confirm it; None: a visitor, bound by the conversation."""
    claims: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The verified identity at confirmation: an effect found out later still has its actor."""
    actor_name: Mapped[str]
    conversation_id: Mapped[str | None]
    on_behalf_of: Mapped[str | None]
    case_id: Mapped[str | None]
    identity_check: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The card as it was shown: title, inputs, effects, warnings, question."""
    second: Mapped[bool] = mapped_column(default=False)
    """A second person has to approve."""
    agreed_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    """When the first person confirmed, where a second one is needed."""
    approver: Mapped[str | None]
    """The second person."""
    approver_name: Mapped[str | None]
    level: Mapped[int]
    typed: Mapped[str | None]
    target: Mapped[str]
    state_version: Mapped[str]
    memo: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    backend_key: Mapped[str] = mapped_column(unique=True)
    confirm_key: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    expires_at: Mapped[dt.datetime] = mapped_column(Utc)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    next_check_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    reference: Mapped[str | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    message: Mapped[str | None]
    secret_ref: Mapped[str | None]
    problem_code: Mapped[str | None]
    problem_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    announced_state: Mapped[str | None]
    """The last state that the conversation was told about."""
