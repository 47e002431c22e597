"""The hand-off port's first adapter: people answer in our own console, on our own tables.

The console reads the log and the books themselves, so there is nothing to carry over, and what its agents do the core
does at once: the port has no news of it.
"""

from collections.abc import AsyncIterator, Sequence

from api.conversations.hub import Hub
from api.desk.agents import Agent
from api.desk.assignment import Assignment
from api.desk.port import Customer, Event, HandOffFailed, Said
from api.errors import ServiceError

THE_CORE = Agent("fyr", "Fyr")


class Console:
    """Implements `api.desk.port.HandOff`."""

    def __init__(self, assignment: Assignment, hub: Hub) -> None:
        self._assignment = assignment
        self._hub = hub

    async def open(self, conversation: str, customer: Customer, so_far: Sequence[Said]) -> None:
        self._hub.note(conversation, "noted")

    async def post(self, conversation: str, said: Said) -> None:
        self._hub.note(conversation, "noted")

    async def assign(self, conversation: str, agent: str | None) -> None:
        try:
            await self._assignment.assign(conversation, THE_CORE, lead=True, to=agent)
        except ServiceError as error:
            raise HandOffFailed(error.code) from error

    async def typing(self, conversation: str, on: bool) -> None:
        """The console hears of it from the conversation itself."""

    async def close(self, conversation: str) -> None:
        self._hub.note(conversation, "noted")

    async def events(self) -> AsyncIterator[Event]:
        for event in ():
            yield event
