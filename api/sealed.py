"""One-time secrets: sealed at rest, shown once to the person and conversation they belong to, then gone."""

import datetime as dt
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.catalogue.text import Text
from api import audit
from api.database import Model, Utc, now
from api.errors import Gone, NotFound

ALREADY_SHOWN = Text(
    sv="Koden har redan visats eller gått ut. Skapa en ny om den behövs.",
    nb="Koden er allerede vist eller utløpt. Lag en ny om den trengs.",
    en="The code has already been shown or has expired. Generate a new one if it is needed.",
)


class Secret(Model):
    __tablename__ = "secrets"

    ref: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    principal: Mapped[str]
    conversation_id: Mapped[str | None]
    expires_at: Mapped[dt.datetime] = mapped_column(Utc)


class Seal:
    """Seals and opens with a key that lives outside the database."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(bytes.fromhex(key)).digest()

    @property
    def key(self) -> bytes:
        """For pseudonyms in the audit log."""
        return self._key

    def fingerprint(self, secret: str) -> str:
        """Recognises a secret in the log without giving it away."""
        return hmac.new(self._key, secret.encode(), hashlib.sha256).hexdigest()[:12]

    def keep(
        self, session: Session, secret: str, *, principal: str, conversation: str | None, expires_at: dt.datetime
    ) -> str:
        """Store it sealed; returns the reference under which it can be revealed."""
        ref = secrets.token_urlsafe(24)
        nonce = secrets.token_bytes(12)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), ref.encode())
        session.add(
            Secret(ref=ref, sealed=sealed, principal=principal, conversation_id=conversation, expires_at=expires_at)
        )
        return ref

    def reveal(
        self, session: Session, ref: str, *, principal: str | None, conversation: str | None
    ) -> tuple[str, dt.datetime]:
        """Open it and wipe it. At most one caller ever gets it; foreign and unknown look the same."""
        row = session.get(Secret, ref)
        if row is None or row.principal != principal or row.conversation_id != conversation:
            raise NotFound
        sealed = row.sealed
        # Wiped before it is shown: a lost answer means a new code, never a second showing.
        wiped = session.execute(update(Secret).where(Secret.ref == ref, Secret.sealed.is_not(None)).values(sealed=None))
        if sealed is None or wiped.rowcount != 1 or row.expires_at <= now():
            raise Gone("SECRET_GONE", ALREADY_SHOWN)
        secret = AESGCM(self._key).decrypt(sealed[:12], sealed[12:], ref.encode()).decode()
        audit.record(
            session,
            "secret.revealed",
            actor=audit.pseudonym(self._key, principal),
            conversation=conversation,
            fingerprint=self.fingerprint(secret),
        )
        return secret, row.expires_at


def wipe_expired(session: Session) -> int:
    """Wipe what nobody fetched in time; returns how many."""
    return session.execute(
        update(Secret).where(Secret.expires_at <= now(), Secret.sealed.is_not(None)).values(sealed=None)
    ).rowcount
