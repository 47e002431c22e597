"""Search over what was said, people, companies and runs. What is found is shown as in the list: short and redacted."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions.catalogue import CATALOGUE
from actions.catalogue.numbers import bare_digits
from api.conversations.cards import RUN_STATES
from api.conversations.models import Conversation, Message
from api.database import stamp
from api.desk.inbox import cards
from api.operations.models import LedgerRow

MOST = 30
MOST_RUNS = 20
FEWEST_DIGITS = 6
_ESCAPE = "\\"


def conversations_with(session: Session, text: str) -> list[str]:
    """Ids of conversations that say it, or whose customer or company is called so, newest first."""
    claims = cast(Conversation.claims, String)
    digits = bare_digits(text)
    wanted = [
        Conversation.id == text,
        Conversation.id.in_(select(Message.conversation_id).where(_says(Message.text, text))),
        _says(Conversation.claims["name"].as_string(), text),
        _says(Conversation.claims["email"].as_string(), text),
    ]
    if _is_number(digits):
        wanted.append(claims.contains(f'"orgno": "{digits}'))
    # The companies of a person are a list: names in it are compared as they are written there.
    wanted.append(_says(claims, _as_json(text)))
    query = select(Conversation.id).where(Conversation.erased_at.is_(None), or_(*wanted))
    return list(session.scalars(query.order_by(Conversation.last_at.desc()).limit(MOST)))


def found(session: Session, text: str, language: str, online: Callable[[str], bool]) -> dict[str, Any]:
    """Conversations, runs and companies for a text."""
    ids = conversations_with(session, text)
    rows = list(
        session.scalars(select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.last_at.desc()))
    )
    return {
        "conversations": cards(session, rows, online),
        "runs": [_run(row, language) for row in _runs(session, text)],
        "companies": _companies(rows, text),
    }


def _says(column: InstrumentedAttribute[str] | ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Databases fold case for ASCII only: the usual ways to write a word are tried."""
    written = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return or_(*(column.ilike(f"%{_literal(one)}%", escape=_ESCAPE) for one in sorted(written)))


def _is_number(digits: str) -> bool:
    return digits.isdigit() and len(digits) >= FEWEST_DIGITS


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _as_json(text: str) -> str:
    return f'"name": "{text}'.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")


def _runs(session: Session, text: str) -> list[LedgerRow]:
    """By the run's or its receipt's number, the case, or the operation's name."""
    bare = text.removeprefix("k_").removeprefix("r_")
    wanted = [LedgerRow.case_id == text, LedgerRow.reference == text, LedgerRow.operation == text.lower()]
    if len(bare) >= 6:
        wanted.append(LedgerRow.run_id.startswith("r_" + bare, autoescape=True))
    digits = bare_digits(text)
    if _is_number(digits):
        wanted.append(LedgerRow.target.contains(digits, autoescape=True))
    query = select(LedgerRow).where(or_(*wanted), LedgerRow.confirmed_at.is_not(None))
    return list(session.scalars(query.order_by(LedgerRow.created_at.desc()).limit(MOST_RUNS)))


def _run(row: LedgerRow, language: str) -> dict[str, Any]:
    return {
        "id": row.run_id,
        "receipt": "k_" + row.run_id.removeprefix("r_")[:12],
        "operation": row.operation,
        "title": CATALOGUE[row.operation].title[language],
        "state": RUN_STATES.get(row.state, row.state),
        "at": stamp(row.finished_at or row.confirmed_at),
        "conversation": row.conversation_id,
        "case": row.case_id,
    }


def _companies(rows: list[Conversation], text: str) -> list[dict[str, Any]]:
    """Companies of the people who were found that are themselves called so, with how many conversations each has here."""
    folded, digits = text.casefold(), bare_digits(text)
    counted: dict[str, dict[str, Any]] = {}
    for row in rows:
        for company in (row.claims or {}).get("companies", []):
            orgno, name = str(company["orgno"]), str(company.get("name", ""))
            if folded in name.casefold() or (_is_number(digits) and orgno.startswith(digits)):
                entry = counted.setdefault(orgno, {"orgno": orgno, "name": name, "conversations": 0})
                entry["conversations"] += 1
    return sorted(counted.values(), key=lambda company: (-company["conversations"], company["name"]))
