"""One operation switched off: nobody begins it anywhere, what was sent is still followed up, and it is said kindly."""

from pathlib import Path

import pytest

from actions.catalogue import CATALOGUE
from actions.catalogue.problems import COMMON
from actions.catalogue.text import LANGUAGES
from api.audit import AuditRow
from api.errors import ServiceError
from api.operations.models import LedgerRow
from api.operations.requester import Requester
from api.operations.switch import StoppedOperation
from tests.api.conftest import WHY, Fyr, stop
from tests.api.test_form import Form
from tests.api.test_ledger import CASE, INPUTS, UNREGISTER, Crash, assert_lawful, crash_at, reconciled
from tests.chat import assert_problem, kinds
from tests.core import Core, started
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened

STOPPED = "OPERATION_STOPPED"
STATUS, FJORDFISK = "elma.status", "123456785"


async def test_what_is_stopped_cannot_be_proposed_run_or_confirmed_until_it_is_started(
    core: Core, sandbox: Sandbox, fyr: Fyr
):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    stop(fyr, UNREGISTER)
    stop(fyr, STATUS)
    assert_problem(await api.propose(UNREGISTER, {"orgno": FJORDFISK}), 503, STOPPED)
    assert_problem(await api.read(STATUS, {"orgno": FJORDFISK}), 503, STOPPED)
    assert_problem(await api.confirm(proposal), 503, STOPPED)
    assert nothing_happened(sandbox.effects())
    assert (await core.row(proposal)).state == "proposed"
    await api.proposed(CASE, INPUTS[CASE])
    for name in (UNREGISTER, STATUS):
        assert fyr("start", name).exit_code == 0
    assert (await api.confirm(proposal)).status_code in (200, 202)
    assert (await api.read(STATUS, {"orgno": FJORDFISK})).status_code == 200
    await assert_lawful(core)


async def test_every_process_on_the_database_knows_at_once(still_core: Core, sandbox: Sandbox, fyr: Fyr):
    with still_core.second_process() as other:
        for processes in ((still_core.parts.operations, other), (other, still_core.parts.operations)):
            who = Requester(conversation="v_1")
            proposals = [await process.propose(CASE, INPUTS[CASE], who) for process in processes]
            stop(fyr, CASE)
            for process in processes:
                with pytest.raises(ServiceError, match=STOPPED):
                    await process.propose(CASE, INPUTS[CASE], who)
                with pytest.raises(ServiceError, match=STOPPED):
                    await process.confirm(proposals[-1].id, None, "k", who)
            fyr("start", CASE)


async def test_the_catalogue_says_what_is_not_available(core: Core, fyr: Fyr):
    stop(fyr, STATUS)
    listed = (await core.http.get("/v1/operations")).json()
    assert {row["name"] for row in listed if not row["available"]} == {STATUS}


async def test_stop_and_start_are_in_the_audit_log_once_each(still_core: Core, fyr: Fyr):
    for arguments in (("stop", CASE, "--reason", f"{WHY} ABCD-EFGH-IJKL"), ("stop", CASE, "--reason", "again")):
        assert WHY in fyr(*arguments).output
    assert "is on again" in fyr("start", CASE).output and "was on already" in fyr("start", CASE).output
    rows = await still_core.rows(AuditRow)
    assert [(row.event, row.body["operation"]) for row in rows] == [
        ("operation.stopped", CASE),
        ("operation.started", CASE),
    ]
    assert rows[0].body["reason"] == f"{WHY} [kod]"
    assert await still_core.audit_faults() == [] and await still_core.rows(StoppedOperation) == []


async def test_a_refused_attempt_is_in_the_audit_log(still_core: Core, fyr: Fyr):
    stop(fyr, CASE)
    await still_core.api("vismanet-admin").propose(CASE, INPUTS[CASE])
    rows = await still_core.rows(AuditRow, AuditRow.event == "operation.turned_down")
    assert [row.body["problem"] for row in rows] == [STOPPED]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_conversation_says_it_before_it_asks_for_anything(core: Core, fyr: Fyr, language: str):
    stop(fyr, "payroll.employee.deactivate")
    form = Form(core, await core.chat("payroll-admin", language=language))
    [said] = await form.say("1042", "request_payroll_employee_deactivate")
    assert (said["kind"], said["text"]) == ("refused", COMMON[STOPPED].text[language])
    assert said["choices"][-1]["kind"] == "handoff" and "topic" in {choice["kind"] for choice in said["choices"]}
    assert WHY not in str(said) and not form.slots.get("requested_slot")


async def test_a_card_that_is_confirmed_after_the_stop_says_so_and_offers_a_person(
    core: Core, sandbox: Sandbox, fyr: Fyr
):
    core.rasa.on("case", proposes(CASE, **INPUTS[CASE]))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("case")
    stop(fyr, CASE)
    [said] = await chat.confirm(card)
    assert (said["kind"], said["text"]) == ("refused", COMMON[STOPPED].text["en"])
    assert [choice["kind"] for choice in said["choices"]] == ["handoff"]
    assert nothing_happened(sandbox.effects())


async def test_what_was_confirmed_and_not_sent_is_not_sent_any_more(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa, fyr: Fyr
):
    rasa.on("case", proposes(CASE, **INPUTS[CASE]))
    chat = await still_core.chat("vismanet-admin")
    [card] = await chat.say("case")
    crash_at(still_core, 1, before=False)
    requester = still_core.parts.conversations.requester(await still_core.parts.conversations.get(chat.id))
    with pytest.raises(Crash):
        await still_core.parts.operations.confirm(card["proposal"]["id"], None, "k", requester)
        raise Crash  # it was over before the process ended
    await still_core.kill()
    stop(fyr, CASE)
    async with started(settings, knowledge, rasa, background=False) as again:
        await reconciled(again)
        row = await again.row(card["proposal"])
        assert (row.state, row.problem_code) == ("failed", STOPPED)
        assert nothing_happened(sandbox.effects())
        chat._http = again.http
        said = (await chat.history())[-1]
        assert said["text"] == COMMON[STOPPED].text["en"] and said["choices"][0]["kind"] == "handoff"
        await assert_lawful(again)


async def test_what_was_sent_is_still_cleared_up(still_core: Core, sandbox: Sandbox, fyr: Fyr):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
    assert (await api.confirm(proposal)).json()["state"] == "unknown"
    stop(fyr, CASE)
    await reconciled(still_core)
    assert (await still_core.row(proposal)).state == "done"
    assert sandbox.effects()["cases"] == 1


async def test_what_never_arrived_is_sent_again_only_once_it_is_on(still_core: Core, sandbox: Sandbox, fyr: Fyr):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(CASE, INPUTS[CASE])
    sandbox.fault("POST /api/v1/cases", "refuse_before", times=1)
    assert (await api.confirm(proposal)).json()["state"] == "unknown"
    stop(fyr, CASE)
    await reconciled(still_core)
    assert (await still_core.row(proposal)).state == "unknown" and sandbox.effects()["cases"] == 0
    fyr("start", CASE)
    await reconciled(still_core)
    assert (await still_core.row(proposal)).state == "done" and sandbox.effects()["cases"] == 1


async def test_a_task_that_is_under_way_is_followed_to_its_end(core: Core, sandbox: Sandbox, fyr: Fyr):
    core.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("out")
    assert kinds(await chat.confirm(card)) == ["result"]
    stop(fyr, UNREGISTER)
    await chat.until("result", "no longer in ELMA")
    [row] = await core.rows(LedgerRow, LedgerRow.operation == UNREGISTER)
    assert row.state == "done"


def test_the_command_lists_every_operation_with_its_switch(fyr: Fyr):
    stop(fyr, CASE)
    lines = fyr("list").output.splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
    assert [line for line in lines if "stopped since" in line and WHY in line] == [
        line for line in lines if line.startswith(CASE)
    ]


def test_a_name_that_is_none_a_missing_reason_and_a_missing_database_are_said(
    fyr: Fyr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    unknown = fyr("stop", "elma.unregistr", "--reason", WHY)
    assert unknown.exit_code == 1 and "Did you mean elma.unregister" in unknown.output
    assert fyr("stop", CASE).exit_code == 2 and fyr("stop", CASE, "--reason", "  ").exit_code == 2
    monkeypatch.setenv("FYR_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert fyr("list").exit_code == 1 and "There is no database" in fyr("list").output
