"""Where another desk tells us what its agents do."""

import json

from fastapi import APIRouter, Request, Response

from api.access import AppParts
from api.errors import Malformed, NotFound

router = APIRouter(prefix="/v1/handoff", tags=["hand-off"])


@router.post("/chatwoot", status_code=204)
async def chatwoot(request: Request, app: AppParts) -> Response:
    """Chatwoot's webhook, of the inbox and of the agent bot alike; answered when what it tells has been done."""
    if app.desk.chatwoot is None:
        raise NotFound
    body = await request.body()
    app.desk.chatwoot.check_signature(body, request.headers)
    try:
        payload = json.loads(body)
    except ValueError as error:
        raise Malformed from error
    if not isinstance(payload, dict):
        raise Malformed
    await app.desk.chatwoot.received(payload)
    return Response(status_code=204)
