"""Cases: what a person at support has to take up."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor
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


def new_case(session: Session, actor: Actor, at: datetime, **fields: str | None) -> Case:
    """The next case, open."""
    last = session.scalar(select(func.max(Case.number)))
    number = FIRST_NUMBER if last is None else last + 1
    case = Case(number=number, status="open", created_by=actor.key, created_at=at, **fields)
    session.add(case)
    return case


def case_id(case: Case) -> str:
    return f"C-{case.number}"


def _receipt(case: Case) -> dict:
    return {
        "id": case_id(case),
        "status": case.status,
        "topic": case.topic,
        "created_at": rfc3339(case.created_at),
    }


@router.post("")
def open_case(body: CaseBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        if not body.contact and not actor.id:
            raise Problem("CONTACT_REQUIRED")
        return Outcome(status=201, body=_receipt(new_case(session, actor, now(), **body.model_dump())))

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
