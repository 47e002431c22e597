"""Sessions of the console: begun at sign-in with a new id, ended by sign-out, by idleness or by age."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from api import audit
from api.console.models import ConsoleSession
from api.database import Database, now
from api.sealed import Seal
from api.settings import Settings

SEEN_EVERY = dt.timedelta(minutes=1)
"""Use is written down this often, not at every request."""


class Sessions:
    """The sessions in the database. An id is a secret: it is told once, and kept as a hash."""

    def __init__(self, database: Database, seal: Seal, settings: Settings) -> None:
        self._database, self._seal, self._settings = database, seal, settings

    async def begin(self, claims: Mapping[str, Any], replaced: str | None) -> str:
        """A new session's id; the session that the browser came with, if any, ends."""
        session_id = secrets.token_urlsafe(32)

        def work(session: Session) -> None:
            at = now()
            over = or_(ConsoleSession.until <= at, ConsoleSession.seen_at <= at - self._idle)
            session.execute(delete(ConsoleSession).where(over))
            if replaced is not None:
                session.execute(delete(ConsoleSession).where(ConsoleSession.id_hash == id_hash(replaced)))
            until = at + dt.timedelta(minutes=self._settings.console_session_minutes)
            session.add(ConsoleSession(id_hash=id_hash(session_id), claims=dict(claims), seen_at=at, until=until))
            actor = audit.pseudonym(self._seal.key, claims["sub"])
            audit.record(session, "console.signed_in", actor=actor, roles=sorted(claims["roles"]))

        await self._database.write(work)
        return session_id

    async def find(self, session_id: str) -> ConsoleSession | None:
        """The session of an id while it lasts; being asked for keeps it from being idle."""
        hashed = id_hash(session_id)
        found = await self._database.read(lambda session: session.get(ConsoleSession, hashed))
        at = now()
        if found is None or found.until <= at or found.seen_at <= at - self._idle:
            return None
        if found.seen_at <= at - SEEN_EVERY:
            seen = update(ConsoleSession).where(ConsoleSession.id_hash == hashed).values(seen_at=at)
            await self._database.write(lambda session: session.execute(seen))
        return found

    async def end(self, session_id: str) -> None:
        """Sign out: the id opens nothing from here on."""

        def work(session: Session) -> None:
            found = session.get(ConsoleSession, id_hash(session_id))
            if found is not None:
                actor = audit.pseudonym(self._seal.key, found.claims["sub"])
                audit.record(session, "console.signed_out", actor=actor)
                session.delete(found)

        await self._database.write(work)

    @property
    def _idle(self) -> dt.timedelta:
        return dt.timedelta(minutes=self._settings.console_idle_minutes)


def id_hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def csrf_token(session_id: str) -> str:
    """What requests that change something carry in a header: whoever cannot read our answers cannot know it."""
    return hmac.new(session_id.encode(), b"csrf", hashlib.sha256).hexdigest()
