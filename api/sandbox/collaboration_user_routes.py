"""Mina tjänster: who is the main contact of a customer, and creating a user."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .collaboration_models import UserSeats
from .collaboration_services import is_office
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Membership, User
from .payroll_services import AGENT, BYRA, COMPANY_ADMIN
from .problems import Problem
from .times import now

router = APIRouter(prefix="/companies/{orgno}", tags=["users"])

MAY = COMPANY_ADMIN | BYRA | AGENT
ROLES = {"administrator": "company_admin", "standard_user": "end_user"}


class MainContact(Body):
    user_id: str


class ConfirmedMainContact(MainContact):
    state_version: str


class NewUser(Body):
    email: str = Field(min_length=3, max_length=320, pattern=r"^[^\s@]+@[^\s@]+$")
    first_name: str = Field(min_length=1, max_length=100)
    last_name: str = Field(min_length=1, max_length=100)
    role: Literal["administrator", "standard_user"]


class ConfirmedNewUser(NewUser):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class ContactCase:
    company: Company
    user: User
    membership: Membership

    @property
    def version(self) -> str:
        return short_hash(
            [self.company.orgno, self.company.name, self.company.main_contact_id],
            [self.user.id, self.user.name, self.user.email, self.user.status, self.membership.roles],
        )

    def state(self) -> dict:
        contact = self.company.main_contact
        return {"main_contact": contact and contact.email, "roles": self.membership.roles}


def _people(session: Session, orgno: str) -> list[tuple[User, Membership]]:
    """The company's own users, without the consultants of its accounting office."""
    found = session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.orgno == orgno)
        .order_by(User.id)
    ).tuples()
    return [(user, membership) for user, membership in found if set(membership.roles) - BYRA]


@router.get("/main-contact/candidates")
def list_candidates(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """Everybody at the company, and whether they are administrators or the main contact now."""
    with database.reading() as session:
        company = company_for(session, actor, orgno, MAY)
        return {
            "company": company.name,
            "is_office": is_office(session, orgno),
            "users": [
                {
                    "id": user.id,
                    "name": user.name,
                    "email": user.email,
                    "active": user.status == "active",
                    "is_administrator": "company_admin" in membership.roles,
                    "is_main_contact": company.main_contact_id == user.id,
                }
                for user, membership in _people(session, orgno)
            ],
        }


def _contact_case(
    session: Session, actor: Actor, orgno: str, user_id: str, *, is_contact_is_fine: bool = False
) -> ContactCase:
    company = company_for(session, actor, orgno, MAY)
    if is_office(session, orgno):
        raise Problem("WRONG_COMPANY", company=company.name)
    user, membership = next((pair for pair in _people(session, orgno) if pair[0].id == user_id), (None, None))
    if user is None or membership is None:
        raise Problem("USER_NOT_IN_COMPANY")
    if user.status != "active":
        raise Problem("USER_INACTIVE")
    if company.main_contact_id == user_id and not is_contact_is_fine:
        raise Problem("ALREADY_MAIN_CONTACT")
    return ContactCase(company=company, user=user, membership=membership)


@router.post("/main-contact/preview")
def preview_main_contact(orgno: str, body: MainContact, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _contact_case(session, actor, orgno, body.user_id)
        former = case.company.main_contact
        return {
            "company": case.company.name,
            "user": {"id": case.user.id, "name": case.user.name, "email": case.user.email},
            "becomes_administrator": "company_admin" not in case.membership.roles,
            "former": former and {"name": former.name, "email": former.email},
            "state_version": case.version,
        }


@router.put("/main-contact")
def set_main_contact(
    orgno: str, body: ConfirmedMainContact, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    """The main contact is an administrator too."""

    def effect(session: Session) -> Outcome:
        case = _contact_case(session, actor, orgno, body.user_id, is_contact_is_fine=True)
        before = case.state()
        if case.company.main_contact_id == body.user_id:
            answer = {"id": "unchanged", "changed": False, "state_before": before, "state_after": before}
            return Outcome(status=200, body=answer)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        case.company.main_contact_id = case.user.id
        if "company_admin" not in case.membership.roles:
            case.membership.roles = [*case.membership.roles, "company_admin"]
        after = {"main_contact": case.user.email, "roles": case.membership.roles}
        reference = happened(session, "main_contacts", f"{orgno}/{case.user.email}", now())
        answer = {"id": reference, "changed": True, "state_before": before, "state_after": after}
        return Outcome(status=200, body=answer)

    return once.run(body, effect)


@dataclass(frozen=True, kw_only=True)
class NewUserCase:
    company: Company
    used: int
    bought: int | None
    present: User | None
    """Somebody of this address at the company."""

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.used, self.bought)


def _new_user_case(
    session: Session, actor: Actor, orgno: str, email: str, *, present_is_fine: bool = False
) -> NewUserCase:
    company = company_for(session, actor, orgno, MAY)
    present = session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(func.lower(User.email) == email.lower(), Membership.orgno == orgno)
    )
    if present is not None and not present_is_fine:
        raise Problem("USER_EXISTS")
    seats = session.get(UserSeats, orgno)
    case = NewUserCase(
        company=company, used=len(_people(session, orgno)), bought=seats and seats.bought, present=present
    )
    if present is None and case.bought is not None and case.used >= case.bought:
        raise Problem("NO_FREE_LICENCE", n=case.bought)
    return case


@router.post("/users/preview")
def preview_user(orgno: str, body: NewUser, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _new_user_case(session, actor, orgno, body.email)
        free = None if case.bought is None else case.bought - case.used
        return {"company": case.company.name, "free": free, "state_version": case.version}


@router.post("/users")
def create_user(
    orgno: str, body: ConfirmedNewUser, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    """Once for each company and address: a user who is there already gets no second invitation."""

    def effect(session: Session) -> Outcome:
        at = now()
        case = _new_user_case(session, actor, orgno, body.email, present_is_fine=True)
        if case.present is not None:
            return Outcome(status=200, body=_made("unchanged", case.present.id, changed=False))
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        user = session.scalar(select(User).where(func.lower(User.email) == body.email.lower()))
        if user is None:
            name = f"{body.first_name} {body.last_name}"
            user = User(id=f"U-{uuid4().hex}", email=body.email.lower(), name=name, two_factor=False)
            session.add(user)
            session.flush()
        session.add(Membership(user_id=user.id, orgno=orgno, roles=[ROLES[body.role]]))
        reference = happened(session, "user_invitations", f"{orgno}/{body.email.lower()}", at)
        return Outcome(status=201, body=_made(reference, user.id, changed=True))

    return once.run(body, effect)


def _made(reference: str, user_id: str, *, changed: bool) -> dict:
    return {"id": reference, "changed": changed, "user_id": user_id, "invitation_sent": changed}
