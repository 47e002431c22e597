"""Contracts and licences: what a contract covers, notices that were sent, licences and their transfer."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class ContractProduct(Base):
    """One product that a contract covers."""

    __tablename__ = "contract_products"

    contract_id: Mapped[str] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)


class TerminationNotice(Base):
    """A written notice that was sent for a customer. The contract is terminated when Visma has confirmed it."""

    __tablename__ = "termination_notices"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    contract_id: Mapped[str] = mapped_column(ForeignKey("contracts.id"), index=True)
    ends: Mapped[date]
    text: Mapped[str]
    contact: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    received: Mapped[date | None]
    """When the customer's own letter came, where an agent records it."""
    case_id: Mapped[str]
    remind_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class Licence(Base):
    __tablename__ = "licences"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    product: Mapped[str]
    quantity: Mapped[int]
    transferable: Mapped[bool] = mapped_column(default=True)


class LicenceTransfer(Base):
    """A request to move licences. `status` is what was last decided; past `expires_at` nothing more comes of it."""

    __tablename__ = "licence_transfers"

    id: Mapped[str] = mapped_column(primary_key=True)
    giver: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    receiver: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    licences: Mapped[list]
    reason: Mapped[str]
    effective: Mapped[date | None]
    status: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consented_by: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    case_id: Mapped[str]
