"""Sites that were added while Fyr runs, and the tokens of sites' own sign-ins that have been used."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Model, Utc, now


class SiteRow(Model):
    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(primary_key=True)
    declared: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The whole site as `api.sites.site.Site` has it."""
    at: Mapped[dt.datetime] = mapped_column(Utc)


class UsedToken(Model):
    """A token opens or joins one conversation; whoever picks it up afterwards cannot open another with it."""

    __tablename__ = "used_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Site and `jti`."""
    conversation_id: Mapped[str]
    until: Mapped[dt.datetime] = mapped_column(Utc)


def use_token(session: Session, token: str, conversation_id: str, until: dt.datetime) -> bool:
    """Remember what a token was used for; False when it was for another conversation."""
    session.execute(delete(UsedToken).where(UsedToken.until < now()))
    used = session.get(UsedToken, token)
    if used is None:
        session.add(UsedToken(id=token, conversation_id=conversation_id, until=until))
        return True
    return used.conversation_id == conversation_id
