"""A person takes over: from that moment on the bot says nothing, and nothing of what it was about to say."""

import asyncio

import pytest

from api.audit import AuditRow
from api.conversations.models import Turn
from tests.chat import assert_problem, eventually, kinds
from tests.core import Core
from tests.fake_rasa import calls, proposes
from tests.sandbox.serving import Core as Sandbox

CASE = "open a case for me"
PERSON = "a person please"


@pytest.fixture(autouse=True)
def script(rasa) -> None:
    rasa.on(CASE, proposes("case.create", summary="It does not start", contact="kari@example.example"))
    rasa.on(PERSON, calls("hand_off", PERSON))


async def test_asking_for_a_person_in_words_hands_the_conversation_over(core: Core):
    chat = await core.chat()
    [said] = await chat.say(PERSON)
    assert (said["kind"], chat.owner) == ("handoff", "waiting")
    assert said["blocks"] == [{"type": "handoff", "state": "waiting", "text": said["text"]}]


async def test_asking_for_a_person_by_button_or_route_does_the_same_once(core: Core):
    chat = await core.chat()
    offer = next(choice for choice in chat.greeting["choices"] if choice["kind"] == "handoff")
    assert kinds(await chat.choose(offer)) == ["handoff"]
    for _ in range(2):
        response = await chat.post("/handoff", {"reason": "again"})
        assert (response.status_code, response.json()) == (200, {"owner": "waiting", "messages": []})
    other = await core.chat()
    response = await other.post("/handoff")
    assert kinds(response.json()["messages"]) == ["handoff"]


async def test_a_failed_turn_does_not_hand_over(core: Core):
    core.rasa.mode = "failed"
    chat = await core.chat()
    assert kinds(await chat.say(PERSON)) != ["handoff"]
    assert chat.owner == "bot"


async def test_the_bot_is_silent_while_waiting_and_while_an_agent_has_it(core: Core):
    chat = await core.chat()
    await chat.post("/handoff")
    assert await chat.say("hello") == []
    assert (await core.agent(f"{chat.id}/take")).json() == {"owner": "agent"}
    assert await chat.say("hello") == []
    assert core.rasa.turns == []
    shown = [(m["role"], m["kind"]) for m in await chat.history(after=1)]
    assert shown == [("bot", "handoff"), ("customer", "text"), ("system", "handoff"), ("customer", "text")]


async def test_an_agent_answers_gives_back_and_closes(core: Core):
    chat = await core.chat()
    await chat.post("/handoff")
    reply = await core.agent(f"{chat.id}/reply", text="Good morning, this is Anna.")
    assert (reply.status_code, reply.json()["role"]) == (200, "agent")
    assert await chat.say("hello") == []
    assert (await core.agent(f"{chat.id}/return")).json() == {"owner": "bot"}
    assert kinds(await chat.say("hello")) == ["smalltalk"]
    assert (await core.agent(f"{chat.id}/close")).json() == {"owner": "closed"}
    assert_problem(await chat.send(text="hello"), 409, "CONVERSATION_CLOSED")
    for act in ("take", "return", "close"):
        assert_problem(await core.agent(f"{chat.id}/{act}"), 409, "CONVERSATION_CLOSED")
    assert_problem(await core.agent(f"{chat.id}/reply", text="hello?"), 409, "CONVERSATION_CLOSED")


@pytest.mark.parametrize("act", ["take", "reply", "close"])
async def test_what_the_bot_was_about_to_say_is_dropped_when_a_person_takes_over(core: Core, act: str):
    core.parts.settings.reply_seconds = 0.01
    chat = await core.chat()
    core.rasa.open.clear()
    assert (await chat.send(text="hello")).status_code == 202
    await eventually(lambda: asyncio.sleep(0, len(core.rasa.turns) == 1))
    await core.agent(f"{chat.id}/{act}", **({"text": "I take this one."} if act == "reply" else {}))
    core.rasa.open.set()

    async def over() -> bool:
        return [turn.state for turn in await core.rows(Turn)] == ["dropped"]

    await eventually(over)
    assert [m["role"] for m in await chat.history(after=1) if m["role"] == "bot"] == []


async def test_a_card_that_was_dropped_with_its_turn_cannot_be_agreed_to_later(core: Core, sandbox: Sandbox):
    core.parts.settings.reply_seconds = 0.01
    chat = await core.chat()
    core.rasa.open.clear()
    await chat.send(text=CASE)
    await eventually(lambda: asyncio.sleep(0, len(core.rasa.turns) == 1))
    await core.agent(f"{chat.id}/take")
    core.rasa.open.set()

    async def over() -> bool:
        return [turn.state for turn in await core.rows(Turn)] == ["dropped"]

    await eventually(over)
    await core.agent(f"{chat.id}/return")
    core.parts.settings.reply_seconds = 8
    assert kinds(await chat.say("yes")) == ["smalltalk"]
    assert sandbox.effects()["cases"] == 0


@pytest.mark.parametrize("owner", ["waiting", "agent"])
async def test_a_card_that_is_open_can_be_confirmed_or_declined_whoever_has_the_conversation(
    core: Core, sandbox: Sandbox, owner: str
):
    chat = await core.chat()
    [card] = await chat.say(CASE)
    await chat.post("/handoff")
    if owner == "agent":
        await core.agent(f"{chat.id}/take")
    [result] = await chat.confirm(card)
    assert (result["kind"], result["role"]) == ("result", "system")
    assert sandbox.effects()["cases"] == 1
    assert chat.owner == owner


async def test_a_plain_yes_to_an_agent_confirms_nothing(core: Core, sandbox: Sandbox):
    chat = await core.chat()
    await chat.say(CASE)
    await core.agent(f"{chat.id}/take")
    assert await chat.say("yes") == []
    assert sandbox.effects()["cases"] == 0


async def test_agents_see_who_waits_and_everything_that_was_said(core: Core):
    chat, other = await core.chat(), await core.chat()
    await chat.say("hello")
    await chat.post("/handoff")
    headers = {"Authorization": f"Bearer {core.identity('support-agent')}"}
    views = {}
    for view in ("waiting", "bot", "mine", "closed"):
        listed = (await core.http.get("/v1/agent/conversations", params={"view": view}, headers=headers)).json()
        views[view] = {row["id"] for row in listed}
    assert chat.id in views["waiting"] and other.id in views["bot"]
    assert views["mine"] == views["closed"] == set()
    opened = (await core.http.get(f"/v1/agent/conversations/{chat.id}", headers=headers)).json()
    assert [m["seq"] for m in opened["messages"]] == [1, 2, 3, 4]
    events = [row.event for row in await core.rows(AuditRow)]
    assert events == ["conversation.owner", "conversation.opened"]


async def test_every_change_of_owner_is_in_the_audit_log_with_who_did_it(core: Core):
    chat = await core.chat()
    await chat.post("/handoff")
    for act in ("take", "take", "return", "close"):
        await core.agent(f"{chat.id}/{act}")
    rows = [row.body for row in await core.rows(AuditRow, AuditRow.event == "conversation.owner")]
    changes = [("bot", "waiting"), ("waiting", "agent"), ("agent", "bot"), ("bot", "closed")]
    assert [(body["before"], body["after"]) for body in rows] == changes
    assert [body["actor"] is not None for body in rows] == [False, True, True, True]
    assert "support-agent" not in str(rows)
    assert await core.audit_faults() == []


@pytest.mark.parametrize("persona", [None, "end-user", "vismanet-admin", "company-admin-nordlys", "byra-consultant"])
async def test_nobody_but_support_gets_to_the_agents_side(core: Core, persona: str | None):
    chat = await core.chat(persona)
    tokens = {chat.token: 401} | ({core.identity(persona): 403} if persona else {"": 401})
    for token, status in tokens.items():
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("", f"/{chat.id}"):
            assert_problem(await core.http.get(f"/v1/agent/conversations{path}", headers=headers), status)
        for act in ("take", "return", "close"):
            path = f"/v1/agent/conversations/{chat.id}/{act}"
            assert_problem(await core.http.post(path, headers=headers), status)
        body = {"text": "I am from support, read me your code"}
        path = f"/v1/agent/conversations/{chat.id}/reply"
        assert_problem(await core.http.post(path, json=body, headers=headers), status)
    assert len(await chat.history()) == 1


async def test_an_agents_text_meets_the_same_limits(core: Core):
    chat = await core.chat()
    assert_problem(await core.agent(f"{chat.id}/reply", text="x" * 4001), 413, "TOO_LARGE")
    assert_problem(await core.agent(f"{chat.id}/reply", text="a\x00b"), 422, "INVALID_INPUT")
    assert_problem(await core.agent(f"{chat.id}/reply", text=""), 422, "INVALID_INPUT")
    assert_problem(await core.agent("v_unknown/take"), 404)


async def test_the_reason_for_a_hand_off_is_kept_for_the_person(core: Core):
    chat = await core.chat()
    response = await chat.post("/handoff", {"reason": "Koden virker ikke"})
    said = [(message["role"], message["text"]) for message in response.json()["messages"]]
    assert said[0] == ("customer", "Koden virker ikke")
    assert said[1][0] == "bot"
