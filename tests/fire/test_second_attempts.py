"""What the same process, or the next one, does with something that was begun: it goes on with it, and says so."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from api.conversations.models import Turn
from api.database import now
from api.operations.models import LedgerRow
from api.operations.service import LOOKED_AFTER_TOGETHER
from tests.api.test_ledger import assert_lawful
from tests.chat import Chat, eventually
from tests.core import Core, started
from tests.fake_rasa import proposes
from tests.fire.claims import assert_true, claim
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in

CASE, RESET = "case.create", "autoinvoice.password-reset"
MAKE_CASE, SEND_LINK = "POST /api/v1/cases", "POST /api/v1/autoinvoice/*"
KEPT_ANSWER = "GET /api/v1/requests/*"


async def sending(core: Core) -> LedgerRow:
    async def found() -> LedgerRow | None:
        return next(iter(await core.rows(LedgerRow, LedgerRow.state == "sending")), None)

    return await eventually(found)


@asynccontextmanager
async def killed_while_sending(core: Core, settings, knowledge, rasa, saying: Any) -> AsyncIterator[Core]:
    """Something is said, its call is on its way, the process ends, and the next one begins."""
    task = asyncio.create_task(saying)
    await sending(core)
    await core.kill()
    task.cancel()
    async with started(settings, knowledge, rasa) as again:
        yield again


async def told(core: Core, chat: Chat, after: int) -> list[dict[str, Any]]:
    """What the bot said, once something has been said to have happened."""
    chat._http = core.http

    async def done() -> list[dict[str, Any]] | None:
        await core.hurry()
        messages = [m for m in await chat.history(after) if m["role"] != "customer"]
        return messages if messages and claim(messages[-1]) == "it happened" else None

    return await eventually(done)


async def answered(core: Core) -> None:
    async def none_open() -> bool:
        return not await core.rows(Turn, Turn.state.in_(("queued", "running")))

    await eventually(none_open)


@pytest.mark.parametrize("attempts", [1, 3])
async def test_a_yes_in_words_is_still_a_yes_after_the_process_ended(
    core: Core, sandbox: Sandbox, settings, knowledge, rasa, attempts: int
):
    """Also when its turn has ended the process so often that it is not tried again."""
    rasa.on("case", proposes(CASE, summary="Help me"))
    chat = await core.chat("end-user")
    [card] = await chat.say("case")
    sandbox.fault(MAKE_CASE, "delay", seconds=0.5, times=1)
    task = asyncio.create_task(chat.say("yes"))
    await sending(core)
    await core.change(Turn, Turn.state == "running", attempts=attempts)
    await core.kill()
    task.cancel()
    async with started(settings, knowledge, rasa) as again:
        messages = await told(again, chat, card["seq"])
        await answered(again)
        assert messages == [m for m in await chat.history(card["seq"]) if m["role"] != "customer"]
        assert_true(messages, effects_in(sandbox.effects()))
        await assert_lawful(again)


async def test_what_needs_no_yes_is_not_done_again_by_the_next_process(
    core: Core, sandbox: Sandbox, settings, knowledge, rasa
):
    rasa.on("forgotten", proposes(RESET, login_email="leder@nordlys.example"))
    chat = await core.chat()
    sandbox.fault(SEND_LINK, "delay", seconds=0.5, times=1)
    async with killed_while_sending(core, settings, knowledge, rasa, chat.say("forgotten")) as again:
        messages = await told(again, chat, chat.greeting["seq"])
        await answered(again)
        await told(again, chat, chat.greeting["seq"])
        assert_true(messages, effects_in(sandbox.effects()))
        [row] = await again.rows(LedgerRow, LedgerRow.confirmed_at.is_not(None))
        assert row.state == "done"
        await assert_lawful(again)


class Broken(Exception):
    """A mistake of ours, after the call."""


@pytest.fixture
def broken_after_the_call(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    call = core.parts.operations._call

    async def breaking(row: LedgerRow) -> Any:
        await call(row)
        raise Broken

    monkeypatch.setattr(core.parts.operations, "_call", breaking)


async def test_a_mistake_of_ours_after_the_effect_is_not_called_nothing(
    core: Core, sandbox: Sandbox, broken_after_the_call: None
):
    chat = await core.chat("end-user")
    card = await core.api("end-user").proposed(CASE, {"summary": "Help me"}, conversation=chat.id)
    await chat.send(key="k", confirm={"proposal": card["id"]})
    messages = await told(core, chat, chat.greeting["seq"])
    assert_true(messages, effects_in(sandbox.effects()))


async def test_nor_is_it_to_a_program(core: Core, sandbox: Sandbox, broken_after_the_call: None):
    api = core.api("end-user")
    card = await api.proposed(CASE, {"summary": "Help me"})
    answer = await api.confirm(card)
    assert answer.status_code == 500 and "othing" not in answer.json()["detail"]
    assert (await api.settled((await core.row(card)).run_id))["state"] == "done"
    assert sandbox.effects()["cases"] == 1


async def test_what_was_sent_at_the_last_moment_is_given_time_to_arrive(still_core: Core, sandbox: Sandbox):
    api = still_core.api("company-admin-nordlys")
    card = await api.proposed(RESET, {"login_email": "leder@nordlys.example"})
    sandbox.fault(SEND_LINK, "refuse_before", times=1)
    assert (await api.confirm(card)).json()["state"] == "unknown"
    for minutes, state in ((11, "unknown"), (14, "unknown"), (16, "failed")):
        await still_core.change(LedgerRow, confirmed_at=now() - dt.timedelta(minutes=minutes))
        await still_core.hurry()
        await still_core.parts.operations.reconcile()
        assert (await still_core.row(card)).state == state
        assert effects_in(sandbox.effects()) == sandbox.effects()["cases"], "it is not sent any more"


async def test_a_slow_answer_about_one_run_does_not_keep_the_others_waiting(
    still_core: Core, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    api = still_core.api("end-user")
    for number in range(2 * LOOKED_AFTER_TOGETHER):
        sandbox.fault(MAKE_CASE, "cut_after", times=1)
        assert (await api.confirm(await api.proposed(CASE, {"summary": f"Help {number}"}))).json()["state"] == "unknown"
    asked, most = 0, 0
    everybody_asked = asyncio.Event()
    stored = still_core.parts.systems.stored

    async def slow(key: str) -> Any:
        nonlocal asked, most
        asked += 1
        most = max(most, asked)
        if asked == LOOKED_AFTER_TOGETHER:
            everybody_asked.set()
        await asyncio.wait_for(everybody_asked.wait(), 10)
        asked -= 1
        return await stored(key)

    monkeypatch.setattr(still_core.parts.systems, "stored", slow)
    await still_core.hurry()
    await still_core.parts.operations.reconcile()
    assert most == LOOKED_AFTER_TOGETHER
    assert {row.state for row in await still_core.rows(LedgerRow)} == {"done"}
    assert sandbox.effects()["cases"] == 2 * LOOKED_AFTER_TOGETHER
