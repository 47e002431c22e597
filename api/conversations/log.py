"""The conversation log: messages with gapless numbers, written in the caller's transaction."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations.models import Choice, Conversation, Message
from api.conversations.reply import Reply
from api.database import now, stamp
from api.operations.models import LedgerRow

UNSURE = {"answer": False, "clarify": True, "nothing_found": True}
"""Kinds of the bot's answers: whether one leaves the question open."""


def token_hash(token: str) -> str:
    """Tokens are random and long; a plain hash is enough to keep them out of the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return "fyr_" + secrets.token_urlsafe(32)


def append(
    session: Session,
    conversation: Conversation,
    *,
    role: str,
    kind: str,
    text: str,
    language: str | None = None,
    blocks: list[dict[str, Any]] | None = None,
    client_key: str | None = None,
    **more: Any,
) -> Message:
    """Add a message with the next number."""
    message = Message(
        id="m_" + secrets.token_urlsafe(12),
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        role=role,
        kind=kind,
        language=language or conversation.language,
        text=text,
        blocks=blocks if blocks is not None else [{"type": "text", "text": text}],
        citations=more.get("citations", []),
        choices=more.get("choices", []),
        proposal_id=more.get("proposal_id"),
        trace=more.get("trace"),
        client_key=client_key,
        turn_id=more.get("turn_id"),
        reply_index=more.get("reply_index"),
        created_at=now(),
    )
    conversation.next_seq += 1
    conversation.last_at = message.created_at
    session.add(message)
    session.flush()
    return message


def append_reply(
    session: Session,
    conversation: Conversation,
    reply: Reply,
    *,
    role: str = "bot",
    trace: dict[str, Any] | None = None,
    client_key: str | None = None,
    turn_id: str | None = None,
    reply_index: int | None = None,
) -> Message:
    """Add what the bot says, with its choices."""
    choices = []
    for offer in reply.choices:
        choice = Choice(
            id="c_" + secrets.token_urlsafe(12),
            conversation_id=conversation.id,
            title=offer.title,
            does=offer.does,
        )
        session.add(choice)
        shown = {"id": choice.id, "title": offer.title, "kind": offer.kind}
        if offer.topic:
            shown["topic"] = offer.topic
        if offer.operation:
            shown["operation"] = offer.operation
        choices.append(shown)
    if reply.topic:
        conversation.topic = reply.topic
    if reply.kind in UNSURE:
        conversation.unsure = UNSURE[reply.kind]
    return append(
        session,
        conversation,
        role=role,
        kind=reply.kind,
        text=reply.plain(),
        blocks=reply.blocks,
        client_key=client_key,
        citations=reply.citations,
        choices=choices,
        proposal_id=reply.proposal,
        trace={**(trace or {}), **reply.trace},
        turn_id=turn_id,
        reply_index=reply_index,
    )


def after(session: Session, conversation_id: str, seq: int, limit: int = 500) -> list[Message]:
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > seq)
    return list(session.scalars(query.order_by(Message.seq).limit(limit)))


def by_client_key(session: Session, conversation_id: str, key: str) -> Message | None:
    query = select(Message).where(Message.conversation_id == conversation_id, Message.client_key == key)
    return session.scalar(query)


def last_bot_message(session: Session, conversation_id: str) -> Message | None:
    query = select(Message).where(Message.conversation_id == conversation_id, Message.role == "bot")
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))


def message_json(message: Message, with_trace: bool, states: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A message as the contract has it; `states` are what became of the proposals that are shown in it."""
    for block in message.blocks:
        if block["type"] == "proposal" and states:
            block["proposal"]["state"] = states.get(block["proposal"]["id"], block["proposal"]["state"])
    shown: dict[str, Any] = {
        "id": message.id,
        "seq": message.seq,
        "role": message.role,
        "kind": message.kind,
        "language": message.language,
        "text": message.text,
        "blocks": message.blocks,
        "citations": message.citations,
        "choices": message.choices,
        "created_at": stamp(message.created_at),
    }
    if message.proposal_id:
        shown["proposal"] = next(
            (block["proposal"] for block in message.blocks if block["type"] == "proposal"), {"id": message.proposal_id}
        )
    if message.kind == "refused" and message.trace and "code" in message.trace:
        shown["code"] = message.trace["code"]
    if with_trace and message.trace:
        shown["trace"] = message.trace
    return shown


def proposal_states(session: Session, found: list[Message]) -> dict[str, str]:
    """What became of every proposal that is shown in these messages."""
    ids = {message.proposal_id for message in found if message.proposal_id}
    if not ids:
        return {}
    rows = session.execute(select(LedgerRow.id, LedgerRow.state).where(LedgerRow.id.in_(ids)))
    return {row.id: row.state for row in rows}


def signed_in(conversation: Conversation) -> dict[str, Any] | None:
    """The claims bound to the conversation, while they last."""
    until: dt.datetime | None = conversation.claims_until
    return conversation.claims if until is not None and until > now() else None
