"""A proposal that runs out is renewed by a new dry run of the same inputs: nothing is confirmed by it."""

import datetime as dt

from api.conversations.models import Feedback, Gap
from api.database import now
from api.operations.models import LedgerRow
from tests.chat import assert_problem, kinds
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened

CASE = "open a case for me"
QUESTION = "How do I look up a company in ELMA?"


async def _card(core: Core):
    core.rasa.on(CASE, proposes("case.create", summary="It does not start", contact="kari@example.example"))
    chat = await core.chat()
    [card] = await chat.say(CASE)
    return chat, card


async def test_an_open_proposal_is_renewed_with_the_same_inputs(core: Core, sandbox: Sandbox):
    chat, card = await _card(core)
    response = await chat.send(renew={"proposal": card["proposal"]["id"]})
    own, fresh = response.json()["messages"]
    assert own["text"] == f"Show again: {card['proposal']['title']}"
    assert fresh["kind"] == "proposal"
    assert fresh["proposal"]["id"] != card["proposal"]["id"]
    assert fresh["proposal"]["inputs"] == card["proposal"]["inputs"]
    assert (await core.row(card["proposal"])).state == "withdrawn"
    assert (await core.row(fresh["proposal"])).state == "proposed"
    assert nothing_happened(sandbox.effects())


async def test_an_expired_proposal_is_renewed_and_can_then_be_confirmed(core: Core, sandbox: Sandbox):
    chat, card = await _card(core)
    past = now() - dt.timedelta(seconds=1)
    await core.change(LedgerRow, LedgerRow.id == card["proposal"]["id"], expires_at=past)
    assert kinds(await chat.confirm(card)) == ["refused"]
    response = await chat.send(renew={"proposal": card["proposal"]["id"]})
    fresh = response.json()["messages"][1]
    assert fresh["kind"] == "proposal"
    assert nothing_happened(sandbox.effects())
    assert kinds(await chat.confirm(fresh)) == ["result"]


async def test_what_is_done_or_somebody_elses_is_not_renewed(core: Core):
    chat, card = await _card(core)
    await chat.confirm(card)
    response = await chat.send(renew={"proposal": card["proposal"]["id"]})
    assert kinds(response.json()["messages"][1:]) == ["smalltalk"]
    other = await core.chat()
    assert_problem(await other.send(renew={"proposal": card["proposal"]["id"]}), 404, "PROPOSAL_NOT_FOUND")


async def test_a_renewal_works_while_a_person_is_waited_for(core: Core):
    chat, card = await _card(core)
    await chat.post("/handoff")
    response = await chat.send(renew={"proposal": card["proposal"]["id"]})
    assert [(m["role"], m["kind"]) for m in response.json()["messages"][1:]] == [("system", "proposal")]


async def test_the_last_word_about_an_answer_counts_and_its_gap_is_kept_once(core: Core):
    chat = await core.chat()
    [said] = await chat.say(QUESTION)
    for more in ({}, {"reason": "incomplete", "comment": "Nothing about Sweden"}):
        answer = await chat.post("/feedback", {"message": said["id"], "value": "down", **more})
        assert answer.status_code == 200
    [row] = await core.rows(Feedback)
    assert (row.value, row.reason, row.comment) == ("down", "incomplete", "Nothing about Sweden")
    assert len(await core.rows(Gap)) == 1
    await chat.post("/feedback", {"message": said["id"], "value": "up"})
    [row] = await core.rows(Feedback)
    assert (row.value, row.reason) == ("up", None)
    assert_problem(await chat.post("/feedback", {"message": said["id"], "value": "down", "reason": "rude"}), 422)


async def test_the_visitors_own_copy_holds_everything_however_long_it_is(core: Core):
    chat = await core.chat()

    def much(session):
        from api.conversations import log
        from api.conversations.models import Conversation

        conversation = session.get(Conversation, chat.id)
        for number in range(1, 1_101):
            log.append(session, conversation, role="customer", kind="text", text=f"{number}")

    await core.parts.database.write(much)
    texts = [message["text"] for message in (await chat.get("/export")).json()["messages"]]
    assert texts[1:] == [f"{number}" for number in range(1, 1_101)]
