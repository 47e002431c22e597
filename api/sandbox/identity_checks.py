"""The rules of identity checks: a number to the telephone on file, said back to the agent who asked for it."""

import hashlib
import math
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor
from .identity_models import IdentityCheck, TextMessage
from .models import User
from .problems import Problem, declare

declare(
    {
        "AGENTS_ONLY": (403, "Only a support agent checks somebody's identity."),
        "NO_PHONE_ON_FILE": (409, "There is no telephone number on file for this user."),
        "CHECK_NOT_FOUND": (404, "No such identity check."),
        "CHECK_OVER": (409, "This identity check is over."),
    }
)

DIGITS = 6
MOST_WRONG = 3
ANSWER_WITHIN = timedelta(minutes=10)
HOLDS_FOR = timedelta(minutes=30)
WINDOW = timedelta(hours=24)
MOST_PER_TARGET = 5
SHOWN_DIGITS = 2

State = Literal["open", "passed", "failed"]


def begin(session: Session, actor: Actor, user_id: str, case_id: str, at: datetime) -> IdentityCheck:
    """Text a new number to the user's telephone. The number exists there, and here as a hash."""
    if not actor.is_agent:
        raise Problem("AGENTS_ONLY")
    user = session.get(User, user_id)
    if user is None:
        raise Problem("USER_NOT_FOUND")
    if user.phone is None:
        raise Problem("NO_PHONE_ON_FILE")
    _check_limit(session, user, at)
    number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    salt = secrets.token_hex(16)
    check = IdentityCheck(
        id=f"IC-{uuid4().hex}",
        user_id=user.id,
        begun_by=actor.key,
        case_id=case_id,
        sent_to="•" * (len(user.phone) - SHOWN_DIGITS) + user.phone[-SHOWN_DIGITS:],
        salt=salt,
        number_hash=_hash(salt, number),
        begun_at=at,
    )
    text = f"{number} is the number to tell Visma Support, if you are talking to them now."
    session.add_all([check, TextMessage(id=f"TM-{uuid4().hex}", phone=user.phone, text=text, at=at)])
    session.flush()
    return check


def answer(session: Session, actor: Actor, check_id: str, number: str, at: datetime) -> IdentityCheck:
    """Compare what the person said; three wrong ones end the check."""
    check = session.get(IdentityCheck, check_id)
    if check is None or check.begun_by != actor.key:
        raise Problem("CHECK_NOT_FOUND")
    if state(check) != "open" or at - check.begun_at > ANSWER_WITHIN:
        raise Problem("CHECK_OVER")
    if secrets.compare_digest(_hash(check.salt, number), check.number_hash):
        check.passed_at = at
    else:
        check.wrong += 1
    return check


def holding(session: Session, actor: Actor, user: User, case_id: str, check_id: str, at: datetime) -> IdentityCheck:
    """The passed check of this user, by this agent, in this case, which has not been used for a code."""
    check = session.get(IdentityCheck, check_id)
    if (
        check is None
        or (check.begun_by, check.user_id, check.case_id) != (actor.key, user.id, case_id)
        or check.passed_at is None
        or check.used_at is not None
        or at - check.passed_at > HOLDS_FOR
    ):
        raise Problem("IDENTITY_NOT_VERIFIED")
    return check


def state(check: IdentityCheck) -> State:
    if check.passed_at is not None:
        return "passed"
    return "failed" if check.wrong >= MOST_WRONG else "open"


def _check_limit(session: Session, user: User, at: datetime) -> None:
    begun = select(IdentityCheck.begun_at).where(IdentityCheck.user_id == user.id, IdentityCheck.begun_at > at - WINDOW)
    recent = list(session.scalars(begun.order_by(IdentityCheck.begun_at)))
    if len(recent) >= MOST_PER_TARGET:
        raise Problem("RATE_LIMITED", seconds=math.ceil((recent[-MOST_PER_TARGET] + WINDOW - at).total_seconds()))


def _hash(salt: str, number: str) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
