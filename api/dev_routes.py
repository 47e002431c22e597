"""Development only: the sandbox's people and identity tokens for them. Not mounted in production."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import AppParts
from api.database import stamp
from api.errors import NotFound
from api.personas import listed

router = APIRouter(prefix="/v1/dev", tags=["development"])


class Persona(BaseModel):
    model_config = ConfigDict(extra="forbid")

    persona: str = Field(max_length=100)


@router.get("/personas")
async def personas() -> list[dict[str, Any]]:
    return listed()


@router.post("/token")
async def token(body: Persona, app: AppParts) -> dict[str, Any]:
    """A signed identity token of a persona."""
    if app.issuer is None:
        raise NotFound
    signed, expires_at = app.issuer.token(body.persona)
    return {"token": signed, "expires_at": stamp(expires_at)}
