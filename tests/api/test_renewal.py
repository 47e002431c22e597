"""A proposal that runs out is renewed by a new dry run of the same inputs: nothing is confirmed by it."""

import datetime as dt

from api.database import now
from api.operations.models import LedgerRow
from tests.chat import assert_problem, kinds
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened

CASE = "open a case for me"


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
