"""Who has a conversation: taken, answered, handed on, given back, closed. One agent at a time, decided in the database."""

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from actions.catalogue.text import Text
from api import audit
from api.conversations import log as messages
from api.conversations.follower import Owner
from api.conversations.models import Conversation, Message
from api.conversations.reply import Reply
from api.conversations.service import CLOSED, Conversations, current
from api.conversations.texts import SAYINGS
from api.database import Database, now
from api.desk import texts
from api.desk.agents import Agent, Agents
from api.desk.books import Books, handling, open_handover
from api.desk.inbox import note_json
from api.desk.models import AgentRow, Handling, Note
from api.errors import Conflict, NotFound
from api.sealed import Seal
from api.settings import Settings

Beside = Callable[[Session, Conversation, Message], None]
"""What else belongs to the same transaction as an agent's reply."""


class Assignment:
    """Every change that an agent makes to a conversation."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        agents: Agents,
        books: Books,
        seal: Seal,
        settings: Settings,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._agents = agents
        self._books = books
        self._seal = seal
        self._settings = settings

    async def take(self, conversation_id: str, agent: Agent, from_elsewhere: bool = False) -> Owner:
        """The conversation is the agent's, and the bot is silent from here on; raises `Conflict` when a colleague has it.

        `from_elsewhere`: people answer at another desk, which has decided already who has it.
        """

        def work(session: Session) -> bool:
            conversation = _open(session, conversation_id)
            self._claim(session, conversation, agent, from_elsewhere=from_elsewhere)
            if conversation.owner == "agent":
                return False
            self._conversations.own(session, conversation, "agent", agent.id)
            _say(session, conversation, SAYINGS["agent_joined"])
            return True

        if await self._database.write(work):
            self._conversations.told(conversation_id, "agent")
        return "agent"

    async def reply(
        self,
        conversation_id: str,
        text: str,
        agent: Agent,
        key: str | None = None,
        beside: Beside | None = None,
        from_elsewhere: bool = False,
    ) -> Message:
        """What a person writes; the conversation is theirs from then on. The same key again is the same message."""

        def work(session: Session) -> tuple[Message, bool]:
            conversation = _open(session, conversation_id)
            if key is not None and (earlier := messages.by_client_key(session, conversation_id, key)):
                return earlier, False
            writing = self._agents.writing(conversation_id)
            other = writing if writing != agent else None
            self._claim(session, conversation, agent, refused=other, from_elsewhere=from_elsewhere)
            if changed := conversation.owner != "agent":
                self._conversations.own(session, conversation, "agent", agent.id)
            message = messages.append(
                session,
                conversation,
                role="agent",
                kind="text",
                text=text,
                client_key=key,
                trace={"by": agent.name},
            )
            self._books.answered(session, conversation, message)
            if beside is not None:
                beside(session, conversation, message)
            return message, changed

        message, changed = await self._database.write(work)
        self._agents.release(conversation_id, agent)
        self._conversations.told(conversation_id, "agent" if changed else None)
        return message

    async def note(self, conversation_id: str, text: str, agent: Agent) -> dict[str, Any]:
        """A word for colleagues; nothing of the customer's side knows of it."""

        def work(session: Session) -> Note:
            return _noted(session, current(session, conversation_id), text, agent)

        note = await self._database.write(work)
        self._conversations.noted(conversation_id)
        return note_json(note)

    async def give_back(
        self, conversation_id: str, agent: Agent, lead: bool, note: str | None = None, step: Reply | None = None
    ) -> Owner:
        """To the bot, with a note for whoever comes next, and at a step of a procedure where one is given."""

        def work(session: Session) -> None:
            conversation = _open(session, conversation_id)
            if note:
                _noted(session, conversation, note, agent)
            if conversation.owner != "bot":
                self._check_holder(session, conversation, agent, lead)
                self._conversations.own(session, conversation, "bot", agent.id)
                # What was said meanwhile the dialogue has not heard: it begins anew.
                conversation.epoch, conversation.epoch_turns = conversation.epoch + 1, 0
                _say(session, conversation, SAYINGS["back_with_bot"])
            if step is not None:
                messages.append_reply(session, conversation, step)

        await self._database.write(work)
        self._agents.release(conversation_id, agent)
        self._conversations.told(conversation_id, "bot")
        return "bot"

    async def close(
        self, conversation_id: str, agent: Agent, lead: bool, labels: list[str] | None = None, ask_rating: bool = False
    ) -> Owner:
        """The end; with `ask_rating` the customer is asked how it went."""

        def work(session: Session) -> None:
            conversation = _open(session, conversation_id)
            self._check_holder(session, conversation, agent, lead)
            if labels is not None:
                self._books.label(session, conversation, labels)
            self._conversations.own(session, conversation, "closed", agent.id)
            _say(session, conversation, SAYINGS["closed"])
            if ask_rating:
                asked = texts.ASK_FOR_RATING[conversation.language]
                messages.append(
                    session,
                    conversation,
                    role="system",
                    kind="handoff",
                    text=asked,
                    blocks=[{"type": "rating", "text": asked, "from": 1, "to": 5}],
                )

        await self._database.write(work)
        self._agents.ended(conversation_id)
        self._conversations.told(conversation_id, "closed")
        return "closed"

    async def assign(self, conversation_id: str, agent: Agent, lead: bool, to: str | None) -> Owner:
        """To a colleague, or back to the queue. Agents hand on what is theirs or nobody's; leads anything."""

        def work(session: Session) -> Owner:
            conversation = _open(session, conversation_id)
            self._check_holder(session, conversation, agent, lead)
            if to is None:
                if conversation.owner != "waiting":
                    self._queue(session, conversation, agent.id)
                return "waiting"
            colleague = session.get(AgentRow, to)
            if colleague is None:
                raise NotFound("AGENT_UNKNOWN", texts.UNKNOWN_AGENT)
            book = handling(session, conversation_id)
            before = book.assignee
            book.assignee, book.assignee_name = colleague.id, colleague.name
            session.flush()
            if conversation.owner != "agent":
                self._conversations.own(session, conversation, "agent", agent.id)
                _say(session, conversation, SAYINGS["agent_joined"])
            if before != colleague.id:
                audit.record(
                    session,
                    "conversation.assigned",
                    conversation=conversation_id,
                    actor=audit.pseudonym(self._seal.key, agent.id),
                    before=audit.pseudonym(self._seal.key, before),
                    after=audit.pseudonym(self._seal.key, colleague.id),
                )
            return "agent"

        owner = await self._database.write(work)
        self._agents.release(conversation_id, agent)
        self._conversations.told(conversation_id, owner)
        return owner

    async def label(self, conversation_id: str, labels: list[str]) -> None:
        await self._database.write(
            lambda session: self._books.label(session, current(session, conversation_id), labels)
        )
        self._conversations.noted(conversation_id)

    async def seen(self, conversation_id: str, seq: int) -> None:
        """An agent has looked at everything up to a message."""

        def work(session: Session) -> None:
            conversation = current(session, conversation_id)
            book = handling(session, conversation_id)
            book.seen_seq = max(book.seen_seq, min(seq, conversation.next_seq - 1))

        await self._database.write(work)
        self._conversations.noted(conversation_id)

    async def sweep(self) -> list[str]:
        """Put back into the queue what is waiting for an agent who is gone or stays silent; returns the conversations."""
        at = now()
        silent = at - dt.timedelta(minutes=self._settings.agent_silent_minutes)
        gone = self._settings.agent_gone_seconds

        def left_alone(session: Session) -> list[str]:
            waiting = select(Handling).where(Handling.assignee.is_not(None), Handling.unanswered_since.is_not(None))
            found = []
            for book in session.scalars(waiting):
                stay = open_handover(session, book.conversation_id)
                since = max(book.unanswered_since, stay.taken_at or stay.at) if stay else book.unanswered_since
                if since <= silent or self._agents.away(book.assignee or "") >= gone:
                    found.append((book.conversation_id, book.assignee, book.unanswered_since))
            return found

        back = []
        for conversation_id, assignee, since in await self._database.read(left_alone):

            def work(session: Session, id_: str = conversation_id, held: Any = (assignee, since)) -> bool:
                conversation, book = session.get_one(Conversation, id_), handling(session, id_)
                # They may have answered, or handed it on, since we looked.
                if conversation.owner != "agent" or (book.assignee, book.unanswered_since) != held:
                    return False
                self._queue(session, conversation, None)
                return True

            if await self._database.write(work):
                self._conversations.told(conversation_id, "waiting")
                back.append(conversation_id)
        return back

    def _queue(self, session: Session, conversation: Conversation, actor: str | None) -> None:
        self._conversations.own(session, conversation, "waiting", actor)
        _say(session, conversation, texts.BACK_IN_QUEUE)

    def _claim(
        self,
        session: Session,
        conversation: Conversation,
        agent: Agent,
        refused: Agent | None = None,
        from_elsewhere: bool = False,
    ) -> None:
        """Compare and set: nobody's becomes the agent's, the agent's stays it, a colleague's stays theirs.

        `refused`: a colleague who is writing in it, where it is nobody's yet.
        """
        book = handling(session, conversation.id)
        if refused is not None and book.assignee is None:
            raise Conflict("NOT_YOURS", texts.WRITING, who=refused.as_json(), name=refused.name)
        free = or_(from_elsewhere, Handling.assignee.is_(None), Handling.assignee == agent.id)
        taken = session.execute(
            update(Handling)
            .where(Handling.conversation_id == conversation.id, free)
            .values(assignee=agent.id, assignee_name=agent.name)
        )
        session.refresh(book)
        if taken.rowcount != 1:
            holder = Agent(book.assignee or "", book.assignee_name or "")
            raise Conflict("TAKEN", texts.TAKEN, who=holder.as_json(), name=holder.name)

    def _check_holder(self, session: Session, conversation: Conversation, agent: Agent, lead: bool) -> None:
        book = handling(session, conversation.id)
        if book.assignee not in (None, agent.id) and not lead:
            holder = Agent(book.assignee or "", book.assignee_name or "")
            raise Conflict("NOT_YOURS", texts.NOT_YOURS, who=holder.as_json(), name=holder.name)


def _open(session: Session, conversation_id: str) -> Conversation:
    conversation = current(session, conversation_id)
    if conversation.owner == "closed":
        raise Conflict("CONVERSATION_CLOSED", CLOSED, language=conversation.language)
    return conversation


def _say(session: Session, conversation: Conversation, saying: Text) -> None:
    messages.append(session, conversation, role="system", kind="handoff", text=saying[conversation.language])


def _noted(session: Session, conversation: Conversation, text: str, agent: Agent) -> Note:
    note = Note(
        id="n_" + secrets.token_urlsafe(12),
        conversation_id=conversation.id,
        seq_after=conversation.next_seq - 1,
        text=text,
        author=agent.id,
        author_name=agent.name,
        created_at=now(),
    )
    session.add(note)
    return note
