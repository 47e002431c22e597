"""AutoInvoice: a link for a new password, sent to the address that is registered and to no other."""

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .bodies import Body
from .effects import happened
from .elma_models import AutoInvoiceLogin, PasswordReset
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .times import now

SAME_REQUEST = timedelta(minutes=15)

router = APIRouter(prefix="/autoinvoice/password-resets", tags=["autoinvoice"])


class ResetBody(Body):
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")


@router.post("")
def request_reset(body: ResetBody, once: Annotated[Once, Depends()]) -> JSONResponse:
    """The same answer whether or not somebody has the address; one link for it in a quarter of an hour."""
    email = body.email.lower()

    def effect(session: Session) -> Outcome:
        at = now()
        address = short_hash("password-reset", email)
        query = select(PasswordReset).where(
            PasswordReset.address_hash == address, PasswordReset.requested_at > at - SAME_REQUEST
        )
        reset = session.scalar(query.limit(1))
        if reset is None:
            reset = PasswordReset(id=f"PR-{uuid4().hex}", address_hash=address, requested_at=at)
            session.add(reset)
            if session.get(AutoInvoiceLogin, email) is not None:
                happened(session, "password_resets", email, at)
        return Outcome(status=202, body={"request_id": reset.id, "state": "ACCEPTED"})

    return once.run(body, effect)
