"""Server-sent events over a real connection: every message once, in order, resumed where it was left."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import httpx
import pytest
import uvicorn

from api.conversations.events import MOST_STREAMS
from api.conversations.hub import MOST_WAITING, Hub
from tests.chat import Chat, assert_problem, eventually
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import free_port

CASE = {"summary": "The activation does not start", "contact": "kari@example.example"}


class Stream:
    """One open stream of events."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, *names: str) -> dict | None:
        """The next event with one of these names; None at the end of the stream."""
        async with asyncio.timeout(10):
            event: dict = {}
            async for line in self._lines:
                if line and not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif event:
                    if not names or event.get("event") in names:
                        return event | {"data": json.loads(event["data"])}
                    event = {}
        return None

    async def messages(self, count: int) -> list[dict]:
        found = [await self.next("message") for _ in range(count)]
        assert all(event["id"] == str(event["data"]["seq"]) for event in found)
        return [event["data"] for event in found]


@pytest.fixture
async def url(core: Core) -> AsyncIterator[str]:
    """The core behind a real server: the transport in this process does not stream."""
    config = uvicorn.Config(core.app, port=free_port(), lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: asyncio.sleep(0, server.started))
    yield f"http://127.0.0.1:{config.port}"
    server.should_exit = True
    await task


@asynccontextmanager
async def listening(url: str, chat: Chat, after: int | None = None) -> AsyncIterator[Stream]:
    headers = chat.headers | ({"Last-Event-ID": str(after)} if after is not None else {})
    async with (
        httpx.AsyncClient(base_url=url, timeout=10) as http,
        http.stream("GET", f"{chat.path}/events", headers=headers) as response,
    ):
        assert response.status_code == 200
        yield Stream(response)


def numbers(messages: list[dict]) -> list[int]:
    return [message["seq"] for message in messages]


async def test_a_stream_begins_with_the_owner_and_everything_said_so_far(core: Core, url: str):
    chat = await core.chat()
    await chat.say("hello")
    async with listening(url, chat) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        assert stream.response.headers["cache-control"] == "no-store"
        first = await stream.next()
        assert (first["event"], first["data"]) == ("owner", {"owner": "bot"})
        assert await stream.messages(3) == await chat.history()


async def test_what_is_said_later_arrives(core: Core, url: str):
    chat = await core.chat()
    async with listening(url, chat, after=1) as stream:
        await chat.say("hello")
        assert numbers(await stream.messages(2)) == [2, 3]


async def test_a_slow_reply_follows_on_the_stream(core: Core, url: str):
    core.parts.settings.reply_seconds = 0.01
    chat = await core.chat()
    async with listening(url, chat, after=1) as stream:
        core.rasa.open.clear()
        assert (await chat.send(text="hello")).status_code == 202
        assert (await stream.messages(1))[0]["role"] == "customer"
        assert (await stream.next("typing"))["data"] == {"typing": True}
        core.rasa.open.set()
        assert (await stream.messages(1))[0]["kind"] == "smalltalk"


async def test_resuming_loses_nothing_and_doubles_nothing(core: Core, url: str):
    chat = await core.chat()
    seen: list[int] = []
    for _ in range(4):
        async with listening(url, chat, after=seen[-1] if seen else 0) as stream:
            seen += numbers(await stream.messages(1))
        await chat.say("hello")
    async with listening(url, chat, after=seen[-1]) as stream:
        seen += numbers(await stream.messages(9 - len(seen)))
    assert seen == list(range(1, 10))


async def test_every_listener_gets_every_message_once_while_many_write(core: Core, url: str):
    chat = await core.chat()
    async with listening(url, chat) as one, listening(url, chat) as other:
        writing = [chat.send(text=f"hello {number}") for number in range(10)]
        first, second, *_ = await asyncio.gather(one.messages(21), other.messages(21), *writing)
    assert numbers(first) == numbers(second) == list(range(1, 22))


async def test_a_change_of_owner_and_of_a_proposal_is_told(core: Core, url: str):
    core.rasa.on("case", proposes("case.create", **CASE))
    chat = await core.chat()
    [card] = await chat.say("case")
    async with listening(url, chat, after=3) as stream:
        await stream.next("owner")
        await chat.decline(card)
        assert (await stream.next("proposal"))["data"] == {"id": card["proposal"]["id"], "state": "withdrawn"}
        await chat.post("/handoff")
        assert (await stream.next("owner"))["data"] == {"owner": "waiting"}


@pytest.mark.parametrize("how", ["identity", "erasure"])
async def test_the_stream_of_a_dead_token_ends(core: Core, url: str, how: str):
    chat = await core.chat()
    async with listening(url, chat, after=1) as stream:
        await stream.next("owner")
        if how == "identity":
            await chat.sign_in(core.identity("end-user"))
        else:
            assert (await core.http.delete(chat.path, headers=chat.headers)).status_code == 204
        assert await stream.next("message") is None


async def test_a_listener_that_does_not_read_is_still_told_that_its_token_is_dead():
    hub = Hub()
    with hub.listen("v_1") as queue:
        for _ in range(MOST_WAITING + 5):
            hub.tell("v_1", "typing", {"typing": True})
        hub.tell("v_1", "closed")
        assert "closed" in [queue.get_nowait()[0] for _ in range(queue.qsize())]


async def test_a_listener_that_is_gone_is_forgotten(core: Core, url: str):
    chat = await core.chat()
    async with listening(url, chat) as stream:
        await stream.next("owner")
        assert core.parts.hub.listeners(chat.id) == 1
    await eventually(lambda: asyncio.sleep(0, core.parts.hub.listeners(chat.id) == 0))


async def test_too_many_streams_of_one_conversation_are_turned_away(core: Core):
    chat = await core.chat()
    with ExitStack() as listeners:
        for _ in range(MOST_STREAMS):
            listeners.enter_context(core.parts.hub.listen(chat.id))
        response = await chat.get("/events")
    assert_problem(response, 429, "RATE_LIMITED")
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "²", "9" * 20, "", "1 2"])
async def test_a_number_to_resume_after_that_is_none_is_refused(core: Core, number: str):
    chat = await core.chat()
    headers = {**chat.headers, "Last-Event-ID": number.encode("latin-1")}
    response = await core.http.get(f"{chat.path}/events", headers=headers)
    assert_problem(response, 422, "INVALID_INPUT")


async def test_a_token_in_the_address_is_no_token(core: Core):
    chat = await core.chat()
    for name in ("token", "access_token", "authorization"):
        response = await core.http.get(f"{chat.path}/events", params={name: chat.token})
        assert_problem(response, 401, "AUTH_REQUIRED")
