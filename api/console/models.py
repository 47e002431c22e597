"""Who is signed in to the console: a row for each browser."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Model, Utc


class ConsoleSession(Model):
    __tablename__ = "console_sessions"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the id; the id itself is in the browser's cookie only."""
    claims: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What `api.identity.caller_of` reads: `sub`, `name`, `email`, `roles`."""
    seen_at: Mapped[dt.datetime] = mapped_column(Utc)
    """When it was last used, to the minute."""
    until: Mapped[dt.datetime] = mapped_column(Utc)
    """It ends here, however much it is used."""
