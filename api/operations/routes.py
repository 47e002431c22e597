"""Operations over HTTP: the catalogue, read runs, proposals, confirmation (`contract.md`)."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from actions.catalogue import CATALOGUE
from actions.catalogue.operation import Ask, Attachment, Operation
from api.access import AppParts, SomeRequester, scoped
from api.bodies import Kept, KeptValues
from api.conversations.cards import proposal_json, reading_lines, run_json
from api.conversations.receipts import receipt_file
from api.errors import Malformed, NotFound
from api.operations.models import LedgerRow
from api.operations.requester import Requester

router = APIRouter(prefix="/v1", tags=["operations"])

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Run(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inputs: KeptValues = Field(default_factory=dict)
    conversation: str | None = Field(None, max_length=100)
    case: Kept | None = Field(None, max_length=100)


class NewProposal(Run):
    on_behalf_of: Kept | None = Field(None, max_length=320)
    identity_check: dict[str, Annotated[Kept, Field(max_length=200)]] | None = None


class Confirm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    typed: Kept | None = Field(None, max_length=400)


@router.get("/operations")
async def catalogue(who: SomeRequester, app: AppParts) -> list[dict[str, Any]]:
    """What the caller may see: what anyone may run, and what one of their roles may. One that is switched off is listed
    with `available: false`."""
    stopped = await app.operations.stopped()
    return [
        _described(operation) | {"available": name not in stopped}
        for name, operation in CATALOGUE.items()
        if _may_see(operation, who)
    ]


@router.post("/operations/{name}/runs")
async def run(name: str, body: Run, who: SomeRequester, app: AppParts) -> dict[str, Any]:
    """Run a read operation."""
    full = await scoped(app, who, body.conversation, body.case, None)
    row, reading = await app.operations.read(name, body.inputs, full)
    return run_json(row) | {"lines": reading_lines(reading, row.language)}


@router.post("/operations/{name}/proposals", status_code=201)
async def propose(name: str, body: NewProposal, who: SomeRequester, app: AppParts) -> dict[str, Any]:
    """The dry run of a write operation. Nothing changes."""
    full = await scoped(app, who, body.conversation, body.case, body.on_behalf_of, body.identity_check)
    return proposal_json(await app.operations.propose(name, body.inputs, full))


@router.post("/proposals/{proposal_id}/confirm")
async def confirm(
    proposal_id: str, who: SomeRequester, app: AppParts, body: Confirm | None = None, key: Key = None
) -> JSONResponse:
    """Confirm and run; 202 while the outcome is pending or unknown. Confirming again gives the same run."""
    if key is None:
        raise Malformed("IDEMPOTENCY_KEY_REQUIRED", fields=[{"field": "Idempotency-Key", "message": "required"}])
    row = await app.operations.confirm(proposal_id, body.typed if body else None, key, who)
    return _answer(row)


@router.get("/runs/{run_id}")
async def the_run(run_id: str, who: SomeRequester, app: AppParts) -> dict[str, Any]:
    return run_json(await app.operations.run(run_id, who))


@router.get("/runs/{run_id}/file")
async def the_file(run_id: str, who: SomeRequester, app: AppParts) -> Response:
    """The file that belongs to an answer; 410 after a quarter of an hour."""
    return _download(await app.operations.attachment(run_id, who))


@router.get("/runs/{run_id}/receipt")
async def the_receipt(run_id: str, who: SomeRequester, app: AppParts) -> Response:
    """The receipt of a write operation as a page to keep or print, for whoever may see the run."""
    row = await app.operations.run(run_id, who)
    if row.kind != "write":
        raise NotFound(language=who.language)
    return _download(receipt_file(row))


def _download(file: Attachment) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


def _answer(row: LedgerRow) -> JSONResponse:
    shown = run_json(row)
    return JSONResponse(shown, 202 if shown["state"] in ("pending", "unknown") else 200)


def _may_see(operation: Operation, who: Requester) -> bool:
    held = who.caller.roles.union(*who.caller.companies.values())
    return not operation.roles or bool(held & operation.roles)


def _described(operation: Operation) -> dict[str, Any]:
    return {
        "name": operation.name,
        "title": operation.title.as_dict(),
        "kind": operation.kind,
        "inputs": operation.inputs.model_json_schema(),
        "asks": {name: _asked(ask) for name, ask in operation.asked().items()},
        "roles": sorted(operation.roles),
        "confirm_level": operation.confirm_level,
        "irreversible": operation.irreversible,
        "topics": list(operation.topics),
    }


def _asked(ask: Ask) -> dict[str, Any]:
    """What a form calls an input, and its fixed values."""
    return {
        "label": ask.label.as_dict(),
        "options": [
            {"value": option.value, "title": option.title.as_dict()} for option in ask.options if option.offered
        ],
    }
