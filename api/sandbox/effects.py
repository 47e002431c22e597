"""What really happened, counted by the sandbox itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from .models import Effect


def happened(session: Session, kind: str, target: str, at: datetime) -> None:
    """Note one effect, in the transaction that makes it; `GET /sandbox/effects` counts them by kind and target."""
    session.add(Effect(kind=kind, target=target, at=at))
