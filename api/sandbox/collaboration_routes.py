"""Collaborations between companies and accounting offices: which there are, and ending one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .collaboration_models import CollaborationEnd, Invitation, LonHandover
from .collaboration_services import END_OPTIONS, PAYROLL_SERVICES, holds
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Collaboration, Company, Subscription
from .payroll_models import Termination
from .payroll_services import AGENT, BYRA, COMPANY_ADMIN, open_reports
from .problems import Problem
from .times import now, rfc3339

router = APIRouter(tags=["collaborations"])


class Ending(Body):
    after: str = Field(min_length=1, max_length=40)
    backup_given: bool = False


class ConfirmedEnding(Ending):
    state_version: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """A collaboration, as the decision to end it sees it."""

    collaboration: Collaboration
    customer: Company
    office: Company
    handover: LonHandover | None
    unsent: int
    others: int
    """Other active collaborations between the same two."""

    @property
    def options(self) -> tuple[str, ...]:
        return END_OPTIONS.get(self.collaboration.service, ())

    @property
    def version(self) -> str:
        handover = self.handover
        return short_hash(
            [self.collaboration.id, self.collaboration.service, self.collaboration.status],
            [self.customer.name, self.customer.main_contact_id, self.office.name],
            handover and [rfc3339(handover.user_added_at), handover.synced_at and rfc3339(handover.synced_at)],
            self.unsent,
            self.others,
        )

    def unmet(self) -> list[str]:
        """Codes of what must be done first."""
        service, codes = self.collaboration.service, []
        if service in PAYROLL_SERVICES:
            if self.handover is None:
                codes.append("BACKUP_USER_NOT_ADDED")
            elif self.handover.synced_at is None or self.handover.synced_at <= self.handover.user_added_at:
                codes.append("SYNC_REQUIRED")
        if self.unsent:
            codes.append("OPEN_REPORTS")
        if self.customer.main_contact_id is None:
            codes.append("MAIN_CONTACT_MISSING")
        return codes

    def access(self, after: str) -> tuple[str, str]:
        """What the customer and the office keep."""
        if after == "deactivate":
            # The office reads on only as long as another collaboration is active.
            return "read_only", "read_only" if self.others else "none"
        kept = {"continue_standalone": "unchanged", "close": "read_only_possible", "end": "none", "terminate": "none"}
        return kept[after], "none"


def _collaboration(session: Session, actor: Actor, collaboration_id: str) -> Collaboration:
    """A collaboration of which the actor is a party; somebody else's looks like none."""
    found = session.get(Collaboration, collaboration_id)
    if found is None or not _is_party(session, actor, found.customer, found.byra):
        raise Problem("COLLABORATION_NOT_FOUND")
    return found


def _is_party(session: Session, actor: Actor, customer: str, office: str) -> bool:
    return holds(session, actor, customer, COMPANY_ADMIN | AGENT) or holds(session, actor, office, BYRA)


def _case(session: Session, collaboration: Collaboration) -> Case:
    between = select(Collaboration.id).where(
        Collaboration.customer == collaboration.customer,
        Collaboration.byra == collaboration.byra,
        Collaboration.id != collaboration.id,
        Collaboration.status == "active",
    )
    unsent = collaboration.unsent_reports
    if collaboration.service == "utlagg":
        unsent += open_reports(session, collaboration.customer, "utlagg")
    return Case(
        collaboration=collaboration,
        customer=session.get_one(Company, collaboration.customer),
        office=session.get_one(Company, collaboration.byra),
        handover=session.get(LonHandover, collaboration.id),
        unsent=unsent,
        others=len(session.scalars(between).all()),
    )


def _may_end(session: Session, actor: Actor, collaboration_id: str, body: Ending) -> Case:
    case = _case(session, _collaboration(session, actor, collaboration_id))
    service = case.collaboration.service
    if not case.options:
        raise Problem("OPTIONS_UNKNOWN", service=service)
    if body.after not in case.options:
        raise Problem("OPTION_NOT_ALLOWED", service=service)
    for code in case.unmet():
        raise Problem(code)
    if service in PAYROLL_SERVICES and not body.backup_given:
        raise Problem("BACKUP_NOT_GIVEN")
    return case


def _ended(session: Session, collaboration_id: str) -> CollaborationEnd | None:
    return session.get(CollaborationEnd, collaboration_id)


def _described(session: Session, case: Case) -> dict:
    collaboration, ended = case.collaboration, _ended(session, case.collaboration.id)
    return {
        "id": collaboration.id,
        "service": collaboration.service,
        "status": collaboration.status,
        "customer": {"orgno": case.customer.orgno, "name": case.customer.name},
        "office": {"orgno": case.office.orgno, "name": case.office.name},
        "end_options": list(case.options) if collaboration.status == "active" else [],
        "unmet": case.unmet() if collaboration.status == "active" else [],
        "ended_at": ended and rfc3339(ended.ended_at),
    }


@router.get("/companies/{orgno}/collaborations")
def list_collaborations(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """Those in which the company is the customer, and those in which it is the office; invitations beside them."""
    at = now()
    with database.reading() as session:
        company = company_for(session, actor, orgno, COMPANY_ADMIN | BYRA | AGENT)
        of_both = select(Collaboration).where(or_(Collaboration.customer == orgno, Collaboration.byra == orgno))
        found = [
            _case(session, row)
            for row in session.scalars(of_both.order_by(Collaboration.id))
            if _is_party(session, actor, row.customer, row.byra)
        ]
        waiting = session.scalars(
            select(Invitation)
            .where(
                or_(Invitation.customer == orgno, Invitation.byra == orgno),
                Invitation.status == "awaiting_approval",
                Invitation.expires_at > at,
            )
            .order_by(Invitation.id)
        )
        return {
            "company": company.name,
            "collaborations": [_described(session, case) for case in found],
            "invitations": [
                {
                    "id": invitation.id,
                    "type": invitation.type,
                    "customer": session.get_one(Company, invitation.customer).name,
                    "office": session.get_one(Company, invitation.byra).name,
                    "expires_at": rfc3339(invitation.expires_at),
                }
                for invitation in waiting
                if _is_party(session, actor, invitation.customer, invitation.byra)
            ],
        }


@router.get("/collaborations/{collaboration_id}/end-options")
def read_end_options(collaboration_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        return _described(session, _case(session, _collaboration(session, actor, collaboration_id)))


@router.post("/collaborations/{collaboration_id}/end/preview")
def preview_end(collaboration_id: str, body: Ending, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        ended = _ended(session, _collaboration(session, actor, collaboration_id).id)
        if ended is not None:
            raise Problem("ALREADY_ENDED", date=ended.ended_at.date().isoformat())
        case = _may_end(session, actor, collaboration_id, body)
        customer_access, office_access = case.access(body.after)
        return _described(session, case) | {
            "customer_access": customer_access,
            "office_access": office_access,
            "other_collaborations": case.others,
            "state_version": case.version,
        }


@router.post("/collaborations/{collaboration_id}/end")
def end_collaboration(
    collaboration_id: str, body: ConfirmedEnding, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        collaboration = _collaboration(session, actor, collaboration_id)
        ended = _ended(session, collaboration.id)
        if ended is not None:
            return Outcome(status=200, body=_answer(ended, "unchanged", changed=False))
        case = _may_end(session, actor, collaboration_id, body)
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        customer_access, office_access = case.access(body.after)
        ended = CollaborationEnd(
            collaboration=collaboration.id,
            after=body.after,
            customer_access=customer_access,
            office_access=office_access,
            backup_given=body.backup_given,
            ended_by=actor.key,
            ended_at=at,
        )
        session.add(ended)
        collaboration.status = "ended"
        if body.after == "terminate":
            _terminate(session, collaboration, at)
        reference = happened(session, "collaboration_ends", collaboration.id, at)
        return Outcome(status=201, body=_answer(ended, reference, changed=True))

    return once.run(body, effect)


def _terminate(session: Session, collaboration: Collaboration, at: datetime) -> None:
    """The customer's own subscription goes with the collaboration."""
    subscription = session.get(Subscription, (collaboration.customer, collaboration.service))
    if subscription is not None and subscription.status == "active":
        subscription.status = "terminated"
        session.add(
            Termination(
                id=f"ST-{collaboration.id}",
                orgno=collaboration.customer,
                product=collaboration.service,
                ends=at.date(),
            )
        )


def _answer(ended: CollaborationEnd, reference: str, *, changed: bool) -> dict:
    after = {
        "status": "ended",
        "ended_at": rfc3339(ended.ended_at),
        "after": ended.after,
        "customer_access": ended.customer_access,
        "office_access": ended.office_access,
        "backup_given": ended.backup_given,
        "counterpart_notified": True,
    }
    return {"id": reference, "changed": changed, "state_before": {"status": "active"}, "state_after": after}
