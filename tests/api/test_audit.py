"""The audit log: one row per change, no text and no name in it, and nobody can touch it unseen."""

import pytest

from api import audit
from api.audit import GENESIS, AuditRow
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

OLA = "ola@fjordfisk.example"


async def filled(core: Core) -> list[AuditRow]:
    """A log of some rows: a refusal, a code, a case."""
    api = core.api("vismanet-admin")
    await api.propose("connect.emergency-code.generate", {"user_email": "per@fjordfisk-shop.example"})
    run = (await api.confirm(await api.proposed("connect.emergency-code.generate", {"user_email": OLA}))).json()
    await api.reveal(run["result"]["secret"]["ref"])
    await api.confirm(await api.proposed("case.create", {"summary": "My summary, my words"}))
    return await core.rows(AuditRow)


async def test_the_chain_is_whole_from_the_first_row_on(still_core: Core, sandbox: Sandbox):
    rows = await filled(still_core)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].previous == GENESIS
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert await still_core.audit_faults() == []
    head = await still_core.parts.database.read(audit.head)
    assert head == (rows[-1].number, rows[-1].hash)


async def test_every_step_of_an_operation_is_one_row(still_core: Core, sandbox: Sandbox):
    rows = await filled(still_core)
    steps = ["proposed", "confirmed", "sending", "done"]
    events = ["operation.turned_down", *(f"operation.{step}" for step in steps)]
    events += ["secret.revealed", *(f"operation.{step}" for step in steps)]
    assert [row.event for row in rows] == events
    changes = [row.body.get("previous_state") for row in rows if row.event.startswith("operation.")]
    assert changes == [None, None, "proposed", "confirmed", "sending", None, "proposed", "confirmed", "sending"]


async def test_a_row_says_who_what_on_what_and_which_outcome(still_core: Core, sandbox: Sandbox):
    body = next(row.body for row in await filled(still_core) if row.event == "operation.done")
    assert body["operation"] == "connect.emergency-code.generate"
    assert body["inputs"] == {"user_email": "o•a@fjordfisk.example"}
    assert body["target"] == "U-101" and body["reference"].startswith("EC-")
    assert body["actor"] and body["run"] and body["preview"] and body["confirmed_at"]
    assert (body["state_before"]["two_step"], body["state_after"]["emergency_code"]) == ("on", "issued")


async def test_nothing_personal_and_no_text_is_in_the_log(still_core: Core, sandbox: Sandbox):
    log = str([(row.event, row.body) for row in await filled(still_core)])
    for word in (OLA, "per@", "Kari", "Fjord AS", "persona:", "My summary", "admin@fjordfisk.example"):
        assert word not in log
    assert "[20 characters]" in log


async def test_the_same_person_has_the_same_pseudonym_and_another_another():
    key, other = b"k" * 32, b"o" * 32
    assert audit.pseudonym(key, "a") == audit.pseudonym(key, "a") != audit.pseudonym(key, "b")
    assert audit.pseudonym(key, "a") != audit.pseudonym(other, "a")
    assert audit.pseudonym(key, None) is None


async def test_a_change_that_is_rolled_back_leaves_no_row(still_core: Core):
    def work(session) -> None:
        audit.record(session, "operation.done", run="r_1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await still_core.parts.database.write(work)
    assert await still_core.rows(AuditRow) == []


async def test_signing_in_is_in_the_log_and_the_log_outlives_the_conversation(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes("case.create", summary="Help me"))
    chat = await core.chat()
    await chat.sign_in(core.identity("vismanet-admin"))
    [card] = await chat.say("case")
    await chat.confirm(card)
    await core.http.delete(chat.path, headers=chat.headers)
    events = [row.event for row in await core.rows(AuditRow)]
    assert events[0] == "identity.bound" and events[-1] == "conversation.erased" and "operation.done" in events
    assert await core.audit_faults() == []
