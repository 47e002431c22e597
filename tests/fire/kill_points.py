"""The points inside an operation at which a process can be made to end, as if by kill -9. Nothing of this is in Fyr.

Commits are recognised by what they store: a change of state of a run, or a conversation being told of one.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import api.conversations.log
from api.operations import ledger
from api.systems.backend import HttpBackend

COMMITS = ("confirmed is stored", "sending is stored", "the outcome is stored", "the customer is told")
CALLS = ("the call", "the look-up of the kept answer")
POINTS = tuple(
    f"{when} {what}" for what in (*COMMITS[:2], CALLS[0], *COMMITS[2:], CALLS[1]) for when in ("before", "after")
)
"""The twelve, in their order."""


def end_at(point: str) -> None:
    """End this process when it comes to `point` for the first time: one of `POINTS`, or `before` or `after` one of
    `<state> is stored` and `<state> is told`."""
    when, _, what = point.partition(" ")
    if what in CALLS:
        _end_at_call("_once" if what == CALLS[0] else "stored", when)
    else:
        _end_at_commit(what, f"{when}_commit")


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _end_at_call(method: str, when: str) -> None:
    call = getattr(HttpBackend, method)

    async def called(*arguments: Any, **named: Any) -> Any:
        if when == "before":
            _end()
        try:
            return await call(*arguments, **named)
        finally:
            _end()

    setattr(HttpBackend, method, called)


def _end_at_commit(what: str, moment: str) -> None:
    change, append_reply = ledger.change, api.conversations.log.append_reply

    def noted(session: Session, *marks: str) -> None:
        session.info.setdefault("marks", set()).update(marks)

    def changing(session: Session, row: Any, state: str, *arguments: Any, **values: Any) -> Any:
        sent = row.state == "sending" and state != "confirmed"
        changed = change(session, row, state, *arguments, **values)
        noted(session, f"{state} is stored", *(["the outcome is stored"] if sent else []))
        return changed

    def appending(session: Session, *arguments: Any, client_key: str | None = None, **more: Any) -> Any:
        if client_key is not None and client_key.startswith("run:"):
            noted(session, "the customer is told", f"{client_key.split(':')[2]} is told")
        return append_reply(session, *arguments, client_key=client_key, **more)

    def at_the_commit(session: Session) -> None:
        if what in session.info.get("marks", ()):
            _end()

    ledger.change = changing
    api.conversations.log.append_reply = appending
    listener: Callable[[Session], None] = at_the_commit
    event.listen(Session, moment, listener)
