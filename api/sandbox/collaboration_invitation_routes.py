"""Activating a collaboration: the office invites, and the customer says yes in their own name."""

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
from .collaboration_models import AdvisorRight, CustomerContact, Invitation
from .collaboration_services import FAKTURERING, VARIANTS, eekonomi_product, holds, office_of
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Collaboration, Company, Membership, Subscription, Task, User
from .payroll_services import BYRA, COMPANY_ADMIN, StateBody
from .problems import Problem
from .times import now, rfc3339

router = APIRouter(tags=["invitations"])
control_router = APIRouter(prefix="/sandbox/invitations", tags=["sandbox"])

PAYROLL = "payroll_digital_addons"
RIGHTS = {PAYROLL: {"visma_advisor"}, "eekonomi_fakturering_administration": {"visma_advisor", "visma_byrastod"}}
"""Where a consultant needs rights, by type of collaboration: one of them is enough."""
VALID_FOR = timedelta(days=30)


class NewInvitation(Body):
    customer: str
    type: Literal["payroll_digital_addons", "eekonomi_fakturering_administration"]
    services: list[Literal["lon_anstalld", "min_lon"]] = Field(default_factory=list)
    task: str | None = None


class ConfirmedInvitation(NewInvitation):
    state_version: str


class Nothing(Body):
    """The address says it all."""


@dataclass(frozen=True, kw_only=True)
class InvitationCase:
    """A customer, as the decision to invite them sees them."""

    customer: Company
    office: Company
    task: Task
    services: list[str]
    scenario: str
    recipient: str
    contact: CustomerContact | None

    @property
    def version(self) -> str:
        return short_hash(
            [self.customer.orgno, self.customer.name, self.customer.customer_no, self.office.orgno],
            [self.task.id, self.services, self.scenario, self.recipient],
        )


def _office(session: Session, actor: Actor, customer: str) -> Company:
    """The consultant's own office, if it works for the customer."""
    company_for(session, actor, customer, BYRA)
    office = office_of(session, actor)
    if office is None:
        raise Problem("ADVISOR_RIGHT_REQUIRED")
    return session.get_one(Company, office)


def _tasks(session: Session, office: str, customer: str) -> list[Task]:
    connected = select(Task).where(Task.byra == office, Task.customer == customer)
    return list(session.scalars(connected.order_by(Task.id)))


@router.get("/companies/{orgno}/tasks")
def list_tasks(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """The assignments that the actor's own office has for the company."""
    with database.reading() as session:
        office = _office(session, actor, orgno)
        return {"tasks": [{"id": task.id} for task in _tasks(session, office.orgno, orgno)]}


def _check_right(session: Session, actor: Actor, kind: str) -> None:
    held = session.scalars(
        select(AdvisorRight.product).join(User, User.id == AdvisorRight.user_id).where(User.email == actor.email)
    )
    if not RIGHTS[kind] & set(held):
        raise Problem("ADVISOR_RIGHT_REQUIRED")


def _task(session: Session, office: str, customer: str, wanted: str | None) -> Task:
    connected = _tasks(session, office, customer)
    if not connected:
        raise Problem("TASK_MISSING")
    if wanted is None:
        return connected[0]
    for task in connected:
        if task.id == wanted:
            return task
    raise Problem("TASK_NOT_FOR_CUSTOMER")


def _check_collaborations(session: Session, office: str, customer: str, services: list[str]) -> None:
    active = session.scalars(
        select(Collaboration).where(
            Collaboration.customer == customer, Collaboration.service.in_(services), Collaboration.status == "active"
        )
    ).all()
    if any(row.byra != office for row in active):
        raise Problem("COLLABORATES_WITH_OTHER_BYRA")
    if {row.service for row in active} >= set(services):
        raise Problem("ALREADY_ACTIVE")


def _waiting(session: Session, office: str, customer: str, kind: str, at: datetime) -> Invitation | None:
    return session.scalar(
        select(Invitation)
        .where(
            Invitation.byra == office,
            Invitation.customer == customer,
            Invitation.type == kind,
            Invitation.status == "awaiting_approval",
            Invitation.expires_at > at,
        )
        .limit(1)
    )


def _administrator(session: Session, orgno: str) -> User | None:
    """Who gets the mail: the main contact, or else an administrator."""
    people = session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.orgno == orgno, User.status == "active")
        .order_by(User.id)
    ).tuples()
    admins = [user for user, membership in people if COMPANY_ADMIN & set(membership.roles)]
    contact = session.get_one(Company, orgno).main_contact_id
    return next((user for user in admins if user.id == contact), admins[0] if admins else None)


def _wanted_services(body: NewInvitation) -> list[str]:
    if body.type != PAYROLL:
        return [FAKTURERING]
    if body.services == ["min_lon"]:
        raise Problem("MIN_LON_ONLY")
    # Visma Min Lön is a part of Visma Lön Anställd.
    return ["lon_anstalld", *(["min_lon"] if "min_lon" in body.services else [])]


def _invitation_case(session: Session, actor: Actor, body: NewInvitation, at: datetime) -> InvitationCase:
    office = _office(session, actor, body.customer)
    customer = session.get_one(Company, body.customer)
    _check_right(session, actor, body.type)
    services = _wanted_services(body)
    if body.type != PAYROLL:
        product = eekonomi_product(session, customer.orgno, at)
        if product in VARIANTS:
            raise Problem("WRONG_VARIANT", variant=VARIANTS[product])
    task = _task(session, office.orgno, customer.orgno, body.task)
    _check_collaborations(session, office.orgno, customer.orgno, services)
    if _waiting(session, office.orgno, customer.orgno, body.type, at) is not None:
        raise Problem("INVITATION_PENDING")
    admin = _administrator(session, customer.orgno)
    contact = session.get(CustomerContact, customer.orgno)
    if not customer.customer_no or admin is None:
        if contact is None or contact.email is None:
            raise Problem("CONTACT_EMAIL_MISSING")
        scenario, recipient = "new_customer", contact.email
    else:
        held = set(
            session.scalars(
                select(Subscription.product).where(
                    Subscription.orgno == customer.orgno,
                    Subscription.product.in_(services),
                    Subscription.status == "active",
                )
            )
        )
        if eekonomi_product(session, customer.orgno, at) == FAKTURERING:
            held.add(FAKTURERING)
        scenario = "customer_has_service" if held & set(services) else "customer_without_service"
        recipient = admin.email
    return InvitationCase(
        customer=customer,
        office=office,
        task=task,
        services=services,
        scenario=scenario,
        recipient=recipient,
        contact=contact,
    )


@router.post("/collaborations/preview")
def preview_invitation(body: NewInvitation, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _invitation_case(session, actor, body, now())
        return {
            "customer": case.customer.name,
            "office": case.office.name,
            "scenario": case.scenario,
            "recipient": case.recipient,
            "task": case.task.id,
            "services": case.services,
            "valid_days": VALID_FOR.days,
            "state_version": case.version,
        }


@router.post("/collaborations")
def invite(body: ConfirmedInvitation, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    """One invitation for each office, customer and type: a second one joins the first, and no second mail goes out."""

    def effect(session: Session) -> Outcome:
        at = now()
        office = _office(session, actor, body.customer)
        waiting = _waiting(session, office.orgno, body.customer, body.type, at)
        if waiting is not None:
            return Outcome(status=200, body=_described(waiting, at) | {"changed": False})
        case = _invitation_case(session, actor, body, at)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        if case.scenario == "new_customer":
            _create_administrator(session, case)
        invitation = Invitation(
            id=f"I-{uuid4().hex}",
            type=body.type,
            services=case.services,
            byra=case.office.orgno,
            customer=case.customer.orgno,
            task=case.task.id,
            scenario=case.scenario,
            recipient=case.recipient,
            status="awaiting_approval",
            sent_at=at,
            expires_at=at + VALID_FOR,
        )
        session.add(invitation)
        happened(session, "invitations", f"{case.customer.orgno}/{body.type}", at)
        return Outcome(status=201, body=_described(invitation, at) | {"changed": True})

    return once.run(body, effect)


def _create_administrator(session: Session, case: InvitationCase) -> None:
    """The contact person becomes the new customer's administrator on vismaspcs.se."""
    if not case.customer.customer_no:
        case.customer.customer_no = f"N{case.customer.orgno}"
    user = session.scalar(select(User).where(User.email == case.recipient))
    if user is None:
        name = case.contact.name if case.contact else case.recipient
        user = User(id=f"U-{uuid4().hex}", email=case.recipient, name=name, two_factor=False)
        session.add(user)
        session.flush()
    held = session.get(Membership, (user.id, case.customer.orgno))
    if held is None:
        session.add(Membership(user_id=user.id, orgno=case.customer.orgno, roles=["company_admin"]))
    elif not COMPANY_ADMIN & set(held.roles):
        held.roles = [*held.roles, "company_admin"]


def _described(invitation: Invitation, at: datetime) -> dict:
    expired = invitation.status == "awaiting_approval" and invitation.expires_at <= at
    return {
        "id": invitation.id,
        "type": invitation.type,
        "services": invitation.services,
        "office": invitation.byra,
        "customer": invitation.customer,
        "task": invitation.task,
        "scenario": invitation.scenario,
        "recipient": invitation.recipient,
        "status": "expired" if expired else invitation.status,
        "sent_at": rfc3339(invitation.sent_at),
        "expires_at": rfc3339(invitation.expires_at),
        "terms_accepted": invitation.terms_accepted_at is not None,
    }


def _named(session: Session, invitation: Invitation, at: datetime) -> dict:
    return _described(invitation, at) | {
        "office_name": session.get_one(Company, invitation.byra).name,
        "customer_name": session.get_one(Company, invitation.customer).name,
    }


@router.get("/companies/{orgno}/invitations")
def list_invitations(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """Every invitation of a customer, for its administrators; for a consultant, those of their own office."""
    at = now()
    with database.reading() as session:
        company_for(session, actor, orgno, COMPANY_ADMIN | BYRA)
        everything = holds(session, actor, orgno, COMPANY_ADMIN)
        office = None if everything else office_of(session, actor)
        sent = session.scalars(select(Invitation).where(Invitation.customer == orgno).order_by(Invitation.id))
        return {"invitations": [_named(session, row, at) for row in sent if everything or row.byra == office]}


def _invitation(session: Session, actor: Actor, invitation_id: str, *, by_customer: bool) -> Invitation:
    """An invitation that the actor may answer, or take back; somebody else's looks like none."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        raise Problem("INVITATION_NOT_FOUND")
    orgno, roles = (invitation.customer, COMPANY_ADMIN) if by_customer else (invitation.byra, BYRA)
    if not holds(session, actor, orgno, roles):
        raise Problem("INVITATION_NOT_FOUND")
    return invitation


def _check_open(invitation: Invitation, at: datetime) -> None:
    if invitation.status == "withdrawn":
        raise Problem("INVITATION_WITHDRAWN")
    if invitation.status == "approved":
        raise Problem("INVITATION_ANSWERED")
    if invitation.expires_at <= at:
        raise Problem("INVITATION_EXPIRED", date=invitation.expires_at.date().isoformat())


def _check_approvable(invitation: Invitation, at: datetime) -> None:
    _check_open(invitation, at)
    if invitation.scenario == "new_customer" and invitation.terms_accepted_at is None:
        raise Problem("TERMS_REQUIRED")


def _version(invitation: Invitation) -> str:
    return short_hash(invitation.id, invitation.status, rfc3339(invitation.expires_at), invitation.services)


@router.post("/invitations/{invitation_id}/approval/preview")
def preview_approval(invitation_id: str, body: Nothing, actor: RequestActor, database: RequestDatabase) -> dict:
    at = now()
    with database.reading() as session:
        invitation = _invitation(session, actor, invitation_id, by_customer=True)
        _check_approvable(invitation, at)
        return _named(session, invitation, at) | {"state_version": _version(invitation)}


@router.post("/invitations/{invitation_id}/approval")
def approve(invitation_id: str, body: StateBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    """The customer's own yes: only their administrator can give it."""

    def effect(session: Session) -> Outcome:
        at = now()
        invitation = _invitation(session, actor, invitation_id, by_customer=True)
        before = {"status": invitation.status}
        if invitation.status == "approved":
            return Outcome(status=200, body=_answer("unchanged", before, before, changed=False))
        _check_approvable(invitation, at)
        if body.state_version != _version(invitation):
            raise Problem("STATE_CHANGED")
        services = invitation.services or [FAKTURERING]
        _check_collaborations(session, invitation.byra, invitation.customer, services)
        invitation.status = "approved"
        _start(session, invitation, services)
        reference = happened(session, "approvals", invitation.id, at)
        after = {"status": "active", "services": services}
        return Outcome(status=201, body=_answer(reference, before, after, changed=True))

    return once.run(body, effect)


def _start(session: Session, invitation: Invitation, services: list[str]) -> None:
    """The collaboration in each service that has none yet, and the service itself where the customer lacks it."""
    for service in services:
        active = session.scalar(
            select(Collaboration.id).where(
                Collaboration.customer == invitation.customer,
                Collaboration.service == service,
                Collaboration.status == "active",
            )
        )
        if active is None:
            session.add(
                Collaboration(
                    id=f"S-{uuid4().hex}",
                    service=service,
                    customer=invitation.customer,
                    byra=invitation.byra,
                    unsent_reports=0,
                )
            )
        held = session.get(Subscription, (invitation.customer, service))
        if held is None:
            session.add(Subscription(orgno=invitation.customer, product=service))
        else:
            held.status = "active"


@router.post("/invitations/{invitation_id}/withdrawal/preview")
def preview_withdrawal(invitation_id: str, body: Nothing, actor: RequestActor, database: RequestDatabase) -> dict:
    at = now()
    with database.reading() as session:
        invitation = _invitation(session, actor, invitation_id, by_customer=False)
        _check_open(invitation, at)
        return _named(session, invitation, at) | {"state_version": _version(invitation)}


@router.post("/invitations/{invitation_id}/withdrawal")
def withdraw(
    invitation_id: str, body: StateBody, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        invitation = _invitation(session, actor, invitation_id, by_customer=False)
        before, after = {"status": invitation.status}, {"status": "withdrawn"}
        if invitation.status == "withdrawn":
            return Outcome(status=200, body=_answer("unchanged", before, after, changed=False))
        _check_open(invitation, at)
        if body.state_version != _version(invitation):
            raise Problem("STATE_CHANGED")
        invitation.status = "withdrawn"
        reference = happened(session, "invitation_withdrawals", invitation.id, at)
        return Outcome(status=200, body=_answer(reference, before, after, changed=True))

    return once.run(body, effect)


def _answer(reference: str, before: dict, after: dict, *, changed: bool) -> dict:
    return {"id": reference, "changed": changed, "state_before": before, "state_after": after}


@control_router.post("/{invitation_id}/terms")
def accept_terms(invitation_id: str, database: RequestDatabase) -> dict:
    """What the new administrator does in Mina tjänster, and nobody can do for them."""
    with database.writing() as session:
        invitation = session.get(Invitation, invitation_id)
        if invitation is None:
            raise Problem("INVITATION_NOT_FOUND")
        invitation.terms_accepted_at = now()
        return {"id": invitation.id, "terms_accepted": True}
