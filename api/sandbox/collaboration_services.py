"""What the collaboration routes have in common: refusals, ways to end, who is a party, the variant of eEkonomi."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, company_for
from .collaboration_models import DowngradeRequest
from .models import Collaboration, Membership, Subscription, Task, User
from .payroll_services import BYRA
from .problems import Problem, declare

declare(
    {
        "COLLABORATION_NOT_FOUND": (404, "No such collaboration."),
        "OPTIONS_UNKNOWN": (409, "Nobody knows what happens to {service} afterwards."),
        "OPTION_NOT_ALLOWED": (409, "{service} cannot be ended like that."),
        "BACKUP_USER_NOT_ADDED": (409, "The customer's user has not been added in Visma Lön."),
        "SYNC_REQUIRED": (409, "Visma Lön has not been synchronised since."),
        "BACKUP_NOT_GIVEN": (409, "The backup has not been handed over."),
        "OPEN_REPORTS": (409, "There are unsubmitted expenses or reports."),
        "MAIN_CONTACT_MISSING": (409, "The customer number has no main contact."),
        "ALREADY_ENDED": (409, "Ended already on {date}."),
        "USER_NOT_IN_COMPANY": (404, "The customer has no such user."),
        "WRONG_COMPANY": (409, "{company} is an accounting office."),
        "USER_INACTIVE": (409, "The user is deactivated."),
        "ALREADY_MAIN_CONTACT": (409, "The user is the main contact already."),
        "USER_EXISTS": (409, "The company has a user with this address."),
        "NO_FREE_LICENCE": (409, "All {n} licences are in use."),
        "ADVISOR_RIGHT_REQUIRED": (403, "The consultant has no rights for this in Visma Advisor or Visma Byråstöd."),
        "TASK_MISSING": (409, "The customer has no task."),
        "TASK_NOT_FOR_CUSTOMER": (409, "The task belongs to somebody else."),
        "ALREADY_ACTIVE": (409, "The collaboration is active already."),
        "INVITATION_PENDING": (409, "An invitation is waiting for an answer."),
        "CONTACT_EMAIL_MISSING": (409, "The customer's contact person has no address."),
        "WRONG_VARIANT": (409, "The customer has Visma eEkonomi {variant}."),
        "MIN_LON_ONLY": (409, "A collaboration in Visma Min Lön alone is activated elsewhere."),
        "COLLABORATES_WITH_OTHER_BYRA": (409, "The customer collaborates with another office."),
        "INVITATION_NOT_FOUND": (404, "No such invitation."),
        "INVITATION_EXPIRED": (409, "The invitation ran out on {date}."),
        "INVITATION_WITHDRAWN": (409, "The office has taken the invitation back."),
        "INVITATION_ANSWERED": (409, "The invitation has been approved already."),
        "TERMS_REQUIRED": (409, "The terms have not been accepted in Mina tjänster."),
        "ALREADY_FAKTURERING": (409, "The customer has Visma eEkonomi Fakturering already."),
        "NO_EEKONOMI": (409, "The customer has no Visma eEkonomi."),
        "NOT_FIRMATECKNARE": (409, "The recipient cannot sign for the customer."),
        "REQUEST_OPEN": (409, "A request was sent on {date}."),
    }
)

FIRMATECKNARE = frozenset({"firmatecknare"})
PAYROLL_SERVICES = frozenset({"lon_anstalld", "min_lon"})

END_OPTIONS: dict[str, tuple[str, ...]] = {
    "eekonomi_fakturering": ("continue_standalone", "deactivate"),
    "eekonomi": ("continue_standalone", "close"),
    "other": ("continue_standalone", "close"),
    "lon_anstalld": ("end",),
    "min_lon": ("end",),
    "utlagg": ("continue_standalone", "terminate"),
}
"""What can happen to a service when the collaboration in it ends; a service that is not listed is not known."""

VARIANTS = {
    "eekonomi": "",
    "eekonomi_bas": "Bas",
    "eekonomi_smart": "Smart",
    "eekonomi_pro": "Pro",
}
"""Products of Visma eEkonomi that are more than Fakturering, and the variant's name."""
FAKTURERING = "eekonomi_fakturering"


def holds(session: Session, actor: Actor, orgno: str, roles: frozenset[str]) -> bool:
    """Has the actor one of the roles at the company, or is a support agent where that is one of them?"""
    try:
        company_for(session, actor, orgno, roles)
    except Problem:
        return False
    return True


def is_office(session: Session, orgno: str) -> bool:
    """Does somebody collaborate with this company, or give it tasks, as their accounting office?"""
    return any(
        session.scalar(select(table.id).where(table.byra == orgno).limit(1)) is not None
        for table in (Collaboration, Task)
    )


def office_of(session: Session, actor: Actor) -> str | None:
    """The accounting office where the actor is a consultant."""
    held = session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(User.email == actor.email, User.status == "active")
        .order_by(Membership.orgno)
    )
    return next(
        (row.orgno for row in held if BYRA & set(row.roles) and is_office(session, row.orgno)),
        None,
    )


def eekonomi_product(session: Session, orgno: str, at: datetime) -> str | None:
    """The eEkonomi product that a company has at this moment, a downgrade that has been carried out included."""
    done = select(DowngradeRequest.id).where(DowngradeRequest.orgno == orgno, DowngradeRequest.done_at <= at)
    if session.scalar(done.limit(1)) is not None:
        return FAKTURERING
    held = select(Subscription.product).where(
        Subscription.orgno == orgno,
        Subscription.product.in_([FAKTURERING, *VARIANTS]),
        Subscription.status == "active",
    )
    return session.scalar(held.order_by(Subscription.product.desc()).limit(1))


def open_downgrade(session: Session, orgno: str, at: datetime) -> DowngradeRequest | None:
    open_ones = select(DowngradeRequest).where(DowngradeRequest.orgno == orgno, DowngradeRequest.done_at > at)
    return session.scalar(open_ones.limit(1))
