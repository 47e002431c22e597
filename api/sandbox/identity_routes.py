"""Identity checks over HTTP, and the sandbox's telephone."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from . import identity_checks
from .access import RequestActor
from .bodies import Body
from .database import RequestDatabase
from .idempotency import Once, Outcome
from .identity_models import TextMessage
from .times import now, rfc3339

router = APIRouter(tags=["identity checks"])
control_router = APIRouter(prefix="/sandbox", tags=["sandbox"])


class NewCheck(Body):
    case_id: str = Field(min_length=1, max_length=100)


class CheckAnswer(Body):
    number: str = Field(pattern=r"^[0-9]{6}$")


@router.post("/users/{user_id}/identity-checks")
def begin_check(user_id: str, body: NewCheck, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        check = identity_checks.begin(session, actor, user_id, body.case_id, now())
        until = check.begun_at + identity_checks.ANSWER_WITHIN
        return Outcome(status=201, body={"id": check.id, "sent_to": check.sent_to, "expires_at": rfc3339(until)})

    return once.run(body, effect)


@router.post("/identity-checks/{check_id}/answers")
def answer_check(
    check_id: str, body: CheckAnswer, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        check = identity_checks.answer(session, actor, check_id, body.number, now())
        left = identity_checks.MOST_WRONG - check.wrong
        answered = {"id": check.id, "user_id": check.user_id, "case_id": check.case_id}
        return Outcome(status=200, body=answered | {"state": identity_checks.state(check), "tries_left": left})

    return once.run(body, effect)


@control_router.get("/text-messages")
def text_messages(database: RequestDatabase) -> dict:
    """The telephone that everybody in the sandbox has: newest first."""
    with database.reading() as session:
        sent = session.scalars(select(TextMessage).order_by(TextMessage.at.desc()))
        return {"messages": [{"to": each.phone, "text": each.text, "at": rfc3339(each.at)} for each in sent]}
