"""Carries conversations to the people's side through the hand-off port, and what people do there into conversations."""

import asyncio
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations import log as messages
from api.conversations.hub import Hub
from api.conversations.models import Conversation, Message
from api.database import Database
from api.desk.assignment import Assignment
from api.desk.books import open_handover
from api.desk.inbox import company_of
from api.desk.port import Customer, Event, HandOff, HandOffFailed, Said
from api.errors import ServiceError

log = structlog.get_logger()

AGAIN_SECONDS = 5.0
WITH_PEOPLE = ("waiting", "agent")


class Relay:
    """One for the process; conversations are told one after another, so that their messages keep their order."""

    def __init__(self, port: HandOff, database: Database, assignment: Assignment, hub: Hub) -> None:
        self._port = port
        self._database = database
        self._assignment = assignment
        self._hub = hub
        self._changed: dict[str, None] = {}
        self._open: dict[str, int] = {}
        """Conversations that are open on the people's side, and the last message told there."""
        self._wake = asyncio.Event()
        self._typing: dict[str, bool] = {}
        hub.follow(self._signalled)

    async def run(self) -> None:
        """For as long as the process lives: both ways."""
        await asyncio.gather(self._tell_all(), self._hear())

    async def _tell_all(self) -> None:
        for conversation_id in await self._database.read(_with_people):
            self._changed[conversation_id] = None
        while True:
            changed, self._changed = self._changed, {}
            typing, self._typing = self._typing, {}
            failed = False
            for conversation_id in changed:
                try:
                    await self._tell(conversation_id)
                except Exception as error:  # noqa: BLE001  one that cannot be told is told again; the others go on
                    log.warning("hand_off", conversation=conversation_id, error=type(error).__name__)
                    self._changed[conversation_id] = None
                    failed = True
            for conversation_id, on in typing.items():
                await self._tell_typing(conversation_id, on)
            if failed:
                await asyncio.sleep(AGAIN_SECONDS)
            elif not self._changed and not self._typing:
                await self._wake.wait()
                self._wake.clear()

    async def _tell(self, conversation_id: str) -> None:
        """Bring the people's side up to date with the log."""

        def work(session: Session) -> tuple[Customer | None, list[Said]]:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None or conversation.erased_at is not None or conversation.owner not in WITH_PEOPLE:
                return None, []
            found = messages.after(session, conversation_id, self._open.get(conversation_id, 0))
            return _customer(session, conversation), [_said(one) for one in found]

        customer, said = await self._database.read(work)
        if customer is None:
            if self._open.pop(conversation_id, None) is not None:
                await self._port.close(conversation_id)
            return
        if conversation_id not in self._open:
            await self._port.open(conversation_id, customer, said)
            self._open[conversation_id] = said[-1].seq if said else 0
            return
        for one in said:
            if one.role != "agent":
                await self._port.post(conversation_id, one)
            self._open[conversation_id] = one.seq

    async def _tell_typing(self, conversation_id: str, on: bool) -> None:
        try:
            await self._port.typing(conversation_id, on)
        except HandOffFailed:
            log.info("hand_off", conversation=conversation_id, error="typing")

    async def _hear(self) -> None:
        async for event in self._port.events():
            try:
                await self.apply(event)
            except ServiceError as error:
                # A late event about a conversation that has ended or is gone: nothing is left to be done.
                log.info("hand_off", conversation=event.conversation, error=error.code)
            except Exception as error:  # noqa: BLE001  one event that cannot be done must not stop those after it
                log.error("hand_off", conversation=event.conversation, error=type(error).__name__)

    async def apply(self, event: Event) -> None:
        """Do what a person did elsewhere. Only a person's word takes a conversation from the bot."""
        conversation, agent = event.conversation, event.agent
        if event.act == "said":
            await self._assignment.reply(conversation, event.text, agent, key=event.key, from_elsewhere=True)
            return
        owner = await self._database.read(lambda session: session.get_one(Conversation, conversation).owner)
        if owner not in WITH_PEOPLE:
            return
        match event.act:
            case "taken":
                await self._assignment.take(conversation, agent, from_elsewhere=True)
            case "typing":
                self._hub.tell(conversation, "typing", {"typing": event.on, "who": "agent"})
            case "returned":
                await self._assignment.give_back(conversation, agent, lead=True)
            case "closed":
                await self._assignment.close(conversation, agent, lead=True)

    def _signalled(self, conversation_id: str, event: str, data: dict[str, Any]) -> None:
        if event == "customer_typing":
            if conversation_id in self._open:
                self._typing[conversation_id] = data["on"]
        elif event in ("owner", "message", "erased"):
            self._changed[conversation_id] = None
        self._wake.set()


def _with_people(session: Session) -> list[str]:
    query = select(Conversation.id).where(Conversation.owner.in_(WITH_PEOPLE), Conversation.erased_at.is_(None))
    return list(session.scalars(query.order_by(Conversation.last_at)))


def _said(message: Message) -> Said:
    return Said(seq=message.seq, role=message.role, text=message.text, at=message.created_at)


def _customer(session: Session, conversation: Conversation) -> Customer:
    claims = conversation.claims or {}
    stay = open_handover(session, conversation.id)
    return Customer(
        language=conversation.language,
        name=claims.get("name"),
        email=claims.get("email"),
        company=company_of(claims),
        topic=conversation.topic,
        reason=stay.reason if stay else None,
    )
