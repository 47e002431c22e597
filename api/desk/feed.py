"""What happens, as it happens, for every open console: cards that changed, what is said, who writes, who holds a draft."""

import asyncio
import datetime as dt
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from api.conversations import log as messages
from api.conversations.hub import Hub
from api.conversations.models import Conversation
from api.database import Database, now
from api.desk.agents import Agent, Agents
from api.desk.inbox import cards, note_json, notes_of

log = structlog.get_logger()

KEPT = 1_000
"""Events that a console which was cut off can still be told."""
MOST_WAITING = 500
IGNORED = {"typing", "proposal", "closed"}
"""Signals of the customer's own streams that change nothing here."""


@dataclass(frozen=True)
class Event:
    number: int
    name: str
    data: dict[str, Any]
    conversation: str | None = None
    """Set where only agents who have opened this conversation may be told."""


class Feed:
    """Turns signals of conversations into events for agents, in one order for all of them."""

    def __init__(self, database: Database, hub: Hub, agents: Agents) -> None:
        self._database = database
        self._hub = hub
        self._agents = agents
        self._began = now()
        self._boot = secrets.token_hex(4)
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._number = 0
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._changed: dict[str, None] = {}
        self._told: dict[str, int] = {}
        self._noted: dict[str, dt.datetime] = {}
        self._wake = asyncio.Event()
        hub.follow(self._signalled)

    def publish(self, name: str, data: dict[str, Any], only_readers_of: str | None = None) -> None:
        """Tell every console at once."""
        self._number += 1
        event = Event(self._number, name, data, only_readers_of)
        self._kept.append(event)
        for queue in self._queues:
            if queue.full():
                # Whoever does not keep up is cut off, comes back, and is told what is kept.
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def run(self) -> None:
        """For as long as the process lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, {}
            for conversation_id in changed:
                try:
                    await self._tell(conversation_id)
                except Exception as error:  # noqa: BLE001  one conversation that cannot be told must not silence the rest
                    log.error("feed", conversation=conversation_id, error=type(error).__name__)

    async def stream(self, agent: Agent, last: str | None) -> AsyncIterator[dict[str, Any]]:
        """Events for one console from now on, or from where it was cut off; `reset` where that is not kept any more."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(MOST_WAITING)
        self._queues.add(queue)
        try:
            with self._agents.watching(agent):
                missed = self._missed(last)
                if missed is None:
                    yield {"event": "reset", "data": "{}", "id": f"{self._boot}-{self._number}"}
                for event in missed or ():
                    if self._may_see(event, agent):
                        yield self._shown(event)
                while (event := await queue.get()) is not None:
                    if self._may_see(event, agent):
                        yield self._shown(event)
        finally:
            self._queues.discard(queue)

    def _missed(self, last: str | None) -> list[Event] | None:
        if last is None:
            return None
        boot, _, number = last.partition("-")
        if boot != self._boot or not number.isdigit() or int(number) > self._number:
            return None
        oldest = self._kept[0].number if self._kept else self._number + 1
        if int(number) < oldest - 1:
            return None
        return [event for event in self._kept if event.number > int(number)]

    def _may_see(self, event: Event, agent: Agent) -> bool:
        return event.conversation is None or self._agents.may_read(event.conversation, agent.id)

    def _shown(self, event: Event) -> dict[str, Any]:
        data = json.dumps(event.data, ensure_ascii=False)
        return {"event": event.name, "data": data, "id": f"{self._boot}-{event.number}"}

    def _signalled(self, conversation_id: str, event: str, data: dict[str, Any]) -> None:
        if event == "customer_typing":
            self.publish("typing", {"conversation": conversation_id, "who": "customer", "on": data["on"]})
        elif event == "erased":
            self._told.pop(conversation_id, None)
            self._noted.pop(conversation_id, None)
            self._agents.ended(conversation_id)
            self.publish("erased", {"conversation": conversation_id})
        elif event not in IGNORED:
            self._changed[conversation_id] = None
            self._wake.set()

    async def _tell(self, conversation_id: str) -> None:
        def online(id_: str) -> bool:
            return self._hub.listeners(id_) > 0

        def work(session: Session) -> tuple[dict[str, Any] | None, list[dict[str, Any]], list[dict[str, Any]]]:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None or conversation.erased_at is not None:
                return None, [], []
            fresh = messages.after(session, conversation_id, self._told.get(conversation_id, 0))
            states = messages.proposal_states(session, fresh)
            since = [one for one in fresh if conversation_id in self._told or one.created_at >= self._began]
            said = [messages.message_json(one, True, states) for one in since]
            if fresh:
                self._told[conversation_id] = fresh[-1].seq
            noted_before = self._noted.get(conversation_id, self._began)
            notes = notes_of(session, conversation_id, noted_before)
            if notes:
                self._noted[conversation_id] = notes[-1].created_at
            return cards(session, [conversation], online)[0], said, [note_json(note) for note in notes]

        card, said, notes = await self._database.read(work)
        for message in said:
            data = {"conversation": conversation_id, "message": message}
            self.publish("message", data, only_readers_of=conversation_id)
        for note in notes:
            self.publish("note", {"conversation": conversation_id, "note": note}, only_readers_of=conversation_id)
        if card is not None:
            self.publish("card", card)
