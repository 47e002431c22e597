"""Who calls (the core, by its token), who asks (the actor it vouches for), and what that person belongs to."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .models import Company, Membership, User
from .problems import Problem


class BearerToken:
    """Answers 401 before anything else of a request is looked at, its body included."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            given = Headers(scope=scope).get("authorization", "").encode("latin-1")
            if not secrets.compare_digest(given, self._expected):
                response = Problem("AUTH_REQUIRED").response({"WWW-Authenticate": "Bearer"})
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


@dataclass(frozen=True, kw_only=True)
class Actor:
    id: str
    email: str
    roles: frozenset[str]

    @property
    def is_agent(self) -> bool:
        return "support_agent" in self.roles

    @property
    def key(self) -> str:
        """What the actor's effects are counted by."""
        return self.email or self.id


def actor_of_request(
    x_actor_id: Annotated[str, Header()] = "",
    x_actor_email: Annotated[str, Header()] = "",
    x_actor_roles: Annotated[str, Header()] = "",
) -> Actor:
    roles = frozenset(role.strip() for role in x_actor_roles.split(",") if role.strip())
    return Actor(id=x_actor_id.strip(), email=x_actor_email.strip().lower(), roles=roles)


RequestActor = Annotated[Actor, Depends(actor_of_request)]


def company_for(session: Session, actor: Actor, orgno: str, roles: frozenset[str] | None = None) -> Company:
    """The company, if it exists and the actor is a support agent or has a role in it by our own tables.

    `roles`: one of these must be held; a support agent is refused where `support_agent` is not among them.
    """
    company = session.get(Company, orgno)
    if company is None:
        raise Problem("COMPANY_NOT_FOUND", orgno=orgno)
    agent = actor.is_agent and (roles is None or "support_agent" in roles)
    if not agent and not _has_role(session, actor, orgno, roles):
        raise Problem("NOT_YOUR_COMPANY", company=company.name, orgno=orgno)
    return company


def _has_role(session: Session, actor: Actor, orgno: str, roles: frozenset[str] | None) -> bool:
    held = session.scalar(
        select(Membership.roles)
        .join(User, User.id == Membership.user_id)
        .where(User.email == actor.email, User.status == "active", Membership.orgno == orgno)
    )
    return bool(held) and (roles is None or bool(roles & set(held)))
