"""Books about conversations, kept in the transactions that change them: who waits since when, and why."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.conversations.models import Conversation, Message
from api.database import now
from api.desk.models import ChatwootConversation, Handling, Handover, Note, Rating, Verdict
from api.desk.targets import dues

REASONS = {"clarify": "no_answer", "nothing_found": "no_answer", "refused": "refused", "error": "error"}
"""Kind of the bot's last word before a hand-over → why it came to that; anything else: the customer just asked."""


class Books:
    """The follower of conversations; `opening` are the declared hours."""

    def __init__(self, opening: Sequence[str]) -> None:
        self._opening = opening

    def owned(self, session: Session, conversation: Conversation, before: str, actor: str | None) -> None:
        book, at = handling(session, conversation.id), now()
        stay = open_handover(session, conversation.id)
        if conversation.owner in ("waiting", "agent"):
            if stay is None:
                reason = "agent" if actor is not None else _reason(session, conversation.id)
                stay = _handover(conversation, reason, at)
                session.add(stay)
                self.aim(book, conversation.language, at)
            book.unanswered_since = book.unanswered_since or at
            if conversation.owner == "agent":
                stay.taken_at = stay.taken_at or at
            else:
                book.assignee = book.assignee_name = None
            return
        book.assignee = book.assignee_name = None
        book.unanswered_since = book.first_answer_due = book.resolution_due = None
        if stay is not None:
            stay.ended_at, stay.outcome = at, "closed" if conversation.owner == "closed" else "returned"

    def written(self, session: Session, conversation: Conversation, message: Message) -> None:
        if conversation.owner in ("waiting", "agent"):
            book = handling(session, conversation.id)
            book.unanswered_since = book.unanswered_since or message.created_at

    def erased(self, session: Session, conversation_id: str) -> None:
        """No text stays; that there was a hand-over, and a mark without its words, does."""
        for table in (Note, Verdict, Handling, ChatwootConversation):
            session.execute(delete(table).where(table.conversation_id == conversation_id))
        session.execute(update(Rating).where(Rating.conversation_id == conversation_id).values(comment=None))

    def answered(self, session: Session, conversation: Conversation, message: Message) -> None:
        """A person has answered: nobody waits any more."""
        book = handling(session, conversation.id)
        book.unanswered_since, book.seen_seq, book.first_answer_due = None, message.seq, None
        stay = open_handover(session, conversation.id)
        if stay is not None:
            stay.answered_at = stay.answered_at or message.created_at

    def aim(self, book: Handling, language: str, since: dt.datetime) -> None:
        """Set the targets anew, counted from the hand-over."""
        book.first_answer_due, book.resolution_due = dues(book.labels, language, since, self._opening)

    def label(self, session: Session, conversation: Conversation, labels: list[str]) -> None:
        """Other labels, and with them perhaps other targets."""
        book = handling(session, conversation.id)
        book.labels = labels
        stay = open_handover(session, conversation.id)
        if stay is not None:
            self.aim(book, conversation.language, stay.at)
            if stay.answered_at is not None:
                book.first_answer_due = None


def handling(session: Session, conversation_id: str) -> Handling:
    """The book of a conversation, begun where there is none."""
    book = session.get(Handling, conversation_id)
    if book is None:
        book = Handling(conversation_id=conversation_id, seen_seq=0, labels=[])
        session.add(book)
        session.flush()
    return book


def open_handover(session: Session, conversation_id: str) -> Handover | None:
    """The stay with people that has not ended."""
    query = select(Handover).where(Handover.conversation_id == conversation_id, Handover.ended_at.is_(None))
    return session.scalar(query.order_by(Handover.id.desc()).limit(1))


def _handover(conversation: Conversation, reason: str, at: dt.datetime) -> Handover:
    return Handover(
        conversation_id=conversation.id,
        at=at,
        reason=reason,
        language=conversation.language,
        topic=conversation.topic,
    )


def _reason(session: Session, conversation_id: str) -> str:
    spoken = select(Message.kind).where(
        Message.conversation_id == conversation_id, Message.role == "bot", Message.kind.not_in(("handoff", "smalltalk"))
    )
    kind = session.scalar(spoken.order_by(Message.seq.desc()).limit(1))
    return REASONS.get(kind or "", "asked")
