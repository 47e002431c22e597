"""ELMA: registering a company for reception through AutoInvoice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .effects import happened
from .elma_models import ElmaRegistration
from .elma_register import ACCESS_POINT, MAY_CHANGE, PROFILES, SMP_HOST, Registration, check_orgno, registration_of
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, ElmaParticipant
from .problems import Problem, declare
from .times import now

declare(
    {
        "REGISTERED_ELSEWHERE_FIRST": (409, "Registered through {access_point}; unregister there first."),
        "ALREADY_REGISTERED": (409, "The company is registered through AutoInvoice already."),
        "ERP_NOT_SUPPORTED": (409, "Only for Visma Business, Visma Global and Visma Contracting."),
        "ERP_NOT_HELD": (409, "The company does not have {product}."),
        "DOCUMENT_CENTER_MISSING": (409, "The module Visma Document Center is needed."),
        "AUTOINVOICE_NOT_ACTIVE": (409, "AutoInvoice has to be activated first."),
    }
)

ERP_PRODUCTS = {
    "visma_business": "Visma Business",
    "visma_global": "Visma Global",
    "visma_contracting": "Visma Contracting",
}
DOCUMENT_CENTER = "Document Center"

router = APIRouter(prefix="/elma/participants/{orgno}/registration", tags=["elma"])


class PreviewBody(Body):
    contact: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    profiles: list[Literal["invoice", "credit_note"]] = Field(min_length=1)
    erp_product: Literal["visma_business", "visma_global", "visma_contracting", "other_erp"] | None = None


class RegistrationBody(PreviewBody):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class RegistrationCase:
    company: Company
    registration: Registration
    erp_product: str

    @property
    def version(self) -> str:
        return short_hash(self.registration.version, self.company.erp_products, self.company.modules)


def obstacle(company: Company, erp_product: str | None = None) -> Problem | None:
    """What the company still lacks for receiving through AutoInvoice; None when nothing does."""
    if erp_product == "other_erp" or not set(ERP_PRODUCTS.values()) & set(company.erp_products):
        return Problem("ERP_NOT_SUPPORTED")
    if erp_product and ERP_PRODUCTS[erp_product] not in company.erp_products:
        return Problem("ERP_NOT_HELD", product=ERP_PRODUCTS[erp_product])
    if DOCUMENT_CENTER not in company.modules:
        return Problem("DOCUMENT_CENTER_MISSING")
    return None if company.autoinvoice_active else Problem("AUTOINVOICE_NOT_ACTIVE")


def _may_register(session: Session, actor: Actor, orgno: str, body: PreviewBody, at: datetime) -> RegistrationCase:
    check_orgno(orgno)
    company = company_for(session, actor, orgno, MAY_CHANGE)
    registration = registration_of(session, orgno, at)
    match registration.state:
        case "UNKNOWN":
            raise Problem("LOOKUP_UNAVAILABLE")
        case "REGISTERED_OTHER_AP":
            raise Problem("REGISTERED_ELSEWHERE_FIRST", access_point=registration.access_point)
        case "REGISTERED_AUTOINVOICE":
            raise Problem("ALREADY_REGISTERED")
        case "PENDING_REGISTER" | "PENDING_UNREGISTER":
            raise Problem("IN_PROGRESS")
    if (missing := obstacle(company, body.erp_product)) is not None:
        raise missing
    held = next(product for product, title in ERP_PRODUCTS.items() if title in company.erp_products)
    return RegistrationCase(company=company, registration=registration, erp_product=body.erp_product or held)


@router.post("/preview")
def preview_registration(orgno: str, body: PreviewBody, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _may_register(session, actor, orgno, body, now())
        return {
            "state": case.registration.state,
            "state_version": case.version,
            "company": case.company.name,
            "erp_product": ERP_PRODUCTS[case.erp_product],
        }


@router.post("")
def register(
    orgno: str, body: RegistrationBody, actor: RequestActor, once: Annotated[Once, Depends()], request: Request
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        same = _under_way(session, actor, orgno, body, at)
        if same is not None:
            return Outcome(status=200, body=_accepted(same))
        case = _may_register(session, actor, orgno, body, at)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        due_at = at + timedelta(seconds=request.app.state.settings.sandbox_elma_seconds)
        participant = session.get(ElmaParticipant, orgno) or ElmaParticipant(orgno=orgno, pending_documents=0)
        participant.state, participant.due_at = "PENDING_REGISTER", due_at
        participant.access_point, participant.smp_host = ACCESS_POINT, SMP_HOST
        participant.document_types = [PROFILES[profile] for profile in body.profiles]
        participant.autoinvoice_account = True
        session.add(participant)
        session.flush()
        registration = ElmaRegistration(
            id=f"EG-{uuid4().hex}",
            orgno=orgno,
            erp_product=case.erp_product,
            contact=body.contact,
            profiles=sorted(body.profiles),
            requested_by=actor.key,
            requested_at=at,
            due_at=due_at,
        )
        session.add(registration)
        happened(session, "registrations", orgno, at)
        return Outcome(status=202, body=_accepted(registration))

    return once.run(body, effect)


def _under_way(
    session: Session, actor: Actor, orgno: str, body: RegistrationBody, at: datetime
) -> ElmaRegistration | None:
    """The order that asks for the same and is still being dealt with: it is the answer, not an obstacle."""
    check_orgno(orgno)
    company_for(session, actor, orgno, MAY_CHANGE)
    if registration_of(session, orgno, at).state != "PENDING_REGISTER":
        return None
    query = select(ElmaRegistration).where(ElmaRegistration.orgno == orgno, ElmaRegistration.due_at > at)
    return next((found for found in session.scalars(query) if found.profiles == sorted(body.profiles)), None)


def _accepted(registration: ElmaRegistration) -> dict:
    return {"request_id": registration.id, "state": "PENDING_REGISTER", "profiles": registration.profiles}
