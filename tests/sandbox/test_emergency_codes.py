"""Users, code rights, and every condition of an emergency code."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from .serving import ADMIN, AGENT, Core, assert_problem

OLA, KARI, PER, NINA, TORE = "U-101", "U-102", "U-103", "U-104", "U-105"
CHECKED = {"case_id": "C-1", "identity_check": {"method": "callback", "result": "passed"}}
OLA_HIMSELF = {"X-Actor-Email": "ola@fjordfisk.example", "X-Actor-Roles": "end_user"}


def preview(core: Core, user: str, actor: dict = ADMIN, body: dict | None = None) -> httpx.Response:
    return core.ask(f"/users/{user}/emergency-codes/preview", body or {}, actor)


def make(
    core: Core, user: str, actor: dict = ADMIN, body: dict | None = None, key: str | None = None
) -> httpx.Response:
    """Preview, then make the code; a refused preview leaves a state version that cannot fit."""
    body = body or {}
    version = preview(core, user, actor, body).json().get("state_version", "none")
    return core.write(f"/users/{user}/emergency-codes", body | {"state_version": version}, actor, key)


def test_a_user_is_found_by_e_mail(core: Core):
    assert core.get("/users", email=" Ola@Fjordfisk.example").json() == {
        "id": OLA,
        "email": "ola@fjordfisk.example",
        "name": "Ola Nordmann",
        "status": "active",
        "two_factor": True,
        "companies": [{"orgno": "123456785", "roles": ["end_user"]}],
        "codes_24h": 0,
    }
    assert_problem(core.get("/users", email="nobody@fjordfisk.example"), 404, "USER_NOT_FOUND")


def test_a_consultant_belongs_to_the_office_and_to_its_clients(core: Core):
    companies = core.get("/users", email="konsult@byranlind.example").json()["companies"]
    assert [company["orgno"] for company in companies] == ["5599991113", "5599992228", "8029990002"]


def test_a_code_right_is_found_by_the_administrators_e_mail(core: Core):
    right = core.get("/emergency-code-rights", admin_email="admin@fjordfisk.example").json()
    assert right == {
        "admin_email": "admin@fjordfisk.example",
        "domains": ["fjordfisk.example"],
        "granted_at": "2026-01-15T09:00:00.000Z",
        "version": 1,
        "codes_24h": 0,
    }
    assert_problem(core.get("/emergency-code-rights", admin_email="admin@nordlys.example"), 404, "NO_CODE_RIGHT")


def test_a_preview_says_what_would_happen(core: Core):
    answer = preview(core, OLA).json()
    assert re.fullmatch(r"[0-9a-f]{16}", answer.pop("state_version"))
    assert answer == {
        "user": {"id": OLA, "email": "ola@fjordfisk.example"},
        "domain": "fjordfisk.example",
        "replaces_unused": False,
        "identity_checked": False,
    }


def test_a_code_is_made_and_shown_once(core: Core):
    answer = make(core, OLA)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"([A-HJ-NP-Z2-9]{4}-){4}[A-HJ-NP-Z2-9]{4}", made["code"])
    assert (made["expires_at"], made["replaced"]) == (None, None)
    assert made["state_before"] == {"unused_code": None, "codes_24h": 0}
    assert made["state_after"] == {"unused_code": made["id"], "codes_24h": 1}
    assert core.get("/users", email="ola@fjordfisk.example").json()["codes_24h"] == 1
    assert core.get("/emergency-code-rights", admin_email="admin@fjordfisk.example").json()["codes_24h"] == 1
    assert core.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


def test_the_code_is_nowhere_in_the_database(core: Core, database_file: Path):
    code = make(core, OLA, key="the-only-key").json()["code"]
    connection = sqlite3.connect(database_file)
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert "the-only-key" in dump
    assert code not in dump
    assert code.replace("-", "") not in dump
    assert all(code.encode() not in file.read_bytes() for file in database_file.parent.iterdir())


def test_the_record_holds_no_code(core: Core):
    first = make(core, OLA, key="once").json()
    record = core.get("/requests/once").json()
    assert record["body"] == {
        "status": "already_generated",
        "code": None,
        "id": first["id"],
        "created_at": first["created_at"],
        "expires_at": None,
    }


def test_the_same_request_again_is_a_replay_and_makes_no_second_code(core: Core):
    body = {"state_version": preview(core, OLA).json()["state_version"]}
    first = core.write(f"/users/{OLA}/emergency-codes", body, ADMIN, "again")
    second = core.write(f"/users/{OLA}/emergency-codes", body, ADMIN, "again")
    assert first.json()["code"]
    assert "idempotent-replay" not in first.headers
    assert (second.status_code, second.headers["idempotent-replay"]) == (201, "true")
    assert (second.json()["status"], second.json()["code"]) == ("already_generated", None)
    assert core.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


def test_a_new_code_replaces_the_unused_one(core: Core, database_file: Path):
    first = make(core, OLA).json()
    assert preview(core, OLA).json()["replaces_unused"] is True
    second = make(core, OLA).json()
    assert second["replaced"] == first["id"]
    connection = sqlite3.connect(database_file)
    superseded = connection.execute("SELECT id, superseded_by FROM emergency_codes").fetchall()
    connection.close()
    assert set(superseded) == {(first["id"], second["id"]), (second["id"], None)}


def test_an_agent_with_a_checked_identity_makes_a_code_for_any_domain(core: Core):
    assert make(core, PER, AGENT, CHECKED).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"case_id": "C-1"},
        {"identity_check": CHECKED["identity_check"]},
        {"case_id": "", "identity_check": CHECKED["identity_check"]},
        {"case_id": "C-1", "identity_check": {"method": "callback", "result": "failed"}},
    ],
)
def test_an_agent_needs_a_case_and_a_passed_identity_check(core: Core, body: dict):
    assert_problem(preview(core, OLA, AGENT, body), 403, "IDENTITY_NOT_VERIFIED")
    assert_problem(make(core, OLA, AGENT, body), 403, "IDENTITY_NOT_VERIFIED")


ADMIN_NO_RIGHT = {"X-Actor-Email": "admin@nordlys.example", "X-Actor-Roles": "visma_net_admin,emergency_code_right"}


@pytest.mark.parametrize(
    ("user", "actor", "status", "code", "params"),
    [
        ("U-0", ADMIN, 404, "USER_NOT_FOUND", {}),
        (OLA, {}, 403, "NO_CODE_RIGHT", {}),
        (OLA, OLA_HIMSELF, 403, "NO_CODE_RIGHT", {}),
        (OLA, ADMIN_NO_RIGHT, 403, "NO_CODE_RIGHT", {}),
        (PER, ADMIN, 403, "DOMAIN_NOT_AUTHORISED", {"domain": "fjordfisk-shop.example"}),
        (KARI, ADMIN, 403, "SELF_NOT_ALLOWED", {}),
        (TORE, ADMIN, 409, "USER_DISABLED", {}),
        (NINA, ADMIN, 409, "TWO_FACTOR_NOT_ENABLED", {}),
    ],
)
def test_an_unmet_condition_refuses_preview_and_code_alike(
    core: Core, user: str, actor: dict, status: int, code: str, params: dict
):
    assert_problem(preview(core, user, actor), status, code, **params)
    assert_problem(make(core, user, actor), status, code, **params)
    assert core.effects()["emergency_codes"] == {}


def test_the_domain_is_compared_whole(core: Core, change_rows: Callable):
    for email in ("ola@sub.fjordfisk.example", "ola@xfjordfisk.example", "ola@fjordfisk.example.evil.example"):
        change_rows("UPDATE users SET email = ? WHERE id = ?", email, OLA)
        assert_problem(preview(core, OLA), 403, "DOMAIN_NOT_AUTHORISED", domain=email.split("@")[1])


def test_an_agent_makes_no_code_for_themselves(core: Core):
    assert_problem(preview(core, "U-901", AGENT, CHECKED), 403, "SELF_NOT_ALLOWED")


def test_the_fourth_code_for_one_user_in_a_day_has_to_wait(core: Core, change_rows: Callable):
    for _ in range(3):
        assert make(core, OLA).status_code == 201
    refused = make(core, OLA)
    assert_problem(refused, 429, "RATE_LIMITED")
    assert 86_300 < refused.json()["params"]["seconds"] <= 86_400
    assert_problem(make(core, OLA, AGENT, CHECKED), 429, "RATE_LIMITED")

    oldest = (datetime.now(UTC) - timedelta(hours=24, seconds=1)).replace(tzinfo=None).isoformat(" ")
    change_rows("UPDATE emergency_codes SET created_at = ? WHERE superseded_by IS NOT NULL", oldest)
    assert make(core, OLA).status_code == 201
    assert core.effects()["emergency_codes"] == {"ola@fjordfisk.example": 4}


def test_the_eleventh_code_by_one_administrator_in_a_day_has_to_wait(core: Core, change_rows: Callable):
    made_at = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=23)
    for number in range(10):
        change_rows(
            "INSERT INTO emergency_codes (id, user_id, salt, fingerprint, created_by, created_at) "
            "VALUES (?, ?, '', '', 'admin@fjordfisk.example', ?)",
            f"EC-{number}",
            NINA,
            (made_at + timedelta(minutes=number)).isoformat(" "),
        )
    refused = preview(core, OLA)
    assert_problem(refused, 429, "RATE_LIMITED")
    assert 3500 < refused.json()["params"]["seconds"] <= 3600
    assert preview(core, OLA, AGENT, CHECKED).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET email = 'ola.nordmann@fjordfisk.example' WHERE id = 'U-101'",
        "UPDATE code_rights SET version = version + 1",
        """UPDATE code_rights SET domains = '["fjordfisk.example", "fjordfisk-shop.example"]'""",
    ],
)
def test_a_state_that_changed_since_the_preview_makes_no_code(core: Core, change_rows: Callable, change: str):
    body = {"state_version": preview(core, OLA).json()["state_version"]}
    change_rows(change)
    assert_problem(core.write(f"/users/{OLA}/emergency-codes", body, ADMIN), 409, "STATE_CHANGED")
    assert core.effects()["emergency_codes"] == {}


def test_one_preview_makes_one_code(core: Core):
    body = {"state_version": preview(core, OLA).json()["state_version"]}
    assert core.write(f"/users/{OLA}/emergency-codes", body, ADMIN).status_code == 201
    assert_problem(core.write(f"/users/{OLA}/emergency-codes", body, ADMIN), 409, "STATE_CHANGED")


def test_a_right_that_was_taken_away_counts_at_once(core: Core, change_rows: Callable):
    body = {"state_version": preview(core, OLA).json()["state_version"]}
    change_rows("DELETE FROM code_rights")
    assert_problem(core.write(f"/users/{OLA}/emergency-codes", body, ADMIN), 403, "NO_CODE_RIGHT")
