"""Operations that need a second person: what waits, the yes, the no."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.access import Agent, AppParts
from api.conversations.cards import proposal_json, run_json
from api.desk.bodies import Approval
from api.operations.ledger import preview_hash

router = APIRouter(prefix="/v1/agent/approvals", tags=["agent"])


@router.get("")
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


@router.post("/{proposal_id}/approve")
async def approve(proposal_id: str, body: Approval, agent: Agent, app: AppParts) -> JSONResponse:
    """The second person's yes to the card that they saw, and run. Approving again gives the same run."""
    shown = run_json(await app.operations.approve(proposal_id, body.preview, agent))
    return JSONResponse(shown, 202 if shown["state"] in ("pending", "unknown") else 200)


@router.post("/{proposal_id}/decline")
async def disapprove(proposal_id: str, agent: Agent, app: AppParts) -> dict[str, Any]:
    """The second person's no: nothing happens."""
    return run_json(await app.operations.disapprove(proposal_id, agent))
