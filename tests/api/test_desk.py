"""The agents' side: who has a conversation, what is noted, labelled and shown beside it."""

import asyncio
import datetime as dt

import pytest

from api.audit import AuditRow
from api.conversations.models import Gap
from api.database import now
from api.desk.agents import LOCK_SECONDS
from api.desk.models import Handling, Handover, Note, Rating, Verdict
from api.operations.models import LedgerRow
from tests.api.desk import ANNA, ANNA_ID, ERIK, ERIK_ID, LEAD, Console, refused
from tests.chat import assert_problem
from tests.core import Core
from tests.fake_rasa import proposes

PERSON, CASE = "a person please", "open a case for me"
QUESTION = "How do I unregister from ELMA?"
NONSENSE = "qzx wvv hjkl"


async def waiting(core: Core, persona: str | None = None, language: str = "en"):
    """A customer who waits for a person."""
    chat = await core.chat(persona, language)
    await chat.post("/handoff")
    return chat


async def test_of_two_agents_who_take_a_conversation_at_once_one_has_it_and_the_other_hears_who(core: Core):
    chat = await waiting(core)
    consoles = {"Anna Agent": Console(core), "Erik Ek": Console(core, ERIK)}
    answers = await asyncio.gather(*(console.act(chat.id, "take") for console in consoles.values()))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    first = next(name for name, answer in zip(consoles, answers, strict=True) if answer.is_success)
    refused(next(answer for answer in answers if not answer.is_success), "TAKEN", first)
    card = await Console(core).card(chat.id)
    assert card["assignee"]["name"] == first
    joined = [m for m in await chat.history() if m["text"].startswith("A person")]
    assert len(joined) == 1


async def test_a_reply_to_nobodys_conversation_takes_it_and_a_colleagues_reply_is_refused(core: Core):
    chat = await core.chat()
    anna, erik = Console(core), Console(core, ERIK)
    await anna.does(chat.id, "reply", text="Let me help.")
    refused(await erik.act(chat.id, "reply", text="Me too."), "TAKEN", "Anna Agent")
    for act in ("return", "close"):
        refused(await erik.act(chat.id, act), "NOT_YOURS", "Anna Agent")
    refused(await erik.act(chat.id, "assign", agent=ERIK_ID), "NOT_YOURS", "Anna Agent")
    assert [m["text"] for m in await chat.history() if m["role"] == "agent"] == ["Let me help."]
    assert [card["id"] for card in await anna.sees("mine")] == [chat.id]
    assert await erik.sees("mine") == []


async def test_a_conversation_is_handed_on_and_goes_back_to_the_queue(core: Core):
    chat = await waiting(core)
    anna, erik, lead = Console(core), Console(core, ERIK), Console(core, LEAD)
    await erik.get("/me")
    since = (await anna.card(chat.id))["waiting_since"]
    await anna.does(chat.id, "take")
    assert (await anna.does(chat.id, "assign", agent=ERIK_ID)) == {"owner": "agent"}
    assert [card["id"] for card in await erik.sees("mine")] == [chat.id]
    assert_problem(await erik.act(chat.id, "assign", agent="persona:nobody"), 404, "AGENT_UNKNOWN")
    assert (await lead.does(chat.id, "assign", agent=ANNA_ID)) == {"owner": "agent"}
    assert (await anna.does(chat.id, "assign", agent=None)) == {"owner": "waiting"}
    [card] = await erik.sees("waiting")
    assert "assignee" not in card and card["waiting_since"] == since, "the place in the queue is kept"
    assert (await chat.history())[-1]["text"].startswith("You are back in the queue")
    assert len(await core.rows(AuditRow, AuditRow.event == "conversation.assigned")) == 2
    assert await core.audit_faults() == []


@pytest.mark.parametrize("why", ["silent", "gone"])
async def test_what_a_silent_or_vanished_agent_has_goes_back_to_the_queue(core: Core, why: str):
    chat = await waiting(core)
    anna, desk = Console(core), core.parts.desk
    await anna.does(chat.id, "take")
    assert await desk.assignment.sweep() == []
    if why == "gone":
        desk.agents._clock = lambda later=desk.agents._clock() + core.parts.settings.agent_gone_seconds + 1: later
    else:
        earlier = now() - dt.timedelta(minutes=core.parts.settings.agent_silent_minutes + 1)
        await core.change(Handling, unanswered_since=earlier)
        await core.change(Handover, at=earlier, taken_at=earlier)
    assert await desk.assignment.sweep() == [chat.id]
    assert await desk.assignment.sweep() == []
    assert [card["id"] for card in await Console(core, ERIK).sees("waiting")] == [chat.id]


async def test_an_agent_who_has_answered_keeps_the_conversation(core: Core):
    chat = await waiting(core)
    anna, desk = Console(core), core.parts.desk
    await anna.does(chat.id, "reply", text="Try again, please.")
    desk.agents._clock = lambda later=desk.agents._clock() + 10_000: later
    assert await desk.assignment.sweep() == []
    await chat.say("It works!")
    assert await desk.assignment.sweep() == [chat.id]


async def test_a_draft_is_locked_while_somebody_writes_it(core: Core):
    chat = await waiting(core)
    anna, erik, agents = Console(core), Console(core, ERIK), core.parts.desk.agents
    by_anna = {"lock": {"by": {"id": ANNA_ID, "name": "Anna Agent"}}}
    assert await anna.does(chat.id, "typing", on=True) == by_anna
    assert await erik.does(chat.id, "typing", on=True) == by_anna
    assert (await erik.opens(chat.id))["lock"] == by_anna["lock"]
    refused(await erik.act(chat.id, "reply", text="Hello"), "NOT_YOURS", "Anna Agent")
    assert await anna.does(chat.id, "typing", on=False) == {"lock": None}
    await anna.does(chat.id, "typing", on=True)
    agents._clock = lambda later=agents._clock() + LOCK_SECONDS: later
    await erik.does(chat.id, "reply", text="Hello")
    assert (await erik.opens(chat.id))["lock"] is None


async def test_notes_are_for_colleagues_only_and_go_with_the_conversation(core: Core):
    chat = await waiting(core)
    anna, erik = Console(core), Console(core, ERIK)
    note = await anna.does(chat.id, "note", text="Sounds like the old contract, password: Hemlig#2026")
    assert note["seq_after"] == 2 and "Hemlig" not in note["text"]
    assert (await erik.opens(chat.id))["notes"] == [note]
    export = (await chat.get("/export")).json()
    assert "old contract" not in str(export) and "old contract" not in str(await chat.history())
    card = await erik.card(chat.id)
    assert "old contract" not in str(card) and card["owner"] == "waiting", "a note takes nothing"
    assert (await chat._http.delete(chat.path, headers=chat.headers)).status_code == 204
    assert await core.rows(Note) == await core.rows(Handling) == []


async def test_a_conversation_goes_back_with_a_note_and_at_a_step(core: Core):
    chat = await waiting(core)
    anna = Console(core)
    topic = next(
        topic
        for topic in core.parts.knowledge.library.topics
        if len(core.parts.knowledge.library.get(topic, "en").steps) > 2
    )
    steps = core.parts.knowledge.library.get(topic, "en").steps
    await anna.does(chat.id, "take")
    unknown = {"topic": topic, "part": "steps.99"}
    assert_problem(await anna.act(chat.id, "return", step=unknown), 404, "STEP_UNKNOWN")
    step = {"topic": topic, "part": steps[1].part}
    assert await anna.does(chat.id, "return", note="They are at step two.", step=step) == {"owner": "bot"}
    last = (await chat.history())[-1]
    shown = next(block for block in last["blocks"] if block["type"] == "steps")
    assert (last["role"], last["kind"]) == ("bot", "answer")
    assert [item["number"] for item in shown["items"]] == [step.number for step in steps[1:]]
    assert [note["text"] for note in (await anna.opens(chat.id))["notes"]] == ["They are at step two."]


async def test_an_answer_to_what_was_asked_before_a_person_took_over_never_comes(core: Core):
    """Also when the conversation is with the bot again by then."""
    core.parts.settings.reply_seconds = 0.01
    chat, anna = await core.chat(), Console(core)
    core.rasa.open.clear()
    await chat.send(text="hello")
    while not core.rasa.turns:
        await asyncio.sleep(0.01)
    await anna.does(chat.id, "take")
    await anna.does(chat.id, "return")
    core.rasa.open.set()
    core.parts.settings.reply_seconds = 8
    [answer] = await chat.say("hello")
    assert [m["role"] for m in await chat.history()].count("bot") == 2
    assert (await chat.history())[-1] == answer


async def test_what_needs_no_yes_is_not_done_once_a_person_has_taken_over(core: Core, sandbox):
    core.rasa.on("reset", proposes("autoinvoice.password-reset", login_email="kari@fjordfisk.example"))
    core.parts.settings.reply_seconds = 0.01
    chat = await core.chat()
    core.rasa.open.clear()
    await chat.send(text="reset")
    while not core.rasa.turns:
        await asyncio.sleep(0.01)
    await Console(core).does(chat.id, "take")
    core.rasa.open.set()
    core.parts.settings.reply_seconds = 8
    await chat.say("are you there?")
    await core.parts.turns.drain()
    assert [m["kind"] for m in await chat.history() if m["role"] != "customer"] == ["greeting", "handoff"]


async def test_cards_say_who_waits_why_since_when_and_how_much_is_unread(core: Core):
    chat = await core.chat("vismanet-admin")
    await chat.say(NONSENSE)
    await chat.post("/handoff", {"reason": "My code ABCD-EFGH-JKMN is wrong"})
    anna = Console(core)
    [card] = await anna.sees("waiting")
    assert card["signed_in"] and (card["name"], card["company"]) == ("Kari Fjord", "Fjordfisk AS")
    assert (card["reason"], card["unsure"], card["unread"], card["online"]) == ("no_answer", True, 2, False)
    assert not card["due"]["breached"] and card["due"]["first_answer"] < card["due"]["resolution"]
    assert len(card["last_text"]) <= 140 and "ABCD-EFGH" not in str(card)
    await anna.does(chat.id, "seen", seq=99)
    assert (await anna.card(chat.id))["unread"] == 0
    await anna.does(chat.id, "reply", text="Hello!")
    card = await anna.card(chat.id)
    assert "first_answer" not in card["due"] and "waiting_since" not in card
    await chat.say("Thank you")
    card = await anna.card(chat.id)
    assert (card["unread"], card["last_text"]) == (1, "Thank you") and card["waiting_since"]


async def test_the_bot_is_unsure_shows_what_to_watch(core: Core):
    lost, found, down = await core.chat(), await core.chat(), await core.chat()
    await lost.say(NONSENSE)
    await found.say(QUESTION)
    [answer] = await down.say(QUESTION)
    anna = Console(core)
    assert [card["id"] for card in await anna.sees("unsure")] == [lost.id]
    await down.post("/feedback", {"message": answer["id"], "value": "down", "reason": "wrong"})
    assert {card["id"] for card in await anna.sees("unsure")} == {lost.id, down.id}
    await anna.does(lost.id, "take")
    assert [card["id"] for card in await anna.sees("unsure")] == [down.id]
    assert {card["id"] for card in await anna.sees("all")} == {lost.id, found.id, down.id}


async def test_labels_are_the_declared_ones_and_set_the_targets(core: Core):
    chat, anna = await waiting(core), Console(core)
    before = (await anna.card(chat.id))["due"]
    assert_problem(await anna.act(chat.id, "labels", labels=["nice"]), 422, "LABEL_UNKNOWN")
    assert await anna.does(chat.id, "labels", labels=["urgent", "urgent"]) == {"labels": ["urgent"]}
    card = await anna.card(chat.id)
    assert card["labels"] == ["urgent"] and card["due"]["first_answer"] < before["first_answer"]
    assert {"urgent", "standard"} <= {label["label"] for label in await anna.get("/labels")}
    await anna.does(chat.id, "close", labels=["billing"])
    assert (await anna.card(chat.id))["labels"] == ["billing"]


async def test_after_the_end_the_customer_is_asked_how_it_went(core: Core):
    chat, anna = await waiting(core, language="sv"), Console(core)
    assert_problem(await chat.post("/rating", {"value": 5}), 409, "NOT_CLOSED")
    await anna.does(chat.id, "close", csat=True)
    last = (await chat.history())[-1]
    assert last["blocks"][0]["type"] == "rating" and last["text"].startswith("Hur nöjd")
    for value in (0, 6, "five"):
        assert_problem(await chat.post("/rating", {"value": value}), 422)
    for value in (2, 5):
        assert (await chat.post("/rating", {"value": value, "comment": "Kod: 1234"})).is_success
    [rating] = await core.rows(Rating)
    assert rating.value == 5 and "1234" not in rating.comment
    assert (await anna.opens(chat.id))["csat"]["value"] == 5
    await chat._http.delete(chat.path, headers=chat.headers)
    assert [(row.value, row.comment) for row in await core.rows(Rating)] == [(5, None)]


async def test_an_agent_sees_who_it_is_what_was_done_and_how_the_conditions_stand(core: Core):
    core.rasa.on(CASE, proposes("case.create", summary="It does not start", contact="kari@example.example"))
    earlier = await core.chat("vismanet-admin")
    [card] = await earlier.say(CASE)
    await earlier.confirm(card)
    chat = await core.chat("vismanet-admin", context={"page": "https://fjordfisk.example/pay", "product": "Visma.net"})
    await chat.say(QUESTION)
    await chat.post("/handoff")
    about = (await Console(core).opens(chat.id))["context"]
    assert (about["name"], about["verified"], about["company"]) == ("Kari Fjord", True, "Fjordfisk AS")
    assert about["page"].endswith("/pay") and about["products"] == ["Visma.net"]
    assert [(run["operation"], run["state"]) for run in about["runs"]] == [("case.create", "done")]
    assert [one["id"] for one in about["earlier"]] == [earlier.id]
    assert about["conditions"] and all({"check", "state", "text"} <= set(light) for light in about["conditions"])
    visitor = (await Console(core).opens((await waiting(core)).id))["context"]
    assert not visitor["verified"] and visitor["conditions"] == visitor["runs"] == []


async def test_ready_sentences_are_filled_with_what_is_known(core: Core):
    anna = Console(core)
    known = await core.chat("vismanet-admin", "sv")
    said = {row["shortcut"]: row["text"] for row in await anna.get("/canned", conversation=known.id)}
    assert said["hello"] == "Hej Kari Fjord! Jag heter Anna Agent och hjälper dig vidare."
    assert "Fjordfisk AS" in said["company"]
    visitor = await core.chat(language="nb")
    said = {row["shortcut"]: row["text"] for row in await anna.get("/canned", conversation=visitor.id)}
    assert said["hello"] == "Hei! Jeg heter Anna Agent og hjelper deg videre."
    assert "company" not in said and not any("{" in text for text in said.values())
    assert_problem(await anna.ask("/canned", language="de"), 422)
    assert len(await anna.get("/canned", language="en")) > len(said)


async def test_suggestions_answer_the_last_question_with_their_sources(core: Core):
    chat = await core.chat()
    await chat.say(QUESTION)
    await chat.choose(next(c for c in chat.greeting["choices"] if c["kind"] == "handoff"))
    anna = Console(core)
    rows = await anna.get(f"/conversations/{chat.id}/suggestions")
    assert 1 <= len(rows) <= 3 and len({row["topic"] for row in rows}) == len(rows)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    for row in rows:
        assert row["question"] == QUESTION and row["text"] and row["citations"]
        assert all(cited["quote"] in row["text"] for cited in row["citations"] if cited["topic"] == row["topic"])
    await anna.does(chat.id, "reply", text=rows[0]["text"], suggestion={"answer": rows[0]["answer"]})
    await anna.does(chat.id, f"suggestions/{rows[1]['answer']}/reject", reason="wrong", comment="Not this one")
    kept = {(row.topic, row.verdict) for row in await core.rows(Verdict)}
    assert kept == {(rows[0]["topic"], "accepted"), (rows[1]["topic"], "rejected")}
    [gap] = await core.rows(Gap, Gap.kind == "rejected")
    assert (gap.question, gap.topic) == (QUESTION, rows[1]["topic"])
    await anna.does(chat.id, f"suggestions/{rows[1]['answer']}/reject", comment="It is about another invoice")
    [judged] = await core.rows(Verdict, Verdict.verdict == "rejected")
    assert (judged.reason, judged.comment) == (None, "It is about another invoice")
    for unknown in ("99~x", "x", f"1~{rows[0]['topic']}"):
        response = await anna.act(chat.id, f"suggestions/{unknown}/reject", reason="wrong")
        assert_problem(response, 404, "SUGGESTION_UNKNOWN")
    assert await anna.get(f"/conversations/{(await core.chat()).id}/suggestions") == []


async def test_search_finds_words_people_companies_and_runs_without_secrets(core: Core):
    core.rasa.on(CASE, proposes("case.create", summary="It does not start", contact="kari@example.example"))
    chat, other = await core.chat("vismanet-admin"), await core.chat("company-admin-sjostad")
    [card] = await chat.say(CASE)
    [result] = await chat.confirm(card)
    await other.say("The zebra invoice, my password is Hemlig#2026x")
    anna = Console(core)
    assert [c["id"] for c in (await anna.get("/search", q="ZEBRA"))["conversations"]] == [other.id]
    assert [c["id"] for c in (await anna.get("/search", q="kari fjord"))["conversations"]] == [chat.id]
    found = await anna.get("/search", q="sjöstad")
    assert [c["id"] for c in found["conversations"]] == [other.id]
    assert found["companies"] == [{"orgno": "5599991113", "name": "Sjöstad Café AB", "conversations": 1}]
    assert [c["id"] for c in (await anna.get("/search", q="123 456 785"))["conversations"]] == [chat.id]
    assert result["kind"] == "result"
    receipt = "k_" + (await core.rows(LedgerRow))[0].run_id.removeprefix("r_")[:12]
    [run] = (await anna.get("/search", q=receipt))["runs"]
    assert (run["operation"], run["conversation"]) == ("case.create", chat.id)
    assert "Hemlig" not in str(await anna.get("/search", q="zebra"))
    assert (await anna.get("/search", q="100%"))["conversations"] == []
    assert [c["id"] for c in await anna.sees("bot", q="zebra")] == [other.id]


async def test_colleagues_are_listed_with_what_they_have(core: Core):
    chat, anna, erik = await waiting(core), Console(core), Console(core, ERIK)
    await erik.get("/me")
    await anna.does(chat.id, "take")
    listed = {row["name"]: row for row in await anna.get("/agents")}
    assert listed["Anna Agent"] == {"id": ANNA_ID, "name": "Anna Agent", "online": True, "open": 1}
    assert (listed["Erik Ek"]["online"], listed["Erik Ek"]["open"]) == (True, 0)
    me = await anna.get("/me")
    assert (me["id"], me["roles"]) == (ANNA_ID, ["support_agent"]) and ANNA in me["id"]
