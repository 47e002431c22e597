"""Invoices: what is known of one besides its lines, the transactions behind it, and accumulated use."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class InvoiceState(Base):
    __tablename__ = "invoice_states"

    no: Mapped[str] = mapped_column(ForeignKey("invoices.no"), primary_key=True)
    issued: Mapped[date]
    paid: Mapped[bool] = mapped_column(default=True)


class TransactionSeries(Base):
    """So many transactions a day, every day of the invoice's period: the detailed list, without a row for each."""

    __tablename__ = "transaction_series"

    no: Mapped[str] = mapped_column(ForeignKey("invoices.no"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    per_day: Mapped[int]


class UsageCount(Base):
    """Use of a product in a month; `month` is its first day."""

    __tablename__ = "usage_counts"

    orgno: Mapped[str] = mapped_column(ForeignKey("companies.orgno"), primary_key=True)
    product: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
