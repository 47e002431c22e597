"""The tables of collaborations between companies and accounting offices, beside the collaborations and tasks."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class LonHandover(Base):
    """What has been done in Visma Lön before a payroll collaboration can end."""

    __tablename__ = "lon_handovers"

    collaboration: Mapped[str] = mapped_column(ForeignKey("collaborations.id"), primary_key=True)
    user_added_at: Mapped[datetime]
    """When the customer's user was added in Visma Lön."""
    synced_at: Mapped[datetime | None]
    """The last synchronisation of Visma Lön."""


class CollaborationEnd(Base):
    """How a collaboration was ended, and who kept what."""

    __tablename__ = "collaboration_ends"

    collaboration: Mapped[str] = mapped_column(ForeignKey("collaborations.id"), primary_key=True)
    after: Mapped[str]
    customer_access: Mapped[str]
    office_access: Mapped[str]
    backup_given: Mapped[bool]
    """What the person who ended it declared about the backup of Visma Lön."""
    ended_by: Mapped[str]
    ended_at: Mapped[datetime]


class AdvisorRight(Base):
    """A consultant may start collaborations from Visma Advisor or Visma Byråstöd."""

    __tablename__ = "advisor_rights"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)


class CustomerContact(Base):
    """The contact person whom an accounting office has noted for a customer."""

    __tablename__ = "customer_contacts"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]


class Invitation(Base):
    """An accounting office asks a customer to collaborate; the customer answers in their own name."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    services: Mapped[list]
    byra: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    customer: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    task: Mapped[str] = mapped_column(ForeignKey("tasks.id"))
    scenario: Mapped[str]
    recipient: Mapped[str]
    status: Mapped[str]
    """`awaiting_approval`, `approved` or `withdrawn`."""
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    terms_accepted_at: Mapped[datetime | None]
    """When the new administrator accepted the terms in Mina tjänster."""


class UserSeats(Base):
    """How many users a company has paid for; without a row there is no limit."""

    __tablename__ = "user_seats"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    bought: Mapped[int]


class DowngradeRequest(Base):
    """The form for a smaller eEkonomi variant: sent, filled in by the signatory, carried out."""

    __tablename__ = "downgrade_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    variant: Mapped[str]
    recipient: Mapped[str]
    sent_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    """When the form is filled in; until then the link has only been sent."""
    done_at: Mapped[datetime]
