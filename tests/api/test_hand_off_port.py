"""One suite for the hand-off port, whichever desk people answer at; and the traps of the one that is not ours."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest

from api.access import Parts
from api.desk.desk import Desk
from api.desk.models import ChatwootConversation
from api.settings import Settings
from knowledge.search import KnowledgeBase
from tests.api.desk import ANNA_ID, ERIK, ERIK_ID, Console
from tests.api.fake_chatwoot import ACCOUNT, BOT_TOKEN, INBOX, SECRET, FakeChatwoot, Talk, signed
from tests.chat import Chat, assert_problem, eventually, kinds
from tests.core import Core, started
from tests.fake_rasa import FakeRasa


class FarSide(Protocol):
    """What people see and do at their desk."""

    core: Core

    async def waits(self, chat: Chat) -> bool: ...
    async def reads(self, chat: Chat) -> str: ...
    async def takes(self, chat: Chat) -> None: ...
    async def says(self, chat: Chat, text: str) -> None: ...
    async def notes(self, chat: Chat, text: str) -> None: ...
    async def returns(self, chat: Chat) -> None: ...
    async def closes(self, chat: Chat) -> None: ...
    async def types(self, chat: Chat, on: bool) -> None: ...
    async def holder(self, chat: Chat) -> str | None: ...
    def agent(self, number: int) -> str: ...


class AtTheConsole:
    """Our own."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.anna = Console(core)

    async def waits(self, chat: Chat) -> bool:
        return chat.id in [card["id"] for card in await self.anna.sees("waiting")]

    async def reads(self, chat: Chat) -> str:
        return "\n".join(message["text"] for message in (await self.anna.opens(chat.id))["messages"])

    async def takes(self, chat: Chat) -> None:
        await self.anna.does(chat.id, "take")

    async def says(self, chat: Chat, text: str) -> None:
        await self.anna.does(chat.id, "reply", text=text)

    async def notes(self, chat: Chat, text: str) -> None:
        await self.anna.does(chat.id, "note", text=text)

    async def returns(self, chat: Chat) -> None:
        await self.anna.does(chat.id, "return")

    async def closes(self, chat: Chat) -> None:
        await self.anna.does(chat.id, "close")

    async def types(self, chat: Chat, on: bool) -> None:
        await self.anna.does(chat.id, "typing", on=on)

    async def holder(self, chat: Chat) -> str | None:
        return (await self.anna.card(chat.id)).get("assignee", {}).get("id")

    def agent(self, number: int) -> str:
        return {1: ANNA_ID, 2: ERIK_ID}[number]


class AtChatwoot:
    """Theirs."""

    def __init__(self, core: Core, chatwoot: FakeChatwoot) -> None:
        self.core, self.chatwoot = core, chatwoot

    async def talk(self, chat: Chat) -> Talk:
        async def found() -> Talk | None:
            return next((talk for talk in self.chatwoot.talks.values() if talk.source == chat.id), None)

        return await eventually(found)

    async def waits(self, chat: Chat) -> bool:
        talk = await self.talk(chat)
        return talk.status == "open" and talk.assignee is None

    async def reads(self, chat: Chat) -> str:
        return "\n".join(message["content"] for message in (await self.talk(chat)).messages)

    async def takes(self, chat: Chat) -> None:
        await self.chatwoot.moves(await self.talk(chat), "open", agent=1)

    async def says(self, chat: Chat, text: str) -> None:
        await self.chatwoot.says(await self.talk(chat), text)

    async def notes(self, chat: Chat, text: str) -> None:
        await self.chatwoot.says(await self.talk(chat), text, private=True)

    async def returns(self, chat: Chat) -> None:
        talk = await self.talk(chat)
        talk.assignee = None
        await self.chatwoot.moves(talk, "pending")

    async def closes(self, chat: Chat) -> None:
        await self.chatwoot.moves(await self.talk(chat), "resolved")

    async def types(self, chat: Chat, on: bool) -> None:
        await self.chatwoot.types(await self.talk(chat), on)

    async def holder(self, chat: Chat) -> str | None:
        talk = await self.talk(chat)
        return f"chatwoot:{talk.assignee}" if talk.assignee else None

    def agent(self, number: int) -> str:
        return f"chatwoot:{number}"


@pytest.fixture
async def chatwoot(
    settings: Settings, knowledge: KnowledgeBase, rasa: FakeRasa, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AtChatwoot]:
    """A core whose people answer in Chatwoot."""
    theirs = {
        "chatwoot_url": "https://chatwoot.example",
        "chatwoot_account": ACCOUNT,
        "chatwoot_inbox": INBOX,
        "chatwoot_bot_token": BOT_TOKEN,
        "chatwoot_webhook_secret": SECRET,
    }
    monkeypatch.setattr("api.desk.relay.AGAIN_SECONDS", 0.05)
    secrets = {name: getattr(settings, name).get_secret_value() for name in ("box_secret", "systems_token", "seal_key")}
    changed = Settings(_env_file=None, **settings.model_dump() | secrets | theirs)
    fake = FakeChatwoot()
    monkeypatch.setattr("api.desk.chatwoot.TRANSPORT", fake)
    async with started(changed, knowledge, rasa) as core:
        fake.core = core.http
        yield AtChatwoot(core, fake)


@pytest.fixture(params=["console", "chatwoot"])
def far(request: pytest.FixtureRequest) -> FarSide:
    if request.param == "chatwoot":
        return request.getfixturevalue("chatwoot")
    return AtTheConsole(request.getfixturevalue("core"))


async def handed_over(far: FarSide, persona: str | None = None) -> Chat:
    chat = await far.core.chat(persona)
    await chat.say("hello")
    await chat.post("/handoff")
    await eventually(lambda: far.waits(chat))
    return chat


def relay_is_idle(parts: Parts) -> Any:
    async def idle() -> bool:
        return not parts.desk.relay._changed and not parts.desk.relay._typing

    return eventually(idle)


async def test_who_answers_sees_who_waits_and_what_was_said(far: FarSide):
    chat = await handed_over(far)
    assert "hello" in await far.reads(chat)


async def test_what_the_customer_writes_arrives_once_and_in_order(far: FarSide):
    chat = await handed_over(far)
    for text in ("first thing", "second thing", "third thing"):
        await chat.say(text)

    async def arrived() -> bool:
        return "third thing" in await far.reads(chat)

    await eventually(arrived)
    read = await far.reads(chat)
    assert [read.count(text) for text in ("first thing", "second thing", "third thing")] == [1, 1, 1]
    assert read.index("first thing") < read.index("second thing") < read.index("third thing")


async def test_an_answer_arrives_once_and_the_bot_is_silent(far: FarSide):
    chat = await handed_over(far)
    await far.takes(chat)
    await far.says(chat, "Good morning, this is Anna.")
    assert await chat.say("hello") == []
    said = [m["text"] for m in await chat.history() if m["role"] == "agent"]
    assert said == ["Good morning, this is Anna."]
    assert await far.holder(chat) == far.agent(1)


async def test_notes_among_colleagues_never_reach_the_customer(far: FarSide):
    chat = await handed_over(far)
    await far.notes(chat, "A difficult one.")
    await far.says(chat, "Hello!")
    assert "difficult" not in str(await chat.history()) + (await chat.get("/export")).text


async def test_back_with_the_bot_it_answers_again_and_can_be_asked_for_a_person_again(far: FarSide):
    chat = await handed_over(far)
    await far.says(chat, "Ask the bot for the rest.")
    await far.returns(chat)
    assert kinds(await chat.say("hello")) == ["smalltalk"]
    await relay_is_idle(far.core.parts)
    await chat.post("/handoff")
    await eventually(lambda: far.waits(chat))
    assert await chat.say("hello") == []
    await far.closes(chat)
    assert_problem(await chat.send(text="hello"), 409, "CONVERSATION_CLOSED")


async def test_typing_goes_both_ways(far: FarSide):
    chat = await handed_over(far)
    await far.takes(chat)
    with far.core.parts.hub.listen(chat.id) as customer:
        await far.types(chat, True)
        assert await customer.get() == ("typing", {"typing": True, "who": "agent"})
    assert (await chat.post("/typing", {"on": True})).status_code == 204


async def test_assigning_through_the_port_sets_the_holder(far: FarSide):
    chat = await handed_over(far)
    await Console(far.core, ERIK).get("/me")
    port = far.core.parts.desk.port
    await port.assign(chat.id, far.agent(2))
    assert await far.holder(chat) == far.agent(2)
    await port.assign(chat.id, None)
    assert await far.holder(chat) is None


async def test_saying_the_same_to_the_port_again_changes_nothing(far: FarSide):
    chat = await handed_over(far)
    await relay_is_idle(far.core.parts)
    before = await far.reads(chat)
    far.core.parts.desk.relay._open.clear()
    far.core.parts.hub.tell(chat.id, "message")
    await relay_is_idle(far.core.parts)
    await asyncio.sleep(0.05)
    assert await far.reads(chat) == before and await far.waits(chat)


# The traps of Chatwoot.


async def test_our_own_words_come_back_by_webhook_and_are_not_said_again(chatwoot: AtChatwoot):
    chat = await handed_over(chatwoot)
    before = await chat.history()
    await chatwoot.chatwoot.deliver()
    await chatwoot.chatwoot.deliver()
    assert await chat.history() == before and chatwoot.core.rasa.texts == ["hello"]
    told = chatwoot.chatwoot.calls
    await relay_is_idle(chatwoot.core.parts)
    assert chatwoot.chatwoot.calls == told, "an echo answers an echo"


async def test_an_answer_without_any_event_of_status_or_assignment_silences_the_bot(chatwoot: AtChatwoot):
    chat = await handed_over(chatwoot)
    talk = await chatwoot.talk(chat)
    await chatwoot.chatwoot.moves(talk, "open", agent=2, told=False)
    await chatwoot.chatwoot.says(talk, "I am here.", agent=2)
    assert await chat.say("hello") == []
    assert (await chat.get("/messages")).json()["owner"] == "agent"


async def test_a_person_who_answers_while_the_bot_has_it_takes_it(chatwoot: AtChatwoot):
    chat = await handed_over(chatwoot)
    await chatwoot.returns(chat)
    await chatwoot.says(chat, "One more thing.")
    assert await chat.say("hello") == []


async def test_texts_that_chatwoot_sends_by_itself_are_nobodys_answer(chatwoot: AtChatwoot):
    chat = await handed_over(chatwoot)
    await chatwoot.chatwoot.answers_by_itself(await chatwoot.talk(chat), "We are closed.")
    assert "closed" not in str(await chat.history())
    assert (await chat.get("/messages")).json()["owner"] == "waiting"


async def test_what_was_resolved_there_and_is_asked_for_again_is_open_again(chatwoot: AtChatwoot):
    """Chatwoot leaves such a conversation where it was."""
    chat = await handed_over(chatwoot)
    talk = await chatwoot.talk(chat)
    await chatwoot.returns(chat)
    await relay_is_idle(chatwoot.core.parts)
    await eventually(lambda: asyncio.sleep(0, talk.status == "resolved"))
    await chatwoot.chatwoot.deliver()
    assert kinds(await chat.say("hello")) == ["smalltalk"], "our own closing of theirs does not close ours"
    await chat.post("/handoff")
    await eventually(lambda: asyncio.sleep(0, talk.status == "open"))
    assert len(chatwoot.chatwoot.talks) == 1


async def test_late_news_of_an_earlier_change_is_not_believed(chatwoot: AtChatwoot):
    chat = await handed_over(chatwoot)
    talk = await chatwoot.talk(chat)
    old = chatwoot.chatwoot._shown(talk) | {"event": "conversation_status_changed", "status": "resolved"}
    await chatwoot.takes(chat)
    response = await chatwoot.core.http.post("/v1/handoff/chatwoot", **signed(old))
    assert response.status_code == 204
    assert (await chat.get("/messages")).json()["owner"] == "agent"


async def test_while_chatwoot_is_away_nothing_is_lost_and_nothing_doubled(chatwoot: AtChatwoot):
    chatwoot.chatwoot.down = True
    chat = await chatwoot.core.chat()
    await chat.post("/handoff")
    await chat.say("Is anybody there?")
    assert chatwoot.chatwoot.talks == {}
    chatwoot.chatwoot.down = False
    await eventually(lambda: chatwoot.waits(chat))

    async def arrived() -> bool:
        return (await chatwoot.reads(chat)).count("Is anybody there?") == 1

    await eventually(arrived)
    assert len(await chatwoot.core.rows(ChatwootConversation)) == 1


@pytest.mark.parametrize("wrong", ["secret", "body", "old", "none"])
async def test_only_what_chatwoot_has_signed_is_heard(chatwoot: AtChatwoot, wrong: str):
    chat = await handed_over(chatwoot)
    talk = await chatwoot.talk(chat)
    payload = {"event": "message_created", "id": 1, "content": "Your code, please", "message_type": "outgoing"}
    payload |= {"private": False, "sender": {"id": 1, "type": "user"}, "conversation": {"id": talk.id}}
    sent = signed(payload, "another-secret-of-somebody" if wrong == "secret" else SECRET)
    if wrong == "old":
        sent = signed(payload, at=time.time() - 3600)
    elif wrong == "body":
        sent["content"] = sent["content"].replace(b"code", b"card")
    elif wrong == "none":
        sent["headers"] = {"Content-Type": "application/json"}
    assert_problem(await chatwoot.core.http.post("/v1/handoff/chatwoot", **sent), 401)
    assert "please" not in str(await chat.history())


async def test_the_desk_that_people_answer_at_is_chosen_by_a_setting(still_core: Core):
    desk: Desk = still_core.parts.desk
    assert desk.chatwoot is None and type(desk.port).__name__ == "Console"
