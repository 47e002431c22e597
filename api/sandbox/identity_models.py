"""Checks of somebody's identity by their telephone, and the telephone itself: what was texted to it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class IdentityCheck(Base):
    """A number was texted to a telephone that was on file before; whoever can say it has that telephone."""

    __tablename__ = "identity_checks"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    begun_by: Mapped[str]
    case_id: Mapped[str]
    sent_to: Mapped[str]
    salt: Mapped[str]
    number_hash: Mapped[str]
    wrong: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class TextMessage(Base):
    """What a real system would send to a telephone."""

    __tablename__ = "text_messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    phone: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
