"""Rasa's channel and the action server in one: what a message leads to is scripted, what it does is real.

It speaks the protocol of `bot/channel.py`, and acts on the core through `actions.core.Turn` as the actions do.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import httpx
from fastapi import FastAPI
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.core import CoreUnavailable, Turn
from actions.turn_action import Replies
from api.conversations.dialogue import CANARY_TEXT, SECRET_HEADER

FIELDS = {"sender", "text", "turn_id"}
Act = Callable[[Turn, str, Replies], Awaitable[Any]]
Mode = Literal["up", "down", "refusing", "late", "empty", "failed", "lying"]
BASE = "http://core"


class FakeRasa(httpx.AsyncBaseTransport):
    """Does for each text what the script says; for any other it answers from the procedures."""

    def __init__(self, secret: str) -> None:
        self.mode: Mode = "up"
        self.raw: Any = None
        """Answered as it is, instead of everything else."""
        self.turns: list[dict[str, str]] = []
        """What came in, but for the readiness check."""
        self.open = asyncio.Event()
        """Turns wait for it before they act; cleared, Rasa is slow."""
        self.open.set()
        self._secret = secret
        self._script: dict[str, Act] = {"hello": says("greeting"), "yes": says("nothing_pending")}
        self._core: httpx.AsyncClient | None = None

    def serve(self, app: FastAPI) -> None:
        """Act on this application from now on."""
        self._core = httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=BASE)

    def on(self, text: str, act: Act) -> None:
        self._script[text.casefold()] = act

    @property
    def senders(self) -> list[str]:
        return [turn["sender"] for turn in self.turns]

    @property
    def texts(self) -> list[str]:
        return [turn["text"] for turn in self.turns]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.mode == "down":
            raise httpx.ConnectError("nobody listens", request=request)
        body = json.loads(await request.aread())
        assert (request.method, request.url.path) == ("POST", "/webhooks/fyr/turns")
        assert request.headers[SECRET_HEADER] == self._secret
        assert set(body) == FIELDS and all(isinstance(value, str) for value in body.values())
        if body["text"] == CANARY_TEXT:
            return self._answer(await self._do(_ping, body), request)
        self.turns.append(body)
        await self.open.wait()
        replies = await self._do(self._script.get(body["text"].casefold(), answers), body)
        return self._answer(replies, request)

    def _answer(self, replies: list[dict[str, Any]], request: httpx.Request) -> httpx.Response:
        """What the dialogue said, or what goes wrong after it has acted."""
        if self.raw is not None:
            return httpx.Response(200, json=self.raw)
        match self.mode:
            case "late":
                raise httpx.ReadTimeout("too late", request=request)
            case "refusing":
                return httpx.Response(503, json={"error": "failed"})
            case "empty":
                replies = []
            case "failed":
                replies = [*replies, {"failed": "action_propose"}]
            case "lying":
                replies = [{"text": "DONE: your company has been unregistered"}]
        return httpx.Response(200, json={"replies": replies})

    async def _do(self, act: Act, body: dict[str, str]) -> list[dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        understood = {"text": body["text"], "intent": {"name": "scripted", "confidence": 0.9}}
        tracker = Tracker(body["sender"], {}, understood, [], False, None, {}, "action_listen")
        assert self._core is not None
        try:
            await act(Turn(self._core, body["turn_id"]), body["text"], Replies(dispatcher, tracker))
        except CoreUnavailable:
            return [{"failed": "action"}]
        return [message["custom"] for message in dispatcher.messages]


async def _ping(turn: Turn, text: str, replies: Replies) -> None:
    replies.add(await turn.ping())


async def answers(turn: Turn, text: str, replies: Replies) -> None:
    """A question."""
    replies.add(await turn.answer(text))


def says(name: str) -> Act:
    """A fixed response of the domain."""

    async def act(turn: Turn, text: str, replies: Replies) -> None:
        replies._dispatcher.utter_message(json_message={"say": name})

    return act


def proposes(operation: str, **values: str) -> Act:
    """Start an operation with everything that it needs: a read operation is run, a write operation proposed."""

    async def act(turn: Turn, text: str, replies: Replies) -> None:
        begun = await turn.begin(operation, text, values, sure=True)
        replies.add(begun)
        if begun["allowed"]:
            replies.add(await turn.propose(operation, begun["values"] | values))

    return act


def asks(operation: str, name: str) -> Act:
    """Ask for one input."""

    async def act(turn: Turn, text: str, replies: Replies) -> None:
        replies.add(await turn.ask(operation, name))

    return act


def calls(name: str, *words: str) -> Act:
    """One call of the core by its name: `cancel`, `hand_off`, `repeat`, `switch_language`."""

    async def act(turn: Turn, text: str, replies: Replies) -> None:
        replies.add(await getattr(turn, name)(*words))

    return act
