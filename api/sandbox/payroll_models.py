"""The tables of the payroll services, beside companies, employees and subscriptions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base

EMPLOYEE = ("employees.orgno", "employees.number")


class ServiceUse(Base):
    """Whether a company uses a service (*Använder …* in Visma Lön 600); its subscription is another matter."""

    __tablename__ = "service_uses"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    active: Mapped[bool] = mapped_column(default=True)


class ApproverGroup(Base):
    """A group for which an employee is *attestansvarig*, and how much waits for them there."""

    __tablename__ = "approver_groups"
    __table_args__ = (ForeignKeyConstraint(("orgno", "number"), EMPLOYEE),)

    orgno: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    pending: Mapped[int] = mapped_column(default=0)


class OpenReport(Base):
    """Time or expenses of an employee that have not been sent in, or not been approved."""

    __tablename__ = "open_reports"
    __table_args__ = (ForeignKeyConstraint(("orgno", "number"), EMPLOYEE),)

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(index=True)
    number: Mapped[str]
    service: Mapped[str]


class UnsyncedRemoval(Base):
    """An employee whose payslip delivery was changed in Visma Lön: the next synchronisation empties their Min Lön."""

    __tablename__ = "unsynced_removals"
    __table_args__ = (ForeignKeyConstraint(("orgno", "number"), EMPLOYEE),)

    orgno: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)


class AddressMismatch(Base):
    """An employee whose e-mail address in Visma Lön is another one than on vismaspcs.se."""

    __tablename__ = "address_mismatches"
    __table_args__ = (ForeignKeyConstraint(("orgno", "number"), EMPLOYEE),)

    orgno: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)


class SyncJob(Base):
    """A synchronisation of a company; running until `due_at`."""

    __tablename__ = "sync_jobs"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent: Mapped[int]
    removed: Mapped[int]
    requested_by: Mapped[str]


class ByraMandate(Base):
    """A customer has told its accounting office that it may stop services for the whole company."""

    __tablename__ = "byra_mandates"

    byra: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    customer: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)


class UserLicence(Base):
    """A licence that a user holds at a company in Mina tjänster."""

    __tablename__ = "user_licences"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)


class Termination(Base):
    """A subscription that has been ended, and the last day that is charged."""

    __tablename__ = "subscription_terminations"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    product: Mapped[str]
    ends: Mapped[date]
