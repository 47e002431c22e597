"""What every request meets first: a limit on bodies, and the headers that every answer carries."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import GENERAL, problem

LONGEST_BODY = 64 * 1024
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The documentation's ready-made viewer writes its own styles and markup."""


class Edge:
    """Refuses bodies that are too long or compressed before anybody parses them; adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                policy = DOCS_POLICY if scope["path"].startswith("/docs") else PAGE_POLICY
                answer.setdefault("Content-Security-Policy", policy)
                if scope["path"].startswith("/v1"):
                    answer.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if b"content-encoding" in headers or not length.isdigit() or int(length) > LONGEST_BODY:
            code, text = GENERAL[413]
            await problem(413, code, text["en"])(scope, receive, with_headers)
            return
        body = b""
        if scope["method"] not in ("GET", "HEAD", "DELETE", "OPTIONS"):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > LONGEST_BODY:
                    code, text = GENERAL[413]
                    await problem(413, code, text["en"])(scope, receive, with_headers)
                    return
            receive = _replay(body, receive)

        await self._app(scope, receive, with_headers)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body that was read to the application, then whatever else comes."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
