"""The dependencies that routes name in their signatures: the app's parts, the conversation, the caller, the limits."""

import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from actions.catalogue.roles import STAFF, Role
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


async def requester(request: Request, app: AppParts, token: Bearer) -> Requester:
    """Who calls an operation's route: a signed-in person, a conversation's bound identity, or nobody."""
    language = accepted_language(request)
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


async def staff_member(request: Request, app: AppParts, token: Bearer) -> Requester:
    """Somebody of the house, in whatever role; the one place where a request on the agents' side gets its identity."""
    if token is None or token.startswith(CONVERSATION_TOKEN):
        raise NotSignedIn
    claims = await app.verifier.claims(token)
    caller = caller_of(claims)
    if not STAFF & caller.roles:
        raise NotAllowed
    who = Requester(caller=caller, claims=claims, language=accepted_language(request), channel="agent")
    if ANSWERING & caller.roles:
        await app.desk.agents.arrived(agent_of(who))
    return who


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
