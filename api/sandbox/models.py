"""The tables of the sandbox."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from .times import UtcTime


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: UtcTime, list: JSON, dict: JSON}


class Company(Base):
    __tablename__ = "companies"

    orgno: Mapped[str] = mapped_column(primary_key=True)
    country: Mapped[str]
    name: Mapped[str]
    customer_no: Mapped[str]
    erp_products: Mapped[list] = mapped_column(default=list)
    modules: Mapped[list] = mapped_column(default=list)
    autoinvoice_active: Mapped[bool] = mapped_column(default=False)
    main_contact_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))

    main_contact: Mapped["User | None"] = relationship()


class User(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    two_factor: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str | None]

    memberships: Mapped[list["Membership"]] = relationship(order_by="Membership.orgno")


class Membership(Base):
    __tablename__ = "memberships"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    roles: Mapped[list]


class CodeRight(Base):
    __tablename__ = "code_rights"

    admin_email: Mapped[str] = mapped_column(primary_key=True)
    domains: Mapped[list]
    granted_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class EmergencyCode(Base):
    """A code that was made. The code itself is shown once and kept nowhere."""

    __tablename__ = "emergency_codes"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    salt: Mapped[str]
    fingerprint: Mapped[str]
    created_by: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    case_id: Mapped[str | None]
    identity_method: Mapped[str | None]
    used_at: Mapped[datetime | None]
    superseded_by: Mapped[str | None]


class ElmaParticipant(Base):
    """The stored state; a PENDING_UNREGISTER whose `due_at` has passed reads as NOT_REGISTERED."""

    __tablename__ = "elma_participants"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    state: Mapped[str]
    access_point: Mapped[str | None]
    smp_host: Mapped[str | None]
    document_types: Mapped[list] = mapped_column(default=list)
    pending_documents: Mapped[int] = mapped_column(default=0)
    autoinvoice_account: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]


class Unregistration(Base):
    __tablename__ = "unregistrations"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("elma_participants.orgno"), index=True)
    reason: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Contract(Base):
    __tablename__ = "contracts"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    type: Mapped[str]
    signed: Mapped[date | None]
    partner: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="active")


class Invoice(Base):
    __tablename__ = "invoices"

    no: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    type: Mapped[str]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    lines: Mapped[list]


class Subscription(Base):
    __tablename__ = "subscriptions"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="active")


class Employee(Base):
    __tablename__ = "employees"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_approver: Mapped[bool]
    delivery: Mapped[str]
    services: Mapped[list]


class Collaboration(Base):
    __tablename__ = "collaborations"

    id: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    customer: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    byra: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    status: Mapped[str] = mapped_column(default="active")
    unsent_reports: Mapped[int]


class Task(Base):
    """An accounting office's assignment for a client (*uppdrag*)."""

    __tablename__ = "tasks"

    id: Mapped[str] = mapped_column(primary_key=True)
    byra: Mapped[str] = mapped_column(ForeignKey("companies.orgno"))
    customer: Mapped[str] = mapped_column(ForeignKey("companies.orgno"))


class Case(Base):
    __tablename__ = "cases"

    number: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="open")
    topic: Mapped[str]
    summary: Mapped[str]
    contact: Mapped[str | None]
    orgno: Mapped[str | None]
    conversation: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class Effect(Base):
    """A line for each thing that really happened, written in the same transaction as the thing itself."""

    __tablename__ = "effects"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    target: Mapped[str]
    at: Mapped[datetime]


class RequestRecord(Base):
    """What a write was answered, kept for good so that a retry can never repeat the effect."""

    __tablename__ = "requests"

    key: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[dict]
    at: Mapped[datetime]
