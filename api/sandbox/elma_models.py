"""Tables of ELMA and AutoInvoice beside the participants themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class ElmaRegistration(Base):
    """An order to register a company through AutoInvoice."""

    __tablename__ = "elma_registrations"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("elma_participants.orgno"), index=True)
    erp_product: Mapped[str]
    contact: Mapped[str]
    profiles: Mapped[list]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    due_at: Mapped[datetime]


class ElmaSwitch(Base):
    """A change of access point, from its beginning until the company is where it wants to be."""

    __tablename__ = "elma_switches"

    id: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)
    direction: Mapped[str]
    state: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]


class AutoInvoiceLogin(Base):
    __tablename__ = "autoinvoice_logins"

    email: Mapped[str] = mapped_column(primary_key=True)
    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), index=True)


class PasswordReset(Base):
    """A request for a new password, also for an address that nobody has: the answer must not differ."""

    __tablename__ = "password_resets"

    id: Mapped[str] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(index=True)
    requested_at: Mapped[datetime]
