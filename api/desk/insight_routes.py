"""For those who lead, write and check: questions without an answer, figures with the rows behind them, the audit log."""

import asyncio
import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.access import Agent, AppParts, Auditor, AuditReader, Author, GapReader
from api.conversations import gap_groups
from api.database import now
from api.desk import audit_view, drafts, figures, texts
from api.desk.bodies import NewDraft
from api.desk.figures import Period
from api.errors import Malformed, NotFound
from knowledge.documents.drafts import Shelf

router = APIRouter(prefix="/v1/agent", tags=["agent"])

USUAL_PERIOD = dt.timedelta(days=30)
LONGEST_PERIOD = dt.timedelta(days=400)

From = Annotated[AwareDatetime | None, Query(alias="from")]
To = Annotated[AwareDatetime | None, Query(alias="to")]


@router.get("/gaps")
async def gaps(who: GapReader, app: AppParts, since: AwareDatetime | None = None) -> list[dict[str, Any]]:
    """Questions without a good answer, those that ask the same together, the most frequent first."""
    found = await app.database.read(lambda session: gap_groups.since(session, since))
    groups = await asyncio.to_thread(gap_groups.grouped, found, app.knowledge)
    return [group.as_json() for group in groups]


@router.post("/gaps/{gap_id}/draft", status_code=201)
async def draft(gap_id: str, who: Author, app: AppParts, body: NewDraft | None = None) -> dict[str, Any]:
    """Draft a procedure of a group of questions, with what agents answered to them; an author finishes it."""
    prefix, _, number = gap_id.partition("_")
    if prefix != "g" or not number.isdigit() or len(number) > 15:
        raise NotFound("GAP_UNKNOWN", texts.UNKNOWN_GAP)
    group = await app.database.read(lambda session: drafts.group_of(session, app.knowledge, int(number)))
    answers = await app.database.read(lambda session: drafts.agents_answers(session, group))
    title = body.topic if body is not None else None
    shelf = Shelf(app.settings.documents)
    key = await asyncio.to_thread(drafts.add_draft, shelf, group, answers, title)
    return {"draft": key, "title": title or group.question, "questions": list(group.wordings)}


@router.get("/figures")
async def all_figures(who: Agent, app: AppParts, start: From = None, end: To = None) -> dict[str, Any]:
    """Every figure of a period, the last thirty days by default, each with the address of its rows."""
    period = _period(start, end)
    return await app.database.read(lambda session: figures.figures(session, period))


@router.get("/figures/rows")
async def rows(
    who: Agent,
    app: AppParts,
    of: Annotated[str, Query(max_length=200)],
    start: From = None,
    end: To = None,
) -> list[dict[str, Any]]:
    """The rows behind a figure, newest first; they name conversations and runs and hold no text."""
    period = _period(start, end)
    return await app.database.read(lambda session: figures.rows_of(session, period, of))


@router.get("/audit")
async def audit_rows(
    who: AuditReader,
    app: AppParts,
    after: Annotated[int, Query(ge=0, le=10**15)] = 0,
    operation: Annotated[str | None, Query(max_length=100)] = None,
    actor: Annotated[str | None, Query(max_length=200)] = None,
) -> list[dict[str, Any]]:
    """Rows of the audit log after a number, in order, up to 200."""
    return await app.database.read(lambda session: audit_view.rows(session, app.seal.key, after, operation, actor))


@router.post("/audit/verify")
async def verify(who: Auditor, app: AppParts) -> dict[str, Any]:
    """Walk along the whole log, and say what was changed, taken out, put in or cut off."""
    return await app.database.read(lambda session: audit_view.verified(session, app.settings.audit_heads))


def _period(start: dt.datetime | None, end: dt.datetime | None) -> Period:
    until = end or now()
    since = start or until - USUAL_PERIOD
    if not since < until <= since + LONGEST_PERIOD:
        raise Malformed(fields=[{"field": "from", "message": "before `to`, and at most 400 days"}])
    return Period(since, until)
