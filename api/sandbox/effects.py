"""What really happened, counted by the sandbox itself."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from .models import Effect


def happened(session: Session, kind: str, target: str, at: datetime) -> str:
    """Note one effect in the transaction that makes it, and return its id, which a receipt can name.

    `GET /sandbox/effects` counts effects by kind and target.
    """
    effect = Effect(id=f"EF-{uuid4().hex}", kind=kind, target=target, at=at)
    session.add(effect)
    return effect.id
