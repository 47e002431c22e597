"""A browser as far as signing in goes: it follows from one server to the next, keeps cookies and fills in forms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.core import BASE, Core

FORM = re.compile(r'<form[^>]* action="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CALLBACK = "/console/callback"


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, http: httpx.AsyncClient, base: str) -> None:
        self.http, self.base = http, base

    async def go(self, address: str, stop_at: str | None = None) -> httpx.Response:
        """Open a page and follow it; `stop_at` is a path of the core that is not opened any more: the answer before."""
        return await self._follow(await self.http.get(self._full(address)), stop_at)

    async def sign_in(self, person: str, to: str | None = None, stop_at: str | None = None) -> httpx.Response:
        """All the way from the console's sign-in; the last page, or the answer that leads to `stop_at`."""
        page = await self.go(f"/console/sign-in{f'?to={to}' if to else ''}", stop_at)
        return await self.at_provider(page, person, stop_at)

    async def at_provider(self, page: httpx.Response, person: str, stop_at: str | None = None) -> httpx.Response:
        """Fill in whatever the provider asks, from the page that it shows."""
        while page.is_success and "/interaction/" in str(page.url):
            page = await self.submit(page, stop_at, login=person, password="x")
        return page

    async def submit(self, page: httpx.Response, stop_at: str | None = None, **fields: str) -> httpx.Response:
        """Send the first form of a page, as its own."""
        [action, *_] = FORM.findall(page.text)
        address = page.url.join(action)
        own = {"Origin": f"{page.url.scheme}://{page.url.netloc.decode()}", "Sec-Fetch-Site": "same-origin"}
        answer = await self.http.post(address, data=dict(HIDDEN.findall(page.text)) | fields, headers=own)
        return await self._follow(answer, stop_at)

    async def session(self) -> dict[str, Any]:
        """What the console hears about itself."""
        return (await self.http.get(self._full("/console/session"))).raise_for_status().json()

    async def headers(self) -> dict[str, str]:
        """What the console's script sends along when it changes something."""
        token = (await self.session())["csrf"]
        return {"Origin": self.base, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token}

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.http.request(method, self._full(path), **more)

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.http.cookies.jar if cookie.name == name), None)

    def _full(self, address: str) -> str:
        return address if "://" in address else self.base + address

    async def _follow(self, answer: httpx.Response, stop_at: str | None) -> httpx.Response:
        while answer.next_request is not None:
            url = answer.next_request.url
            if stop_at is not None and str(url).startswith(self.base + stop_at):
                return answer
            answer = await self.http.get(url)
        return answer


@asynccontextmanager
async def visiting(core: Core, base: str = BASE) -> AsyncIterator[Visitor]:
    """A new browser: the core is in this process, everything else is where its address says."""
    transport = httpx.ASGITransport(core.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(mounts={base: transport}, headers={"Accept-Language": "en"}) as http:
        yield Visitor(http, base)
