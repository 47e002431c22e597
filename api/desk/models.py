"""What the agents' side keeps: who has a conversation, its hand-overs, notes, verdicts on suggestions, ratings."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Model, Utc


class Handling(Model):
    """How a conversation stands on the agents' side; there is none before the first hand-over."""

    __tablename__ = "desk_handlings"
    __table_args__ = (Index("handlings_of_an_agent", "assignee"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    assignee: Mapped[str | None]
    """The agent who has it."""
    assignee_name: Mapped[str | None]
    unanswered_since: Mapped[dt.datetime | None] = mapped_column(Utc)
    """Since when the customer waits for a person's word."""
    seen_seq: Mapped[int] = mapped_column(default=0)
    """The last message that an agent has looked at."""
    labels: Mapped[list[str]] = mapped_column(JSON)
    first_answer_due: Mapped[dt.datetime | None] = mapped_column(Utc)
    resolution_due: Mapped[dt.datetime | None] = mapped_column(Utc)


class Handover(Model):
    """One stay with people, from the hand-over to the return or the end; it holds no text."""

    __tablename__ = "desk_handovers"
    __table_args__ = (Index("handovers_of_a_conversation", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Utc)
    reason: Mapped[str]
    """asked | no_answer | refused | error | agent"""
    language: Mapped[str]
    topic: Mapped[str | None]
    taken_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    answered_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    outcome: Mapped[str | None]
    """returned | closed"""


class AgentRow(Model):
    """Somebody who has worked here, by the identity that signs them in."""

    __tablename__ = "desk_agents"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    last_seen_at: Mapped[dt.datetime] = mapped_column(Utc)


class Note(Model):
    """For colleagues only: a table of its own, which nothing that goes to the customer reads."""

    __tablename__ = "desk_notes"
    __table_args__ = (Index("notes_of_a_conversation", "conversation_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq_after: Mapped[int]
    """The last message when it was written."""
    text: Mapped[str]
    author: Mapped[str | None]
    author_name: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)


class Verdict(Model):
    """What an agent made of a suggested answer: where they agree, the bot would have been right."""

    __tablename__ = "desk_verdicts"
    __table_args__ = (UniqueConstraint("conversation_id", "question_seq", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str]
    question_seq: Mapped[int]
    topic: Mapped[str]
    verdict: Mapped[str]
    """accepted | edited | rejected"""
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)


class Rating(Model):
    """What the customer thought of it, 1 to 5; the last word counts."""

    __tablename__ = "desk_ratings"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
    comment: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)


class ChatwootConversation(Model):
    """A conversation's other half in Chatwoot, and how far it has been told."""

    __tablename__ = "chatwoot_conversations"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    """The contact's name in the API inbox."""
    chatwoot_id: Mapped[int] = mapped_column(unique=True)
    posted_seq: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[float] = mapped_column(default=0.0)
    """Chatwoot's own time (seconds) of its last change that we know of."""
