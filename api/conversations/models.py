"""Conversations, their messages without gaps, the turns that answer them, the choices they offer."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Model, Utc


class Conversation(Model):
    __tablename__ = "conversations"
    __table_args__ = (Index("conversations_of_an_owner", "owner", "last_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    site: Mapped[str]
    language: Mapped[str]
    language_chosen: Mapped[bool] = mapped_column(default=False)
    """The customer asked for this language; what they write in does not change it any more."""
    owner: Mapped[str] = mapped_column(default="bot")
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the page told about itself, and the org number of the company that the person has chosen."""
    claims: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    claims_until: Mapped[dt.datetime | None] = mapped_column(Utc)
    topic: Mapped[str | None]
    """What the conversation is about, for follow-ups."""
    epoch: Mapped[int] = mapped_column(default=0)
    """Part of the name under which Rasa knows it; a new one after anything uncertain."""
    epoch_turns: Mapped[int] = mapped_column(default=0)
    next_seq: Mapped[int] = mapped_column(default=1)
    tenure: Mapped[int] = mapped_column(default=0)
    """How often it has changed hands: what was begun under one owner is not finished under the next."""
    unsure: Mapped[bool] = mapped_column(default=False)
    """The bot's last answer was none, or a question back, or was called unhelpful."""
    last_at: Mapped[dt.datetime] = mapped_column(Utc, nullable=True)
    """When the last message was written."""
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    erased_at: Mapped[dt.datetime | None] = mapped_column(Utc)


class Message(Model):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_key"),
        UniqueConstraint("turn_id", "reply_index"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    role: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    proposal_id: Mapped[str | None]
    trace: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    client_key: Mapped[str | None]
    """Makes a resend, or a second announcement of one state, harmless."""
    turn_id: Mapped[str | None]
    reply_index: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)


class Turn(Model):
    __tablename__ = "turns"
    __table_args__ = (Index("open_turns", "state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Random: whoever knows it may act for the turn, while it runs."""
    number: Mapped[int]
    """The customer message's seq: turns of a conversation run in this order."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str]
    state: Mapped[str]
    """queued → running → done | degraded | dropped"""
    act: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the customer did: {text} | {choice} | {confirm} | {decline}."""
    attempts: Mapped[int] = mapped_column(default=0)
    tenure: Mapped[int] = mapped_column(default=0)
    """The conversation's, when the customer wrote."""
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc)


class Choice(Model):
    """Something that can be pressed; what it means stays here."""

    __tablename__ = "choices"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    title: Mapped[str]
    does: Mapped[dict[str, Any]] = mapped_column(JSON)


class Feedback(Model):
    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str]
    message_id: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)


class Gap(Model):
    """A question without a good answer, redacted."""

    __tablename__ = "gaps"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="nothing")
    """nothing | unsure | down | rejected"""
    topic: Mapped[str | None]
    """What was answered, where anything was."""
    language: Mapped[str]
    question: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
