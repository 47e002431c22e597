"""The console as a whole: who I am, the lists, search, colleagues, ready sentences, and what happens as it happens."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse

from actions.catalogue.masking import masked
from actions.catalogue.text import LANGUAGES
from api.access import Agent, AppParts, Staff
from api.desk import canned
from api.desk.agents import agent_of
from api.desk.inbox import View, company_of
from api.desk.targets import labels
from api.errors import Malformed

router = APIRouter(prefix="/v1/agent", tags=["agent"])

Text = Annotated[str, Query(min_length=1, max_length=200)]


@router.get("/me")
async def me(who: Staff) -> dict[str, Any]:
    """Who is signed in, and in which roles."""
    return {
        "id": who.principal,
        "name": who.caller.name,
        "roles": sorted(who.caller.roles),
        "language": who.language,
    }


@router.get("/conversations")
async def listed(
    agent: Agent,
    app: AppParts,
    view: View = "waiting",
    q: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
) -> list[dict[str, Any]]:
    """The cards of a view: who waits longest first, elsewhere what was last said first."""
    return await app.desk.listed(view, agent_of(agent), masked(q) if q else None)


@router.get("/search")
async def search(q: Text, agent: Agent, app: AppParts) -> dict[str, Any]:
    """Search over what was said, people, companies and runs."""
    return await app.desk.search(masked(q), agent_of(agent), agent.language)


@router.get("/agents")
async def agents(agent: Agent, app: AppParts) -> list[dict[str, object]]:
    """Colleagues, whether they are here, and how many conversations they have."""
    return await app.desk.agents.listed()


@router.get("/labels")
async def known_labels(agent: Agent) -> list[dict[str, Any]]:
    """What a conversation can be called, with its targets in minutes of opening hours."""
    return [label.model_dump() for label in labels().values()]


@router.get("/canned")
async def ready_sentences(
    agent: Agent, app: AppParts, language: str | None = None, conversation: str | None = None
) -> list[dict[str, str]]:
    """Ready sentences in a language; with `conversation` in its language, with the variables filled in."""
    values, code = None, language or agent.language
    if conversation is not None:
        found = await app.conversations.get(conversation)
        claims = found.claims or {}
        values = {"name": claims.get("name"), "company": company_of(claims), "agent": agent.caller.name}
        code = language or found.language
    if code not in LANGUAGES:
        raise Malformed(fields=[{"field": "language", "message": "sv, nb or en"}])
    return canned.filled(code, values)


@router.get("/events")
async def events(
    agent: Agent,
    app: AppParts,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^[0-9a-f]{8}-[0-9]{1,15}$")] = None,
) -> EventSourceResponse:
    """Server-sent events: `card`, `message` (of conversations that the agent has opened), `typing`, `lock`, `erased`;
    `Last-Event-ID` resumes as far as events are kept, `reset` says that they are not."""
    source = app.desk.feed.stream(agent_of(agent), last_event_id)
    return EventSourceResponse(source, ping=15, headers={"Cache-Control": "no-store"})
