"""One-time secrets of what agents carried out: for the agent who asked for it, once, outside the conversation."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.access import Agent, AppParts
from api.database import stamp

router = APIRouter(prefix="/v1/agent/secrets", tags=["agent"])


@router.post("/{ref}/reveal")
async def reveal(ref: str, agent: Agent, app: AppParts) -> JSONResponse:
    """Show it once; then it is gone (410). Nobody else's is found."""
    secret, expires_at = await app.database.write(
        lambda session: app.seal.reveal(session, ref, principal=agent.principal, conversation=None)
    )
    return JSONResponse({"secret": secret, "expires_at": stamp(expires_at)}, headers={"Cache-Control": "no-store"})
