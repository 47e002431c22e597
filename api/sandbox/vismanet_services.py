"""What the Visma.net routes have in common: refusals, who the administrator is, and who sees invoices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, company_for
from .models import Company, Membership, User
from .problems import Problem, declare
from .vismanet_models import AccessGrant

declare(
    {
        "NO_VISMANET_ADMIN": (409, "The company has no Visma.net admin."),
        "NO_SETTINGS_ACCESS": (403, "Only the Visma.net admin sees invoices."),
        "ADMIN_EXISTS": (409, "There is an admin already: {masked}."),
        "NOT_AUTHORISED_SIGNER": (403, "The request must come from an authorised signatory."),
        "ALREADY_HAS_ACCESS": (409, "The person has access already."),
        "ACCESS_REQUEST_NOT_FOUND": (404, "No such request for access."),
        "ALREADY_DECIDED": (409, "The request has been decided already."),
        "NOT_VISMANET_ADMIN": (403, "Only a Visma.net Admin user can get this right."),
        "DOMAIN_PUBLIC": (422, "{domain} is a public mail domain."),
        "DOMAIN_NOT_OWNED": (409, "None of the users use {domain}."),
        "RIGHT_EXISTS": (409, "The right already exists."),
        "REQUEST_OPEN": (409, "A request was sent on {date}."),
    }
)

ADMIN = "visma_net_admin"


def members(session: Session, orgno: str) -> list[tuple[User, Membership]]:
    """The company's active users, with what they are there."""
    query = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.orgno == orgno, User.status == "active")
        .order_by(User.id)
    )
    return list(session.execute(query).tuples())


def administrator(session: Session, orgno: str) -> User | None:
    return next((user for user, membership in members(session, orgno) if ADMIN in membership.roles), None)


def member(session: Session, actor: Actor, orgno: str) -> tuple[User, Membership] | None:
    return next((found for found in members(session, orgno) if found[0].email == actor.email), None)


def granted(session: Session, user: User, orgno: str) -> list[str]:
    held = select(AccessGrant.area).where(AccessGrant.user_id == user.id, AccessGrant.orgno == orgno)
    return list(session.scalars(held.order_by(AccessGrant.area)))


def company_with_invoices(session: Session, actor: Actor, orgno: str) -> Company:
    """The company, for its Visma.net admin, for whom the admin has given access, and for a support agent."""
    company = company_for(session, actor, orgno)
    if actor.is_agent:
        return company
    found = member(session, actor, orgno)
    if found is not None and (ADMIN in found[1].roles or granted(session, found[0], orgno)):
        return company
    admin = administrator(session, orgno)
    if admin is None:
        raise Problem("NO_VISMANET_ADMIN")
    raise Problem("NO_SETTINGS_ACCESS", admin=admin.name)


def masked(address: str) -> str:
    """Recognisable to those who know it."""
    local, _, domain = address.rpartition("@")
    return f"{local[0]}•••@{domain}"
