"""The console's two cookies: the session, and a sign-in that is under way. Scripts see neither."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

ATTEMPT_SECONDS = 600


@dataclass(frozen=True)
class Cookie:
    """A cookie of this host alone."""

    name: str
    secure: bool
    seconds: int | None = None
    """How long the browser keeps it; None: until it is closed."""

    def read(self, request: Request) -> str | None:
        return request.cookies.get(self.name)

    def put(self, response: Response, value: str) -> None:
        # Lax, not Strict: the way back from the identity provider begins on another site, and a Strict cookie would be
        # left out there. Requests that change something are guarded on their own (`guard.py`).
        response.set_cookie(
            self.name, value, max_age=self.seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def remove(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")


def _cookie(name: str, public_url: str, seconds: int | None = None) -> Cookie:
    """With HTTPS the prefix makes browsers refuse it from anyone but this very host.

    Without HTTPS, which is for development, not every browser takes a `Secure` cookie; so it has another name.
    """
    secure = public_url.startswith("https://")
    return Cookie(f"__Host-{name}" if secure else name, secure, seconds)


def session_cookie(public_url: str) -> Cookie:
    return _cookie("fyr-console", public_url)


def attempt_cookie(public_url: str) -> Cookie:
    return _cookie("fyr-sign-in", public_url, ATTEMPT_SECONDS)
