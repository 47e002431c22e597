"""Mina tjänster: ending Visma Utlägg, and taking a licence or the whole login away from a user."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Membership, Subscription, User
from .payroll_models import Termination, UserLicence
from .payroll_services import (
    AGENT,
    COMPANY_ADMIN,
    LABELS,
    IfMatch,
    StateBody,
    open_reports,
    refuse_collaboration,
    unsent_in_collaborations,
    version_in,
)
from .problems import Problem
from .times import now

router = APIRouter(prefix="/companies/{orgno}", tags=["licences"])

UTLAGG = "utlagg"


class Nothing(Body):
    """The address says it all."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionCase:
    company: Company
    ends: date
    ended: Termination | None

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.ended and self.ended.id)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _subscription_case(session: Session, actor: Actor, orgno: str, *, off_is_fine: bool = False) -> SubscriptionCase:
    company = company_for(session, actor, orgno, COMPANY_ADMIN | AGENT)
    if session.get(Subscription, (orgno, UTLAGG)) is None:
        raise Problem("NOT_SUBSCRIBED")
    ended = session.scalar(select(Termination).where(Termination.orgno == orgno, Termination.product == UTLAGG))
    if ended is not None:
        if off_is_fine:
            return SubscriptionCase(company=company, ends=ended.ends, ended=ended)
        raise Problem("ALREADY_TERMINATED", date=ended.ends.isoformat())
    refuse_collaboration(session, orgno, [UTLAGG])
    if open_reports(session, orgno, UTLAGG) or unsent_in_collaborations(session, orgno, UTLAGG):
        raise Problem("OPEN_REPORTS")
    return SubscriptionCase(company=company, ends=_month_end(now().date()), ended=None)


@router.post("/subscriptions/utlagg/termination/preview")
def preview_termination(orgno: str, body: Nothing, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _subscription_case(session, actor, orgno)
        return {"company": case.company.name, "ends": case.ends.isoformat(), "state_version": case.version}


@router.post("/subscriptions/utlagg/termination")
def terminate(orgno: str, body: StateBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        case = _subscription_case(session, actor, orgno, off_is_fine=True)
        if case.ended is not None:
            answer = {"id": case.ended.id, "changed": False, "ends": case.ends.isoformat()}
            return Outcome(status=200, body=answer | {"state_after": {"status": "terminated"}})
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        session.get_one(Subscription, (orgno, UTLAGG)).status = "terminated"
        reference = happened(session, "terminations", f"{orgno}/{UTLAGG}", at)
        session.add(Termination(id=reference, orgno=orgno, product=UTLAGG, ends=case.ends))
        return Outcome(
            status=201,
            body={
                "id": reference,
                "changed": True,
                "ends": case.ends.isoformat(),
                "state_before": {"status": "active"},
                "state_after": {"status": "terminated", "ends": case.ends.isoformat()},
            },
        )

    return once.run(body, effect)


@dataclass(frozen=True, kw_only=True)
class UserCase:
    """A user of a company, with what they hold there."""

    company: Company
    user: User
    membership: Membership
    licences: list[UserLicence]

    @property
    def products(self) -> list[str]:
        return [licence.product for licence in self.licences]

    @property
    def version(self) -> str:
        return short_hash(
            self.company.orgno,
            self.company.main_contact_id,
            [self.user.id, self.user.email, self.user.name, self.membership.roles],
            self.products,
        )

    def state(self) -> dict:
        return {"roles": self.membership.roles, "licences": self.products}


def _user_case(session: Session, actor: Actor, orgno: str, user_id: str) -> UserCase:
    company = company_for(session, actor, orgno, COMPANY_ADMIN)
    user, membership = session.get(User, user_id), session.get(Membership, (user_id, orgno))
    if user is None or membership is None:
        raise Problem("USER_NOT_FOUND")
    held = select(UserLicence).where(UserLicence.user_id == user_id, UserLicence.orgno == orgno)
    licences = list(session.scalars(held.order_by(UserLicence.product)))
    return UserCase(company=company, user=user, membership=membership, licences=licences)


def _licence_case(session: Session, actor: Actor, orgno: str, user_id: str, product: str) -> UserCase:
    case = _user_case(session, actor, orgno, user_id)
    if product not in case.products:
        raise Problem("LICENCE_NOT_HELD", service=LABELS.get(product, product))
    return case


def _removal_case(session: Session, actor: Actor, orgno: str, user_id: str) -> UserCase:
    case = _user_case(session, actor, orgno, user_id)
    if case.company.main_contact_id == user_id:
        raise Problem("USER_IS_MAIN_CONTACT")
    others = session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.orgno == orgno, Membership.user_id != user_id, User.status == "active")
    )
    if "company_admin" in case.membership.roles and not any("company_admin" in other.roles for other in others):
        raise Problem("LAST_ADMIN")
    return case


def _described(case: UserCase) -> dict:
    return {
        "company": case.company.name,
        "user": {"id": case.user.id, "name": case.user.name, "email": case.user.email},
        "licences": case.products,
        "state_version": case.version,
    }


@router.get("/users")
def list_users(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, COMPANY_ADMIN | AGENT)
        found = session.execute(
            select(User, Membership)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.orgno == orgno)
            .order_by(User.id)
        ).tuples()
        licences = session.scalars(select(UserLicence).where(UserLicence.orgno == orgno)).all()
        return {
            "users": [
                {
                    "id": user.id,
                    "email": user.email,
                    "name": user.name,
                    "status": user.status,
                    "roles": membership.roles,
                    "licences": sorted(each.product for each in licences if each.user_id == user.id),
                }
                for user, membership in found
            ]
        }


@router.post("/users/{user_id}/licences/{product}/preview")
def preview_licence_removal(
    orgno: str, user_id: str, product: str, body: Nothing, actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        return _described(_licence_case(session, actor, orgno, user_id, product))


@router.delete("/users/{user_id}/licences/{product}")
def remove_licence(
    orgno: str, user_id: str, product: str, actor: RequestActor, once: Annotated[Once, Depends()], if_match: IfMatch
) -> JSONResponse:
    body = StateBody(state_version=version_in(if_match))

    def effect(session: Session) -> Outcome:
        at = now()
        case = _user_case(session, actor, orgno, user_id)
        before = case.state()
        if product not in case.products:
            answer = {"id": "unchanged", "changed": False, "state_before": before, "state_after": before}
            return Outcome(status=200, body=answer)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        session.delete(session.get_one(UserLicence, (user_id, orgno, product)))
        after = before | {"licences": [held for held in case.products if held != product]}
        reference = happened(session, "licence_removals", f"{case.user.email}/{product}", at)
        answer = {"id": reference, "changed": True, "state_before": before, "state_after": after}
        return Outcome(status=200, body=answer)

    return once.run(body, effect)


@router.post("/users/{user_id}/preview")
def preview_user_removal(
    orgno: str, user_id: str, body: Nothing, actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        return _described(_removal_case(session, actor, orgno, user_id))


@router.delete("/users/{user_id}")
def remove_user(
    orgno: str, user_id: str, actor: RequestActor, once: Annotated[Once, Depends()], if_match: IfMatch
) -> JSONResponse:
    """The login at this company goes; at other companies it stays."""
    body = StateBody(state_version=version_in(if_match))

    def effect(session: Session) -> Outcome:
        at = now()
        case = _removal_case(session, actor, orgno, user_id)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        before = case.state()
        for licence in case.licences:
            session.delete(licence)
        session.delete(case.membership)
        return Outcome(
            status=200,
            body={
                "id": happened(session, "user_removals", f"{orgno}/{case.user.email}", at),
                "changed": True,
                "state_before": before,
                "state_after": {"user": "removed"},
            },
        )

    return once.run(body, effect)
