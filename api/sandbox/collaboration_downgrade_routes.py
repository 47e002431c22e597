"""Downgrading Visma eEkonomi: the office sends the form, the signatory fills it in, the change is carried out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .collaboration_models import DowngradeRequest
from .collaboration_services import FAKTURERING, FIRMATECKNARE, VARIANTS, eekonomi_product, open_downgrade
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Membership, User
from .payroll_services import BYRA
from .problems import Problem
from .times import now, rfc3339

router = APIRouter(prefix="/companies/{orgno}", tags=["downgrades"])

MAY = BYRA | FIRMATECKNARE


class NewRequest(Body):
    recipient: str | None = Field(default=None, max_length=320)


class ConfirmedRequest(NewRequest):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class DowngradeCase:
    company: Company
    product: str
    name: str
    """Of the signatory; empty for an address that nobody here knows."""
    email: str

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.product, self.email)


def _signatories(session: Session, orgno: str) -> list[User]:
    people = session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.orgno == orgno, User.status == "active")
        .order_by(User.id)
    ).tuples()
    return [user for user, membership in people if FIRMATECKNARE & set(membership.roles)]


@router.get("/signatories")
def list_signatories(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, MAY)
        return {
            "signatories": [{"name": user.name, "email": user.email} for user in _signatories(session, orgno)],
        }


def _downgrade_case(session: Session, actor: Actor, orgno: str, recipient: str | None, at: datetime) -> DowngradeCase:
    company = company_for(session, actor, orgno, MAY)
    product = eekonomi_product(session, orgno, at)
    if product == FAKTURERING:
        raise Problem("ALREADY_FAKTURERING")
    if product is None:
        raise Problem("NO_EEKONOMI")
    if (running := open_downgrade(session, orgno, at)) is not None:
        raise Problem("REQUEST_OPEN", date=running.sent_at.date().isoformat(), state=_state(running, at))
    if recipient is None:
        raise Problem("NOT_FIRMATECKNARE")
    people = _signatories(session, orgno)
    for user in people:
        if user.email.lower() == recipient.lower():
            return DowngradeCase(company=company, product=product, name=user.name, email=user.email)
    if people:
        raise Problem("NOT_FIRMATECKNARE")
    # Nobody is registered: the form itself asks who fills it in.
    return DowngradeCase(company=company, product=product, name="", email=recipient)


def _state(request: DowngradeRequest, at: datetime) -> str:
    if request.done_at <= at:
        return "done"
    return "submitted" if request.submitted_at <= at else "link_sent"


def _described(request: DowngradeRequest, at: datetime) -> dict:
    state = _state(request, at)
    reached = {"link_sent": request.sent_at, "submitted": request.submitted_at, "done": request.done_at}
    return {
        "id": request.id,
        "state": state,
        "variant": request.variant,
        "steps": [{"step": step, "at": rfc3339(moment) if moment <= at else None} for step, moment in reached.items()],
    }


@router.post("/downgrade-requests/preview")
def preview_downgrade(orgno: str, body: NewRequest, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _downgrade_case(session, actor, orgno, body.recipient, now())
        return {
            "company": case.company.name,
            "variant": VARIANTS[case.product],
            "recipient": {"name": case.name, "email": case.email},
            "state_version": case.version,
        }


@router.post("/downgrade-requests")
def request_downgrade(
    orgno: str, body: ConfirmedRequest, actor: RequestActor, once: Annotated[Once, Depends()], request: Request
) -> JSONResponse:
    """One open request for each customer: a second one joins the first. The sandbox fills in the form by itself."""

    def effect(session: Session) -> Outcome:
        at = now()
        company_for(session, actor, orgno, MAY)
        if (running := open_downgrade(session, orgno, at)) is not None:
            return Outcome(status=200, body=_described(running, at) | {"changed": False})
        case = _downgrade_case(session, actor, orgno, body.recipient, at)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        pause = timedelta(seconds=request.app.state.settings.sandbox_form_seconds)
        made = DowngradeRequest(
            id=f"DR-{uuid4().hex}",
            orgno=orgno,
            variant=VARIANTS[case.product],
            recipient=case.email,
            sent_at=at,
            submitted_at=at + pause,
            done_at=at + 2 * pause,
        )
        session.add(made)
        happened(session, "downgrade_links", orgno, at)
        return Outcome(status=202, body=_described(made, at) | {"changed": True})

    return once.run(body, effect)


@router.get("/downgrade-requests/{request_id}")
def read_downgrade(orgno: str, request_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, MAY)
        request = session.get(DowngradeRequest, request_id)
        if request is None or request.orgno != orgno:
            raise Problem("REQUEST_UNKNOWN")
        return _described(request, now())
