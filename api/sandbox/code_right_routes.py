"""The right to generate emergency codes: what somebody has, and asking Visma for it."""

from dataclasses import dataclass
from typing import Annotated
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
from .models import CodeRight, Company
from .problems import Problem
from .times import now
from .vismanet_models import CodeRightRequest
from .vismanet_services import ADMIN, members

router = APIRouter(tags=["emergency codes"])

ASKERS = frozenset({ADMIN, "company_admin", "support_agent"})
PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.no",
        "hotmail.se",
        "outlook.com",
        "live.com",
        "live.no",
        "live.se",
        "msn.com",
        "yahoo.com",
        "yahoo.no",
        "yahoo.se",
        "icloud.com",
        "me.com",
        "online.no",
        "telia.com",
        "bredband.net",
        "spray.se",
        "proton.me",
        "protonmail.com",
        "aol.com",
        "gmx.com",
        "getmail.no",
        "broadpark.no",
    ]
)


class NewRequest(Body):
    orgno: str = Field(max_length=20)
    admin_email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    domains: list[str] = Field(min_length=1, max_length=50)


class RightRequest(NewRequest):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class RightCase:
    company: Company
    admin: str
    domains: list[str]

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.admin, self.domains)


def domains_in_use(session: Session, orgno: str) -> list[str]:
    found = {user.email.rpartition("@")[2] for user, _ in members(session, orgno)}
    return sorted(found - PUBLIC_MAIL)


def _case(session: Session, actor: Actor, body: NewRequest) -> RightCase:
    company = company_for(session, actor, body.orgno, ASKERS)
    people = {user.email.lower(): membership.roles for user, membership in members(session, body.orgno)}
    admin, domains = body.admin_email.lower(), sorted({domain.lower() for domain in body.domains})
    if ADMIN not in people.get(admin, ()):
        raise Problem("NOT_VISMANET_ADMIN")
    own = people.get(actor.email, ())
    if not actor.is_agent and "company_admin" not in own and actor.email != admin:
        # An administrator of Visma.net asks for themselves; for somebody else the company's own admin does.
        raise Problem("NOT_YOUR_COMPANY", company=company.name, orgno=body.orgno)
    in_use = domains_in_use(session, body.orgno)
    for domain in domains:
        if domain in PUBLIC_MAIL:
            raise Problem("DOMAIN_PUBLIC", domain=domain)
        if domain not in in_use:
            raise Problem("DOMAIN_NOT_OWNED", domain=domain)
    right = session.get(CodeRight, admin)
    if right is not None and set(domains) <= set(right.domains):
        raise Problem("RIGHT_EXISTS")
    waiting = session.scalars(
        select(CodeRightRequest).where(CodeRightRequest.admin_email == admin, CodeRightRequest.status == "open")
    )
    for request in waiting:
        if request.domains == domains:
            raise Problem("REQUEST_OPEN", date=request.requested_at.date().isoformat())
    return RightCase(company=company, admin=admin, domains=domains)


@router.post("/emergency-code-rights/requests/preview")
def preview_right_request(body: NewRequest, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _case(session, actor, body)
        return {
            "company": case.company.name,
            "admin_email": case.admin,
            "domains": case.domains,
            "state_version": case.version,
        }


@router.post("/emergency-code-rights/requests")
def request_right(body: RightRequest, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        found = _case(session, actor, body)
        if body.state_version != found.version:
            raise Problem("STATE_CHANGED")
        case = new_case(
            session,
            actor,
            at,
            topic="connect.register-generate-rights",
            summary=", ".join(found.domains),
            contact=actor.email or None,
            orgno=body.orgno,
        )
        request = CodeRightRequest(
            id=f"CR-{uuid4().hex[:12]}",
            orgno=body.orgno,
            admin_email=found.admin,
            domains=found.domains,
            requested_by=actor.key,
            requested_at=at,
            case_id=case_id(case),
        )
        session.add(request)
        happened(session, "code_right_requests", found.admin, at)
        return Outcome(
            status=201,
            body={
                "id": request.id,
                "case": request.case_id,
                "status": request.status,
                "domains": found.domains,
                "state_before": {"request": None},
            },
        )

    return once.run(body, effect)


@router.get("/companies/{orgno}/mail-domains")
def list_domains(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """The domains that the company's users have, and who its Visma.net administrators are."""
    with database.reading() as session:
        company_for(session, actor, orgno, ASKERS)
        admins = [user.email for user, membership in members(session, orgno) if ADMIN in membership.roles]
        return {"domains": domains_in_use(session, orgno), "admins": admins}
