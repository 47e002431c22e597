"""Chatwoot with one API inbox and an agent bot, as far as the hand-off uses it: its real paths, bodies and webhooks.

It does what makes integrations go wrong: it sends every message back, also our own; the same webhook twice; a change of
status as several events; none for some assignments; and private notes like everything else.
"""

import hashlib
import hmac
import itertools
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from api.desk.chatwoot import SIGNATURE, TIMESTAMP

INBOX, ACCOUNT, BOT_TOKEN, SECRET = "inbox-identifier", 7, "bot-token", "webhook-secret-of-chatwoot"
BOT = {"id": 3, "name": "Fyr", "type": "agent_bot"}
AGENTS = {1: "Anna", 2: "Erik"}


@dataclass
class Talk:
    """One conversation there."""

    id: int
    source: str
    attributes: dict[str, Any]
    status: str = "pending"
    assignee: int | None = None
    updated_at: float = field(default_factory=time.time)
    messages: list[dict[str, Any]] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)


class FakeChatwoot(httpx.AsyncBaseTransport):
    """Answers as Chatwoot does; what its agents do is told by webhook to `core`."""

    def __init__(self) -> None:
        self.contacts: dict[str, dict[str, Any]] = {}
        self.talks: dict[int, Talk] = {}
        self.down = False
        self.calls = 0
        self.core: httpx.AsyncClient | None = None
        self._outbox: list[dict[str, Any]] = []
        self._ids = itertools.count(100)
        self._times = itertools.count(int(time.time()))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.down:
            raise httpx.ConnectError("nobody listens", request=request)
        body = json.loads(await request.aread() or b"{}")
        path = request.url.path
        client = re.fullmatch(
            rf"/public/api/v1/inboxes/{INBOX}/contacts(?:/([^/]+)/conversations(?:/(\d+)/(\w+))?)?", path
        )
        account = re.fullmatch(rf"/api/v1/accounts/{ACCOUNT}/conversations/(\d+)/(\w+)", path)
        if account:
            if request.headers.get("api_access_token") != BOT_TOKEN:
                return httpx.Response(401, json={"errors": ["Invalid Access Token"]})
            return self._as_bot(self.talks[int(account[1])], account[2], body)
        if client is None:
            return httpx.Response(404, json={"error": "Resource could not be found"})
        return self._as_contact(request.method, *client.groups(), body)

    def _as_contact(
        self, method: str, source: str | None, number: str | None, what: str | None, body: dict[str, Any]
    ) -> httpx.Response:
        if source is None:
            self.contacts[body["source_id"]] = body
            return httpx.Response(
                200, json={"source_id": body["source_id"], "pubsub_token": "p", "id": 9, **_person(body)}
            )
        if number is None and method == "GET":
            return httpx.Response(200, json=[self._shown(t) for t in self.talks.values() if t.source == source])
        if number is None:
            talk = Talk(next(self._ids), source, body.get("custom_attributes", {}))
            self.talks[talk.id] = talk
            return httpx.Response(200, json=self._shown(talk))
        talk = self.talks[int(number)]
        if what == "toggle_typing":
            talk.typing.append(body["typing_status"])
            return httpx.Response(200)
        return httpx.Response(200, json=self._write(talk, body["content"], "incoming", {"id": 9, "type": "contact"}))

    def _as_bot(self, talk: Talk, what: str, body: dict[str, Any]) -> httpx.Response:
        if what == "messages":
            return httpx.Response(200, json=self._write(talk, body["content"], "outgoing", BOT, body["private"]))
        if what == "assignments":
            talk.assignee = body["assignee_id"]
            return httpx.Response(200, json=None)
        self._move(talk, body["status"])
        return httpx.Response(200, json={"payload": {"success": True, "current_status": talk.status}})

    def _write(self, talk: Talk, text: str, kind: str, sender: dict[str, Any], private: bool = False) -> dict[str, Any]:
        message = {"id": next(self._ids), "content": text, "message_type": kind, "private": private, "sender": sender}
        talk.messages.append(message)
        self._outbox.append(
            message
            | {
                "event": "message_created",
                "content_type": "text",
                "content_attributes": {},
                "conversation": self._shown(talk),
            }
        )
        return message | {"conversation_id": talk.id}

    def _move(self, talk: Talk, status: str, told: bool = True) -> None:
        talk.status, talk.updated_at = status, float(next(self._times))
        names = {"resolved": ["conversation_resolved"], "open": ["conversation_opened"]}.get(status, [])
        for name in [*names, "conversation_status_changed", "conversation_updated"] if told else []:
            self._outbox.append(self._shown(talk) | {"event": name})

    def _shown(self, talk: Talk) -> dict[str, Any]:
        assignee = {"id": talk.assignee, "name": AGENTS[talk.assignee], "type": "user"} if talk.assignee else None
        return {
            "id": talk.id,
            "status": talk.status,
            "updated_at": talk.updated_at,
            "custom_attributes": talk.attributes,
            "meta": {"sender": {"id": 9, "type": "contact"}, "assignee": assignee},
        }

    # What people do there.

    async def says(self, talk: Talk, text: str, agent: int = 1, private: bool = False) -> None:
        self._write(talk, text, "outgoing", {"id": agent, "name": AGENTS[agent], "type": "user"}, private)
        await self.deliver()

    async def answers_by_itself(self, talk: Talk, text: str) -> None:
        """The text for closed hours, or a greeting."""
        self._write(talk, text, "template", {})
        await self.deliver()

    async def moves(self, talk: Talk, status: str, agent: int | None = None, told: bool = True) -> None:
        talk.assignee = agent or talk.assignee
        self._move(talk, status, told)
        await self.deliver()

    async def types(self, talk: Talk, on: bool) -> None:
        self._outbox.append(
            {
                "event": f"conversation_typing_{'on' if on else 'off'}",
                "conversation": self._shown(talk),
                "user": {"id": 1, "name": AGENTS[1], "type": "user"},
                "is_private": False,
            }
        )
        await self.deliver()

    async def deliver(self, times: int = 2) -> None:
        """Send what has happened, each webhook twice: of the inbox and of the bot."""
        assert self.core is not None
        sent, self._outbox = self._outbox, []
        for payload in sent:
            for _ in range(times):
                response = await self.core.post("/v1/handoff/chatwoot", **signed(payload))
                assert response.status_code == 204, response.text


def signed(payload: Any, secret: str = SECRET, at: float | None = None) -> dict[str, Any]:
    """Body and headers of a webhook."""
    body = json.dumps(payload).encode()
    stamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", TIMESTAMP: stamp, SIGNATURE: f"sha256={digest}"}
    return {"content": body, "headers": headers}


def _person(body: dict[str, Any]) -> dict[str, Any]:
    return {"name": body.get("name"), "email": body.get("email")}
