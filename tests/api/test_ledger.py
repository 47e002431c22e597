"""The ledger under crashes and races: one effect per confirmation, no "done" that is none, an audit row per change."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest

from api.audit import AuditRow
from api.conversations.models import Message
from api.database import now
from api.operations import ledger
from api.operations.models import AGREED, FINAL_STATES, NEXT, OPEN_STATES, LedgerRow
from api.operations.service import Operations
from tests.chat import Api, kinds
from tests.core import Core, started
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

OLA, FJORDFISK = "ola@fjordfisk.example", "123456785"
CODE, UNREGISTER, CASE = "connect.emergency-code.generate", "elma.unregister", "case.create"
INPUTS = {CODE: {"user_email": OLA}, UNREGISTER: {"orgno": FJORDFISK}, CASE: {"summary": "Help me", "contact": OLA}}


class Crash(BaseException):
    """The process ends here: nobody catches it."""


def total(effects: dict) -> int:
    return effects["cases"] + sum(effects["emergency_codes"].values()) + sum(effects["unregistrations"].values())


def crash_at(core: Core, number: int, before: bool) -> None:
    """End the process at a transaction of the core's, counted from now: before its commit, or right after it."""
    write = core.parts.database.write
    count = 0

    async def crashing(work: Callable[[Any], Any]) -> Any:
        nonlocal count
        count += 1
        if count >= number and before:
            raise Crash
        result = await write(work)
        if count >= number:
            raise Crash
        return result

    core.parts.database.write = crashing  # type: ignore[method-assign]


async def reconciled(core: Core) -> None:
    """Look after open runs until nothing changes any more but what the register works on."""
    for _ in range(6):
        await core.hurry()
        await core.parts.operations.reconcile()
        await core.parts.operations.drain()


async def assert_lawful(core: Core) -> None:
    """What holds of the ledger at every moment."""
    audit_rows = await core.rows(AuditRow)
    assert await core.audit_faults() == []
    for row in await core.rows(LedgerRow, LedgerRow.kind == "write"):
        steps = [
            entry
            for entry in audit_rows
            if entry.body.get("run") == row.run_id and entry.event.startswith("operation.")
        ]
        states = [entry.event.removeprefix("operation.") for entry in steps]
        assert states[0] == "proposed" and states[-1] == row.state, "each change has its one audit row"
        for (earlier, later), entry in zip(pairwise(states), steps[1:], strict=True):
            assert later in NEXT[earlier] and entry.body["previous_state"] == earlier
        assert row.reference or row.state not in ("done", "pending"), "no success without the backend's word"
        assert (row.confirmed_at is not None) == ("confirmed" in states)
        assert not {"expired", "withdrawn"} & set(states) or row.confirmed_at is None


@asynccontextmanager
async def revived(core: Core, settings, knowledge, rasa) -> AsyncIterator[Core]:
    """A new process on the same database."""
    await core.kill()
    async with started(settings, knowledge, rasa, background=False) as again:
        yield again


POINTS = [
    (1, True, "before it is stored as confirmed", 0),
    (1, False, "after it was stored as confirmed", 1),
    (2, True, "before it is stored as sent", 1),
    (2, False, "after it was stored as sent, before the call", 1),
    (3, True, "after the call, before its outcome is stored", 1),
    (3, False, "after its outcome was stored, before anybody was told", 1),
    (4, True, "before the conversation is told", 1),
    (4, False, "after the conversation was told", 1),
]


@pytest.mark.parametrize("name", [CODE, CASE, UNREGISTER])
@pytest.mark.parametrize(("number", "before", "when", "effects"), POINTS, ids=[point[2] for point in POINTS])
async def test_a_process_that_ends_in_the_middle_has_one_effect_and_tells_of_it_once(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa, name, number, before, when, effects
):
    rasa.on("do it", proposes(name, **INPUTS[name]))
    chat = await still_core.chat("vismanet-admin")
    [card] = await chat.say("do it")
    crash_at(still_core, number, before)
    requester = still_core.parts.conversations.requester(await still_core.parts.conversations.get(chat.id))
    proposal = card["proposal"]
    with pytest.raises(Crash):
        await still_core.parts.operations.confirm(proposal["id"], proposal["confirm"].get("typed"), "k", requester)
        raise Crash  # it was over before the process ended
    async with revived(still_core, settings, knowledge, rasa) as again:
        await reconciled(again)
        assert total(sandbox.effects()) == effects
        await assert_lawful(again)
        row = await again.row(proposal)
        if not effects:
            assert row.state == "proposed"
            chat._http = again.http
            assert kinds(await chat.confirm(card)) == ["result"]
            assert total(sandbox.effects()) == 1
            return
        assert row.state == "done" or (row.state == "pending" and name == UNREGISTER)
        told = await again.rows(Message, Message.conversation_id == chat.id, Message.kind == "result")
        assert len({message.client_key for message in told}) == len(told)
        assert [message.client_key for message in told].count(f"run:{row.run_id}:{row.state}") == 1


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_process_that_ends_while_it_looks_after_a_run_does_no_harm(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa, number: int
):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    sandbox.fault("POST /api/v1/cases", "refuse_before", times=1)
    assert (await api.confirm(proposal)).json()["state"] == "unknown"
    await still_core.hurry()
    crash_at(still_core, number, before=False)
    with pytest.raises(Crash):
        await still_core.parts.operations.reconcile()
        raise Crash  # it was over before the process ended
    async with revived(still_core, settings, knowledge, rasa) as again:
        await assert_lawful(again)
        await reconciled(again)
        assert (await again.row(proposal)).state == "done"
        assert sandbox.effects()["cases"] == 1


async def test_a_confirmation_that_is_cut_off_by_its_client_runs_to_its_end(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    sandbox.fault("POST /api/v1/cases", "delay", seconds=0.2)
    confirming = asyncio.create_task(api.confirm(proposal))
    while (await core.row(proposal)).state != "sending":
        await asyncio.sleep(0.01)
    confirming.cancel()
    run = await api.settled((await core.row(proposal)).run_id)
    assert run["state"] == "done"
    assert sandbox.effects()["cases"] == 1


async def test_looking_after_runs_does_not_get_in_the_way_of_those_under_way(core: Core, sandbox: Sandbox):
    """The code of a run that somebody else takes for crashed would be lost."""
    sandbox.fault("POST /api/v1/users/*/emergency-codes", "delay", seconds=0.2)
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CODE, INPUTS[CODE])
    confirming = [asyncio.create_task(api.confirm(proposal, key=f"k-{copy}")) for copy in range(5)]
    while not all(task.done() for task in confirming):
        await core.parts.operations.reconcile()
    run = await api.settled(confirming[0].result().json()["id"])
    assert (await api.reveal(run["result"]["secret"]["ref"])).status_code == 200
    events = [row.event for row in await core.rows(AuditRow)]
    assert "operation.unknown" not in events and events.count("operation.sending") == 1
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}


async def test_several_who_look_after_the_same_runs_do_no_harm(still_core: Core, sandbox: Sandbox):
    api = still_core.api("vismanet-admin")
    for text in ("one", "two", "three"):
        sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
        proposal = await api.proposed(CASE, {"summary": f"Help me {text}"})
        assert (await api.confirm(proposal)).json()["state"] == "unknown"
    await still_core.hurry()
    operations = still_core.parts.operations
    await asyncio.gather(*(operations.reconcile() for _ in range(4)))
    await reconciled(still_core)
    assert {row.state for row in await still_core.rows(LedgerRow)} == {"done"}
    assert sandbox.effects()["cases"] == 3
    await assert_lawful(still_core)


async def test_a_call_that_cannot_be_found_out_in_time_is_never_said_to_have_changed_nothing(
    still_core: Core, sandbox: Sandbox
):
    """In a conversation a case has a key of its own at the backend; it is asked for by that one."""
    still_core.rasa.on("case", proposes(CASE, **INPUTS[CASE]))
    chat = await still_core.chat()
    [card] = await chat.say("case")
    sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
    await chat.confirm(card)
    assert (await still_core.row(card["proposal"])).state == "unknown"
    await still_core.change(LedgerRow, confirmed_at=now() - dt.timedelta(hours=1))
    await reconciled(still_core)
    assert sandbox.effects()["cases"] == 1
    assert (await still_core.row(card["proposal"])).state == "done"


async def test_a_call_that_the_backend_never_heard_of_is_not_sent_an_hour_later(still_core: Core, sandbox: Sandbox):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    sandbox.fault("POST /api/v1/cases", "refuse_before", times=1)
    await api.confirm(proposal)
    await still_core.change(LedgerRow, confirmed_at=now() - dt.timedelta(hours=1))
    await reconciled(still_core)
    assert (await still_core.row(proposal)).state == "failed"
    assert sandbox.effects()["cases"] == 0


async def test_what_was_confirmed_before_a_long_night_is_not_done_next_morning(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa
):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    crash_at(still_core, 1, before=False)
    with pytest.raises(Crash):
        await api.confirm(proposal)
    async with revived(still_core, settings, knowledge, rasa) as again:
        await again.change(LedgerRow, confirmed_at=now() - dt.timedelta(hours=9))
        await reconciled(again)
        assert (await again.row(proposal)).state == "failed"
        assert sandbox.effects()["cases"] == 0
        await assert_lawful(again)


async def test_one_run_that_cannot_be_dealt_with_does_not_stop_the_others(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    runs = []
    for text in ("poisoned", "sound"):
        sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
        sandbox.fault("GET /api/v1/requests/*", "error", status=503)
        proposal = await api.proposed(CASE, {"summary": f"Help me {text}"})
        runs.append((await api.confirm(proposal)).json()["id"])
    poisoned, sound = runs
    await core.change(LedgerRow, LedgerRow.run_id == poisoned, inputs={"summary": 7})
    sandbox.http.delete("/api/v1/sandbox/faults")
    await core.hurry()
    assert (await api.settled(sound))["state"] == "done"


@pytest.mark.parametrize("state", FINAL_STATES)
@pytest.mark.parametrize("wanted", [*OPEN_STATES, *FINAL_STATES, "proposed"])
def test_what_is_final_never_changes(state: str, wanted: str):
    row = LedgerRow(id="p_1", state=state)
    with pytest.raises(ledger.Lost):
        ledger.change(None, row, wanted, b"")  # type: ignore[arg-type]


def test_every_state_can_be_reached_and_only_confirmed_runs_can_have_an_effect():
    reached = {"proposed"}
    while more := {after for state in reached for after in NEXT.get(state, ())} - reached:
        reached |= more
    assert reached == {"proposed", AGREED, *OPEN_STATES, *FINAL_STATES}
    assert set(NEXT["proposed"]) == {"confirmed", AGREED, "expired", "withdrawn"}
    assert set(NEXT[AGREED]) == {"confirmed", "expired", "withdrawn"}
    assert not [state for state in FINAL_STATES if state in NEXT]
    assert [state for state, after in NEXT.items() if "sending" in after] == ["confirmed", "unknown"]


async def test_a_row_is_moved_by_one_of_two_who_try(still_core: Core, sandbox: Sandbox):
    api: Api = still_core.api("vismanet-admin")
    row = await still_core.row(await api.proposed(CASE, INPUTS[CASE]))

    def move(session) -> str:
        return ledger.change(session, row, "withdrawn", b"k").state

    assert await still_core.parts.database.write(move) == "withdrawn"
    with pytest.raises(ledger.Lost):
        await still_core.parts.database.write(move)
    await assert_lawful(still_core)


async def test_a_call_that_is_under_way_is_left_alone_by_another_process(still_core: Core, sandbox: Sandbox):
    """Otherwise its outcome, and with it a code that is shown once, would be lost."""
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CODE, INPUTS[CODE])
    sandbox.fault("POST /api/v1/users/*/emergency-codes", "delay", seconds=0.4, times=1)

    async def look(other: Operations) -> None:
        for _ in range(8):
            await other.reconcile()
            await asyncio.sleep(0.05)

    with still_core.second_process() as other:
        response, _ = await asyncio.gather(api.confirm(proposal), look(other))
    run = response.json()
    assert run["state"] == "done" and (await api.reveal(run["result"]["secret"]["ref"])).status_code == 200
    events = [row.event for row in await still_core.rows(AuditRow)]
    assert "operation.unknown" not in events and events.count("operation.sending") == 1
    await assert_lawful(still_core)
