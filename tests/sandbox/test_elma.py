"""Participants of ELMA, and every condition and step of an unregistration."""

import time
from collections.abc import Callable

import httpx
import pytest

from .serving import ADMIN, AGENT, BERGVERK_ADMIN, ELMA_SECONDS, GRANLIA_ADMIN, NORDLYS_ADMIN, Core, assert_problem

FJORDFISK, BERGVERK, NORDLYS, VIDDE, TINDTEK = "123456785", "987654325", "811111112", "999999999", "922222223"
SKARV, GRANLIA, STROMVIK, UNKNOWN_TO_US = "933333337", "955555554", "966666668", "977777771"


def preview(core: Core, orgno: str, actor: dict | None = ADMIN) -> httpx.Response:
    return core.ask(f"/elma/participants/{orgno}/unregistration/preview", {"reason": "other"}, actor)


def unregister(core: Core, orgno: str = FJORDFISK, actor: dict | None = ADMIN, version: str | None = None):
    if version is None:
        version = core.get(f"/elma/participants/{orgno}").json().get("state_version", "none")
    body = {"reason": "other", "state_version": version}
    return core.write(f"/elma/participants/{orgno}/unregistration", body, actor)


def state_of(core: Core, orgno: str) -> str:
    return core.get(f"/elma/participants/{orgno}").json()["state"]


def test_a_participant_is_described(core: Core):
    participant = core.get(f"/elma/participants/{FJORDFISK}").json()
    assert participant.pop("checked_at").endswith("Z")
    assert participant.pop("state_version")
    assert len(participant.pop("document_types")) == 2
    assert participant == {
        "orgno": FJORDFISK,
        "participant_id": f"0192:{FJORDFISK}",
        "company": "Fjordfisk AS",
        "state": "REGISTERED_AUTOINVOICE",
        "access_point": "Visma AutoInvoice",
        "smp_host": "smp.autoinvoice.example",
        "can_receive_invoice": True,
        "source": "sandbox",
        "pending_documents": 2,
        "autoinvoice_account": True,
    }


@pytest.mark.parametrize(
    ("orgno", "state", "access_point", "can_receive", "account"),
    [
        (BERGVERK, "REGISTERED_OTHER_AP", "Nordic Access", True, False),
        (NORDLYS, "NOT_REGISTERED", None, False, True),
        (VIDDE, "REGISTERED_AUTOINVOICE", "Visma AutoInvoice", True, True),
        (TINDTEK, "NOT_REGISTERED", None, False, False),
        (SKARV, "UNKNOWN", None, None, False),
        (GRANLIA, "REGISTERED_AUTOINVOICE", "Visma AutoInvoice", True, False),
        (STROMVIK, "PENDING_UNREGISTER", "Visma AutoInvoice", True, True),
        (UNKNOWN_TO_US, "NOT_REGISTERED", None, False, False),
    ],
)
def test_the_states_of_the_first_rows(
    core: Core, orgno: str, state: str, access_point: str | None, can_receive: bool | None, account: bool
):
    participant = core.get(f"/elma/participants/{orgno}").json()
    assert participant["state"] == state
    assert participant["access_point"] == access_point
    assert participant["can_receive_invoice"] is can_receive
    assert participant["autoinvoice_account"] is account
    assert (participant["company"] is None) == (orgno == UNKNOWN_TO_US)


@pytest.mark.parametrize(
    "orgno",
    [
        "123456784",
        "912345678",
        *[f"99999900{digit}" for digit in range(10)],
        "12345678",
        "5599990008",
        "12345678x",
        "١٢٣٤٥٦٧٨٥",
    ],
)
def test_a_wrong_check_digit_is_refused(core: Core, orgno: str):
    assert_problem(core.get(f"/elma/participants/{orgno}"), 422, "INVALID_ORGNO", value=orgno)
    assert_problem(preview(core, orgno), 422, "INVALID_ORGNO", value=orgno)


def test_a_preview_says_what_would_happen(core: Core):
    answer = preview(core, FJORDFISK).json()
    assert answer.pop("state_version") == core.get(f"/elma/participants/{FJORDFISK}").json()["state_version"]
    assert answer == {"state": "REGISTERED_AUTOINVOICE", "pending_documents": 2, "company": "Fjordfisk AS"}


@pytest.mark.parametrize(
    ("orgno", "actor", "status", "code", "params"),
    [
        (UNKNOWN_TO_US, AGENT, 404, "COMPANY_NOT_FOUND", {"orgno": UNKNOWN_TO_US}),
        (FJORDFISK, BERGVERK_ADMIN, 403, "NOT_YOUR_COMPANY", {"company": "Fjordfisk AS"}),
        (FJORDFISK, None, 403, "NOT_YOUR_COMPANY", {}),
        (VIDDE, ADMIN, 403, "NOT_YOUR_COMPANY", {}),
        (SKARV, ADMIN, 403, "NOT_YOUR_COMPANY", {}),
        (SKARV, AGENT, 503, "LOOKUP_UNAVAILABLE", {}),
        (BERGVERK, BERGVERK_ADMIN, 409, "REGISTERED_ELSEWHERE", {"access_point": "Nordic Access"}),
        (NORDLYS, NORDLYS_ADMIN, 409, "NOT_REGISTERED", {}),
        (TINDTEK, AGENT, 409, "NOT_REGISTERED", {}),
        (STROMVIK, GRANLIA_ADMIN, 409, "IN_PROGRESS", {}),
        (GRANLIA, GRANLIA_ADMIN, 409, "AUTOINVOICE_ACCOUNT_MISSING", {"orgno": GRANLIA}),
    ],
)
def test_an_unmet_condition_refuses_preview_and_unregistration_alike(
    core: Core, orgno: str, actor: dict | None, status: int, code: str, params: dict
):
    assert_problem(preview(core, orgno, actor), status, code, **params)
    assert_problem(unregister(core, orgno, actor), status, code, **params)
    assert core.effects()["unregistrations"] == {}


def test_a_pending_registration_is_in_progress_too(core: Core, change_rows: Callable):
    change_rows("UPDATE elma_participants SET state = 'PENDING_REGISTER' WHERE orgno = ?", FJORDFISK)
    assert_problem(preview(core, FJORDFISK), 409, "IN_PROGRESS")


def test_an_unregistration_is_pending_and_then_gone(core: Core):
    answer = unregister(core)
    accepted = answer.json()
    request = f"/elma/participants/{FJORDFISK}/unregistration/{accepted['request_id']}"
    assert answer.status_code == 202
    assert accepted["state"] == "PENDING_UNREGISTER"
    assert accepted["state_before"] == {"state": "REGISTERED_AUTOINVOICE", "access_point": "Visma AutoInvoice"}
    assert accepted["state_after"] == {"state": "PENDING_UNREGISTER"}
    assert state_of(core, FJORDFISK) == "PENDING_UNREGISTER"
    assert core.get(request).json() == {"request_id": accepted["request_id"], "state": "PENDING_UNREGISTER"}
    assert_problem(preview(core, FJORDFISK), 409, "IN_PROGRESS")

    time.sleep(ELMA_SECONDS + 0.1)
    gone = core.get(f"/elma/participants/{FJORDFISK}").json()
    assert (gone["state"], gone["access_point"], gone["smp_host"]) == ("NOT_REGISTERED", None, None)
    assert (gone["document_types"], gone["can_receive_invoice"]) == ([], False)
    assert core.get(request).json()["state"] == "NOT_REGISTERED"
    assert_problem(preview(core, FJORDFISK), 409, "NOT_REGISTERED")
    assert core.effects()["unregistrations"] == {FJORDFISK: 1}


def test_an_agent_unregisters_any_company(core: Core):
    assert unregister(core, VIDDE, AGENT).status_code == 202


def test_the_row_that_is_pending_for_good_stays_pending(core: Core):
    time.sleep(ELMA_SECONDS + 0.1)
    assert state_of(core, STROMVIK) == "PENDING_UNREGISTER"


def test_an_unknown_request_is_not_found(core: Core):
    request_id = unregister(core).json()["request_id"]
    assert_problem(core.get(f"/elma/participants/{FJORDFISK}/unregistration/ER-0"), 404, "REQUEST_UNKNOWN")
    assert_problem(core.get(f"/elma/participants/{VIDDE}/unregistration/{request_id}"), 404, "REQUEST_UNKNOWN")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE elma_participants SET pending_documents = 3 WHERE orgno = '123456785'",
        "UPDATE elma_participants SET access_point = 'Another' WHERE orgno = '123456785'",
        "UPDATE companies SET name = 'Fjordfisk Holding AS' WHERE orgno = '123456785'",
    ],
)
def test_a_state_that_changed_since_the_preview_unregisters_nothing(core: Core, change_rows: Callable, change: str):
    version = preview(core, FJORDFISK).json()["state_version"]
    change_rows(change)
    assert_problem(unregister(core, version=version), 409, "STATE_CHANGED")
    assert state_of(core, FJORDFISK) == "REGISTERED_AUTOINVOICE"


def test_a_role_that_was_taken_away_counts_at_once(core: Core, change_rows: Callable):
    version = preview(core, FJORDFISK).json()["state_version"]
    change_rows("DELETE FROM memberships WHERE user_id = 'U-102'")
    assert_problem(unregister(core, version=version), 403, "NOT_YOUR_COMPANY")


@pytest.mark.parametrize("body", [{}, {"reason": "bored"}, {"reason": None}])
def test_a_reason_is_needed(core: Core, body: dict):
    assert_problem(
        core.ask(f"/elma/participants/{FJORDFISK}/unregistration/preview", body, ADMIN), 422, "INVALID_INPUT"
    )
