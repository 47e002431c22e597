"""The agents' side in one piece: its parts, chosen and put together, and what runs in its background."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy.orm import Session

from actions.catalogue.redaction import redacted
from api import audit
from api.conversations.conditions import Conditions
from api.conversations.hub import Hub
from api.conversations.models import Conversation, Message
from api.conversations.service import Conversations, current
from api.database import Database, now
from api.desk import context, inbox, search, suggestions, texts
from api.desk.agents import Agent, Agents
from api.desk.assignment import Assignment, note_json
from api.desk.books import Books
from api.desk.chatwoot import Chatwoot
from api.desk.console import Console
from api.desk.feed import Feed
from api.desk.models import Note, Rating
from api.desk.port import HandOff
from api.desk.relay import Relay
from api.desk.suggestions import Judgement
from api.errors import Conflict
from api.operations.service import Operations
from api.sealed import Seal
from api.settings import Settings
from knowledge.search import KnowledgeBase

log = structlog.get_logger()

SWEEP_SECONDS = 5.0


class Desk:
    """Behind the routes of the agents' side."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        operations: Operations,
        hub: Hub,
        seal: Seal,
        settings: Settings,
        conditions: Conditions,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._operations = operations
        self._hub = hub
        self._seal = seal
        self._conditions = conditions
        self.agents = Agents(database)
        self.books = Books(settings.support_hours)
        conversations.followed_by(self.books)
        self.assignment = Assignment(database, conversations, self.agents, self.books, seal, settings)
        self.feed = Feed(database, hub, self.agents)
        self.chatwoot = Chatwoot(settings, database) if settings.chatwoot_url else None
        self.port: HandOff = self.chatwoot or Console(self.assignment, hub)
        self.relay = Relay(self.port, database, self.assignment, hub)

    async def run(self) -> None:
        """For as long as the process lives. Where people answer elsewhere, that desk looks after its own queue."""
        work = [self.feed.run(), self.relay.run()]
        if self.chatwoot is None:
            work.append(self._sweep())
        await asyncio.gather(*work)

    async def close(self) -> None:
        if self.chatwoot is not None:
            await self.chatwoot.close_client()

    async def listed(self, view: inbox.View, agent: Agent, text: str | None) -> list[dict[str, Any]]:
        """The cards of a view, of those conversations that say `text` where it is given."""

        def work(session: Session) -> list[dict[str, Any]]:
            only = search.conversations_with(session, text) if text else None
            return inbox.listed(session, view, agent.id, self.online, only)

        return await self._database.read(work)

    async def opened(self, conversation_id: str, agent: Agent, knowledge: KnowledgeBase) -> dict[str, Any]:
        """Everything about a conversation; that it was looked at is in the audit log."""
        conversation = await self._conversations.get(conversation_id)
        await self._audited("conversation.opened", agent, conversation=conversation_id)
        self.agents.opened(conversation_id, agent.id)
        owner, said = await self._conversations.whole(conversation_id, with_trace=True)
        who = self._conversations.requester(conversation)
        about = await context.context(self._database, conversation, who, self._operations, self._conditions, knowledge)

        def beside(session: Session) -> tuple[dict[str, Any], list[Note], Rating | None]:
            [card] = inbox.cards(session, [conversation], self.online)
            return card, inbox.notes_of(session, conversation_id), session.get(Rating, conversation_id)

        card, notes, rating = await self._database.read(beside)
        writing = self.agents.writing(conversation_id)
        return {
            "id": conversation.id,
            "owner": owner,
            "language": conversation.language,
            "topic": conversation.topic,
            "signed_in": card["signed_in"],
            "messages": said,
            "card": card,
            "notes": [note_json(note) for note in notes],
            "context": about,
            "lock": {"by": writing.as_json()} if writing else None,
            "csat": {"value": rating.value, "comment": rating.comment} if rating else None,
        }

    async def suggested(self, conversation_id: str, knowledge: KnowledgeBase) -> list[dict[str, Any]]:
        """Answers to the customer's last question; none where nothing was asked."""
        conversation = await self._conversations.get(conversation_id)
        question = await self._database.read(lambda session: suggestions.last_question(session, conversation))
        if question is None:
            return []
        return await asyncio.to_thread(suggestions.suggested, knowledge, question)

    async def reject(self, conversation_id: str, answer: str, reason: str | None, comment: str | None) -> None:
        """A suggested answer that does not help; the question goes to those who write the procedures."""
        await self._database.write(
            lambda session: suggestions.judge(
                session, current(session, conversation_id), answer, "rejected", reason, comment
            )
        )

    async def reply(
        self, conversation_id: str, text: str, agent: Agent, answer: str | None = None, edited: bool = False
    ) -> Message:
        """What an agent writes, and whether it is what was suggested."""

        def beside(session: Session, conversation: Conversation, message: Message) -> None:
            if answer is not None:
                judgement: Judgement = "edited" if edited else "accepted"
                suggestions.judge(session, conversation, answer, judgement)

        return await self.assignment.reply(conversation_id, text, agent, beside=beside)

    async def typing(self, conversation_id: str, agent: Agent, on: bool) -> dict[str, Any]:
        """The agent writes, or has stopped: the draft is theirs while they do, unless a colleague was first."""
        conversation = await self._conversations.get(conversation_id)
        before = self.agents.writing(conversation_id)
        if on:
            self.agents.lock(conversation_id, agent)
        else:
            self.agents.release(conversation_id, agent)
        holder = self.agents.writing(conversation_id)
        if holder != before:
            self.feed.publish("lock", {"conversation": conversation_id, "by": holder.as_json() if holder else None})
        self.feed.publish("typing", {"conversation": conversation_id, "who": agent.name, "on": on})
        if conversation.owner == "agent":
            self._hub.tell(conversation_id, "typing", {"typing": on, "who": "agent"})
        return {"lock": {"by": holder.as_json()} if holder else None}

    async def search(self, text: str, agent: Agent, language: str) -> dict[str, Any]:
        """Conversations, runs and companies; that somebody searched is in the audit log, what for is not."""
        found = await self._database.read(lambda session: search.found(session, text, language, self.online))
        await self._audited("conversations.searched", agent, found=len(found["conversations"]))
        return found

    async def rate(self, conversation_id: str, value: int, comment: str | None) -> None:
        """The customer's mark, once the conversation is closed."""

        def work(session: Session) -> None:
            conversation = current(session, conversation_id)
            if conversation.owner != "closed":
                raise Conflict("NOT_CLOSED", texts.NOT_CLOSED, language=conversation.language)
            kept = redacted(comment) if comment else None
            session.merge(Rating(conversation_id=conversation_id, value=value, comment=kept, created_at=now()))

        await self._database.write(work)
        self._conversations.noted(conversation_id)

    def online(self, conversation_id: str) -> bool:
        """Has the customer the chat open?"""
        return self._hub.listeners(conversation_id) > 0

    async def _audited(self, event: str, agent: Agent, **body: Any) -> None:
        actor = audit.pseudonym(self._seal.key, agent.id)
        await self._database.write(lambda session: audit.record(session, event, actor=actor, **body))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                back: Sequence[str] = await self.assignment.sweep()
            except Exception as error:  # noqa: BLE001  tried again in a moment
                log.error("sweep", error=type(error).__name__)
                continue
            if back:
                log.info("back_in_queue", count=len(back))
