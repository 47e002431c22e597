"""What a customer does at the widget, and what a program does at the operations routes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import httpx

Message = dict[str, Any]
PROBLEM = "application/problem+json"
PATIENCE = 15.0
_keys = (f"key-{number}" for number in count())


class Chat:
    """One conversation, seen from the browser."""

    def __init__(self, http: httpx.AsyncClient, begun: dict[str, Any]) -> None:
        self._http = http
        self.id: str = begun["id"]
        self.token: str = begun["token"]
        self.owner: str = begun["owner"]
        self.greeting: Message = begun["messages"][0]

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str = "", **params: Any) -> httpx.Response:
        return await self._http.get(self.path + path, params=params or None, headers=self.headers)

    async def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return await self._http.post(self.path + path, json=body, headers=headers)

    async def send(self, key: str | None = None, **body: Any) -> httpx.Response:
        return await self.post("/messages", body, key)

    async def say(self, text: str) -> list[Message]:
        """Write something; returns what the bot says to it."""
        return self._replies(await self.send(text=text))

    async def choose(self, choice: Message) -> list[Message]:
        return self._replies(await self.send(choice=choice["id"]))

    async def confirm(self, card: Message, typed: str | None = None, key: str | None = None) -> list[Message]:
        """Press *Confirm* on a card, with what must be typed there unless something else is given."""
        proposal = card["proposal"]
        confirmation = {"proposal": proposal["id"], "typed": typed or proposal["confirm"].get("typed")}
        return self._replies(await self.send(key or next(_keys), confirm=confirmation))

    async def decline(self, card: Message) -> list[Message]:
        return self._replies(await self.send(decline={"proposal": card["proposal"]["id"]}))

    async def sign_in(self, identity_token: str) -> None:
        answer = (await self.post("/identity", {"token": identity_token})).raise_for_status().json()
        self.token = answer["token"]

    async def history(self, after: int = 0) -> list[Message]:
        return (await self.get("/messages", after=after)).raise_for_status().json()["messages"]

    async def until(self, kind: str, text: str = "", after: int = 0) -> Message:
        """Wait for a message of the bot's of this kind."""

        async def found() -> Message | None:
            messages = [m for m in await self.history(after) if m["role"] != "customer"]
            return next((m for m in messages if m["kind"] == kind and text in m["text"]), None)

        return await eventually(found)

    def _replies(self, response: httpx.Response) -> list[Message]:
        assert response.status_code == 200, response.text
        body = response.json()
        self.owner = body["owner"]
        assert body["messages"][0]["role"] == "customer"
        return body["messages"][1:]


class Api:
    """The operations routes with one bearer token, or none."""

    def __init__(self, http: httpx.AsyncClient, token: str | None) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def read(self, name: str, inputs: dict[str, Any], **more: Any) -> httpx.Response:
        return await self._post(f"/v1/operations/{name}/runs", {"inputs": inputs, **more})

    async def propose(self, name: str, inputs: dict[str, Any], **more: Any) -> httpx.Response:
        return await self._post(f"/v1/operations/{name}/proposals", {"inputs": inputs, **more})

    async def proposed(self, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
        response = await self.propose(name, inputs, **more)
        assert response.status_code == 201, response.text
        return response.json()

    async def confirm(self, proposal: dict[str, Any], typed: str | None = None, key: str | None = None):
        body = {"typed": typed if typed is not None else proposal["confirm"].get("typed")}
        return await self._post(f"/v1/proposals/{proposal['id']}/confirm", body, key or next(_keys))

    async def run(self, run_id: str) -> httpx.Response:
        return await self._http.get(f"/v1/runs/{run_id}", headers=self.headers)

    async def settled(self, run_id: str) -> dict[str, Any]:
        """The run once nothing about it is open any more."""

        async def final() -> dict[str, Any] | None:
            run = (await self.run(run_id)).raise_for_status().json()
            return run if run["state"] in ("done", "refused", "failed") else None

        return await eventually(final)

    async def reveal(self, ref: str) -> httpx.Response:
        return await self._post(f"/v1/secrets/{ref}/reveal")

    async def begin_check(self, email: str, case: str) -> httpx.Response:
        return await self._post("/v1/agent/identity-checks", {"user_email": email, "case": case})

    async def answer_check(self, check_id: str, number: str) -> httpx.Response:
        return await self._post(f"/v1/agent/identity-checks/{check_id}/answer", {"number": number})

    async def _post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return await self._http.post(path, json=body, headers=headers)


async def eventually(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again and again until there is something; how long it takes is nobody's promise, only a limit."""
    deadline = time.monotonic() + PATIENCE
    while not (found := await ask()):
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.05)
    return found


def kinds(messages: list[Message]) -> list[str]:
    return [message["kind"] for message in messages]


def assert_problem(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The one shape of every error; returns its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert problem["status"] == status and problem["detail"]
    assert code is None or problem["code"] == code
    return problem
