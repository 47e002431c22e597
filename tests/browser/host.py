"""A website of somebody else's, on an origin of its own: its pages, its policy, its sign-in."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from api.personas import PERSONAS
from tests.issuer import Issuer

KEPT = "window.told = []; window.heard = [];"
"""What a page of a test writes down: the widget's events, and every message that its window gets."""
LISTEN = """
addEventListener("message", ({ origin, data }) => heard.push([origin, data]));
window.fyr ||= [];
const names = %s;
for (const name of names) fyr.push(["on", name, (detail) => told.push([name, detail])]);
window.getToken = async () => (await (await fetch("/token")).json()).token;
"""


class Host:
    """The website: `serve` a page, then visit it at `url`."""

    def __init__(self, bot: str) -> None:
        self.bot = bot
        self.issuer = Issuer()
        self.welcome("kari")
        self._pages: dict[str, tuple[str, str, dict[str, str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{port}"
        self.far_url = f"http://localhost:{port}"
        """The same pages from what browsers take for another site, not only another origin: they may keep the frame
        from storing anything."""

    def welcome(self, subject: str, **claims: Any) -> None:
        """Somebody signs in at the website; its tokens are theirs from now on."""
        self.claims: dict[str, Any] = PERSONAS["vismanet-admin"]["claims"] | {"sub": subject} | claims
        self.signed_in, self.seconds = True, 300.0
        self.tokens: list[str] = []

    @property
    def strict(self) -> str:
        """The policy of a careful site: besides itself, one source of scripts and one of frames."""
        return (
            f"default-src 'none'; script-src 'self' {self.bot}; frame-src {self.bot}; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def page(self, snippet: str, path: str = "/", body: str = "", first: str = "", policy: str | None = None) -> str:
        """Serve a page with the loader's script in it; returns its address."""
        self.file("/first.js", KEPT + first)
        self.file("/listen.js", LISTEN % json.dumps(EVENT_NAMES))
        html = f"""<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Butiken</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><script src="/first.js"></script>
<script src="/listen.js"></script>{snippet}</head><body><h1>Butiken</h1><button id="own">Egen knapp</button>{body}</body></html>"""
        self._pages[path] = (html, "text/html", {"Content-Security-Policy": policy or self.strict})
        return self.url + path

    def snippet(self, site: str = "shop", **attributes: str) -> str:
        more = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
        return f'<script async src="{self.bot}/widget/v1/loader.js" data-site="{site}"{more}></script>'

    def file(self, path: str, content: str, kind: str = "text/javascript") -> None:
        self._pages[path] = (content, kind, {})

    def token(self) -> str | None:
        if not self.signed_in:
            return None
        self.tokens.append(self.issuer.token(seconds=self.seconds, **self.claims))
        return self.tokens[-1]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == "/token":
                    found = (json.dumps({"token": host.token()}), "application/json", {"Cache-Control": "no-store"})
                else:
                    found = host._pages.get(path, ("", "text/plain", {}))
                content, kind, headers = found
                body = content.encode()
                self.send_response(200 if content else 404)
                for name, value in {"Content-Type": f"{kind}; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    @contextmanager
    def serving(self) -> Iterator["Host"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


EVENT_NAMES = [
    "ready", "opened", "closed", "message:sent", "message:received", "unread", "handoff:requested", "handoff:started",
    "handoff:ended", "operation:preview", "operation:result", "feedback", "consent", "auth:required", "auth:expired",
    "error",
]  # fmt: skip
