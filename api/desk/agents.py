"""Agents: who they are, who is here now, who writes in which conversation. What is here and now is kept in memory."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database import Database, now
from api.desk.models import AgentRow, Handling
from api.operations.requester import Requester

LOCK_SECONDS = 15.0
HERE_SECONDS = 45.0
"""After the last request, or the end of the last open stream, for so long an agent still counts as here."""
REMEMBER_SECONDS = 300.0
"""A colleague is written down again after so long at the earliest."""


@dataclass(frozen=True)
class Agent:
    """Somebody of the support, as colleagues see them."""

    id: str
    name: str

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


def agent_of(requester: Requester) -> Agent:
    """The signed-in person as an agent."""
    assert requester.principal is not None
    return Agent(requester.principal, requester.caller.name or requester.caller.email)


@dataclass(frozen=True)
class _Lock:
    by: Agent
    until: float


class Agents:
    """Presence, draft locks, and the list of colleagues."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._began = clock()
        self._seen: dict[str, float] = {}
        self._written: dict[str, float] = {}
        self._streams: Counter[str] = Counter()
        self._locks: dict[str, _Lock] = {}
        self._readers: dict[str, set[str]] = {}

    async def arrived(self, agent: Agent) -> None:
        """The agent has asked for something just now."""
        at = self._seen[agent.id] = self._clock()
        if at - self._written.get(agent.id, -REMEMBER_SECONDS) >= REMEMBER_SECONDS:
            self._written[agent.id] = at
            row = AgentRow(id=agent.id, name=agent.name, last_seen_at=now())
            await self._database.write(lambda session: session.merge(row))

    @contextmanager
    def watching(self, agent: Agent) -> Iterator[None]:
        """The agent has the console open for as long as the block lasts."""
        self._streams[agent.id] += 1
        try:
            yield
        finally:
            self._streams[agent.id] -= 1
            self._seen[agent.id] = self._clock()

    def online(self, agent_id: str) -> bool:
        return self._streams[agent_id] > 0 or self.away(agent_id) < HERE_SECONDS

    def away(self, agent_id: str) -> float:
        """Seconds since the agent was last here; counted from the start for whoever has not been."""
        return 0.0 if self._streams[agent_id] > 0 else self._clock() - self._seen.get(agent_id, self._began)

    def leave(self, agent_id: str) -> None:
        """The agent has signed out: gone at once."""
        self._seen[agent_id] = self._clock() - HERE_SECONDS

    def lock(self, conversation_id: str, agent: Agent) -> Agent:
        """Whose draft it is now: the agent's, unless a colleague began to write first."""
        held = self.writing(conversation_id)
        if held is not None and held != agent:
            return held
        self._locks[conversation_id] = _Lock(agent, self._clock() + LOCK_SECONDS)
        return agent

    def release(self, conversation_id: str, agent: Agent) -> bool:
        """Give the lock back; whether it was the agent's."""
        if self.writing(conversation_id) != agent:
            return False
        del self._locks[conversation_id]
        return True

    def writing(self, conversation_id: str) -> Agent | None:
        """Who is writing in a conversation."""
        lock = self._locks.get(conversation_id)
        if lock is not None and lock.until <= self._clock():
            del self._locks[conversation_id]
            return None
        return lock.by if lock else None

    def opened(self, conversation_id: str, agent_id: str) -> None:
        """The agent has opened the transcript, which is in the audit log: what is said next may be shown to them."""
        self._readers.setdefault(conversation_id, set()).add(agent_id)

    def may_read(self, conversation_id: str, agent_id: str) -> bool:
        return agent_id in self._readers.get(conversation_id, ())

    def ended(self, conversation_id: str) -> None:
        """Nobody follows the conversation any more."""
        self._readers.pop(conversation_id, None)
        self._locks.pop(conversation_id, None)

    async def listed(self) -> list[dict[str, object]]:
        """Colleagues by name, whether they are here, and how many conversations they have."""

        def work(session: Session) -> tuple[list[AgentRow], dict[str, int]]:
            held = select(Handling.assignee, func.count()).where(Handling.assignee.is_not(None))
            counts = dict(session.execute(held.group_by(Handling.assignee)).tuples().all())
            return list(session.scalars(select(AgentRow).order_by(AgentRow.name, AgentRow.id))), counts

        rows, counts = await self._database.read(work)
        return [
            {"id": row.id, "name": row.name, "online": self.online(row.id), "open": counts.get(row.id, 0)}
            for row in rows
        ]
