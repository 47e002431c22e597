"""The rules of emergency codes: who may have one made by whom, how often, and what is kept of it."""

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from . import identity_checks
from .access import Actor
from .fingerprint import short_hash
from .identity_models import IdentityCheck
from .models import CodeRight, EmergencyCode, User
from .problems import Problem

# Without I, O, 0 and 1, which people misread.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = 5
GROUP_LENGTH = 4
FINGERPRINT_LENGTH = 16

WINDOW = timedelta(hours=24)
MOST_PER_TARGET = 3
MOST_PER_ACTOR = 10


@dataclass(frozen=True, kw_only=True)
class IdentityClaim:
    """How an agent knows who asks: a check that was passed here, or else only what the agent says."""

    case_id: str | None
    method: str | None
    passed: bool
    check_id: str | None


@dataclass(frozen=True, kw_only=True)
class Permit:
    """Every condition is met; this is what the decision was based on."""

    user: User
    domain: str
    right: CodeRight | None
    unused: EmergencyCode | None
    check: IdentityCheck | None
    codes_24h: int

    @property
    def version(self) -> str:
        # Not the counts: they fall by themselves as time passes, and the limits are checked again anyway.
        return short_hash(
            self.user.id,
            self.user.email,
            self.user.status,
            self.user.two_factor,
            self.right and [self.right.admin_email, self.right.version, self.right.domains],
            self.unused and self.unused.id,
        )


def recent_for(session: Session, user: User, at: datetime) -> list[datetime]:
    return _recent(session, EmergencyCode.user_id == user.id, at)


def recent_by(session: Session, actor_key: str, at: datetime) -> list[datetime]:
    return _recent(session, EmergencyCode.created_by == actor_key, at)


def _recent(session: Session, whose: ColumnElement[bool], at: datetime) -> list[datetime]:
    made = select(EmergencyCode.created_at).where(whose, EmergencyCode.created_at > at - WINDOW)
    return list(session.scalars(made.order_by(EmergencyCode.created_at)))


def permit(session: Session, actor: Actor, user_id: str, claim: IdentityClaim, at: datetime) -> Permit:
    user = session.get(User, user_id)
    if user is None:
        raise Problem("USER_NOT_FOUND")
    domain = user.email.rpartition("@")[2]
    right = None if actor.is_agent else _right_for(session, actor, domain)
    check = _check_of(session, actor, user, claim, at) if actor.is_agent else None
    if user.email == actor.email:
        raise Problem("SELF_NOT_ALLOWED")
    if user.status != "active":
        raise Problem("USER_DISABLED")
    if not user.two_factor:
        raise Problem("TWO_FACTOR_NOT_ENABLED")
    for_target = recent_for(session, user, at)
    _check_limits(for_target, recent_by(session, actor.key, at), at)
    return Permit(
        user=user,
        domain=domain,
        right=right,
        unused=_unused(session, user),
        check=check,
        codes_24h=len(for_target),
    )


def _check_of(session: Session, actor: Actor, user: User, claim: IdentityClaim, at: datetime) -> IdentityCheck | None:
    if not (claim.case_id and claim.passed):
        raise Problem("IDENTITY_NOT_VERIFIED")
    if claim.check_id is None:
        return None
    return identity_checks.holding(session, actor, user, claim.case_id, claim.check_id, at)


def _right_for(session: Session, actor: Actor, domain: str) -> CodeRight:
    right = session.get(CodeRight, actor.email)
    if right is None:
        raise Problem("NO_CODE_RIGHT")
    if domain not in right.domains:
        raise Problem("DOMAIN_NOT_AUTHORISED", domain=domain)
    return right


def _check_limits(for_target: list[datetime], by_actor: list[datetime], at: datetime) -> None:
    full = [made[0] for made, most in ((for_target, MOST_PER_TARGET), (by_actor, MOST_PER_ACTOR)) if len(made) >= most]
    if full:
        # Both windows have to have room, so the later one decides.
        raise Problem("RATE_LIMITED", seconds=math.ceil((max(full) + WINDOW - at).total_seconds()))


def _unused(session: Session, user: User) -> EmergencyCode | None:
    return session.scalar(
        select(EmergencyCode).where(
            EmergencyCode.user_id == user.id,
            EmergencyCode.used_at.is_(None),
            EmergencyCode.superseded_by.is_(None),
        )
    )


def make(
    session: Session, actor: Actor, permit: Permit, claim: IdentityClaim, at: datetime
) -> tuple[str, EmergencyCode]:
    """The code, which from here on exists only in the answer, and its row."""
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    salt = secrets.token_hex(16)
    made = EmergencyCode(
        id=f"EC-{uuid4().hex}",
        user_id=permit.user.id,
        salt=salt,
        fingerprint=hashlib.sha256(f"{salt}{code}".encode()).hexdigest()[:FINGERPRINT_LENGTH],
        created_by=actor.key,
        created_at=at,
        case_id=claim.case_id,
        identity_method=claim.method,
    )
    session.add(made)
    if permit.check is not None:
        permit.check.used_at = at
    if permit.unused is not None:
        permit.unused.superseded_by = made.id
    return code, made
