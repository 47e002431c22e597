"""An agent at the console, for tests of the agents' side."""

from typing import Any

import httpx

from tests.chat import assert_problem
from tests.core import Core

ANNA, ERIK, LEAD = "support-agent", "support-agent-erik", "support-lead"
ANNA_ID, ERIK_ID = f"persona:{ANNA}", f"persona:{ERIK}"


class Console:
    """What one persona does at `/v1/agent`."""

    def __init__(self, core: Core, persona: str = ANNA) -> None:
        self._http = core.http
        self.headers = {"Authorization": f"Bearer {core.identity(persona)}"}

    async def get(self, path: str, **params: Any) -> Any:
        """What a route tells."""
        return (await self.ask(path, **params)).raise_for_status().json()

    async def ask(self, path: str, **params: Any) -> httpx.Response:
        return await self._http.get(f"/v1/agent{path}", params=params or None, headers=self.headers)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self._http.post(f"/v1/agent{path}", json=body or None, headers=self.headers)

    async def act(self, conversation: str, act: str, **body: Any) -> httpx.Response:
        return await self.post(f"/conversations/{conversation}/{act}", **body)

    async def does(self, conversation: str, act: str, **body: Any) -> Any:
        """An act that succeeds."""
        response = await self.act(conversation, act, **body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    async def opens(self, conversation: str) -> dict[str, Any]:
        return await self.get(f"/conversations/{conversation}")

    async def sees(self, view: str, **params: Any) -> list[dict[str, Any]]:
        """The cards of a view."""
        return await self.get("/conversations", view=view, **params)

    async def card(self, conversation: str) -> dict[str, Any]:
        return next(card for card in await self.sees("all") if card["id"] == conversation)


def refused(response: httpx.Response, code: str, who: str | None = None) -> None:
    """It comes too late, and the answer names the colleague who was first."""
    problem = assert_problem(response, 409, code)
    if who is not None:
        assert problem["who"]["name"] == who and who in problem["detail"]
