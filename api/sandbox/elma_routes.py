"""ELMA: where a company receives electronic invoices, and how it leaves AutoInvoice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, ElmaParticipant, Unregistration
from .problems import Problem
from .times import now, rfc3339

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)

router = APIRouter(prefix="/elma/participants", tags=["elma"])


class PreviewBody(Body):
    reason: Literal["email_or_paper", "switch_access_point", "other"]


class UnregistrationBody(PreviewBody):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How a participant stands at one moment, with an unregistration that has come due already applied."""

    orgno: str
    company: str | None
    state: str
    access_point: str | None = None
    smp_host: str | None = None
    document_types: tuple[str, ...] = ()
    pending_documents: int = 0
    autoinvoice_account: bool = False

    @property
    def can_receive_invoice(self) -> bool | None:
        if self.state == "UNKNOWN":
            return None
        return any("::Invoice##" in document_type for document_type in self.document_types)

    @property
    def version(self) -> str:
        return short_hash(
            self.orgno,
            self.company,
            self.state,
            self.access_point,
            self.pending_documents,
            self.autoinvoice_account,
        )


def _check_orgno(orgno: str) -> None:
    if len(orgno) == 9 and orgno.isascii() and orgno.isdigit():
        digits = [int(digit) for digit in orgno]
        remainder = sum(weight * digit for weight, digit in zip(WEIGHTS, digits[:8], strict=True)) % 11
        # A remainder of 1 would ask for the check digit 10, which no digit equals.
        if digits[8] == (11 - remainder if remainder else 0):
            return
    raise Problem("INVALID_ORGNO", value=orgno)


def _registration(session: Session, orgno: str, at: datetime) -> Registration:
    company = session.get(Company, orgno)
    name = company and company.name
    participant = session.get(ElmaParticipant, orgno)
    if participant is None:
        return Registration(orgno=orgno, company=name, state="NOT_REGISTERED")
    if participant.state == "PENDING_UNREGISTER" and participant.due_at <= at:
        return Registration(
            orgno=orgno,
            company=name,
            state="NOT_REGISTERED",
            autoinvoice_account=participant.autoinvoice_account,
        )
    return Registration(
        orgno=orgno,
        company=name,
        state=participant.state,
        access_point=participant.access_point,
        smp_host=participant.smp_host,
        document_types=tuple(participant.document_types),
        pending_documents=participant.pending_documents,
        autoinvoice_account=participant.autoinvoice_account,
    )


def _may_unregister(session: Session, actor: Actor, orgno: str, at: datetime) -> Registration:
    _check_orgno(orgno)
    company_for(session, actor, orgno)
    registration = _registration(session, orgno, at)
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
    _check_orgno(orgno)
    at = now()
    with database.reading() as session:
        registration = _registration(session, orgno, at)
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
