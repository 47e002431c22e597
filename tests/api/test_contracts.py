"""Contracts, licences and Visma.net over HTTP: who may, what is refused and how, and what waits for somebody else."""

import datetime as dt
import re
from collections.abc import Callable

import pytest

from actions.catalogue.contract_deadline import annual
from api.audit import AuditRow
from api.operations.models import LedgerRow
from api.operations.service import OSLO
from tests.chat import assert_problem, eventually
from tests.core import Core
from tests.sandbox.serving import AGENT, effects_in
from tests.sandbox.serving import Core as Sandbox

TERMINATE, DEADLINE = "contract.terminate", "contract.deadline"
REQUEST, CONSENT, WITHDRAW, STATUS = (
    f"licence.transfer.{name}" for name in ("request", "consent", "withdraw", "status")
)
REGISTER, ASK, DECIDE = "vismanet.admin.register", "vismanet.access.request", "vismanet.access.decide"
RIGHT = "connect.code-right.request"
FJORDFISK, NORDLYS, TINDTEK, BERGVERK = "123456785", "811111112", "922222223", "987654325"
HAVGLOTT, LYNGMO, STEINVIK, USTO = "855500116", "855500221", "855500337", "855500442"
GRANASEN, NYBERGET, TALLMON = "5599995015", "5599995023", "5599995031"
FOR_HEDDA = {"case": "C-7", "on_behalf_of": "leder@havglott.example"}
HEDDA, LIV, STEIN = "signatory-havglott", "signatory-lyngmo", "company-admin-steinvik"
TODAY = dt.datetime.now(OSLO).date()
NOTICE = {"orgno": HAVGLOTT, "agreement": "K-5001"}
MOVE = {"orgno": HAVGLOTT, "receiver": LYNGMO, "licences": ["L-501"]}
TIRIL = {"name": "Tiril Tind", "email": "tiril@tindtek.example", "phone": "+47 999 00 501"}


async def refused(core: Core, sandbox: Sandbox, operation: str, persona: str | None, inputs, more, status, code):
    problem = assert_problem(await core.api(persona).propose(operation, inputs, **more), status, code)
    assert "{" not in problem["detail"] and not problem["detail"].endswith("None.")
    assert await core.rows(LedgerRow) == [] and effects_in(sandbox.effects()) == 0
    return problem


@pytest.mark.parametrize(
    ("persona", "inputs", "more", "status", "code"),
    [
        (None, NOTICE, {}, 401, "AUTH_REQUIRED"),
        ("end-user", {**NOTICE, "orgno": FJORDFISK}, {}, 403, "FORBIDDEN_ROLE"),
        ("vismanet-admin-havglott", NOTICE, {}, 403, "FORBIDDEN_ROLE"),
        ("byra-consultant", NOTICE, {}, 403, "FORBIDDEN_ROLE"),
        (LIV, NOTICE, {}, 403, "NOT_YOUR_COMPANY"),
        (HEDDA, {**NOTICE, "agreement": "K-9999"}, {}, 404, "CONTRACT_NOT_FOUND"),
        (HEDDA, {**NOTICE, "agreement": "K-5006"}, {}, 404, "CONTRACT_NOT_FOUND"),
        ("company-admin-bergverk", {"orgno": BERGVERK, "agreement": "K-5001"}, {}, 404, "CONTRACT_NOT_FOUND"),
        (STEIN, {"orgno": STEINVIK, "agreement": "K-5003"}, {}, 409, "ALREADY_TERMINATED"),
        (STEIN, {"orgno": STEINVIK, "agreement": "K-5004"}, {}, 409, "REQUEST_OPEN"),
        (STEIN, {"orgno": STEINVIK, "agreement": "K-5005"}, {}, 409, "PARTNER_CONTRACT"),
        ("company-admin-nordlys", {"orgno": NORDLYS, "agreement": "K-1003"}, {}, 409, "PARTNER_CONTRACT"),
        (HEDDA, {**NOTICE, "ends": TODAY.isoformat()}, {}, 409, "BEFORE_BINDING_END"),
        (HEDDA, {**NOTICE, "orgno": GRANASEN}, {}, 422, "WRONG_COUNTRY"),
        (HEDDA, {**NOTICE, "agreement": "avtalen"}, {}, 422, "INVALID_INPUT"),
        ("support-agent", NOTICE, {}, 422, "CASE_REQUIRED"),
        ("support-agent", NOTICE, FOR_HEDDA, 422, "CONTACT_REQUIRED"),
        ("support-agent", {**NOTICE, "contact": "leder@havglott.example"}, FOR_HEDDA, 422, "WRITTEN_REQUIRED"),
        (
            "support-agent",
            {**NOTICE, "contact": "leder@havglott.example", "received": "2999-01-01"},
            FOR_HEDDA,
            422,
            "WRITTEN_REQUIRED",
        ),
    ],
)
async def test_a_notice_is_refused_with_its_own_reason(core, sandbox, persona, inputs, more, status, code):
    await refused(core, sandbox, TERMINATE, persona, inputs, more, status, code)


async def test_a_day_within_the_binding_period_is_answered_with_the_earliest_one(core: Core):
    api = core.api(HEDDA)
    api.headers["Accept-Language"] = "nb"
    wish = {**NOTICE, "ends": TODAY.isoformat()}
    problem = assert_problem(await api.propose(TERMINATE, wish), 409, "BEFORE_BINDING_END")
    assert f"31. desember {annual(TODAY).ends.year}" in problem["detail"]


async def test_a_notice_says_what_is_sent_and_is_terminated_only_when_visma_confirms(core: Core, sandbox: Sandbox):
    api = core.api(HEDDA)
    proposal = await api.proposed(TERMINATE, NOTICE)
    ends = annual(TODAY).ends
    said = " ".join([proposal["question"], *proposal["effects"], *proposal["warnings"]])
    assert proposal["irreversible"] and proposal["confirm"]["typed"] == HAVGLOTT
    for part in ("oppsigelse@visma.no", f"31. desember {ends.year}", "Visma Business", "kundenummer 100501", "Hedda"):
        assert part in said
    assert "not terminated until Visma has confirmed" in said and "how long you have access" in said.lower()
    assert_problem(await api.confirm(proposal, typed=LYNGMO), 422, "CONFIRMATION_MISMATCH")
    assert effects_in(sandbox.effects()) == 0
    run = (await api.confirm(proposal, key="once")).json()
    again = (await api.confirm(proposal, key="once")).json()
    assert run["id"] == again["id"] and run["state"] == "pending"
    assert run["result"]["status"] == "awaiting_confirmation" and run["result"]["case"] in run["message"]
    assert "has been terminated" not in run["message"]
    assert sandbox.effects()["termination_notices"] == {f"{HAVGLOTT}/K-5001": 1}
    await core.hurry()
    assert (await api.run(run["id"])).json()["state"] == "pending"
    sandbox.write(f"/terminations/{run['result']['notice']}/confirmation", {}, AGENT).raise_for_status()
    await core.hurry()
    done = await api.settled(run["id"])
    assert done["state"] == "done" and str(ends.year) in done["message"]
    assert_problem(await api.propose(TERMINATE, NOTICE), 409, "ALREADY_TERMINATED")


async def test_the_log_holds_the_whole_letter_without_who_wrote_it(core: Core):
    api = core.api(HEDDA)
    await api.confirm(await api.proposed(TERMINATE, NOTICE))
    rows = [row for row in await core.rows(AuditRow) if row.event == "operation.pending"]
    after = rows[0].body["state_after"]
    assert "Avtalen skal opphøre" in after["notice"] and HAVGLOTT in after["notice"]
    assert re.fullmatch("[0-9a-f]{64}", after["notice_sha256"]) and after["sent_at"]
    assert "Hedda" not in str(rows[0].body) and "leder@havglott.example" not in str(rows[0].body)


async def test_without_a_confirmation_the_customer_is_reminded_once(core: Core):
    chat = await core.chat(HEDDA)
    api = core.api(HEDDA)
    proposal = await api.proposed(TERMINATE, NOTICE, conversation=chat.id)
    await api.confirm(proposal)
    assert not [m for m in await chat.history() if "has not confirmed" in m["text"]]
    row = await core.row(proposal)
    past = row.result | {"remind_at": "2026-01-02T00:00:00Z"}
    await core.change(LedgerRow, LedgerRow.id == row.id, result=past)
    await core.hurry()
    reminder = await chat.until("result", "has not confirmed the notice yet")
    assert row.result["case"] in reminder["text"] and "kundesenteret@visma.com" in reminder["text"]
    await core.hurry()
    assert len([m for m in await chat.history() if "has not confirmed" in m["text"]]) == 1


async def test_an_agent_records_what_the_customer_wrote_on_the_day_it_came(core: Core, sandbox: Sandbox):
    inputs = {**NOTICE, "contact": "leder@havglott.example", "received": "2025-09-30"}
    proposal = await core.api("support-agent").proposed(TERMINATE, inputs, **FOR_HEDDA)
    assert "31 December 2025" in proposal["question"]
    assert "Oppsigelsen kom inn 30. september 2025" in " ".join(proposal["effects"])
    assert effects_in(sandbox.effects()) == 0


async def test_a_contract_that_changed_meanwhile_voids_the_card(core: Core, change_backend: Callable[..., None]):
    api = core.api(HEDDA)
    proposal = await api.proposed(TERMINATE, NOTICE)
    change_backend("UPDATE contracts SET type = 'quarterly', signed = '2026-01-01' WHERE id = 'K-5001'")
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "STATE_CHANGED")


@pytest.mark.parametrize(
    ("persona", "inputs", "status", "code"),
    [
        (None, MOVE, 401, "AUTH_REQUIRED"),
        ("end-user", {**MOVE, "orgno": FJORDFISK}, 403, "FORBIDDEN_ROLE"),
        ("support-agent", MOVE, 403, "FORBIDDEN_ROLE"),
        (LIV, MOVE, 403, "NOT_YOUR_COMPANY"),
        (HEDDA, {**MOVE, "receiver": HAVGLOTT}, 422, "SAME_COMPANY"),
        (HEDDA, {**MOVE, "receiver": "974760673"}, 404, "RECEIVER_UNKNOWN"),
        (HEDDA, {**MOVE, "receiver": NYBERGET}, 422, "NOT_SUPPORTED"),
        (HEDDA, {**MOVE, "licences": ["L-504"]}, 409, "LICENCE_NOT_OWNED"),
        (HEDDA, {**MOVE, "licences": ["Visma"]}, 422, "INVALID_INPUT"),
        (HEDDA, {**MOVE, "licences": []}, 422, "INVALID_INPUT"),
        (
            "company-admin-bergverk",
            {"orgno": BERGVERK, "receiver": LYNGMO, "licences": ["all"]},
            409,
            "LICENCE_NOT_OWNED",
        ),
        (STEIN, {"orgno": STEINVIK, "receiver": LYNGMO, "licences": ["L-504"]}, 409, "RECEIVER_CONSENT_MISSING"),
        (STEIN, {"orgno": STEINVIK, "receiver": LYNGMO, "licences": ["L-505"]}, 409, "REQUEST_OPEN"),
        (
            "signatory-granasen",
            {"orgno": GRANASEN, "receiver": NYBERGET, "licences": ["L-512"]},
            409,
            "NOT_TRANSFERABLE",
        ),
        (
            "signatory-granasen",
            {"orgno": TALLMON, "receiver": NYBERGET, "licences": ["all"]},
            409,
            "ACTIVE_COLLABORATION",
        ),
    ],
)
async def test_a_transfer_is_refused_with_its_own_reason(core, sandbox, persona, inputs, status, code):
    await refused(core, sandbox, REQUEST, persona, inputs, {}, status, code)


async def test_unpaid_invoices_and_the_swedish_process_are_warned_of(core: Core):
    again = {"orgno": STEINVIK, "receiver": LYNGMO, "licences": ["L-506"]}
    assert any("unpaid invoices (1)" in each for each in (await core.api(STEIN).proposed(REQUEST, again))["warnings"])
    swedish = {"orgno": GRANASEN, "receiver": NYBERGET, "licences": ["L-511"]}
    warnings = (await core.api("signatory-granasen").proposed(REQUEST, swedish))["warnings"]
    assert any("e-ID" in each for each in warnings) and not any("unpaid" in each for each in warnings)


async def requested(core: Core, **more) -> dict:
    api = core.api(HEDDA)
    proposal = await api.proposed(REQUEST, MOVE | more)
    assert proposal["confirm"] == {
        "level": 2,
        "typed": LYNGMO,
        "hint": "the receiving company's organisation number",
    }
    run = (await api.confirm(proposal)).json()
    assert run["state"] == "pending" and run["result"]["status"] == "awaiting_receiver"
    return run


async def test_licences_move_only_after_the_receivers_own_yes_and_vismas_doing(core: Core, sandbox: Sandbox):
    run = await requested(core)
    transfer = run["result"]["transfer"]
    execute = f"/licence-transfers/{transfer}/execution"
    assert sandbox.write(execute, {}, AGENT).json()["code"] == "RECEIVER_CONSENT_MISSING"
    inputs = {"orgno": LYNGMO, "transfer": transfer}
    assert_problem(await core.api(HEDDA).propose(CONSENT, inputs), 403, "NOT_YOUR_COMPANY")
    assert_problem(await core.api(HEDDA).propose(CONSENT, {**inputs, "orgno": HAVGLOTT}), 403, "NOT_YOUR_COMPANY")
    assert_problem(await core.api("vismanet-admin-lyngmo").propose(CONSENT, inputs), 403, "FORBIDDEN_ROLE")
    assert_problem(await core.api(STEIN).propose(CONSENT, {**inputs, "orgno": STEINVIK}), 404, "TRANSFER_NOT_FOUND")
    liv = core.api(LIV)
    card = await liv.proposed(CONSENT, inputs)
    assert "Havgløtt AS" in card["question"] and card["confirm"]["typed"] == LYNGMO
    given = (await liv.confirm(card)).json()
    assert (given["state"], given["result"]["status"]) == ("done", "review")
    assert_problem(await liv.propose(CONSENT, inputs), 409, "ALREADY_CONSENTED")
    await core.hurry()
    assert (await core.api(HEDDA).run(run["id"])).json()["state"] == "pending"
    sandbox.write(execute, {}, AGENT).raise_for_status()
    await core.hurry()
    done = await core.api(HEDDA).settled(run["id"])
    assert done["state"] == "done" and "Lyngmo AS" in done["message"]
    assert sandbox.effects()["licence_moves"] == {transfer: 1}
    assert_problem(await core.api(HEDDA).propose(REQUEST, MOVE), 409, "LICENCE_NOT_OWNED")


@pytest.mark.parametrize("consented", [False, True])
@pytest.mark.parametrize(("persona", "orgno", "status"), [(HEDDA, HAVGLOTT, "withdrawn"), (LIV, LYNGMO, "declined")])
async def test_either_party_stops_a_transfer_also_after_the_consent(
    core: Core, sandbox: Sandbox, persona: str, orgno: str, status: str, consented: bool
):
    run = await requested(core)
    transfer = run["result"]["transfer"]
    if consented:
        liv = core.api(LIV)
        await liv.confirm(await liv.proposed(CONSENT, {"orgno": LYNGMO, "transfer": transfer}))
    api = core.api(persona)
    card = await api.proposed(WITHDRAW, {"orgno": orgno, "transfer": transfer})
    stopped = (await api.confirm(card)).json()
    assert (stopped["state"], stopped["result"]["status"]) == ("done", status)
    await core.hurry()
    ended = await core.api(HEDDA).settled(run["id"])
    assert ended["state"] == "failed" and "No licences have been moved" in ended["message"]
    assert "problem" not in ended
    execute = sandbox.write(f"/licence-transfers/{transfer}/execution", {}, AGENT)
    assert execute.json()["code"] == "TRANSFER_CLOSED"
    assert_problem(await api.propose(WITHDRAW, {"orgno": orgno, "transfer": transfer}), 409, "TRANSFER_CLOSED")


@pytest.mark.parametrize("consented", [False, True])
async def test_a_request_and_a_consent_run_out(core: Core, change_backend: Callable[..., None], consented: bool):
    run = await requested(core)
    inputs = {"orgno": LYNGMO, "transfer": run["result"]["transfer"]}
    liv = core.api(LIV)
    if consented:
        await liv.confirm(await liv.proposed(CONSENT, inputs))
    change_backend("UPDATE licence_transfers SET expires_at = '2026-01-01 00:00:00' WHERE id = ?", inputs["transfer"])
    await core.hurry()
    ended = await core.api(HEDDA).settled(run["id"])
    assert ended["state"] == "failed" and "run out of time" in ended["message"]
    assert_problem(await liv.propose(CONSENT, inputs), 409, "TRANSFER_CLOSED")
    assert (await core.api(HEDDA).propose(REQUEST, MOVE)).status_code == 201


async def test_a_consent_that_was_shown_before_the_request_was_stopped_does_not_count(core: Core):
    run = await requested(core)
    transfer = run["result"]["transfer"]
    liv, hedda = core.api(LIV), core.api(HEDDA)
    card = await liv.proposed(CONSENT, {"orgno": LYNGMO, "transfer": transfer})
    await hedda.confirm(await hedda.proposed(WITHDRAW, {"orgno": HAVGLOTT, "transfer": transfer}))
    late = (await liv.confirm(card)).json()
    assert (late["state"], late["problem"]["code"]) == ("refused", "TRANSFER_CLOSED")


async def test_both_sides_see_how_their_transfers_stand_and_nobody_else(core: Core):
    run = (await core.api(LIV).read(STATUS, {"orgno": LYNGMO})).json()
    states = {each["id"]: each["status"] for each in run["result"]["transfers"]}
    assert states == {"LT-501": "awaiting_receiver", "LT-502": "review", "LT-503": "expired"}
    assert (await core.api(STEIN).read(STATUS, {"orgno": STEINVIK})).json()["result"]["transfers"]
    assert_problem(await core.api(HEDDA).read(STATUS, {"orgno": LYNGMO}), 403, "NOT_YOUR_COMPANY")
    assert_problem(await core.api().read(STATUS, {"orgno": LYNGMO}), 401, "AUTH_REQUIRED")


@pytest.mark.parametrize(
    ("persona", "inputs", "status", "code"),
    [
        (None, {"orgno": TINDTEK, **TIRIL}, 401, "AUTH_REQUIRED"),
        ("byra-consultant", {"orgno": TINDTEK, **TIRIL}, 403, "FORBIDDEN_ROLE"),
        ("support-agent", {"orgno": TINDTEK, **TIRIL}, 403, "FORBIDDEN_ROLE"),
        (HEDDA, {"orgno": TINDTEK, **TIRIL}, 403, "NOT_YOUR_COMPANY"),
        (HEDDA, {"orgno": HAVGLOTT, **TIRIL}, 409, "ADMIN_EXISTS"),
        ("employee-usto", {"orgno": USTO, **TIRIL}, 403, "NOT_AUTHORISED_SIGNER"),
        ("company-admin-usto", {"orgno": USTO, **TIRIL, "email": "bruker@usto.example"}, 409, "REQUEST_OPEN"),
        ("signatory-tindtek", {"orgno": TINDTEK, **TIRIL, "email": "tiril"}, 422, "EMAIL_INVALID"),
        ("signatory-tindtek", {"orgno": TINDTEK, **TIRIL, "name": "42"}, 422, "NAME_INVALID"),
        ("signatory-tindtek", {"orgno": TINDTEK, **TIRIL, "phone": "1"}, 422, "PHONE_INVALID"),
    ],
)
async def test_a_nomination_is_refused_with_its_own_reason(core, sandbox, persona, inputs, status, code):
    problem = await refused(core, sandbox, REGISTER, persona, inputs, {}, status, code)
    assert "admin@havglott.example" not in problem["detail"], "masked"


@pytest.mark.parametrize(
    ("persona", "orgno", "status"),
    [("signatory-tindtek", TINDTEK, "received"), ("end-user-usto", USTO, "manual_review")],
)
async def test_a_nomination_is_a_case_and_grants_nothing(
    core: Core, sandbox: Sandbox, persona: str, orgno: str, status: str
):
    api = core.api(persona)
    card = await api.proposed(REGISTER, {"orgno": orgno, **TIRIL})
    assert ("by hand" in " ".join(card["effects"])) == (status == "manual_review")
    assert_problem(await api.confirm(card, typed="yes"), 422, "CONFIRMATION_MISMATCH")
    run = (await api.confirm(card)).json()
    assert (run["state"], run["result"]["status"]) == ("done", status)
    assert sandbox.effects()["admin_nominations"] == {orgno: 1} and sandbox.effects()["cases"] == 1
    assert_problem(await api.propose(REGISTER, {"orgno": orgno, **TIRIL}), 409, "REQUEST_OPEN")
    logged = str([row.body for row in await core.rows(AuditRow)])
    assert "99900501" not in logged and "Tiril" not in logged and "tiril@" not in logged


@pytest.mark.parametrize(
    ("persona", "inputs", "status", "code"),
    [
        (None, {"orgno": FJORDFISK, "area": "settings"}, 401, "AUTH_REQUIRED"),
        ("vismanet-admin-no-right", {"orgno": NORDLYS, "area": "settings"}, 403, "FORBIDDEN_ROLE"),
        ("employee-usto", {"orgno": USTO, "area": "settings"}, 403, "FORBIDDEN_ROLE"),
        ("end-user", {"orgno": LYNGMO, "area": "settings"}, 403, "NOT_YOUR_COMPANY"),
        ("end-user-usto", {"orgno": USTO, "area": "settings"}, 409, "NO_VISMANET_ADMIN"),
        ("end-user-lyngmo", {"orgno": LYNGMO, "area": "invoices"}, 409, "ALREADY_HAS_ACCESS"),
        ("end-user-lyngmo", {"orgno": LYNGMO, "area": "settings"}, 409, "REQUEST_OPEN"),
        ("vismanet-admin", {"orgno": FJORDFISK, "area": "settings"}, 409, "ALREADY_HAS_ACCESS"),
        ("end-user", {"orgno": FJORDFISK, "area": "everything"}, 422, "INVALID_INPUT"),
    ],
)
async def test_asking_for_access_is_refused_with_its_own_reason(core, sandbox, persona, inputs, status, code):
    await refused(core, sandbox, ASK, persona, inputs, {}, status, code)


@pytest.mark.parametrize(("decision", "state"), [("grant", "done"), ("deny", "failed")])
async def test_the_admin_decides_and_whoever_asked_is_told(core: Core, sandbox: Sandbox, decision: str, state: str):
    chat = await core.chat("end-user")
    ola, kari = core.api("end-user"), core.api("vismanet-admin")
    card = await ola.proposed(ASK, {"orgno": FJORDFISK, "area": "invoices"}, conversation=chat.id)
    assert card["confirm"] == {"level": 1} and "Kari Fjord" in card["question"]
    asked = (await ola.confirm(card)).json()
    assert asked["state"] == "pending"
    assert_problem(await ola.read("invoice.list", {"orgno": FJORDFISK}), 403, "NO_SETTINGS_ACCESS")
    answer = {"orgno": FJORDFISK, "request": asked["result"]["request"], "decision": decision}
    assert_problem(await ola.propose(DECIDE, answer), 403, "FORBIDDEN_ROLE")
    assert_problem(
        await core.api("vismanet-admin-no-right").propose(DECIDE, {**answer, "orgno": NORDLYS}),
        404,
        "ACCESS_REQUEST_NOT_FOUND",
    )
    decided = (await kari.confirm(await kari.proposed(DECIDE, answer))).json()
    assert decided["state"] == "done"
    await core.hurry()
    told = await ola.settled(asked["id"])
    assert told["state"] == state and "Kari Fjord" in told["message"]
    await chat.until("result", "given you access" if decision == "grant" else "declined access")
    seen = await ola.read("invoice.list", {"orgno": FJORDFISK})
    assert seen.status_code == (200 if decision == "grant" else 403)
    assert_problem(await kari.propose(DECIDE, answer), 409, "ALREADY_DECIDED")


async def test_a_request_that_has_run_out_cannot_be_granted_any_more(core: Core):
    answer = {"orgno": LYNGMO, "request": "AR-502", "decision": "grant"}
    assert_problem(await core.api("vismanet-admin-lyngmo").propose(DECIDE, answer), 404, "ACCESS_REQUEST_NOT_FOUND")
    mari = core.api("end-user-lyngmo")
    assert (await mari.propose(ASK, {"orgno": LYNGMO, "area": "licences"})).status_code == 201


@pytest.mark.parametrize(
    ("persona", "inputs", "more", "status", "code"),
    [
        (None, {}, {}, 401, "AUTH_REQUIRED"),
        ("end-user", {"orgno": FJORDFISK}, {}, 403, "FORBIDDEN_ROLE"),
        ("company-admin-bergverk", {}, {}, 403, "NOT_YOUR_COMPANY"),
        ("company-admin-nordlys", {"admin_email": "leder@nordlys.example"}, {}, 403, "NOT_VISMANET_ADMIN"),
        ("company-admin-nordlys", {"admin_email": "admin@fjordfisk.example"}, {}, 403, "NOT_VISMANET_ADMIN"),
        ("vismanet-admin-no-right", {"domains": ["gmail.com"]}, {}, 422, "DOMAIN_PUBLIC"),
        ("vismanet-admin-no-right", {"domains": ["fjordfisk.example"]}, {}, 409, "DOMAIN_NOT_OWNED"),
        ("vismanet-admin-no-right", {"domains": ["sub.nordlys.example"]}, {}, 409, "DOMAIN_NOT_OWNED"),
        ("vismanet-admin-no-right", {"domains": ["nordlys"]}, {}, 422, "DOMAIN_INVALID"),
        (
            "vismanet-admin",
            {"orgno": FJORDFISK, "admin_email": "admin@fjordfisk.example", "domains": ["fjordfisk.example"]},
            {},
            409,
            "RIGHT_EXISTS",
        ),
        (
            "vismanet-admin-lyngmo",
            {"orgno": LYNGMO, "admin_email": "admin@lyngmo.example", "domains": ["lyngmo.example"]},
            {},
            409,
            "REQUEST_OPEN",
        ),
        ("support-agent", {}, {}, 422, "CASE_REQUIRED"),
    ],
)
async def test_the_right_to_codes_is_refused_with_its_own_reason(core, sandbox, persona, inputs, more, status, code):
    good = {"orgno": NORDLYS, "admin_email": "admin@nordlys.example", "domains": ["nordlys.example"]}
    await refused(core, sandbox, RIGHT, persona, good | inputs, more, status, code)


async def test_the_right_to_codes_is_asked_for_once_and_not_granted_by_asking(core: Core, sandbox: Sandbox):
    inputs = {"orgno": NORDLYS, "admin_email": "Admin@nordlys.example", "domains": ["NORDLYS.example"]}
    api = core.api("company-admin-nordlys")
    card = await api.proposed(RIGHT, inputs)
    assert card["confirm"] == {"level": 1} and "skysupport@visma.com" in " ".join(card["effects"])
    run = (await api.confirm(card)).json()
    assert run["state"] == "done" and run["result"]["case"] in run["message"]
    assert sandbox.effects()["code_right_requests"] == {"admin@nordlys.example": 1}
    assert_problem(await api.propose(RIGHT, inputs), 409, "REQUEST_OPEN")
    made = await core.api("vismanet-admin-no-right").propose(
        "connect.emergency-code.generate", {"user_email": "leder@nordlys.example"}
    )
    assert_problem(made, 403, "NO_CODE_RIGHT")


async def test_the_deadline_can_be_put_into_a_calendar_for_a_quarter_of_an_hour(core: Core):
    from icalendar import Calendar

    api = core.api("signatory-tindtek")
    api.headers["Accept-Language"] = "nb"
    run = (await api.read(DEADLINE, {"orgno": TINDTEK, "as_of": "2018-06-01"})).json()
    file = await core.http.get(f"/v1/runs/{run['id']}/file", headers=api.headers)
    assert (
        file.headers["content-type"].startswith("text/calendar") and "attachment" in file.headers["content-disposition"]
    )
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["dtstart"].dt == dt.date(2018, 12, 31) and event["dtend"].dt == dt.date(2019, 1, 1)
    assert "kontrakt som avgjør" in event["description"] and "Regelen:" in event["description"]
    [alarm] = event.walk("VALARM")
    assert alarm["trigger"].dt == dt.timedelta(days=-14)
    assert b"\r\n" in file.content and all(len(line) <= 75 for line in file.content.split(b"\r\n"))
    other = await core.http.get(f"/v1/runs/{run['id']}/file", headers=core.api("end-user").headers)
    assert other.status_code == 404
    await core.change(LedgerRow, LedgerRow.run_id == run["id"], finished_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert_problem(await core.http.get(f"/v1/runs/{run['id']}/file", headers=api.headers), 410, "FILE_EXPIRED")


async def test_a_visitor_gets_the_calendar_file_of_their_own_conversation_only(core: Core):
    chat, stranger = await core.chat(), await core.chat()
    body = {"inputs": {"contract_type": "annual"}, "conversation": chat.id}
    run = (await core.http.post(f"/v1/operations/{DEADLINE}/runs", json=body, headers=chat.headers)).json()

    async def fetched(headers: dict) -> int:
        return (await core.http.get(f"/v1/runs/{run['id']}/file", headers=headers)).status_code

    assert [await fetched(chat.headers), await fetched(stranger.headers), await fetched({})] == [200, 404, 404]


async def test_a_transfer_whose_answer_was_lost_is_found_again_and_happened_once(core: Core, sandbox: Sandbox):
    sandbox.fault("POST /api/v1/licence-transfers", "cut_after", times=1)
    api = core.api(HEDDA)
    run = (await api.confirm(await api.proposed(REQUEST, MOVE))).json()
    assert run["state"] in ("unknown", "pending")
    await core.hurry()

    async def known() -> bool:
        return (await api.run(run["id"])).json()["state"] == "pending"

    await eventually(known)
    assert sandbox.effects()["licence_transfers"] == {f"{HAVGLOTT}/{LYNGMO}": 1}


async def test_a_conversation_can_be_erased_while_its_request_waits_for_somebody(core: Core):
    chat, api = await core.chat(HEDDA), core.api(HEDDA)
    proposal = await api.proposed(TERMINATE, NOTICE, conversation=chat.id)
    run = (await api.confirm(proposal)).json()
    assert run["state"] == "pending"
    erased = await core.http.delete(chat.path, headers=chat.headers)
    assert erased.status_code in (200, 204), erased.text
    row = await core.row(proposal)
    assert (row.state, row.inputs, row.claims) == ("pending", {}, None)
    assert row.reference and row.next_check_at.year == 9999


@pytest.mark.parametrize(
    ("operation", "persona", "inputs"),
    [
        (TERMINATE, HEDDA, NOTICE),
        (REQUEST, HEDDA, MOVE),
        (ASK, "end-user", {"orgno": FJORDFISK, "area": "invoices"}),
        ("payroll.sync", "payroll-admin", {"orgno": "5599990008"}),
        ("eekonomi.downgrade.request", "byra-consultant-sund", {"orgno": "5599994133"}),
        ("elma.switch", "byra-consultant-kyst", {"orgno": "606010400"}),
    ],
)
async def test_what_the_backend_no_longer_knows_is_over_and_can_be_asked_for_again(
    still_core: Core, sandbox: Sandbox, operation: str, persona: str, inputs: dict
):
    api = still_core.api(persona)
    run = (await api.confirm(await api.proposed(operation, inputs))).json()
    assert run["state"] == "pending"
    sandbox.reset()
    await still_core.hurry()
    await still_core.parts.operations.reconcile()
    run = (await api.run(run["id"])).json()
    assert (run["state"], run["problem"]["code"]) == ("failed", "REQUEST_GONE")
    again = (await api.confirm(await api.proposed(operation, inputs))).json()
    assert again["state"] == "pending"
