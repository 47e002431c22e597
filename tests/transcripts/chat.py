"""A conversation as a customer has it: over HTTP, with everything that was seen kept."""

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.stack import Running

Message = dict[str, Any]

KINDS = {
    "greeting", "answer", "clarify", "nothing_found", "question", "proposal", "result", "refused", "handoff",
    "smalltalk", "error", "text",
}  # fmt: skip
BLOCKS = {"text", "steps", "warning", "note", "proposal", "result", "secret", "handoff", "file"}
CODE = re.compile(r"(?!XXXX)[A-Z0-9]{4}(-[A-Z0-9]{4}){4}")


class Chat:
    """`seen` holds every message in the order of its number, each exactly once."""

    def __init__(self, running: Running, language: str, persona: str | None = None) -> None:
        self._running = running
        self._http = httpx.Client(base_url=running.url, timeout=30)
        body = self._answer(self._http.post("/v1/conversations", json={"language": language}), 201)
        self.id, self._token = body["id"], body["token"]
        self.owner = body["owner"]
        self.seen: list[Message] = []
        self.see(body["messages"])
        if persona:
            self.sign_in(persona)

    def close(self) -> None:
        self._http.close()

    def say(self, text: str, key: str | None = None) -> list[Message]:
        return self.post({"text": text}, key)

    def press(self, title: str) -> list[Message]:
        """Press the choice with this title, or with this in its title, of the newest message that offers any."""
        offered = next(message["choices"] for message in reversed(self.seen) if message["choices"])
        fitting = [choice for choice in offered if title == choice["title"]] or [
            choice for choice in offered if title.casefold() in choice["title"].casefold()
        ]
        assert len(fitting) == 1, f"{title!r} is not one of {[choice['title'] for choice in offered]}"
        return self.post({"choice": fitting[0]["id"]})

    def confirm(self, typed: str | None = None, key: str | None = None) -> list[Message]:
        confirmation = {"proposal": self.proposal["id"]} | ({"typed": typed} if typed is not None else {})
        return self.post({"confirm": confirmation}, key)

    def decline(self) -> list[Message]:
        return self.post({"decline": {"proposal": self.proposal["id"]}})

    @property
    def proposal(self) -> dict[str, Any]:
        """The newest card."""
        return next(message["proposal"] for message in reversed(self.seen) if message["kind"] == "proposal")

    def sign_in(self, persona: str) -> list[Message]:
        response = self._http.post(f"{self.path}/identity", json={"token": self.identity(persona)}, headers=self.bearer)
        self._token = self._answer(response)["token"]
        return self.new()

    def hand_off(self) -> list[Message]:
        self._answer(self._http.post(f"{self.path}/handoff", json={}, headers=self.bearer))
        return self.new()

    def agent(self, act: str, **body: str) -> list[Message]:
        """What a support agent does with this conversation: `take`, `reply`, `return` or `close`."""
        headers = {"Authorization": f"Bearer {self.identity('support-agent')}"}
        self._answer(self._http.post(f"/v1/agent/conversations/{self.id}/{act}", json=body or None, headers=headers))
        return self.new()

    def identity(self, persona: str) -> str:
        return self._answer(self._http.post("/v1/dev/token", json={"persona": persona}))["token"]

    def post(self, act: dict[str, Any], key: str | None = None) -> list[Message]:
        """Do something; returns what it caused. A reply that takes longer is waited for."""
        response = self._http.post(
            f"{self.path}/messages", json=act, headers={**self.bearer, "Idempotency-Key": key or uuid4().hex}
        )
        body = self._answer(response, 200, 202)
        self.owner = body["owner"]
        assert body["messages"][0]["role"] == "customer", "the customer's own message comes first"
        said = [message for message in self.see(body["messages"]) if message["role"] != "customer"]
        return said if response.status_code == 200 else said + self.wait(bool, 20)

    def new(self) -> list[Message]:
        """What has come since."""
        after = self.seen[-1]["seq"] if self.seen else 0
        body = self._answer(self._http.get(f"{self.path}/messages", params={"after": after}, headers=self.bearer))
        self.owner = body["owner"]
        return self.see(body["messages"])

    def wait(self, enough: Callable[[list[Message]], bool], seconds: float) -> list[Message]:
        """Messages that come by themselves, until they are `enough`."""
        came: list[Message] = []
        deadline = time.monotonic() + seconds
        while not enough(came):
            assert time.monotonic() < deadline, (
                f"nothing more came in {seconds:.0f} s after {brief(came or self.seen[-2:])}"
            )
            time.sleep(0.1)
            came += self.new()
        return came

    def history(self) -> list[Message]:
        body = self._answer(self._http.get(f"{self.path}/messages", headers=self.bearer))
        return body["messages"]

    def reveal(self) -> tuple[int, dict[str, Any]]:
        """Ask for the newest one-time secret."""
        blocks = (block for message in reversed(self.seen) for block in message["blocks"])
        ref = next(block["ref"] for block in blocks if block["type"] == "secret")
        response = self._http.post(f"/v1/secrets/{ref}/reveal", headers=self.bearer)
        return response.status_code, response.json()

    def see(self, messages: list[Message]) -> list[Message]:
        """Keep what is new, after a look at what holds for every message."""
        fresh = [message for message in messages if not self.seen or message["seq"] > self.seen[-1]["seq"]]
        for message in fresh:
            assert message["seq"] == (self.seen[-1]["seq"] + 1 if self.seen else 1), "the numbers have a gap"
            check_message(message)
            self.seen.append(message)
        return fresh

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    @staticmethod
    def _answer(response: httpx.Response, *expected: int) -> dict[str, Any]:
        assert response.status_code in (expected or (200,)), f"{response.status_code} {response.text}"
        return response.json()


def check_message(message: Message) -> None:
    """What every message owes, whatever it says."""
    assert message["kind"] in KINDS and message["role"] in ("customer", "bot", "agent", "system")
    assert message["text"].strip(), "a message is complete as text"
    assert not CODE.search(message["text"]), "a code stands in the text of a message"
    assert {block["type"] for block in message["blocks"]} <= BLOCKS
    if message["role"] == "customer":
        return
    for block in message["blocks"]:
        lines = [item["text"] for item in block["items"]] if block["type"] == "steps" else [block.get("text", "")]
        for line in lines:
            assert line in message["text"], f"{line!r} stands in a block and not in the text"
            assert not re.search(r"</?[a-z]+>|\*\*|\{\w+\}", line), f"markup or a gap in {line!r}"
    for choice in message["choices"]:
        assert choice["kind"] in ("topic", "operation", "value", "handoff") and choice["title"]
    if message["kind"] == "answer":
        assert message["citations"], "an answer without a source"


def brief(messages: list[Message]) -> str:
    """Messages for a failure: who, what kind, how it was understood, and the words."""

    def line(message: Message) -> str:
        trace = message.get("trace") or {}
        understood = {name: trace[name] for name in ("intent", "confidence", "topic", "score", "code") if name in trace}
        offers = [choice["title"] for choice in message["choices"]]
        return (
            f"  {message['seq']:>3} {message['role']} {message['kind']} {message['language']} {understood} {offers}\n"
            + "\n".join(f"        {row}" for row in message["text"].splitlines())
        )

    return "\n" + "\n".join(line(message) for message in messages)
