"""The agents' side: see who waits, take over, write, give back, close (`contract.md`)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, AppParts
from api.bodies import Kept
from api.conversations import log as messages
from api.conversations.cards import proposal_json, run_json
from api.conversations.normalise import accepted
from api.operations.ledger import preview_hash

router = APIRouter(prefix="/v1/agent", tags=["agent"])

View = Literal["waiting", "mine", "bot", "closed"]


class AgentReply(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[Kept, Field(min_length=1)]


class Approval(BaseModel):
    model_config = ConfigDict(extra="forbid")

    preview: str = Field(max_length=100)
    """Of the card that was seen, as the list gives it."""


@router.get("/conversations")
async def listed(agent: Agent, app: AppParts, view: View = "waiting") -> list[dict[str, Any]]:
    return await app.conversations.listed(view)


@router.get("/conversations/{conversation_id}")
async def opened(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, Any]:
    conversation = await app.conversations.get(conversation_id)
    owner, found = await app.conversations.after(conversation_id, 0, with_trace=True)
    await app.conversations.opened_by(conversation_id, agent.principal)
    return {
        "id": conversation.id,
        "owner": owner,
        "language": conversation.language,
        "topic": conversation.topic,
        "signed_in": messages.signed_in(conversation) is not None,
        "messages": found,
    }


@router.post("/conversations/{conversation_id}/take")
async def take(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, str]:
    """The bot is silent from here on."""
    return {"owner": await app.conversations.agent_act(conversation_id, "agent", agent.principal, "agent_joined")}


@router.post("/conversations/{conversation_id}/reply")
async def reply(conversation_id: str, body: AgentReply, agent: Agent, app: AppParts) -> dict[str, Any]:
    message = await app.conversations.agent_reply(conversation_id, accepted(body.text), agent.principal)
    return messages.message_json(message, with_trace=True)


@router.post("/conversations/{conversation_id}/return")
async def give_back(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, str]:
    return {"owner": await app.conversations.agent_act(conversation_id, "bot", agent.principal, "back_with_bot")}


@router.post("/conversations/{conversation_id}/close")
async def close(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, str]:
    return {"owner": await app.conversations.agent_act(conversation_id, "closed", agent.principal, "closed")}


@router.get("/approvals")
async def approvals(agent: Agent, app: AppParts) -> list[dict[str, Any]]:
    """What waits for a second person, as far as the caller may be that person."""
    return [
        proposal_json(row)
        | {
            "preview": preview_hash(row),
            "by": row.actor_name,
            "on_behalf_of": row.on_behalf_of,
            "case": row.case_id,
            "identity_check": row.identity_check,
        }
        for row in await app.operations.approvals(agent)
    ]


@router.post("/approvals/{proposal_id}/approve")
async def approve(proposal_id: str, body: Approval, agent: Agent, app: AppParts) -> JSONResponse:
    """The second person's yes to the card that they saw, and run. Approving again gives the same run."""
    shown = run_json(await app.operations.approve(proposal_id, body.preview, agent))
    return JSONResponse(shown, 202 if shown["state"] in ("pending", "unknown") else 200)


@router.post("/approvals/{proposal_id}/decline")
async def disapprove(proposal_id: str, agent: Agent, app: AppParts) -> dict[str, Any]:
    """The second person's no: nothing happens."""
    return run_json(await app.operations.disapprove(proposal_id, agent))
