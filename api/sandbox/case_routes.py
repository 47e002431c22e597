"""Cases: what a person at support has to take up."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .access import RequestActor
from .bodies import Body
from .database import RequestDatabase
from .idempotency import Once, Outcome
from .models import Case
from .problems import Problem
from .times import now, rfc3339

FIRST_NUMBER = 1001

router = APIRouter(prefix="/cases", tags=["cases"])


class CaseBody(Body):
    topic: str = Field(min_length=1, max_length=200)
    summary: str = Field(max_length=10_000)
    contact: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    orgno: str | None = Field(default=None, max_length=20)
    conversation: str | None = Field(default=None, max_length=200)


def _receipt(case: Case) -> dict:
    return {
        "id": f"C-{case.number}",
        "status": case.status,
        "topic": case.topic,
        "created_at": rfc3339(case.created_at),
    }


@router.post("")
def open_case(body: CaseBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        if not body.contact and not actor.id:
            raise Problem("CONTACT_REQUIRED")
        last = session.scalar(select(func.max(Case.number)))
        case = Case(
            number=FIRST_NUMBER if last is None else last + 1,
            status="open",
            created_by=actor.key,
            created_at=now(),
            **body.model_dump(),
        )
        session.add(case)
        return Outcome(status=201, body=_receipt(case))

    return once.run(body, effect)


@router.get("/{case_id}")
def read_case(case_id: str, database: RequestDatabase) -> dict:
    number = re.fullmatch(r"C-([1-9][0-9]{0,9})", case_id)
    with database.reading() as session:
        case = number and session.get(Case, int(number[1]))
        if case is None:
            raise Problem("CASE_NOT_FOUND")
        return _receipt(case) | {
            "summary": case.summary,
            "contact": case.contact,
            "orgno": case.orgno,
            "conversation": case.conversation,
        }
