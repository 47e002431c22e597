"""Visma.net: nominating an administrator, asking for access, and the administrator's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .case_routes import case_id, new_case
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, User
from .problems import Problem
from .times import now, rfc3339
from .vismanet_models import AccessGrant, AccessRequest, AdminNomination
from .vismanet_services import ADMIN, administrator, granted, masked, member

router = APIRouter(tags=["visma.net"])

SIGNERS = frozenset({"firmatecknare", "company_admin"})
CONTACTS = frozenset({"end_user"})
VALID_DAYS = 7
Area = Literal["settings", "licences", "invoices"]


class Nominee(Body):
    name: str = Field(min_length=2, max_length=100)
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    phone: str = Field(max_length=20, pattern=r"^\+?[0-9]{6,15}$")


class Nomination(Nominee):
    state_version: str


class NewAccessRequest(Body):
    orgno: str = Field(max_length=20)
    area: Area


class AccessRequestBody(NewAccessRequest):
    state_version: str


class Answer(Body):
    decision: Literal["grant", "deny"]


class Decision(Answer):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class NominationCase:
    company: Company
    manual_review: bool

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.manual_review)


def _nomination_case(session: Session, actor: Actor, orgno: str, body: Nominee) -> NominationCase:
    company = company_for(session, actor, orgno)
    admin = administrator(session, orgno)
    if admin is not None:
        raise Problem("ADMIN_EXISTS", masked=masked(admin.email))
    found = member(session, actor, orgno)
    roles = set(found[1].roles) if found else set()
    if not roles & (SIGNERS | CONTACTS):
        raise Problem("NOT_AUTHORISED_SIGNER")
    open_one = session.scalar(
        select(AdminNomination).where(AdminNomination.orgno == orgno, AdminNomination.email == body.email)
    )
    if open_one is not None:
        raise Problem("REQUEST_OPEN", date=open_one.nominated_at.date().isoformat())
    return NominationCase(company=company, manual_review=not roles & SIGNERS)


@router.post("/companies/{orgno}/admin-nominations/preview")
def preview_nomination(orgno: str, body: Nominee, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _nomination_case(session, actor, orgno, body)
        return {
            "company": case.company.name,
            "manual_review": case.manual_review,
            "state_version": case.version,
        }


@router.post("/companies/{orgno}/admin-nominations")
def nominate(orgno: str, body: Nomination, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        found = _nomination_case(session, actor, orgno, body)
        if body.state_version != found.version:
            raise Problem("STATE_CHANGED")
        case = new_case(
            session, actor, at, topic="vismanet.register-admin", summary=body.name, contact=actor.email, orgno=orgno
        )
        nomination = AdminNomination(
            id=f"AN-{uuid4().hex[:12]}",
            orgno=orgno,
            name=body.name,
            email=body.email,
            phone=body.phone,
            manual_review=found.manual_review,
            nominated_by=actor.key,
            nominated_at=at,
            case_id=case_id(case),
        )
        session.add(nomination)
        happened(session, "admin_nominations", orgno, at)
        return Outcome(
            status=201,
            body={
                "id": nomination.id,
                "case": nomination.case_id,
                "status": "manual_review" if nomination.manual_review else "received",
                "state_before": {"admin": None},
            },
        )

    return once.run(body, effect)


@dataclass(frozen=True, kw_only=True)
class AccessCase:
    company: Company
    user: User
    admin: User

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.user.id, self.admin.id)


def _access_case(session: Session, actor: Actor, body: NewAccessRequest, at: datetime) -> AccessCase:
    company = company_for(session, actor, body.orgno)
    found = member(session, actor, body.orgno)
    if found is None:
        raise Problem("NOT_YOUR_COMPANY", company=company.name, orgno=body.orgno)
    user, membership = found
    admin = administrator(session, body.orgno)
    if admin is None:
        raise Problem("NO_VISMANET_ADMIN")
    if ADMIN in membership.roles or body.area in granted(session, user, body.orgno):
        raise Problem("ALREADY_HAS_ACCESS")
    waiting = session.scalar(
        select(AccessRequest).where(
            AccessRequest.orgno == body.orgno,
            AccessRequest.user_id == user.id,
            AccessRequest.area == body.area,
            AccessRequest.status == "open",
            AccessRequest.expires_at > at,
        )
    )
    if waiting is not None:
        raise Problem("REQUEST_OPEN", date=waiting.requested_at.date().isoformat())
    return AccessCase(company=company, user=user, admin=admin)


@router.post("/access-requests/preview")
def preview_access_request(body: NewAccessRequest, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _access_case(session, actor, body, now())
        return {
            "company": case.company.name,
            "admin": case.admin.name,
            "valid_days": VALID_DAYS,
            "state_version": case.version,
        }


@router.post("/access-requests")
def request_access(body: AccessRequestBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        case = _access_case(session, actor, body, at)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        request = AccessRequest(
            id=f"AR-{uuid4().hex[:12]}",
            orgno=body.orgno,
            user_id=case.user.id,
            area=body.area,
            requested_at=at,
            expires_at=at + timedelta(days=VALID_DAYS),
        )
        session.add(request)
        happened(session, "access_requests", f"{body.orgno}/{case.user.email}/{body.area}", at)
        return Outcome(status=201, body=_described(session, request, at) | {"state_before": {"access": False}})

    return once.run(body, effect)


@router.get("/companies/{orgno}/access-requests")
def list_access_requests(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """Those that wait for the administrator."""
    with database.reading() as session:
        company_for(session, actor, orgno, frozenset({ADMIN}))
        at = now()
        found = session.scalars(
            select(AccessRequest)
            .where(AccessRequest.orgno == orgno, AccessRequest.status == "open", AccessRequest.expires_at > at)
            .order_by(AccessRequest.requested_at, AccessRequest.id)
        )
        return {"requests": [_described(session, each, at) for each in found]}


@router.get("/access-requests/{request_id}")
def read_access_request(request_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        request = session.get(AccessRequest, request_id)
        if request is None:
            raise Problem("ACCESS_REQUEST_NOT_FOUND")
        own = session.get_one(User, request.user_id).email == actor.email
        company_for(session, actor, request.orgno, None if own else frozenset({ADMIN}))
        return _described(session, request, now())


def _described(session: Session, request: AccessRequest, at: datetime) -> dict:
    user = session.get_one(User, request.user_id)
    expired = request.status == "open" and request.expires_at <= at
    return {
        "id": request.id,
        "orgno": request.orgno,
        "company": session.get_one(Company, request.orgno).name,
        "user": {"name": user.name, "email": user.email},
        "area": request.area,
        "status": "expired" if expired else request.status,
        "requested_at": rfc3339(request.requested_at),
        "expires_at": rfc3339(request.expires_at),
        "state_version": short_hash(request.id, request.status, expired),
    }


def _to_decide(session: Session, actor: Actor, request_id: str, at: datetime) -> AccessRequest:
    request = session.get(AccessRequest, request_id)
    if request is None:
        raise Problem("ACCESS_REQUEST_NOT_FOUND")
    company_for(session, actor, request.orgno, frozenset({ADMIN}))
    if request.status != "open":
        raise Problem("ALREADY_DECIDED")
    if request.expires_at <= at:
        raise Problem("ACCESS_REQUEST_NOT_FOUND")
    return request


@router.post("/access-requests/{request_id}/decision/preview")
def preview_decision(request_id: str, body: Answer, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        at = now()
        return _described(session, _to_decide(session, actor, request_id, at), at)


@router.post("/access-requests/{request_id}/decision")
def decide(request_id: str, body: Decision, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        request = _to_decide(session, actor, request_id, at)
        if body.state_version != _described(session, request, at)["state_version"]:
            raise Problem("STATE_CHANGED")
        request.status = "granted" if body.decision == "grant" else "denied"
        request.decided_by, request.decided_at = actor.key, at
        if body.decision == "grant":
            session.merge(AccessGrant(user_id=request.user_id, orgno=request.orgno, area=request.area))
        reference = happened(session, "access_decisions", request.id, at)
        answer = _described(session, request, at) | {"reference": reference, "state_before": {"status": "open"}}
        return Outcome(status=200, body=answer)

    return once.run(body, effect)
