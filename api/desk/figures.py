"""How it goes: what was asked and answered, handed over, carried out, settled. Each figure can show the rows behind it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations.models import Conversation, Feedback, Message
from api.database import now, stamp
from api.desk.models import Handover, Rating, Verdict
from api.operations.models import LedgerRow

DECISIONS = {"answer": "found", "clarify": "unsure", "nothing_found": "nothing"}
DURABLE = dt.timedelta(days=7)
SETTLED_AFTER = dt.timedelta(hours=1)
"""A conversation that the bot answered, and that has been quiet for so long, is taken to be settled."""
GOOD_RATING = 4
MOST_ROWS = 500

Row = dict[str, Any]


@dataclass(frozen=True)
class Period:
    """From a moment (included) to another (not included)."""

    start: dt.datetime
    end: dt.datetime

    def link(self, of: str) -> str:
        """The address of the rows behind a figure."""
        query = {"of": of, "from": stamp(self.start), "to": stamp(self.end)}
        return f"/v1/agent/figures/rows?{urlencode(query)}"


@dataclass
class Counted:
    """Rows by the name of the figure that they belong to."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, of: str, row: Row) -> None:
        self.rows[of].append(row)

    def number(self, of: str, period: Period) -> dict[str, Any]:
        return {"n": len(self.rows.get(of, [])), "rows": period.link(of)}


def figures(session: Session, period: Period) -> dict[str, Any]:
    """Every figure of a period, each with the address of its rows."""
    counted = count(session, period)
    waits = [row["seconds"] for row in counted.rows.get("first_answer", [])]
    marks = [row["value"] for row in counted.rows.get("csat", [])]
    return {
        "from": stamp(period.start),
        "to": stamp(period.end),
        "conversations": counted.number("conversations", period),
        "questions": [
            {"topic": topic, "language": language, "n": len(rows), "rows": period.link(name)}
            for name, rows in _largest(counted, "questions")
            for topic, language in [name.removeprefix("questions:").rsplit("/", 1)]
        ],
        "decisions": {name: counted.number(f"decisions:{name}", period) for name in ("found", "unsure", "nothing")},
        "handoffs": counted.number("handoffs", period)
        | {
            "reasons": {
                name.removeprefix("handoffs:"): {"n": len(rows), "rows": period.link(name)}
                for name, rows in _largest(counted, "handoffs")
            }
        },
        "operations": [
            {"name": operation, "state": state, "n": len(rows), "rows": period.link(name)}
            for name, rows in _largest(counted, "operations")
            for operation, state in [name.removeprefix("operations:").rsplit("/", 1)]
        ],
        "resolution": {
            name: counted.number(f"resolution:{name}", period) for name in ("confirmed", "assumed", "durable", "open")
        },
        "suggestions": {
            name: counted.number(f"suggestions:{name}", period) for name in ("accepted", "edited", "rejected", "own")
        },
        "first_answer_p50": round(median(waits), 1) if waits else None,
        "first_answer": counted.number("first_answer", period),
        "csat": counted.number("csat", period) | {"average": round(fmean(marks), 2) if marks else None},
    }


def rows_of(session: Session, period: Period, of: str) -> list[Row]:
    """The rows behind a figure, newest first; they name conversations and runs and hold no text."""
    rows = count(session, period).rows.get(of, [])
    return sorted(rows, key=lambda row: row["at"], reverse=True)[:MOST_ROWS]


def count(session: Session, period: Period) -> Counted:
    """Go through everything that happened in a period."""
    counted = Counted()
    _answers(session, period, counted)
    _handovers(session, period, counted)
    _operations(session, period, counted)
    _verdicts(session, period, counted)
    _ratings(session, period, counted)
    _resolutions(session, period, counted)
    return counted


def _within(column: Any, period: Period) -> tuple[Any, Any]:
    return column >= period.start, column < period.end


def _largest(counted: Counted, kind: str) -> list[tuple[str, list[Row]]]:
    named = [(name, rows) for name, rows in counted.rows.items() if name.startswith(f"{kind}:")]
    return sorted(named, key=lambda pair: (-len(pair[1]), pair[0]))


def _row(conversation: str | None, at: dt.datetime, **more: Any) -> Row:
    return {"conversation": conversation, "at": stamp(at), **more}


def _answers(session: Session, period: Period, counted: Counted) -> None:
    query = select(Message).where(
        Message.role == "bot", Message.kind.in_(DECISIONS), *_within(Message.created_at, period)
    )
    for message in session.scalars(query):
        decision = DECISIONS[message.kind]
        topic = next((cited["topic"] for cited in message.citations if "topic" in cited), None)
        row = _row(message.conversation_id, message.created_at, topic=topic, language=message.language, seq=message.seq)
        counted.add(f"decisions:{decision}", row)
        if topic is not None:
            counted.add(f"questions:{topic}/{message.language}", row)


def _handovers(session: Session, period: Period, counted: Counted) -> None:
    for stay in session.scalars(select(Handover).where(*_within(Handover.at, period))):
        row = _row(stay.conversation_id, stay.at, reason=stay.reason, language=stay.language, topic=stay.topic)
        if stay.reason != "agent":
            counted.add("handoffs", row)
            counted.add(f"handoffs:{stay.reason}", row)
        if stay.answered_at is not None:
            seconds = (stay.answered_at - stay.at).total_seconds()
            counted.add("first_answer", row | {"seconds": round(seconds, 1)})


def _operations(session: Session, period: Period, counted: Counted) -> None:
    for run in session.scalars(select(LedgerRow).where(*_within(LedgerRow.created_at, period))):
        row = _row(run.conversation_id, run.created_at, run=run.run_id, operation=run.operation, state=run.state)
        counted.add(f"operations:{run.operation}/{run.state}", row)


def _verdicts(session: Session, period: Period, counted: Counted) -> None:
    judged: Counter[str] = Counter()
    for verdict in session.scalars(select(Verdict).where(*_within(Verdict.created_at, period))):
        row = _row(verdict.conversation_id, verdict.created_at, topic=verdict.topic, reason=verdict.reason)
        counted.add(f"suggestions:{verdict.verdict}", row)
        judged[verdict.conversation_id] += verdict.verdict != "rejected"
    replies = select(Message).where(Message.role == "agent", *_within(Message.created_at, period)).order_by(Message.seq)
    for message in session.scalars(replies):
        # As many of a conversation's answers as were suggested are not an agent's own words.
        if judged[message.conversation_id] > 0:
            judged[message.conversation_id] -= 1
        else:
            counted.add("suggestions:own", _row(message.conversation_id, message.created_at, seq=message.seq))


def _ratings(session: Session, period: Period, counted: Counted) -> None:
    for rating in session.scalars(select(Rating).where(*_within(Rating.created_at, period))):
        counted.add("csat", _row(rating.conversation_id, rating.created_at, value=rating.value))


def _resolutions(session: Session, period: Period, counted: Counted) -> None:
    """Confirmed: the customer says so. Assumed: answered, or closed by a person, and nothing speaks against it. Durable:
    either of them, and a week later the same person has not come back with the same topic."""
    begun = list(session.scalars(select(Conversation).where(*_within(Conversation.created_at, period))))
    marks = {rating.conversation_id: rating.value for rating in session.scalars(select(Rating))}
    thumbs = _last_thumbs(session, [one.id for one in begun])
    asked = set(
        session.scalars(
            select(Message.conversation_id).where(Message.role == "customer", Message.created_at >= period.start)
        )
    )
    answered = set(
        session.scalars(
            select(Message.conversation_id).where(
                Message.kind.in_(("answer", "result")), Message.created_at >= period.start
            )
        )
    )
    at = now()
    for conversation in begun:
        row = _row(conversation.id, conversation.created_at, topic=conversation.topic, language=conversation.language)
        counted.add("conversations", row)
        if conversation.id not in asked:
            continue
        mark, thumb = marks.get(conversation.id), thumbs.get(conversation.id)
        unhappy = thumb == "down" or (mark is not None and mark < GOOD_RATING)
        quiet = conversation.owner == "bot" and conversation.last_at + SETTLED_AFTER <= at
        if (thumb == "up" or (mark is not None and mark >= GOOD_RATING)) and not unhappy:
            outcome = "confirmed"
        elif not unhappy and (
            conversation.owner == "closed" or (quiet and conversation.id in answered and not conversation.unsure)
        ):
            outcome = "assumed"
        else:
            outcome = "open"
        counted.add(f"resolution:{outcome}", row)
        if outcome != "open" and conversation.last_at + DURABLE <= at and not _came_back(session, conversation):
            counted.add("resolution:durable", row)


def _last_thumbs(session: Session, ids: Sequence[str]) -> dict[str, str]:
    given: Iterable[Feedback] = session.scalars(select(Feedback).order_by(Feedback.created_at))
    wanted = set(ids)
    return {one.conversation_id: one.value for one in given if one.conversation_id in wanted}


def _came_back(session: Session, conversation: Conversation) -> bool:
    subject = (conversation.claims or {}).get("sub")
    if subject is None:
        return False
    again = select(Conversation.id).where(
        Conversation.claims["sub"].as_string() == subject,
        Conversation.id != conversation.id,
        Conversation.topic == conversation.topic,
        Conversation.created_at > conversation.last_at,
        Conversation.created_at <= conversation.last_at + DURABLE,
    )
    return session.scalar(again.limit(1)) is not None
