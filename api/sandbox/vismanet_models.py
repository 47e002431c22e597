"""Visma.net: who was nominated as administrator, who asked for access and got it, rights that were asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class AdminNomination(Base):
    __tablename__ = "admin_nominations"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    manual_review: Mapped[bool]
    """Not nominated by somebody who may sign for the company."""
    nominated_by: Mapped[str]
    nominated_at: Mapped[datetime]
    case_id: Mapped[str]


class AccessGrant(Base):
    """A part of *Settings* that a user may see without being the administrator."""

    __tablename__ = "access_grants"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)


class AccessRequest(Base):
    """Open until the administrator decides, for as long as it is valid."""

    __tablename__ = "access_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    area: Mapped[str]
    status: Mapped[str] = mapped_column(default="open")
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class CodeRightRequest(Base):
    """A request for the right to generate emergency codes. Visma decides; nothing is granted by it."""

    __tablename__ = "code_right_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"))
    admin_email: Mapped[str] = mapped_column(index=True)
    domains: Mapped[list]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="open")
    case_id: Mapped[str]
