"""The list of conversations as agents see it: a card for each, without opening what was said."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from actions.catalogue.redaction import redacted
from api.conversations import log as messages
from api.conversations.models import Conversation, Message
from api.database import now, stamp
from api.desk.models import Handling, Handover, Note

View = Literal["waiting", "mine", "bot", "unsure", "closed", "all"]
MOST = 100
LONGEST_LINE = 140


def listed(
    session: Session, view: View, agent_id: str, online: Callable[[str], bool], only: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The cards of a view: who waits longest first, elsewhere what was last said first. `only`: of these conversations."""
    query = select(Conversation).outerjoin(Handling, Handling.conversation_id == Conversation.id)
    query = query.where(Conversation.erased_at.is_(None), _in_view(view, agent_id))
    if only is not None:
        query = query.where(Conversation.id.in_(only))
    order = [Handling.unanswered_since, Conversation.id] if view == "waiting" else [Conversation.last_at.desc()]
    return cards(session, list(session.scalars(query.order_by(*order).limit(MOST))), online)


def cards(session: Session, found: Sequence[Conversation], online: Callable[[str], bool]) -> list[dict[str, Any]]:
    """A card for each of these conversations, in their order; `online`: has this customer the chat open?"""
    ids = [conversation.id for conversation in found]
    books = {
        book.conversation_id: book
        for book in session.scalars(select(Handling).where(Handling.conversation_id.in_(ids)))
    }
    stays = select(Handover).where(Handover.conversation_id.in_(ids)).order_by(Handover.id)
    reasons = {stay.conversation_id: stay.reason for stay in session.scalars(stays)}
    last = {message.conversation_id: message.text for message in session.scalars(_last_of(found))}
    unread = _unread(session, ids)
    return [
        _card(one, books.get(one.id), reasons.get(one.id), last.get(one.id, ""), unread.get(one.id, 0), online(one.id))
        for one in found
    ]


def _in_view(view: View, agent_id: str) -> ColumnElement[bool]:
    match view:
        case "mine":
            return and_(Conversation.owner == "agent", Handling.assignee == agent_id)
        case "unsure":
            return and_(Conversation.owner == "bot", Conversation.unsure)
        case "all":
            return Conversation.owner.is_not(None)
        case _:
            return Conversation.owner == view


def _last_of(found: Sequence[Conversation]) -> Any:
    newest = [and_(Message.conversation_id == one.id, Message.seq == one.next_seq - 1) for one in found]
    return select(Message).where(or_(False, *newest))


def _unread(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """How much the customer has written that no agent has looked at."""
    query = (
        select(Message.conversation_id, func.count())
        .outerjoin(Handling, Handling.conversation_id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(ids),
            Message.role == "customer",
            Message.seq > func.coalesce(Handling.seen_seq, 0),
        )
    )
    return dict(session.execute(query.group_by(Message.conversation_id)).tuples().all())


def _card(
    conversation: Conversation, book: Handling | None, reason: str | None, text: str, unread: int, online: bool
) -> dict[str, Any]:
    claims = conversation.claims or {}
    card: dict[str, Any] = {
        "id": conversation.id,
        "owner": conversation.owner,
        "language": conversation.language,
        "topic": conversation.topic,
        "signed_in": messages.signed_in(conversation) is not None,
        "last_at": stamp(conversation.last_at),
        "last_text": one_line(text),
        "unread": unread,
        "unsure": conversation.unsure,
        "labels": book.labels if book else [],
        "online": online,
    }
    if claims.get("name"):
        card["name"] = claims["name"]
    if company := company_of(claims):
        card["company"] = company
    if reason is not None:
        card["reason"] = reason
    if book is None:
        return card
    if book.assignee is not None:
        card["assignee"] = {"id": book.assignee, "name": book.assignee_name}
    if book.unanswered_since is not None:
        card["waiting_since"] = stamp(book.unanswered_since)
    if due := _due(book, now()):
        card["due"] = due
    return card


def company_of(claims: dict[str, Any]) -> str | None:
    """The name of the person's company; of several, the first."""
    companies = claims.get("companies") or [{}]
    return companies[0].get("name") or companies[0].get("orgno")


def one_line(text: str) -> str:
    """The beginning of a text as it may stand in a list: on one line, without anything secret."""
    line = " ".join(redacted(text).split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def _due(book: Handling, at: dt.datetime) -> dict[str, Any]:
    times = {"first_answer": book.first_answer_due, "resolution": book.resolution_due}
    open_ones = {name: moment for name, moment in times.items() if moment is not None}
    if not open_ones:
        return {}
    return {name: stamp(moment) for name, moment in open_ones.items()} | {"breached": min(open_ones.values()) < at}


def note_json(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "seq_after": note.seq_after,
        "text": note.text,
        "by": {"id": note.author, "name": note.author_name},
        "at": stamp(note.created_at),
    }


def notes_of(session: Session, conversation_id: str, since: dt.datetime | None = None) -> list[Note]:
    """What colleagues have noted, in order."""
    query = select(Note).where(Note.conversation_id == conversation_id)
    if since is not None:
        query = query.where(Note.created_at > since)
    return list(session.scalars(query.order_by(Note.created_at, Note.id)))
