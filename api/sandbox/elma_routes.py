"""ELMA: where a company receives electronic invoices, how it leaves AutoInvoice, and what others do to it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .elma_register import (
    ACCESS_POINT,
    CREDIT_NOTE,
    INVOICE,
    MAY_CHANGE,
    SMP_HOST,
    Registration,
    check_orgno,
    registration_of,
)
from .idempotency import Once, Outcome
from .models import ElmaParticipant, Unregistration
from .problems import Problem
from .times import now, rfc3339

router = APIRouter(prefix="/elma/participants", tags=["elma"])
control_router = APIRouter(prefix="/sandbox/elma", tags=["sandbox"])


class ElsewhereBody(Body):
    """What another access point, or the register itself, has made of a company."""

    state: Literal["NOT_REGISTERED", "REGISTERED_OTHER_AP", "REGISTERED_AUTOINVOICE", "UNKNOWN"]
    access_point: str | None = None


class PreviewBody(Body):
    reason: Literal["email_or_paper", "switch_access_point", "other"]


class UnregistrationBody(PreviewBody):
    state_version: str


def _may_unregister(session: Session, actor: Actor, orgno: str, at: datetime) -> Registration:
    check_orgno(orgno)
    company_for(session, actor, orgno, MAY_CHANGE)
    registration = registration_of(session, orgno, at)
    match registration.state:
        case "UNKNOWN":
            raise Problem("LOOKUP_UNAVAILABLE")
        case "REGISTERED_OTHER_AP":
            raise Problem("REGISTERED_ELSEWHERE", access_point=registration.access_point)
        case "NOT_REGISTERED":
            raise Problem("NOT_REGISTERED")
        case "PENDING_REGISTER" | "PENDING_UNREGISTER":
            raise Problem("IN_PROGRESS")
    if not registration.autoinvoice_account:
        raise Problem("AUTOINVOICE_ACCOUNT_MISSING", orgno=orgno)
    return registration


@router.get("/{orgno}")
def read_participant(orgno: str, database: RequestDatabase) -> dict:
    check_orgno(orgno)
    at = now()
    with database.reading() as session:
        registration = registration_of(session, orgno, at)
    return {
        "orgno": orgno,
        "participant_id": f"0192:{orgno}",
        "company": registration.company,
        "state": registration.state,
        "access_point": registration.access_point,
        "smp_host": registration.smp_host,
        "document_types": list(registration.document_types),
        "can_receive_invoice": registration.can_receive_invoice,
        "source": "sandbox",
        "checked_at": rfc3339(at),
        "state_version": registration.version,
        "pending_documents": registration.pending_documents,
        "autoinvoice_account": registration.autoinvoice_account,
    }


@router.post("/{orgno}/unregistration/preview")
def preview_unregistration(orgno: str, body: PreviewBody, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        registration = _may_unregister(session, actor, orgno, now())
    return {
        "state": registration.state,
        "state_version": registration.version,
        "pending_documents": registration.pending_documents,
        "company": registration.company,
    }


@router.post("/{orgno}/unregistration")
def unregister(
    orgno: str, body: UnregistrationBody, actor: RequestActor, once: Annotated[Once, Depends()], request: Request
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        before = _may_unregister(session, actor, orgno, at)
        if body.state_version != before.version:
            raise Problem("STATE_CHANGED")
        due_at = at + timedelta(seconds=request.app.state.settings.sandbox_elma_seconds)
        participant = session.get_one(ElmaParticipant, orgno)
        participant.state = "PENDING_UNREGISTER"
        participant.due_at = due_at
        unregistration = Unregistration(
            id=f"ER-{uuid4().hex}",
            orgno=orgno,
            reason=body.reason,
            requested_by=actor.key,
            requested_at=at,
            due_at=due_at,
        )
        session.add(unregistration)
        return Outcome(
            status=202,
            body={
                "request_id": unregistration.id,
                "state": "PENDING_UNREGISTER",
                "state_before": {"state": before.state, "access_point": before.access_point},
                "state_after": {"state": "PENDING_UNREGISTER"},
            },
        )

    return once.run(body, effect)


@router.get("/{orgno}/unregistration/{request_id}")
def read_unregistration(orgno: str, request_id: str, database: RequestDatabase) -> dict:
    with database.reading() as session:
        unregistration = session.get(Unregistration, request_id)
        if unregistration is None or unregistration.orgno != orgno:
            raise Problem("REQUEST_UNKNOWN")
        gone = unregistration.due_at <= now()
    return {"request_id": request_id, "state": "NOT_REGISTERED" if gone else "PENDING_UNREGISTER"}


@control_router.put("/{orgno}")
def change_elsewhere(orgno: str, body: ElsewhereBody, database: RequestDatabase) -> dict:
    """The other access point lets a company go, or takes it; nobody asks us."""
    with database.writing() as session:
        participant = session.get(ElmaParticipant, orgno)
        if participant is None:
            raise Problem("COMPANY_NOT_FOUND", orgno=orgno)
        there = body.state.startswith("REGISTERED")
        ours = body.state == "REGISTERED_AUTOINVOICE"
        participant.state = body.state
        participant.due_at = None
        participant.access_point = (ACCESS_POINT if ours else body.access_point) if there else None
        participant.smp_host = SMP_HOST if ours else "smp.elsewhere.example" if there else None
        participant.document_types = [INVOICE, CREDIT_NOTE] if there else []
    return {"orgno": orgno, "state": body.state}
