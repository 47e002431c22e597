"""What an open console is told, in order, and again after it was cut off."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from api.desk.agents import Agent
from tests.api.desk import ANNA_ID, ERIK, ERIK_ID, Console
from tests.core import Core

ANNA_HERSELF, ERIK_HIMSELF = Agent(ANNA_ID, "Anna Agent"), Agent(ERIK_ID, "Erik Ek")


class Listener:
    """One console's stream, without the HTTP around it."""

    def __init__(self, events: AsyncIterator[dict[str, Any]]) -> None:
        self._events = events
        self.last: str | None = None

    async def next(self, *names: str) -> dict[str, Any]:
        async with asyncio.timeout(10):
            async for event in self._events:
                self.last = event["id"]
                if event["event"] in names:
                    return json.loads(event["data"])
        raise AssertionError("the stream ended")


@asynccontextmanager
async def listening(core: Core, agent: Agent = ANNA_HERSELF, last: str | None = None) -> AsyncIterator[Listener]:
    events = core.parts.desk.feed.stream(agent, last)
    listener = Listener(events)
    if last is None:
        await listener.next("reset")
    yield listener
    await events.aclose()


async def test_a_card_changes_as_it_happens(core: Core):
    async with listening(core) as anna:
        chat = await core.chat()
        await chat.post("/handoff")
        while (card := await anna.next("card"))["owner"] != "waiting":
            pass
        assert card["id"] == chat.id
        await Console(core, ERIK).does(chat.id, "take")
        while (card := await anna.next("card"))["owner"] != "agent":
            pass
        assert card["assignee"] == {"id": ERIK_ID, "name": "Erik Ek"}


async def test_only_who_has_opened_a_conversation_is_told_what_is_said_in_it(core: Core):
    """Opening is in the audit log; the stream is no way around it."""
    chat = await core.chat()
    await chat.post("/handoff")
    await Console(core).opens(chat.id)
    async with listening(core) as anna, listening(core, ERIK_HIMSELF) as erik:
        await chat.say("It is still broken")
        told = await anna.next("message")
        assert (told["conversation"], told["message"]["text"]) == (chat.id, "It is still broken")
        await chat.post("/typing", {"on": True})
        # The next thing that Erik hears of after the card is the typing: the message was not for him.
        assert "last_text" in await erik.next("message", "card")
        assert await erik.next("message", "typing") == {"conversation": chat.id, "who": "customer", "on": True}


async def test_a_note_reaches_colleagues_who_have_the_conversation_open_once(core: Core):
    chat = await core.chat()
    await chat.post("/handoff")
    await Console(core).opens(chat.id)
    async with listening(core) as anna, listening(core, ERIK_HIMSELF) as erik:
        await core.agent(f"{chat.id}/note", "support-lead", text="Called twice before")
        told = await anna.next("note")
        assert (told["conversation"], told["note"]["text"]) == (chat.id, "Called twice before")
        await chat.post("/typing", {"on": True})
        assert await erik.next("note", "typing") == {"conversation": chat.id, "who": "customer", "on": True}
        await core.agent(f"{chat.id}/note", "support-lead", text="Will call again")
        assert (await anna.next("note"))["note"]["text"] == "Will call again"


async def test_a_console_that_was_cut_off_hears_what_it_missed_once(core: Core):
    async with listening(core) as anna:
        await (await core.chat()).post("/handoff")
        await anna.next("card")
    missed = await core.chat()
    await missed.post("/typing", {"on": True})
    async with listening(core, last=anna.last) as again:
        assert (await again.next("typing"))["conversation"] == missed.id
    async with listening(core, last=again.last) as nothing_new:
        await missed.post("/typing", {"on": False})
        assert (await nothing_new.next("typing"))["on"] is False


@pytest.mark.parametrize("last", ["00000000-1", "of another time"])
async def test_what_is_not_kept_any_more_begins_anew(core: Core, last: str):
    events = core.parts.desk.feed.stream(ANNA_HERSELF, last)
    assert (await anext(events))["event"] == "reset"
    await events.aclose()


async def test_locks_and_typing_are_told_to_agents_and_typing_to_the_customer(core: Core):
    chat = await core.chat()
    console = Console(core)
    await console.does(chat.id, "take")
    async with listening(core, ERIK_HIMSELF) as erik:
        with core.parts.hub.listen(chat.id) as customer:
            await console.does(chat.id, "typing", on=True)
            assert (await erik.next("lock"))["by"]["name"] == "Anna Agent"
            assert (await erik.next("typing"))["who"] == "Anna Agent"
            assert await customer.get() == ("typing", {"typing": True, "who": "agent"})
            await console.does(chat.id, "reply", text="There you are.")
            assert (await customer.get())[0] == "message"


async def test_an_open_console_keeps_its_agent_here_and_a_closed_one_does_not(core: Core):
    agents = core.parts.desk.agents
    async with listening(core):
        agents._clock = lambda later=agents._clock() + 10_000: later
        assert agents.online(ANNA_ID) and agents.away(ANNA_ID) == 0
    assert agents.online(ANNA_ID), "for a moment: a page is reloaded"
    agents._clock = lambda later=agents._clock() + 10_000: later
    assert not agents.online(ANNA_ID)


async def test_an_erased_conversation_is_gone_from_every_console(core: Core):
    chat = await core.chat()
    async with listening(core) as anna:
        await chat._http.delete(chat.path, headers=chat.headers)
        assert await anna.next("erased") == {"conversation": chat.id}
