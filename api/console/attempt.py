"""A sign-in that is under way: one random secret in the browser's cookie, and what is made from it."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

HOME = "/console"
INSIDE = re.compile(r"/console(?!/(?:sign-in|callback|signed-out)\b)(?:/[\w-]+)*(?:\?[\w=&%.-]*)?", re.ASCII)
LONGEST = 500
SECRET = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True)
class Attempt:
    """State, nonce and PKCE verifier follow from the secret, so that nothing has to be stored for whoever never returns."""

    secret: str
    to: str
    """The page of the console that it ends at."""

    @classmethod
    def begin(cls, to: str | None) -> Self:
        """A new one; a way to anywhere but the console leads to its first page."""
        return cls(secrets.token_urlsafe(32), inside(to))

    @classmethod
    def read(cls, cookie: str | None) -> Self | None:
        """The one that a cookie holds; None where it holds none."""
        secret, _, to = (cookie or "").partition(".")
        if not SECRET.fullmatch(secret):
            return None
        return cls(secret, inside(unquote(to)))

    @property
    def cookie(self) -> str:
        return f"{self.secret}.{quote(self.to, safe='')}"

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Of PKCE: 43 characters that only our server sends, and only to the provider."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        return _plain(hashlib.sha256(self.verifier.encode()).digest())

    def answered_by(self, state: str) -> bool:
        return hmac.compare_digest(state.encode(), self.state.encode())

    def _derived(self, what: str) -> str:
        return _plain(hmac.new(self.secret.encode(), what.encode(), hashlib.sha256).digest())


def inside(to: str | None) -> str:
    """A path of the console, whatever was asked for."""
    return to if to is not None and len(to) <= LONGEST and INSIDE.fullmatch(to) else HOME


def _plain(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
