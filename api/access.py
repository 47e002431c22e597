"""The dependencies that routes name in their signatures: the app's parts, the conversation, the caller, the limits."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from actions.catalogue.roles import STAFF, Role
from actions.catalogue.text import Language
from api.console.cookies import session_cookie
from api.console.guard import check_request
from api.console.models import ConsoleSession
from api.console.provider import Provider
from api.console.sessions import Sessions, csrf_token
from api.conversations.dialogue import Dialogue
from api.conversations.hub import Hub
from api.conversations.models import Conversation
from api.conversations.service import Conversations
from api.conversations.turns import Turns
from api.database import Database
from api.desk.agents import agent_of
from api.desk.desk import Desk
from api.errors import NotAllowed, NotFound, NotSignedIn, TooMany, accepted_language
from api.identity import Verifier, caller_of
from api.operations.requester import Requester
from api.operations.service import Operations
from api.personas import DevelopmentIssuer
from api.sealed import Seal
from api.settings import Settings
from api.sites.service import Sites
from api.systems.http import HttpSystems
from knowledge.search import KnowledgeBase

BEARER = "bearer "
CONVERSATION_TOKEN = "fyr_"
CONSOLE_PATHS = ("/console", "/v1/agent", "/v1/operations", "/v1/proposals", "/v1/runs")
"""Where the console's cookie counts, and beneath; everywhere else it is as if it had not been sent."""


@dataclass(kw_only=True)
class Parts:
    """Everything that was chosen at start, in one place."""

    settings: Settings
    database: Database
    knowledge: KnowledgeBase
    systems: HttpSystems
    dialogue: Dialogue
    hub: Hub
    seal: Seal
    verifier: Verifier
    sites: Sites
    issuer: DevelopmentIssuer | None
    sessions: Sessions
    """Of the console."""
    provider: Provider | None
    """The console's identity provider; None: personas in development, nobody in production."""
    operations: Operations
    conversations: Conversations
    turns: Turns
    desk: Desk
    health: Any
    """`api.health.Health`; it knows this class, so it is not named here."""
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def limit(self, per_minute: int, *names: str) -> None:
        """Count one; raise `TooMany` when there were more than `per_minute` within a minute."""
        item = RateLimitItemPerMinute(per_minute)
        if not self.limiter.hit(item, *names):
            reset = self.limiter.get_window_stats(item, *names).reset_time
            raise TooMany("RATE_LIMITED", retry_after=(seconds := max(1, round(reset - time.time()))), seconds=seconds)


def parts(request: Request) -> Parts:
    return request.app.state.parts


def bearer(authorization: Annotated[str | None, Header()] = None) -> str | None:
    """The bearer token of a request; None without one."""
    if authorization is None or not authorization.lower().startswith(BEARER):
        return None
    return authorization[len(BEARER) :].strip() or None


AppParts = Annotated[Parts, Depends(parts)]
Bearer = Annotated[str | None, Depends(bearer)]


async def own_conversation(conversation_id: str, request: Request, app: AppParts, token: Bearer) -> Conversation:
    """The conversation in the path, for whoever holds its token."""
    conversation = await app.conversations.authenticate(conversation_id, token)
    request.state.language = conversation.language
    return conversation


OwnConversation = Annotated[Conversation, Depends(own_conversation)]


@dataclass(frozen=True)
class ConsoleVisit:
    """A request of the console's own pages, with a session that lasts."""

    session: ConsoleSession
    session_id: str

    @property
    def csrf(self) -> str:
        return csrf_token(self.session_id)


async def console_visit(request: Request, app: AppParts) -> ConsoleVisit | None:
    """The console's session by its cookie; None without one, and wherever cookies do not count.

    Raises `NotSignedIn` when the session is over and `NotAllowed` when the request is not the console's own.
    """
    session_id = session_cookie(app.settings.public_url).read(request)
    here = f"{request.scope['path']}/".startswith(tuple(f"{path}/" for path in CONSOLE_PATHS))
    # Whoever sends a token means the token: a browser never adds that header by itself.
    if session_id is None or not here or "Authorization" in request.headers:
        return None
    session = await app.sessions.find(session_id)
    if session is None:
        raise NotSignedIn
    visit = ConsoleVisit(session, session_id)
    check_request(request, app.sites.own_origin, visit.csrf)
    return visit


SomeVisit = Annotated[ConsoleVisit | None, Depends(console_visit)]


async def requester(request: Request, app: AppParts, token: Bearer, visit: SomeVisit) -> Requester:
    """Who calls an operation's route: a signed-in person, a conversation's bound identity, or nobody."""
    language = accepted_language(request)
    if visit is not None:
        return _staff_requester(visit.session.claims, language)
    if token is None:
        return Requester(language=language, channel="api")
    if token.startswith(CONVERSATION_TOKEN):
        conversation = await app.conversations.of_token(token)
        if conversation is None:
            raise NotSignedIn
        request.state.language = conversation.language
        return app.conversations.requester(conversation)
    claims = await app.verifier.claims(token)
    return Requester(caller=caller_of(claims), claims=claims, language=language, channel="api")


SomeRequester = Annotated[Requester, Depends(requester)]


async def staff_member(request: Request, app: AppParts, token: Bearer, visit: SomeVisit) -> Requester:
    """Somebody of the house, in whatever role, by a token or by the console's cookie; the one place where a request on
    the agents' side gets its identity."""
    if visit is not None:
        claims: Mapping[str, Any] = visit.session.claims
    elif token is None or token.startswith(CONVERSATION_TOKEN):
        raise NotSignedIn
    else:
        claims = await app.verifier.claims(token)
    who = _staff_requester(claims, accepted_language(request))
    if not STAFF & who.caller.roles:
        raise NotAllowed
    if ANSWERING & who.caller.roles:
        await app.desk.agents.arrived(agent_of(who))
    return who


def _staff_requester(claims: Mapping[str, Any], language: Language) -> Requester:
    return Requester(caller=caller_of(claims), claims=claims, language=language, channel="agent")


def staff(*roles: Role) -> Any:
    """The dependency of a route that is for whoever holds one of these roles."""
    wanted = frozenset(roles)

    def holder(who: Annotated[Requester, Depends(staff_member)]) -> Requester:
        if not wanted & who.caller.roles:
            raise NotAllowed
        return who

    return Depends(holder)


ANSWERING = frozenset({Role.SUPPORT_AGENT, Role.SUPPORT_LEAD})
Staff = Annotated[Requester, Depends(staff_member)]
Agent = Annotated[Requester, staff(*ANSWERING)]
Lead = Annotated[Requester, staff(Role.SUPPORT_LEAD)]
GapReader = Annotated[Requester, staff(*ANSWERING, Role.AUTHOR)]
Author = Annotated[Requester, staff(Role.SUPPORT_LEAD, Role.AUTHOR)]
AuditReader = Annotated[Requester, staff(*ANSWERING, Role.AUDITOR)]
Auditor = Annotated[Requester, staff(Role.SUPPORT_LEAD, Role.AUDITOR)]


async def scoped(
    app: Parts, who: Requester, conversation: str | None, case: str | None, on_behalf_of: str | None, check: Any = None
) -> Requester:
    """The requester with the conversation, case and customer that a body names, where they may name them."""
    if conversation is not None and conversation != who.conversation:
        found = await app.conversations.get(conversation)
        own = (found.claims or {}).get("sub") == who.principal and who.principal is not None
        if not own and not who.caller.agent:
            raise NotFound
    return Requester(
        caller=who.caller,
        claims=who.claims,
        language=who.language,
        conversation=conversation or who.conversation,
        on_behalf_of=on_behalf_of if who.caller.agent else None,
        case=case if who.caller.agent else None,
        identity_check=check if who.caller.agent else None,
        channel=who.channel,
    )
