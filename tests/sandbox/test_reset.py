"""The first rows, how they come back, and the command line."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from .serving import ADMIN, TOKEN, Core, assert_problem, client_for, nothing_happened, serving

CASE = {"topic": "t", "summary": "s", "contact": "kari@example.example"}

PERSONAS = {
    "ola@fjordfisk.example": ["end_user"],
    "admin@fjordfisk.example": ["visma_net_admin", "company_admin"],
    "admin@nordlys.example": ["visma_net_admin"],
    "leder@bergverk.example": ["company_admin"],
    "leder@nordlys.example": ["company_admin"],
    "lon@bjorkbygg.example": ["payroll_admin", "company_admin"],
    "agare@sjostadcafe.example": ["company_admin"],
    "signatar@tindtek.example": ["firmatecknare", "company_admin"],
    "konsult@byranlind.example": ["byra_consultant"],
    "agent@visma.example": [],
    "lead@visma.example": [],
}


def run(command: str, **environment: str) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FYR_")}
    return subprocess.run(
        [sys.executable, "-m", "api.sandbox", command],
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("email", "roles"), PERSONAS.items())
def test_every_persona_is_an_active_user_with_two_step_verification(core: Core, email: str, roles: list[str]):
    user = core.get("/users", email=email).json()
    assert (user["status"], user["two_factor"]) == ("active", True)
    assert all(company["roles"] == roles for company in user["companies"])
    assert bool(user["companies"]) == bool(roles)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT count(*) FROM subscriptions WHERE orgno = '5599990008' AND status = 'active'", [(4,)]),
        (
            "SELECT number, is_approver, delivery FROM employees WHERE number IN ('1007', '1042')",
            [("1007", 1, "e_mail"), ("1042", 0, "min_lon")],
        ),
        ("SELECT service, customer FROM collaborations WHERE unsent_reports > 0", [("utlagg", "5599992228")]),
        ("SELECT byra, customer FROM tasks WHERE byra = '8029990002'", [("8029990002", "5599991113")]),
    ],
)
def test_the_rows_that_no_route_reads_yet_are_there(core: Core, database_file: Path, query: str, rows: list):
    connection = sqlite3.connect(database_file)
    assert connection.execute(query).fetchall() == rows
    connection.close()


def test_reset_brings_back_the_first_rows_and_clears_effects_records_and_faults(core: Core):
    version = core.get("/elma/participants/123456785").json()["state_version"]
    body = {"reason": "other", "state_version": version}
    core.write("/elma/participants/123456785/unregistration", body, ADMIN).raise_for_status()
    core.write("/cases", CASE, key="k").raise_for_status()
    core.fault("GET *", "error")

    core.reset()
    assert core.get("/sandbox/faults").json() == {"faults": []}
    assert nothing_happened(core.effects())
    assert core.get("/elma/participants/123456785").json()["state_version"] == version
    assert_problem(core.get("/requests/k"), 404, "REQUEST_UNKNOWN")
    assert core.write("/cases", CASE, key="k").json()["id"] == "C-1001"


def test_a_restart_keeps_what_happened(tmp_path: Path):
    for expected in ("C-1001", "C-1002"):
        with serving(tmp_path / "sandbox.db") as url, client_for(url) as http:
            assert Core(http).write("/cases", CASE).json()["id"] == expected


def test_the_database_is_in_wal_mode(core: Core, database_file: Path):
    connection = sqlite3.connect(database_file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_silent_database_is_a_problem_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("api.sandbox.database.BUSY_SECONDS", 0.2)
    with serving(tmp_path / "sandbox.db") as url, client_for(url) as http:
        core = Core(http)
        somebody_else = sqlite3.connect(tmp_path / "sandbox.db", isolation_level=None)
        somebody_else.execute("BEGIN IMMEDIATE")
        assert_problem(core.write("/cases", CASE, key="k"), 503, "BACKEND_UNAVAILABLE")
        somebody_else.execute("ROLLBACK")
        somebody_else.close()
        assert core.write("/cases", CASE, key="k").status_code == 201


def test_the_reset_command_brings_back_the_first_rows_under_a_running_server(tmp_path: Path):
    database = tmp_path / "sandbox.db"
    with serving(database) as url, client_for(url) as http:
        core = Core(http)
        core.write("/cases", CASE).raise_for_status()
        done = run("reset", FYR_SYSTEMS_TOKEN=TOKEN, FYR_SANDBOX_DATABASE=str(database))
        assert done.returncode == 0, done.stderr
        assert core.effects()["cases"] == 0
        assert core.write("/cases", CASE).json()["id"] == "C-1001"


def test_without_a_token_the_sandbox_does_not_start():
    refused = run("serve", FYR_SYSTEMS_TOKEN="")
    assert refused.returncode != 0
    assert "FYR_SYSTEMS_TOKEN" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_of_an_earlier_version_gets_the_rows_of_this_one(tmp_path: Path):
    database = tmp_path / "sandbox.db"
    with serving(database):
        pass
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 1")
    connection.execute("DROP TABLE cases")
    connection.commit()
    connection.close()
    with serving(database) as url, client_for(url) as http:
        assert Core(http).write("/cases", CASE).json()["id"] == "C-1001"
