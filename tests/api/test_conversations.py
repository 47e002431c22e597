"""Messages are stored first, in order and once; every one is answered, whatever happens to the dialogue."""

import asyncio
from collections import Counter

import pytest

import api.conversations.turns
from actions.core import Turn
from actions.turn_action import Replies
from api.conversations import turn_work
from api.conversations.models import Choice, Message
from api.conversations.models import Turn as StoredTurn
from api.conversations.texts import SAYINGS
from api.operations.models import LedgerRow
from tests.chat import Chat, assert_problem, eventually, kinds
from tests.core import Core, started
from tests.fake_rasa import asks, calls, proposes, says
from tests.sandbox.serving import Core as Sandbox

CASE = "open a case for me"
UNREGISTER = "take us out of elma"
QUESTION = "How do I look up a company in ELMA?"
CASE_INPUTS = {"summary": "The activation does not start", "contact": "kari@example.example"}


@pytest.fixture(autouse=True)
def script(rasa) -> None:
    rasa.on(CASE, proposes("case.create", **CASE_INPUTS))
    rasa.on(UNREGISTER, proposes("elma.unregister", orgno="123456785", reason="other"))
    rasa.on("which company", asks("elma.unregister", "orgno"))
    rasa.on("cancel", calls("cancel", ""))
    rasa.on("again please", calls("repeat"))
    rasa.on("på svenska tack", calls("switch_language", "på svenska tack"))
    rasa.on("thanks", says("thanks"))


def numbers(messages: list[dict]) -> list[int]:
    return [message["seq"] for message in messages]


async def customer_texts(core: Core, chat: Chat) -> list[str]:
    return [message["text"] for message in await chat.history() if message["role"] == "customer"]


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("sv", "en", "sv"),
        ("sv-SE", "en", "sv"),
        ("nb", "en", "nb"),
        ("no", "sv", "nb"),
        ("nn-NO", "sv", "nb"),
        ("da", "sv", "nb"),
        ("en-GB", "sv", "en"),
        (None, "sv-SE,sv;q=0.9", "sv"),
        (None, "da-DK", "nb"),
        (None, "fr, nb;q=0.5", "nb"),
        ("fr", "de", "en"),
    ],
)
async def test_a_conversation_is_greeted_in_the_language_of_the_page(core: Core, wanted, accepted, language):
    body = {"language": wanted} if wanted else {}
    response = await core.http.post("/v1/conversations", json=body, headers={"Accept-Language": accepted})
    begun = response.json()
    assert response.status_code == 201
    assert (begun["language"], begun["owner"]) == (language, "bot")
    [greeting] = begun["messages"]
    assert (greeting["seq"], greeting["role"], greeting["kind"]) == (1, "bot", "greeting")
    assert greeting["language"] == language and greeting["choices"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 201),
        ("http://127.0.0.1:8000", 201),
        ("http://localhost:8000", 201),
        ("null", 403),
        ("http://127.0.0.1:8000.evil.example", 403),
        ("https://evil.example", 403),
    ],
)
async def test_only_pages_of_the_site_may_begin_a_conversation(core: Core, origin: str | None, status: int):
    headers = {"Origin": origin} if origin else {}
    response = await core.http.post("/v1/conversations", json={"site": "demo"}, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert_problem(response, 403, "SITE_NOT_ALLOWED")


async def test_a_site_that_nobody_knows_is_refused(core: Core):
    assert_problem(await core.http.post("/v1/conversations", json={"site": "other"}), 403, "SITE_NOT_ALLOWED")


async def test_the_answer_holds_the_customers_message_first_and_then_what_it_caused(core: Core):
    chat = await core.chat()
    body = (await chat.send(text="hello")).json()
    assert [(m["role"], m["seq"]) for m in body["messages"]] == [("customer", 2), ("bot", 3)]
    assert body["messages"][0]["text"] == "hello"
    assert (await chat.get("/messages", after=1)).json() == body


async def test_a_question_is_answered_with_its_source(core: Core):
    chat = await core.chat()
    [answer] = await chat.say(QUESTION)
    assert answer["kind"] == "answer"
    assert {cited["topic"] for cited in answer["citations"]} == {"elma.lookup"}
    procedure = core.parts.knowledge.library.get("elma.lookup", "en")
    texts = {passage.text for passage in procedure.passages}
    assert all(cited["quote"] in texts and cited["revision"] == procedure.revision for cited in answer["citations"])


async def test_twenty_messages_at_once_get_twenty_numbers_and_twenty_answers(core: Core):
    chat = await core.chat()
    responses = await asyncio.gather(*(chat.send(text=f"hello {number}") for number in range(20)))
    assert {response.status_code for response in responses} == {200}
    messages = await chat.history()
    assert numbers(messages) == list(range(1, 42))
    assert Counter(m["role"] for m in messages) == {"customer": 20, "bot": 21}
    assert len(core.rasa.turns) == 20
    answered = [response.json()["messages"][0]["text"] for response in responses]
    assert sorted(answered) == sorted(f"hello {number}" for number in range(20))


async def test_turns_of_a_conversation_run_one_after_another_in_order(core: Core):
    chat = await core.chat()
    core.parts.settings.reply_seconds = 0.01
    core.rasa.open.clear()
    for text in ("first", "second", "third"):
        assert (await chat.send(text=text)).status_code == 202
    assert core.rasa.texts in ([], ["first"])
    core.rasa.open.set()

    async def answered() -> bool:
        return [m["role"] for m in await chat.history()].count("bot") == 4

    await eventually(answered)
    assert core.rasa.texts == ["first", "second", "third"]


async def test_a_slow_conversation_does_not_hold_up_another(core: Core):
    slow, quick = await core.chat(), await core.chat()
    core.parts.settings.reply_seconds = 0.01
    core.rasa.open.clear()
    assert (await slow.send(text="hello")).status_code == 202
    core.parts.settings.reply_seconds = 8
    waiting = asyncio.create_task(quick.say("hello"))
    await eventually(lambda: asyncio.sleep(0, len(core.rasa.turns) == 2))
    core.rasa.open.set()
    assert kinds(await waiting) == ["smalltalk"]


@pytest.mark.parametrize("kind", ["text", "choice", "confirm", "decline"])
async def test_a_resend_gives_the_same_messages_and_no_second_turn(core: Core, sandbox: Sandbox, kind: str):
    core.parts.settings.reply_seconds = 2
    chat = await core.chat()
    [card] = await chat.say(CASE)
    body = {
        "text": {"text": "hello"},
        "choice": {"choice": chat.greeting["choices"][-1]["id"]},
        "confirm": {"confirm": {"proposal": card["proposal"]["id"]}},
        "decline": {"decline": {"proposal": card["proposal"]["id"]}},
    }[kind]
    first = await chat.send("once", **body)
    turns = len(core.rasa.turns)
    again = [await chat.send("once", **body) for _ in range(2)]
    assert {response.status_code for response in (first, *again)} == {200}
    assert all(response.json()["messages"] == first.json()["messages"] for response in again)
    assert len(first.json()["messages"]) > 1
    assert len(core.rasa.turns) == turns
    assert sandbox.effects()["cases"] == (1 if kind == "confirm" else 0)


async def test_the_same_message_sent_many_times_at_once_is_one_message(core: Core):
    chat = await core.chat()
    responses = await asyncio.gather(*(chat.send("once", text="hello") for _ in range(10)))
    assert {response.status_code for response in responses} == {200}
    assert await customer_texts(core, chat) == ["hello"]
    assert len(core.rasa.turns) == 1
    assert len({response.text for response in responses}) == 1


async def test_a_key_that_was_used_for_something_else_is_refused(core: Core):
    chat = await core.chat()
    await chat.send("once", text="hello")
    assert_problem(await chat.send("once", text="goodbye"), 409, "IDEMPOTENCY_MISMATCH")
    assert await customer_texts(core, chat) == ["hello"]


async def test_keys_belong_to_their_conversation(core: Core, sandbox: Sandbox):
    """Two visitors whose browsers count alike do not get in each other's way."""
    for _ in range(2):
        chat = await core.chat()
        [card] = await chat.say(CASE)
        assert kinds(await chat.confirm(card, key="1")) == ["result"]
    assert sandbox.effects()["cases"] == 2


async def test_a_choice_can_be_resent_while_a_person_has_the_conversation(core: Core):
    chat = await core.chat()
    choice = chat.greeting["choices"][0]["id"]
    await chat.post("/handoff")
    first = await chat.send("once", choice=choice)
    again = await chat.send("once", choice=choice)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["messages"] == again.json()["messages"]


async def test_a_slow_reply_is_accepted_first_and_said_later(core: Core):
    chat = await core.chat()
    core.parts.settings.reply_seconds = 0.01
    core.rasa.open.clear()
    response = await chat.send("once", text="hello")
    assert response.status_code == 202
    assert [m["role"] for m in response.json()["messages"]] == ["customer"]
    core.rasa.open.set()
    await chat.until("smalltalk")
    core.parts.settings.reply_seconds = 8
    resent = await chat.send("once", text="hello")
    assert (resent.status_code, len(resent.json()["messages"])) == (200, 2)
    assert len(core.rasa.turns) == 1


async def test_an_accepted_message_is_answered_after_a_crash(core: Core, settings, knowledge, rasa):
    chat = await core.chat()
    settings.reply_seconds = 0.01
    rasa.open.clear()
    await chat.send("first", text="hello")
    await chat.send("second", text="thanks")
    await eventually(lambda: asyncio.sleep(0, len(rasa.turns) == 1))
    await core.kill()
    rasa.open.set()
    async with started(settings, knowledge, rasa) as revived:
        settings.reply_seconds = 8
        chat._http = revived.http

        async def answered() -> bool:
            return len(await chat.history()) == 5

        await eventually(answered)
        messages = await chat.history()
        assert numbers(messages) == [1, 2, 3, 4, 5]
        assert kinds(messages) == ["greeting", "text", "text", "smalltalk", "smalltalk"]
        assert rasa.texts == ["hello", "hello", "thanks"]
        assert rasa.senders == [f"{chat.id}e0", f"{chat.id}e1", f"{chat.id}e1"]
        resent = await chat.send("first", text="hello")
        assert (resent.status_code, len(rasa.turns)) == (200, 3)


async def test_a_message_that_kills_the_process_each_time_gets_an_apology(core: Core, settings, knowledge, rasa):
    chat = await core.chat()
    settings.reply_seconds = 0.01
    rasa.open.clear()
    await chat.send(text="hello")
    await core.change(StoredTurn, attempts=api.conversations.turns.MOST_ATTEMPTS, state="running")
    await core.kill()
    async with started(settings, knowledge, rasa) as revived:
        chat._http = revived.http
        await chat.until("error")
        assert len(rasa.turns) <= 1


@pytest.mark.parametrize("mode", ["down", "refusing", "late", "empty", "failed", "lying"])
async def test_whatever_is_wrong_with_the_dialogue_questions_are_answered(core: Core, mode: str):
    core.rasa.mode = mode
    chat = await core.chat()
    [answer] = await chat.say(QUESTION)
    assert answer["kind"] == "answer" and answer["citations"]
    assert answer["blocks"][-1] == {
        "type": "note",
        "text": "I am having problems right now and can only answer questions.",
    }


@pytest.mark.parametrize("mode", ["down", "refusing", "late", "empty", "failed", "lying"])
async def test_whatever_is_wrong_with_the_dialogue_nothing_is_done_and_nobody_says_so(
    core: Core, sandbox: Sandbox, mode: str
):
    chat = await core.chat("vismanet-admin")
    core.rasa.mode = mode
    [said] = await chat.say(UNREGISTER)
    assert said["kind"] in ("error", "answer") and "proposal" not in said
    assert "DONE" not in str(await chat.history())
    core.rasa.mode = "up"
    [said] = await chat.say("yes")
    assert said["text"].startswith("There is nothing to confirm")
    assert sandbox.effects()["unregistrations"] == {}


@pytest.mark.parametrize("mode", ["empty", "failed", "lying", "late"])
async def test_a_proposal_that_was_never_shown_cannot_be_agreed_to(core: Core, sandbox: Sandbox, mode: str):
    """The action had proposed before the turn failed; a plain yes would have been enough for it."""
    chat = await core.chat()
    core.rasa.mode = mode
    assert "proposal" not in kinds(await chat.say(CASE))
    core.rasa.mode = "up"
    assert kinds(await chat.say("yes")) == ["smalltalk"]
    assert sandbox.effects()["cases"] == 0


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"replies": [{"reply": "0"}]},
        {"replies": [{"reply": 7}]},
        {"replies": [{"reply": -1}]},
        {"replies": [{"say": ["greeting"]}]},
        {"replies": [{"say": "no such saying"}]},
        {"replies": [{}]},
    ],
)
async def test_a_broken_answer_of_rasa_is_a_failed_turn(core: Core, raw: object):
    core.rasa.raw = raw
    chat = await core.chat()
    assert kinds(await chat.say("hello there")) == ["error"]
    assert numbers(await chat.history()) == [1, 2, 3]


async def test_a_fault_of_our_own_is_answered_too(core: Core, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    chat = await core.chat()
    monkeypatch.setattr(turn_work.answering, "answer", broken)
    assert kinds(await chat.say(QUESTION)) == ["error"]
    monkeypatch.undo()
    assert kinds(await chat.say(QUESTION)) == ["answer"]


async def test_after_a_failure_rasa_knows_the_conversation_by_a_new_name(core: Core):
    chat = await core.chat()
    await chat.say("hello")
    core.rasa.mode = "failed"
    await chat.say("hello")
    core.rasa.mode = "up"
    await chat.say("hello")
    assert core.rasa.senders == [f"{chat.id}e0", f"{chat.id}e0", f"{chat.id}e1"]


async def test_a_long_conversation_gets_a_new_name_but_not_in_the_middle_of_a_question(
    core: Core, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(api.conversations.turns, "TURNS_PER_EPOCH", 2)
    chat = await core.chat("vismanet-admin")
    for text in ("hello", "which company", "hello", "hello"):
        await chat.say(text)
    assert [sender.removeprefix(chat.id) for sender in core.rasa.senders] == ["e0", "e0", "e0", "e1"]


async def test_rasa_is_told_the_text_a_name_and_the_turn_and_nothing_else(core: Core):
    chat = await core.chat("vismanet-admin")
    await chat.say("hello")
    [turn] = core.rasa.turns
    assert set(turn) == {"sender", "text", "turn_id"}
    assert "vismanet" not in str(turn) and chat.token not in str(turn)
    assert len(turn["turn_id"]) >= 32


@pytest.mark.parametrize("route", ["begin", "ask", "explain", "company", "propose", "answer", "say", "cancel", "ping"])
async def test_a_turn_that_is_over_or_never_was_may_do_nothing(core: Core, route: str):
    chat = await core.chat("vismanet-admin")
    await chat.say("hello")
    bodies = {
        "begin": {"operation": "elma.unregister", "text": "", "values": {}},
        "ask": {"operation": "elma.unregister", "input": "orgno"},
        "explain": {"operation": "elma.unregister", "code": "x", "params": {}},
        "company": {"operation": "elma.unregister", "text": "x"},
        "propose": {"operation": "elma.unregister", "values": {"orgno": "123456785"}},
        "answer": {"text": "x"},
        "say": {"what": "greeting"},
    }
    for turn_id in (core.rasa.turns[0]["turn_id"], "x", chat.id):
        response = await core.http.post(f"/internal/turns/{turn_id}/{route}", json=bodies.get(route))
        assert_problem(response, 404, "TURN_UNKNOWN")
    assert await core.rows(LedgerRow) == []


async def test_the_customer_is_answered_in_the_language_they_write(core: Core):
    chat = await core.chat(language="sv")
    [answer] = await chat.say("How do I look up a company in ELMA?")
    assert answer["language"] == "en"
    [answer] = await chat.say("på svenska tack")
    assert answer["text"] == "Vi fortsätter på svenska."
    [answer] = await chat.say("How do I look up a company in ELMA?")
    assert answer["language"] == "sv"


async def test_what_was_said_last_can_be_repeated(core: Core):
    chat = await core.chat()
    [first] = await chat.say("thanks")
    [second] = await chat.say("again please")
    assert second["text"] == first["text"]


async def test_a_pressed_topic_shows_the_whole_procedure_without_asking_rasa(core: Core):
    chat = await core.chat()
    refusal = next(reply for reply in await chat.say(UNREGISTER) if reply["kind"] == "refused")
    topic = next(choice for choice in refusal["choices"] if choice["kind"] == "topic")
    [answer] = await chat.choose(topic)
    assert answer["kind"] == "answer" and any(block["type"] == "steps" for block in answer["blocks"])
    assert core.rasa.texts == [UNREGISTER]


async def test_a_pressed_operation_is_sent_to_rasa_in_its_own_words(core: Core):
    chat = await core.chat(language="sv")
    choice = next(choice for choice in chat.greeting["choices"] if choice["kind"] == "operation")
    await chat.choose(choice)
    assert core.rasa.texts == [choice["title"]]


async def test_a_pressed_value_is_the_answer_to_the_question(core: Core):
    chat = await core.chat("vismanet-admin")
    [question] = await chat.say("which company")
    assert question["kind"] == "question"
    own = next(choice for choice in question["choices"] if "Fjordfisk" in choice["title"])
    await chat.choose(own)
    assert core.rasa.texts[-1] == "123456785"


async def test_a_plain_yes_confirms_what_needs_no_more_than_that(core: Core, sandbox: Sandbox):
    chat = await core.chat()
    [card] = await chat.say(CASE)
    assert (card["kind"], card["proposal"]["confirm"]["level"]) == ("proposal", 1)
    [result] = await chat.say("Yes, please!")
    assert result["kind"] == "result" and "C-1001" in result["text"]
    assert sandbox.effects()["cases"] == 1
    assert core.rasa.texts == [CASE]


async def test_a_plain_yes_is_not_enough_where_a_value_must_be_typed(core: Core, sandbox: Sandbox):
    chat = await core.chat("vismanet-admin")
    await chat.say(UNREGISTER)
    [card] = await chat.say("yes")
    assert card["kind"] == "proposal" and "type the organisation number" in card["text"]
    assert sandbox.effects()["unregistrations"] == {}


async def test_a_plain_no_ends_a_proposal(core: Core, sandbox: Sandbox):
    chat = await core.chat()
    [card] = await chat.say(CASE)
    [said] = await chat.say("no thanks")
    assert said["text"] == "Cancelled. Nothing has changed."
    [refused] = await chat.confirm(card)
    assert refused["kind"] == "refused"
    assert sandbox.effects()["cases"] == 0


async def test_a_yes_after_a_no_confirms_nothing(core: Core, sandbox: Sandbox):
    chat = await core.chat()
    await chat.say(CASE)
    await chat.say("no")
    assert kinds(await chat.say("yes")) == ["smalltalk"]
    assert sandbox.effects()["cases"] == 0


async def test_after_a_digression_the_proposal_is_still_there(core: Core, sandbox: Sandbox):
    chat = await core.chat()
    await chat.say(CASE)
    [answer] = await chat.say(QUESTION)
    assert answer["kind"] == "answer"
    assert "still waiting: Create a case" in answer["blocks"][-1]["text"]
    assert kinds(await chat.say("yes")) == ["result"]
    assert sandbox.effects()["cases"] == 1


async def test_cancelling_in_words_withdraws_the_proposal(core: Core):
    chat = await core.chat()
    [card] = await chat.say(CASE)
    await chat.say("cancel")
    assert (await core.row(card["proposal"])).state == "withdrawn"


async def test_a_new_proposal_takes_the_place_of_the_old_one(core: Core, sandbox: Sandbox):
    core.rasa.on("another case", proposes("case.create", summary="Something else", contact="kari@example.example"))
    chat = await core.chat()
    [old] = await chat.say(CASE)
    [new] = await chat.say("another case")
    assert kinds(await chat.confirm(old)) == ["refused"]
    assert kinds(await chat.confirm(new)) == ["result"]
    states = {m["proposal"]["id"]: m["proposal"]["state"] for m in await chat.history() if m["kind"] == "proposal"}
    assert states == {old["proposal"]["id"]: "withdrawn", new["proposal"]["id"]: "done"}
    assert sandbox.effects()["cases"] == 1


async def test_the_history_can_be_read_from_any_number_on(core: Core):
    chat = await core.chat()
    for _ in range(3):
        await chat.say("hello")
    assert numbers(await chat.history(after=0)) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(await chat.history(after=5)) == [6, 7]
    assert numbers(await chat.history(after=7)) == []


async def test_an_answer_can_be_judged_but_only_an_answer_of_this_conversation(core: Core):
    chat, other = await core.chat(), await core.chat()
    own = {"message": chat.greeting["id"], "value": "up", "comment": "good"}
    assert (await chat.post("/feedback", own)).status_code == 200
    foreign = own | {"message": other.greeting["id"]}
    assert_problem(await chat.post("/feedback", foreign), 404)
    assert_problem(await chat.post("/feedback", own | {"value": "sideways"}), 422, "INVALID_INPUT")
    said = (await chat.send(text="hello")).json()["messages"][0]
    assert_problem(await chat.post("/feedback", own | {"message": said["id"]}), 404)


async def test_the_visitors_copy_holds_everything_that_was_shown(core: Core):
    chat = await core.chat()
    await chat.say("hello")
    copy = (await chat.get("/export")).json()
    plain = [{name: value for name, value in m.items() if name != "trace"} for m in await chat.history()]
    assert copy["messages"] == plain


async def test_erasure_leaves_no_text_and_no_way_in(core: Core, sandbox: Sandbox):
    secret = "xylophone"
    core.rasa.on(secret, proposes("case.create", summary=f"about {secret}", contact="kari@example.example"))
    chat = await core.chat()
    [card] = await chat.say(secret)
    await chat.confirm(card)
    await chat.say(f"what is a {secret}")
    await chat.post("/feedback", {"message": chat.greeting["id"], "value": "down", "comment": secret})
    assert (await chat.post("/handoff")).status_code == 200
    response = await core.http.delete(chat.path, headers=chat.headers)
    assert response.status_code == 204
    assert await core.rows(Message, Message.conversation_id == chat.id) == []
    assert await core.rows(Choice, Choice.conversation_id == chat.id) == []
    [row] = await core.rows(LedgerRow)
    assert (row.state, row.reference, row.inputs, row.shown) == ("done", "C-1001", {}, {})
    assert secret not in await every_value(core)
    assert_problem(await chat.get("/messages"), 401)
    assert await core.audit_faults() == []


async def every_value(core: Core) -> str:
    """Every row of every table, as text."""

    def work(session) -> str:
        from api.database import Model

        rows = [row for table in Model.metadata.sorted_tables for row in session.execute(table.select())]
        return "\n".join(str(row) for row in rows)

    return await core.parts.database.read(work)


async def test_nothing_is_erased_while_a_run_is_open(core: Core, sandbox: Sandbox):
    sandbox.fault("GET /api/v1/elma/*", "error", status=503)
    chat = await core.chat("vismanet-admin")
    sandbox.fault("GET /api/v1/elma/*", "error", status=503, times=1)
    [card] = await chat.say(UNREGISTER)
    sandbox.fault("GET /api/v1/elma/*", "error", status=503)
    await chat.confirm(card)
    response = await core.http.delete(chat.path, headers=chat.headers)
    assert_problem(response, 409, "RUN_OPEN")
    assert len(await chat.history()) > 3


async def test_erasing_withdraws_what_was_only_proposed(core: Core):
    chat = await core.chat()
    [card] = await chat.say(CASE)
    assert (await core.http.delete(chat.path, headers=chat.headers)).status_code == 204
    assert (await core.row(card["proposal"])).state == "withdrawn"


async def test_what_an_action_says_and_what_a_rule_says_stand_in_rasas_order(core: Core):
    async def two(turn: Turn, text: str, replies: Replies) -> None:
        await says("thanks")(turn, text, replies)
        replies.add(await turn.answer(QUESTION))

    core.rasa.on("two things", two)
    chat = await core.chat()
    assert kinds(await chat.say("two things")) == ["smalltalk", "answer"]
    assert numbers(await chat.history()) == [1, 2, 3, 4]


async def test_more_messages_than_a_person_writes_are_turned_away_with_a_time(core: Core):
    core.parts.settings.messages_per_minute = 3
    chat = await core.chat()
    statuses = [(await chat.send(text="hello")).status_code for _ in range(3)]
    refused = await chat.send(text="hello")
    assert statuses == [200, 200, 200]
    assert_problem(refused, 429, "RATE_LIMITED")
    assert int(refused.headers["Retry-After"]) >= 1
    assert await customer_texts(core, chat) == ["hello"] * 3


async def test_who_stops_a_form_is_told_so_and_who_only_has_no_more_to_ask_is_not(core: Core):
    core.rasa.on("stop the form", calls("cancel", ""))
    core.rasa.on("no, that was all", calls("cancel", "no, that was all"))
    chat = await core.chat()
    [answer] = await chat.say(QUESTION)
    assert answer["kind"] == "answer"
    [noted] = await chat.say("no, that was all")
    await chat.say(QUESTION)
    [stopped] = await chat.say("stop the form")
    assert noted["text"] == SAYINGS["noted"]["en"] and stopped["text"] == SAYINGS["cancelled"]["en"]
