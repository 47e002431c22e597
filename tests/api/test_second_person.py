"""An agent's code for an administrator takes two agents: each signed in, the second sees the card, or nothing happens."""

import asyncio
import datetime as dt
from typing import Any

import httpx
import pytest

from actions.catalogue.problems import COMMON
from actions.catalogue.text import LANGUAGES
from api.audit import AuditRow
from api.conversations.cards import HELPED
from api.database import now
from api.errors import ServiceError
from api.identity import caller_of
from api.operations.models import AGREED, LedgerRow
from api.operations.requester import Requester
from tests.api.conftest import Fyr, stop
from tests.api.test_ledger import assert_lawful, reconciled
from tests.api.test_operations import CHECKED, CODE, OLA, proved
from tests.api.test_switch import STOPPED
from tests.chat import Api, assert_problem
from tests.core import Core
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened

ADMIN = "admin@fjordfisk.example"
APPROVALS = "/v1/agent/approvals"


class Second:
    """Somebody at the agents' routes who may be the second person."""

    def __init__(self, core: Core, persona: str | None = "support-lead", language: str = "en") -> None:
        self._http = core.http
        self.headers = {"Accept-Language": language}
        if persona:
            self.headers["Authorization"] = f"Bearer {core.identity(persona)}"

    async def listed(self) -> httpx.Response:
        return await self._http.get(APPROVALS, headers=self.headers)

    async def waiting(self) -> list[dict[str, Any]]:
        return (await self.listed()).raise_for_status().json()

    async def approve(self, proposal: dict[str, Any], preview: str | None = None) -> httpx.Response:
        if preview is None:
            preview = next((row["preview"] for row in await self.waiting() if row["id"] == proposal["id"]), "none")
        path = f"{APPROVALS}/{proposal['id']}/approve"
        return await self._http.post(path, json={"preview": preview}, headers=self.headers)

    async def decline(self, proposal: dict[str, Any]) -> httpx.Response:
        return await self._http.post(f"{APPROVALS}/{proposal['id']}/decline", headers=self.headers)


async def agreed(core: Core, **more: Any) -> tuple[Api, dict[str, Any], dict[str, Any]]:
    """An agent has confirmed a code for an administrator: the agent, the proposal and the run."""
    agent = core.api("support-agent")
    proposal = await agent.proposed(CODE, {"user_email": ADMIN}, **CHECKED, **more)
    response = await agent.confirm(proposal)
    assert response.status_code == 202, response.text
    return agent, proposal, response.json()


async def test_nothing_happens_before_a_second_agent_has_approved_the_card(core: Core, sandbox: Sandbox):
    _, proposal, run = await agreed(core)
    assert proposal["second_person"] and "A second person has to approve" in proposal["warnings"][-1]
    assert run["state"] == "pending" and run["result"] is None
    assert nothing_happened(sandbox.effects())
    lead = Second(core)
    [card] = await lead.waiting()
    assert (card["id"], card["by"], card["case"]) == (proposal["id"], "Anna Agent", "C-7")
    assert card["effects"] == proposal["effects"] and card["identity_check"]["result"] == "passed"
    approved = await lead.approve(proposal)
    assert approved.status_code == 200 and approved.json()["state"] == "done"
    assert approved.json()["receipt"]["by"] == "Anna Agent" and approved.json()["receipt"]["approved_by"] == "Lars Lead"
    assert sandbox.effects()["emergency_codes"] == {ADMIN: 1}
    assert await lead.waiting() == []
    await assert_lawful(core)


async def test_the_code_is_for_the_one_who_asked_and_not_for_the_one_who_approved(core: Core, sandbox: Sandbox):
    agent, proposal, run = await agreed(core)
    secret = (await Second(core).approve(proposal)).json()["result"]["secret"]["ref"]
    assert_problem(await core.api("support-lead").reveal(secret), 404)
    assert (await agent.reveal(secret)).status_code == 200
    assert (await core.api("support-lead").run(run["id"])).json()["state"] == "done"


@pytest.mark.parametrize("persona", ["support-agent", "vismanet-admin"])
async def test_one_person_is_enough_for_everybody_else(core: Core, sandbox: Sandbox, persona: str):
    api = core.api(persona)
    more = await proved(api, sandbox, OLA) if persona == "support-agent" else {}
    proposal = await api.proposed(CODE, {"user_email": OLA}, **more)
    assert not proposal["second_person"] and not any("second" in warning for warning in proposal["warnings"])
    assert (await api.confirm(proposal)).json()["state"] == "done"


async def test_what_an_agent_only_says_about_an_identity_takes_a_second_agent(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    proposal = await agent.proposed(CODE, {"user_email": OLA}, **CHECKED)
    assert proposal["second_person"]
    assert (await agent.confirm(proposal)).status_code == 202
    assert nothing_happened(sandbox.effects())
    assert (await Second(core).approve(proposal)).json()["state"] == "done"
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}


async def test_an_administrators_code_takes_two_agents_however_the_identity_was_checked(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    proposal = await agent.proposed(CODE, {"user_email": ADMIN}, **await proved(agent, sandbox, ADMIN))
    assert proposal["second_person"]


async def test_the_first_person_is_not_the_second(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    preview = (await Second(core).waiting())[0]["preview"]
    same = Second(core, "support-agent")
    assert await same.waiting() == []
    assert_problem(await same.approve(proposal, preview), 403, "SAME_PERSON")
    assert_problem(await same.decline(proposal), 403, "SAME_PERSON")
    rows = await core.rows(AuditRow, AuditRow.event == "operation.turned_down")
    assert [row.body["problem"] for row in rows] == ["SAME_PERSON"] * 2
    assert nothing_happened(sandbox.effects())


async def test_the_one_it_is_done_for_is_not_the_second(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    for_lars = CHECKED | {"on_behalf_of": "lead@visma.example"}
    proposal = await agent.proposed(CODE, {"user_email": ADMIN}, **for_lars)
    await agent.confirm(proposal)
    assert_problem(await Second(core).approve(proposal), 403, "SAME_PERSON")
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize(
    ("persona", "status"), [(None, 401), ("vismanet-admin", 403), ("end-user", 403), ("byra-consultant", 403)]
)
async def test_only_a_signed_in_agent_sees_and_decides(core: Core, sandbox: Sandbox, persona, status):
    _, proposal, _ = await agreed(core)
    other = Second(core, persona)
    assert_problem(await other.listed(), status)
    assert_problem(await other.approve(proposal, "x"), status)
    assert_problem(await other.decline(proposal), status)
    assert nothing_happened(sandbox.effects())


async def test_a_conversations_token_approves_nothing(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    chat = await core.chat("support-lead")
    other = Second(core, None)
    other.headers |= chat.headers
    assert_problem(await other.approve(proposal, "x"), 401)


async def test_what_is_approved_is_the_card_that_was_seen(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    assert_problem(await Second(core).approve(proposal, "0" * 32), 409, "STATE_CHANGED")
    assert_problem(await Second(core).approve(proposal, ""), 409, "STATE_CHANGED")
    assert nothing_happened(sandbox.effects())


async def test_a_no_is_final_and_the_first_person_hears_it(core: Core, sandbox: Sandbox):
    agent, proposal, run = await agreed(core)
    declined = (await Second(core).decline(proposal)).json()
    assert (declined["state"], declined["problem"]["code"]) == ("refused", "NOT_APPROVED")
    found = (await agent.run(run["id"])).json()
    assert (found["state"], found["problem"]["code"]) == ("refused", "NOT_APPROVED")
    assert_problem(await Second(core).approve(proposal, "x"), 409, "PROPOSAL_WITHDRAWN")
    assert (await agent.confirm(proposal)).json()["state"] == "refused"
    assert nothing_happened(sandbox.effects())
    await assert_lawful(core)


async def test_an_approval_that_comes_too_late_does_nothing(still_core: Core, sandbox: Sandbox):
    agent, proposal, run = await agreed(still_core)
    preview = (await Second(still_core).waiting())[0]["preview"]
    await still_core.change(LedgerRow, expires_at=now() - dt.timedelta(seconds=1))
    assert await Second(still_core).waiting() == []
    for _ in range(2):
        assert_problem(await Second(still_core).approve(proposal, preview), 410, "NOT_APPROVED_IN_TIME")
    assert (await agent.run(run["id"])).json()["problem"]["code"] == "NOT_APPROVED_IN_TIME"
    assert nothing_happened(sandbox.effects())
    await assert_lawful(still_core)


async def test_the_time_to_approve_begins_with_the_confirmation(still_core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(still_core)
    row = await still_core.row(proposal)
    minutes = still_core.parts.settings.approval_minutes
    assert row.agreed_at and abs(row.expires_at - row.agreed_at - dt.timedelta(minutes=minutes)) < dt.timedelta(
        seconds=5
    )
    await reconciled(still_core)
    assert (await still_core.row(proposal)).state == AGREED


async def test_two_who_approve_at_once_make_one_effect(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    row = (await Second(core).waiting())[0]
    claims = [{"sub": f"agent-{number}", "name": f"A {number}", "roles": ["support_agent"]} for number in range(3)]
    results = await asyncio.gather(
        *(
            core.parts.operations.approve(proposal["id"], row["preview"], Requester(caller=caller_of(who), claims=who))
            for who in (*claims, claims[0])
        ),
        return_exceptions=True,
    )
    refused = [found for found in results if isinstance(found, ServiceError)]
    assert len(refused) >= 2 and {error.code for error in refused} == {"ALREADY_DECIDED"}
    assert all(isinstance(found, LedgerRow | ServiceError) for found in results)
    assert sandbox.effects()["emergency_codes"] == {ADMIN: 1}
    await assert_lawful(core)


async def test_what_is_stopped_is_not_approved_either(core: Core, sandbox: Sandbox, fyr: Fyr):
    _, proposal, _ = await agreed(core)
    stop(fyr, CODE)
    assert_problem(await Second(core).approve(proposal), 503, STOPPED)
    assert nothing_happened(sandbox.effects())
    fyr("start", CODE)
    assert (await Second(core).approve(proposal)).json()["state"] == "done"


async def test_a_right_that_the_first_person_has_lost_is_noticed(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    await core.change(LedgerRow, claims={"sub": "persona:support-agent", "roles": ["end_user"]})
    assert_problem(await Second(core).approve(proposal), 403, "FORBIDDEN_ROLE")
    assert nothing_happened(sandbox.effects())


async def test_both_are_in_the_audit_log(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    await Second(core).approve(proposal)
    rows = await core.rows(AuditRow, AuditRow.event.startswith("operation."))
    assert [row.event for row in rows] == [
        f"operation.{state}" for state in ("proposed", AGREED, "confirmed", "sending", "done")
    ]
    assert [bool(row.body["approver"]) for row in rows] == [False, False, True, True, True]
    assert rows[-1].body["approver"] != rows[-1].body["actor"]
    assert "Lars" not in str([row.body for row in rows])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_the_conversation_is_told_at_each_step_in_its_language(
    core: Core, sandbox: Sandbox, language: str, decision: str
):
    chat = await core.chat("vismanet-admin", language=language)
    agent = core.api("support-agent")
    proposal = await agent.proposed(CODE, {"user_email": ADMIN}, **CHECKED, conversation=chat.id)
    await agent.confirm(proposal)
    waits = (await chat.history())[-1]
    assert {"sv": "En andra person", "nb": "En annen person", "en": "A second person"}[language] in waits["text"]
    await getattr(Second(core), decision)(proposal)
    told = (await chat.history())[-1]
    state = "done" if decision == "approve" else "refused"
    assert told["text"].startswith(HELPED[state][language].partition("{")[0])
    assert [block["type"] for block in told["blocks"]] == ["text"]


async def test_the_problem_is_in_the_language_of_the_second_person(core: Core, sandbox: Sandbox):
    _, proposal, _ = await agreed(core)
    problem = assert_problem(await Second(core, "support-agent", "sv").approve(proposal, "x"), 403, "SAME_PERSON")
    assert problem["detail"] == COMMON["SAME_PERSON"].text.sv


async def test_a_conversation_that_is_erased_takes_back_what_waits(core: Core, sandbox: Sandbox):
    chat = await core.chat("vismanet-admin")
    _, proposal, _ = await agreed(core, conversation=chat.id)
    assert (await core.http.delete(chat.path, headers=chat.headers)).status_code == 204
    assert (await core.row(proposal)).state == "withdrawn"
    assert_problem(await Second(core).approve(proposal, "x"), 409, "PROPOSAL_WITHDRAWN")
