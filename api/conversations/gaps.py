"""Questions that were not answered well, kept without secrets for those who write the procedures."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.catalogue.redaction import redacted
from api.conversations.models import Gap, Message, Turn
from api.database import now

GapKind = Literal["nothing", "unsure", "down", "rejected"]
"""No answer was found; we asked back and the customer gave up on it; the answer got a thumbs-down; an agent turned down
what was suggested."""


def gap(conversation_id: str, kind: GapKind, language: str, question: str, topic: str | None = None) -> Gap:
    """A question to keep; `topic` is what was answered, where anything was."""
    return Gap(
        conversation_id=conversation_id,
        kind=kind,
        language=language,
        question=redacted(question),
        topic=topic,
        created_at=now(),
    )


def known(session: Session, conversation_id: str, kind: GapKind, question: str) -> bool:
    """Whether the question is kept already, for the same reason."""
    same = (Gap.conversation_id == conversation_id, Gap.kind == kind, Gap.question == redacted(question))
    return session.scalar(select(Gap.id).where(*same).limit(1)) is not None


def question_of(session: Session, message: Message) -> str | None:
    """The customer's words that a message of the bot answers; None when nothing was asked."""
    turn = session.get(Turn, message.turn_id) if message.turn_id else None
    asked = session.get(Message, turn.message_id) if turn else None
    return asked.text if asked else None


def asked_back(session: Session, last: Message | None) -> str | None:
    """The question that `last`, the bot's last message, asked back about; None when it did something else."""
    return question_of(session, last) if last is not None and last.kind == "clarify" else None


def topic_of(message: Message) -> str | None:
    """The topic that a message of the bot cites first."""
    return next((citation["topic"] for citation in message.citations if "topic" in citation), None)
