"""One conversation on the agents' side: look, take, answer, note, hand on, give back, close (`contract.md`)."""

from typing import Any

from fastapi import APIRouter, Response

from actions.catalogue.roles import Role
from api.access import Agent, AppParts
from api.conversations import log as messages
from api.conversations.normalise import accepted
from api.desk import texts
from api.desk.agents import agent_of
from api.desk.bodies import AgentReply, Assign, Close, Labels, NewNote, Rejection, Return, Seen, Typing
from api.desk.returning import from_step
from api.desk.targets import labels
from api.errors import Malformed
from api.operations.requester import Requester

router = APIRouter(prefix="/v1/agent/conversations/{conversation_id}", tags=["agent"])


@router.get("")
async def opened(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, Any]:
    """The transcript with everything beside it; that it was opened is in the audit log."""
    return await app.desk.opened(conversation_id, agent_of(agent), app.knowledge)


@router.post("/take")
async def take(conversation_id: str, agent: Agent, app: AppParts) -> dict[str, str]:
    """The bot is silent from here on."""
    return {"owner": await app.desk.assignment.take(conversation_id, agent_of(agent))}


@router.post("/reply")
async def reply(conversation_id: str, body: AgentReply, agent: Agent, app: AppParts) -> dict[str, Any]:
    """Write to the customer; nobody's conversation becomes the agent's by it."""
    used = body.suggestion
    message = await app.desk.reply(
        conversation_id,
        accepted(body.text),
        agent_of(agent),
        used.answer if used else None,
        used.edited if used else False,
    )
    return messages.message_json(message, with_trace=True)


@router.post("/note", status_code=201)
async def note(conversation_id: str, body: NewNote, agent: Agent, app: AppParts) -> dict[str, Any]:
    """Write to colleagues only."""
    return await app.desk.assignment.note(conversation_id, accepted(body.text), agent_of(agent))


@router.post("/return")
async def give_back(conversation_id: str, agent: Agent, app: AppParts, body: Return | None = None) -> dict[str, str]:
    """To the bot; with `step` it goes on at that step of a procedure."""
    step = None
    if body is not None and body.step is not None:
        language = (await app.conversations.get(conversation_id)).language
        step = from_step(app.knowledge, body.step.topic, body.step.part, language)
    noted = body.note if body is not None else None
    owner = await app.desk.assignment.give_back(conversation_id, agent_of(agent), _is_lead(agent), noted, step)
    return {"owner": owner}


@router.post("/close")
async def close(conversation_id: str, agent: Agent, app: AppParts, body: Close | None = None) -> dict[str, str]:
    chosen = _known(body.labels) if body is not None and body.labels is not None else None
    asks = body is not None and body.csat
    owner = await app.desk.assignment.close(conversation_id, agent_of(agent), _is_lead(agent), chosen, asks)
    return {"owner": owner}


@router.post("/assign")
async def assign(conversation_id: str, body: Assign, agent: Agent, app: AppParts) -> dict[str, str]:
    """To a colleague, or with null back to the queue."""
    owner = await app.desk.assignment.assign(conversation_id, agent_of(agent), _is_lead(agent), body.agent)
    return {"owner": owner}


@router.post("/typing")
async def typing(conversation_id: str, body: Typing, agent: Agent, app: AppParts) -> dict[str, Any]:
    """The agent writes; `lock` says whose draft it is now."""
    return await app.desk.typing(conversation_id, agent_of(agent), body.on)


@router.post("/seen", status_code=204)
async def seen(conversation_id: str, body: Seen, agent: Agent, app: AppParts) -> Response:
    await app.desk.assignment.seen(conversation_id, body.seq)
    return Response(status_code=204)


@router.post("/labels")
async def label(conversation_id: str, body: Labels, agent: Agent, app: AppParts) -> dict[str, list[str]]:
    """Other labels in place of those it has."""
    chosen = _known(body.labels)
    await app.desk.assignment.label(conversation_id, chosen)
    return {"labels": chosen}


@router.get("/suggestions")
async def suggestions(conversation_id: str, agent: Agent, app: AppParts) -> list[dict[str, Any]]:
    """What the procedures would answer to the customer's last question; three at most, with score and citations."""
    return await app.desk.suggested(conversation_id, app.knowledge)


@router.post("/suggestions/{answer}/reject", status_code=204)
async def reject(conversation_id: str, answer: str, body: Rejection, agent: Agent, app: AppParts) -> Response:
    """A suggestion that does not help; its question becomes a gap."""
    await app.desk.reject(conversation_id, answer, body.reason, body.comment)
    return Response(status_code=204)


def _is_lead(agent: Requester) -> bool:
    return Role.SUPPORT_LEAD in agent.caller.roles


def _known(chosen: list[str]) -> list[str]:
    """The labels without repetitions; raises `Malformed` for one that is not declared."""
    if set(chosen) - labels().keys():
        raise Malformed("LABEL_UNKNOWN", texts.UNKNOWN_LABEL)
    return list(dict.fromkeys(chosen))
