"""Faults on request: a middleware that delays, refuses, cuts off or garbles answers so that clients can be tested."""

import asyncio
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bodies import Body
from .problems import Problem

CONTROL = "/api/v1/sandbox/"
PAGE = "<!doctype html><title>Gateway</title>"
"""What something between us and the backend puts in the place of its answer."""


class Fault(Body):
    match: str = Field(min_length=1, description="method and path, with * and ? as in file names")
    mode: Literal["delay", "error", "error_after", "refuse_before", "cut_after", "half", "garbage", "page", "empty"]
    seconds: float = Field(default=1.0, ge=0, description="delay: how long")
    status: int = Field(default=500, ge=400, le=599, description="error, error_after: the answer's status")
    retry_after: int | None = Field(default=None, ge=0, description="error: seconds, as a header")
    times: int | None = Field(default=None, ge=1, description="how often; without it until deleted")


class Faults:
    """The faults in force. Touched by the event loop's thread only, so it needs no lock."""

    def __init__(self) -> None:
        self._by_match: dict[str, Fault] = {}

    def put(self, fault: Fault) -> None:
        self._by_match[fault.match] = fault

    def clear(self) -> None:
        self._by_match = {}

    def listed(self) -> list[dict]:
        return [fault.model_dump() for fault in self._by_match.values()]

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that fits, counted as used."""
        for fault in self._by_match.values():
            if fnmatchcase(f"{method} {path}", fault.match):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times == 1:
            del self._by_match[fault.match]
        elif fault.times is not None:
            self._by_match[fault.match] = fault.model_copy(update={"times": fault.times - 1})


class FaultInjection:
    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The control routes never fail, or a fault on everything could not be taken back.
        applies = scope["type"] == "http" and not scope["path"].startswith(CONTROL)
        fault = self._faults.take(scope["method"], scope["path"]) if applies else None
        match fault and fault.mode:
            case None:
                await self._app(scope, receive, send)
            case "delay":
                await asyncio.sleep(fault.seconds)
                await self._app(scope, receive, send)
            case "error":
                headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else None
                await Problem("SANDBOX_FAULT", status=fault.status).response(headers)(scope, receive, send)
            case "error_after":
                await self._work(scope, receive)
                await HTMLResponse(PAGE, fault.status)(scope, receive, send)
            case "refuse_before":
                await _drop(receive)
            case "cut_after":
                await self._work(scope, receive)
                await _drop(receive)
            case "half":
                start, body = await self._work(scope, receive)
                await send(start)
                # Returning before the promised length is reached makes the server close the connection.
                await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            case "garbage":
                start, _ = await self._work(scope, receive)
                await _send_garbage(start, send)
            case "page":
                await self._work(scope, receive)
                await HTMLResponse(PAGE)(scope, receive, send)
            case "empty":
                await self._work(scope, receive)
                await JSONResponse({})(scope, receive, send)

    async def _work(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Let the request have its effect, and keep the answer."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


async def _send_garbage(start: Message, send: Send) -> None:
    body = b"not json"
    MutableHeaders(scope=start)["content-length"] = str(len(body))
    await send(start | {"status": 200})
    await send({"type": "http.response.body", "body": body})


async def _drop(receive: Receive) -> None:
    """Close the connection without a byte of an answer.

    ASGI has no word for this, and a server answers 500 for an application that says nothing. uvicorn's `receive` is a
    method of its request cycle, which holds the transport; once that is closed nothing can be sent any more.
    """
    receive.__self__.transport.close()
    while (await receive())["type"] != "http.disconnect":
        continue
