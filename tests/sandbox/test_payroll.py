"""Payroll: every condition and effect of stopping services, removing approvers, synchronising and ending licences."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import httpx
import pytest

from .serving import AGENT, SYNC_SECONDS, Core, assert_problem, nothing_happened

BJORK, EKBACKEN, SJOSTAD, NOBODYS = "5599990008", "5599992228", "5599991113", "5599994000"
LOVAS, HALLBY, KVARNEN, NORRBYRAN = "5599993010", "5599993028", "5599993036", "8029993014"


def person(email: str, roles: str) -> dict[str, str]:
    return {"X-Actor-Id": email, "X-Actor-Email": email, "X-Actor-Roles": roles}


LENA = person("lon@bjorkbygg.example", "payroll_admin,company_admin")
PETRA = person("petra@lovas.example", "payroll_admin,company_admin")
RIKARD = person("rikard@lovas.example", "payroll_admin")
TOVE = person("konsult@norrbyran.example", "byra_consultant")
ALI = person("ali@bjorkbygg.example", "employee")
SARA = person("agare@sjostadcafe.example", "company_admin")
LIAR = person("ali@bjorkbygg.example", "payroll_admin,company_admin")
"""Roles that the core vouches for count only where the company's own table agrees."""


def employee(core: Core, orgno: str, number: str, actor: dict = AGENT) -> dict:
    found = core.get(f"/companies/{orgno}/employees", actor).json()["employees"]
    return next(each for each in found if each["number"] == number)


def of_employee(orgno: str, number: str) -> str:
    return f"/companies/{orgno}/employees/{number}/service-deactivations"


def stop(core: Core, path: str, body: dict, actor: dict, key: str | None = None) -> httpx.Response:
    """The dry run, and then the thing itself; the dry run's refusal where there is one."""
    preview = core.ask(f"{path}/preview", body, actor)
    if preview.status_code != 200:
        return preview
    return core.write(path, body | {"state_version": preview.json()["state_version"]}, actor, key)


EMPLOYEE_REFUSALS = [
    (NOBODYS, "1042", ["lon_anstalld"], None, AGENT, 404, "COMPANY_NOT_FOUND", {"orgno": NOBODYS}),
    (BJORK, "1042", ["lon_anstalld"], None, PETRA, 403, "NOT_YOUR_COMPANY", {"company": "Björk Bygg AB"}),
    (BJORK, "1042", ["lon_anstalld"], None, ALI, 403, "NOT_YOUR_COMPANY", {}),
    (BJORK, "1042", ["lon_anstalld"], None, LIAR, 403, "NOT_YOUR_COMPANY", {}),
    (BJORK, "1042", ["lon_anstalld"], None, None, 403, "NOT_YOUR_COMPANY", {}),
    (BJORK, "9999", ["lon_anstalld"], None, LENA, 404, "EMPLOYEE_NOT_FOUND", {"value": "9999"}),
    (BJORK, "1042", ["utlagg"], None, LENA, 422, "UTLAGG_NOT_HERE", {}),
    (BJORK, "1007", ["lon_anstalld"], None, LENA, 409, "EMPLOYEE_IS_APPROVER", {}),
    (BJORK, "1042", ["resa_utlagg"], None, LENA, 409, "SERVICE_NOT_ACTIVE", {"service": "Visma Resa & Utlägg"}),
    (BJORK, "1042", ["min_lon", "resa_utlagg"], "paper", LENA, 409, "SERVICE_NOT_ACTIVE", {}),
    (BJORK, "1042", ["min_lon"], None, LENA, 422, "DELIVERY_VALUE_REQUIRED", {}),
    (BJORK, "1042", ["min_lon"], "min_lon", LENA, 422, "DELIVERY_VALUE_REQUIRED", {}),
    (BJORK, "1042", [], None, LENA, 422, "INVALID_INPUT", {}),
    (BJORK, "1042", ["payroll"], None, LENA, 422, "INVALID_INPUT", {}),
]


@pytest.mark.parametrize(
    ("orgno", "number", "services", "delivery", "actor", "status", "code", "params"), EMPLOYEE_REFUSALS
)
def test_stopping_services_for_an_employee_is_refused(
    core: Core, orgno, number, services, delivery, actor, status, code, params
):
    path, body = of_employee(orgno, number), {"services": services, "delivery": delivery}
    assert_problem(core.ask(f"{path}/preview", body, actor), status, code, **params)
    if code != "SERVICE_NOT_ACTIVE" or len(services) > 1:
        assert_problem(core.write(path, body | {"state_version": "x"}, actor), status, code, **params)
    assert nothing_happened(core.effects())


def test_an_employee_leaves_min_lon_with_flags_delivery_and_synchronisation(core: Core):
    body = {"services": ["min_lon"], "delivery": "kivra"}
    preview = core.ask(f"{of_employee(BJORK, '1042')}/preview", body, LENA).json()
    assert preview.pop("state_version")
    assert preview == {
        "company": "Björk Bygg AB",
        "employee": {"number": "1042", "name": "Ali Sten"},
        "services": ["min_lon", "lon_anstalld"],
        "delivery": "min_lon",
        "open_reports": 0,
        "also_removed": [],
    }
    done = stop(core, of_employee(BJORK, "1042"), body, LENA).json()
    assert done["changed"] is True and done["id"] and done["sync_job"]
    assert done["state_before"] == {"services": ["min_lon", "lon_anstalld"], "delivery": "min_lon"}
    assert done["state_after"] == {"services": ["lon_anstalld"], "delivery": "kivra"}
    left = employee(core, BJORK, "1042")
    assert (left["services"], left["delivery"]) == (["lon_anstalld"], "kivra")
    job = core.get(f"/companies/{BJORK}/sync-jobs/{done['sync_job']}", LENA).json()
    assert (job["state"], job["counts"]["removed"]) == ("DONE", 1)
    assert core.effects()["employee_deactivations"] == {f"{BJORK}/1042": 1}


def test_what_is_off_already_is_a_success_that_changes_nothing(core: Core):
    path, body = of_employee(BJORK, "1042"), {"services": ["lon_anstalld"], "delivery": None}
    version = core.ask(f"{path}/preview", body, LENA).json()["state_version"]
    core.write(path, body | {"state_version": version}, LENA).raise_for_status()
    again = core.write(path, body | {"state_version": version}, LENA)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert core.effects()["employee_deactivations"] == {f"{BJORK}/1042": 1}


def test_delivery_stays_where_min_lon_stays(core: Core):
    stop(core, of_employee(BJORK, "1021"), {"services": ["resa_utlagg"], "delivery": "paper"}, LENA).raise_for_status()
    assert employee(core, BJORK, "1021")["delivery"] == "min_lon"


def test_reports_that_wait_are_counted_in_the_dry_run(core: Core):
    preview = core.ask(f"{of_employee(BJORK, '1015')}/preview", {"services": ["resa_utlagg"]}, LENA).json()
    assert preview["open_reports"] == 2


def test_the_synchronisation_of_one_employee_takes_what_waits_for_the_others(core: Core):
    body = {"services": ["lon_anstalld"]}
    preview = core.ask(f"{of_employee(HALLBY, '3002')}/preview", body, TOVE).json()
    assert preview["also_removed"] == [{"number": "3001", "name": "Siv Dahl"}]
    stop(core, of_employee(HALLBY, "3002"), body, TOVE).raise_for_status()
    assert employee(core, HALLBY, "3001")["services"] == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE employees SET services = '[\"min_lon\"]' WHERE number = '1042'",
        "UPDATE employees SET name = 'Ali Berg' WHERE number = '1042'",
        "INSERT INTO open_reports VALUES ('R-9', '5599990008', '1042', 'min_lon')",
        "INSERT INTO unsynced_removals VALUES ('5599990008', '1021')",
    ],
)
def test_an_employee_who_changed_since_the_dry_run_keeps_everything(core: Core, change_rows: Callable, change: str):
    path, body = of_employee(BJORK, "1042"), {"services": ["min_lon"], "delivery": "paper"}
    version = core.ask(f"{path}/preview", body, LENA).json()["state_version"]
    change_rows(change)
    assert_problem(core.write(path, body | {"state_version": version}, LENA), 409, "STATE_CHANGED")
    assert nothing_happened(core.effects())


@pytest.mark.parametrize(
    ("orgno", "services", "actor", "status", "code", "params"),
    [
        (NOBODYS, ["min_lon"], AGENT, 404, "COMPANY_NOT_FOUND", {}),
        (BJORK, ["min_lon"], PETRA, 403, "NOT_YOUR_COMPANY", {}),
        (BJORK, ["min_lon"], LIAR, 403, "NOT_YOUR_COMPANY", {}),
        (HALLBY, ["min_lon"], TOVE, 403, "CLIENT_MANDATE_REQUIRED", {}),
        (KVARNEN, ["resa_utlagg"], PETRA, 409, "SERVICE_NOT_ACTIVE", {"service": "Visma Resa & Utlägg"}),
        (HALLBY, ["lon_anstalld"], PETRA, 409, "ACTIVE_COLLABORATION", {"service": "Visma Lön Anställd"}),
        (LOVAS, ["utlagg"], PETRA, 409, "OPEN_REPORTS", {}),
        (EKBACKEN, ["utlagg"], AGENT, 409, "ACTIVE_COLLABORATION", {"service": "Visma Utlägg"}),
        (BJORK, [], LENA, 422, "INVALID_INPUT", {}),
    ],
)
def test_stopping_services_for_a_company_is_refused(core: Core, orgno, services, actor, status, code, params):
    path, body = f"/companies/{orgno}/service-deactivations", {"services": services}
    assert_problem(core.ask(f"{path}/preview", body, actor), status, code, **params)
    if code != "SERVICE_NOT_ACTIVE":
        assert_problem(core.write(path, body | {"state_version": "x"}, actor), status, code, **params)
    assert nothing_happened(core.effects())


@pytest.mark.parametrize("actor", [PETRA, RIKARD, TOVE, AGENT])
def test_a_company_stops_services_and_open_travel_reports_are_only_counted(core: Core, actor: dict):
    path, body = f"/companies/{LOVAS}/service-deactivations", {"services": ["lon_anstalld", "resa_utlagg"]}
    preview = core.ask(f"{path}/preview", body, actor).json()
    assert (preview["company"], preview["employees"], preview["open_reports"]) == ("Lövås Måleri AB", 1, 1)
    done = stop(core, path, body, actor).json()
    assert done["state_after"] == {"active": ["min_lon", "utlagg"]}
    assert employee(core, LOVAS, "2002")["services"] == []
    again = core.write(path, body | {"state_version": "x"}, actor)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert core.effects()["company_deactivations"] == {LOVAS: 1}


def test_the_subscription_stays_when_the_service_is_stopped(core: Core, change_rows: Callable):
    stop(core, f"/companies/{BJORK}/service-deactivations", {"services": ["utlagg"]}, LENA).raise_for_status()
    assert core.ask(f"/companies/{BJORK}/subscriptions/utlagg/termination/preview", {}, LENA).status_code == 200


@pytest.mark.parametrize(
    ("orgno", "actor", "status", "code", "params"),
    [
        (NOBODYS, PETRA, 404, "COMPANY_NOT_FOUND", {}),
        (BJORK, PETRA, 403, "NOT_YOUR_COMPANY", {}),
        (LOVAS, TOVE, 403, "NOT_YOUR_COMPANY", {}),
        (LOVAS, AGENT, 403, "NOT_YOUR_COMPANY", {}),
        (KVARNEN, PETRA, 409, "SYNC_RUNNING", {}),
        (LOVAS, PETRA, 409, "SYNC_EMAIL_MISMATCH", {"n": 2}),
    ],
)
def test_a_synchronisation_is_refused(core: Core, orgno, actor, status, code, params):
    assert_problem(core.ask(f"/companies/{orgno}/sync-jobs/preview", {}, actor), status, code, **params)
    assert nothing_happened(core.effects())


def test_a_synchronisation_runs_and_is_done_and_a_second_one_meanwhile_is_the_first(core: Core):
    path = f"/companies/{HALLBY}/sync-jobs"
    preview = core.ask(f"{path}/preview", {}, PETRA).json()
    assert preview["removals"] == [{"number": "3001", "name": "Siv Dahl"}]
    body = {"state_version": preview["state_version"]}
    started = core.write(path, body, PETRA)
    assert (started.status_code, started.json()["state"]) == (202, "RUNNING")
    joined = core.write(path, body, PETRA)
    assert (joined.status_code, joined.json()["id"]) == (200, started.json()["id"])
    time.sleep(SYNC_SECONDS + 0.1)
    job = core.get(f"{path}/{started.json()['id']}", PETRA).json()
    assert (job["state"], job["counts"]) == ("DONE", {"sent": 2, "removed": 1})
    assert core.ask(f"{path}/preview", {}, PETRA).json()["removals"] == []
    assert core.effects()["syncs"] == {HALLBY: 1}
    assert_problem(core.get(f"/companies/{LOVAS}/sync-jobs/{job['id']}", PETRA), 404, "REQUEST_UNKNOWN")


@pytest.mark.parametrize(
    ("orgno", "number", "replacement", "actor", "status", "code", "params"),
    [
        (BJORK, "1007", None, PETRA, 403, "NOT_YOUR_COMPANY", {}),
        (BJORK, "1007", None, AGENT, 403, "NOT_YOUR_COMPANY", {}),
        (BJORK, "9999", None, LENA, 404, "EMPLOYEE_NOT_FOUND", {}),
        (BJORK, "1042", None, LENA, 409, "NOT_AN_APPROVER", {}),
        (BJORK, "1003", None, LENA, 409, "LAST_APPROVER", {"group": "Kontor"}),
        (BJORK, "1003", "1003", LENA, 409, "LAST_APPROVER", {"group": "Kontor"}),
        (BJORK, "1003", "9999", LENA, 404, "EMPLOYEE_NOT_FOUND", {"value": "9999"}),
        (KVARNEN, "4001", None, PETRA, 409, "LAST_APPROVER", {"group": "Bageri"}),
    ],
)
def test_removing_an_approver_is_refused(core: Core, orgno, number, replacement, actor, status, code, params):
    path = f"/companies/{orgno}/approvers/{number}"
    assert_problem(core.ask(f"{path}/preview", {"replacement": replacement}, actor), status, code, **params)
    assert nothing_happened(core.effects())


def test_an_approver_is_removed_and_somebody_takes_over(core: Core):
    path = f"/companies/{BJORK}/approvers/1003"
    preview = core.ask(f"{path}/preview", {"replacement": "1021"}, LENA).json()
    assert (preview["groups"], preview["pending"]) == (["Bygg", "Kontor"], 2)
    assert preview["replacement"] == {"number": "1021", "name": "Maja Ström"}
    version = preview["state_version"]
    assert_problem(core.delete(path, version, LENA), 409, "LAST_APPROVER")
    removed = core.delete(path, version, LENA, "k", replacement="1021")
    assert (removed.status_code, removed.json()["changed"]) == (200, True)
    assert core.delete(path, version, LENA, "k", replacement="1021").headers["idempotent-replay"] == "true"
    assert employee(core, BJORK, "1003")["is_approver"] is False
    assert employee(core, BJORK, "1021")["groups"] == ["Bygg", "Kontor"]
    again = core.delete(path, version, LENA, replacement="1021")
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert core.effects()["approver_removals"] == {f"{BJORK}/1003": 1}


def test_after_the_approver_setting_the_service_can_go(core: Core):
    path = f"/companies/{BJORK}/approvers/1007"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    core.delete(path, version, LENA).raise_for_status()
    assert stop(core, of_employee(BJORK, "1007"), {"services": ["lon_anstalld"]}, LENA).status_code == 201


@pytest.mark.parametrize(
    ("orgno", "actor", "status", "code", "params"),
    [
        (BJORK, PETRA, 403, "NOT_YOUR_COMPANY", {}),
        (LOVAS, RIKARD, 403, "NOT_YOUR_COMPANY", {}),
        (LOVAS, TOVE, 403, "NOT_YOUR_COMPANY", {}),
        (SJOSTAD, SARA, 409, "NOT_SUBSCRIBED", {}),
        (KVARNEN, PETRA, 409, "ALREADY_TERMINATED", {"date": "2999-12-31"}),
        (HALLBY, PETRA, 409, "ACTIVE_COLLABORATION", {"service": "Visma Utlägg"}),
        (EKBACKEN, AGENT, 409, "ACTIVE_COLLABORATION", {}),
        (LOVAS, PETRA, 409, "OPEN_REPORTS", {}),
    ],
)
def test_ending_utlagg_is_refused(core: Core, orgno, actor, status, code, params):
    path = f"/companies/{orgno}/subscriptions/utlagg/termination"
    assert_problem(core.ask(f"{path}/preview", {}, actor), status, code, **params)
    if code != "ALREADY_TERMINATED":
        assert_problem(core.write(path, {"state_version": "x"}, actor), status, code, **params)
    assert nothing_happened(core.effects())


def test_utlagg_ends_with_the_month_and_only_once(core: Core):
    path = f"/companies/{BJORK}/subscriptions/utlagg/termination"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: core.write(path, {"state_version": version}, LENA), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert date.fromisoformat(answers[0].json()["ends"]) >= date.today().replace(day=28)
    assert_problem(core.ask(f"{path}/preview", {}, LENA), 409, "ALREADY_TERMINATED")
    assert core.effects()["terminations"] == {f"{BJORK}/utlagg": 1}


@pytest.mark.parametrize(
    ("orgno", "user", "product", "actor", "status", "code", "params"),
    [
        (BJORK, "U-311", "utlagg", PETRA, 403, "NOT_YOUR_COMPANY", {}),
        (BJORK, "U-311", "utlagg", LIAR, 403, "NOT_YOUR_COMPANY", {}),
        (LOVAS, "U-301", "lon_anstalld", RIKARD, 403, "NOT_YOUR_COMPANY", {}),
        (BJORK, "U-999", "utlagg", LENA, 404, "USER_NOT_FOUND", {}),
        (BJORK, "U-301", "lon_anstalld", LENA, 404, "USER_NOT_FOUND", {}),
        (BJORK, "U-312", "utlagg", LENA, 409, "LICENCE_NOT_HELD", {"service": "Visma Utlägg"}),
        (BJORK, "U-201", None, LENA, 409, "USER_IS_MAIN_CONTACT", {}),
        (HALLBY, "U-313", None, PETRA, 409, "USER_IS_MAIN_CONTACT", {}),
        (KVARNEN, "U-301", None, PETRA, 409, "LAST_ADMIN", {}),
        (SJOSTAD, "U-211", None, SARA, 409, "LAST_ADMIN", {}),
    ],
)
def test_taking_a_licence_or_a_login_is_refused(core: Core, orgno, user, product, actor, status, code, params):
    path = f"/companies/{orgno}/users/{user}" + (f"/licences/{product}" if product else "")
    assert_problem(core.ask(f"{path}/preview", {}, actor), status, code, **params)
    if code != "LICENCE_NOT_HELD":
        assert_problem(core.delete(path, "x", actor), status, code, **params)
    assert nothing_happened(core.effects())


def test_a_licence_goes_and_the_login_stays(core: Core):
    path = f"/companies/{BJORK}/users/U-311/licences/utlagg"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    assert core.delete(path, version, LENA).json()["state_after"]["licences"] == ["lon_anstalld"]
    assert core.delete(path, version, LENA).json()["changed"] is False
    users = core.get(f"/companies/{BJORK}/users", LENA).json()["users"]
    assert next(user for user in users if user["id"] == "U-311")["licences"] == ["lon_anstalld"]
    assert core.effects()["licence_removals"] == {"ali@bjorkbygg.example/utlagg": 1}


def test_a_login_goes_with_its_licences_and_stays_at_other_companies(core: Core, change_rows: Callable):
    change_rows("INSERT INTO memberships VALUES ('U-311', ?, '[\"employee\"]')", LOVAS)
    path = f"/companies/{BJORK}/users/U-311"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    assert core.delete(path, version, LENA).status_code == 200
    assert core.get("/users", email="ali@bjorkbygg.example").json()["companies"] == [
        {"orgno": LOVAS, "roles": ["employee"]}
    ]
    assert_problem(core.delete(path, version, LENA), 404, "USER_NOT_FOUND")
    assert core.effects()["user_removals"] == {f"{BJORK}/ali@bjorkbygg.example": 1}


def test_a_removal_needs_the_version_that_was_seen(core: Core, change_rows: Callable):
    path = f"/companies/{BJORK}/users/U-311"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    without = core.http.delete(f"/api/v1{path}", headers={**LENA, "Idempotency-Key": "k-0"})
    assert_problem(without, 422, "INVALID_INPUT")
    change_rows("DELETE FROM user_licences WHERE product = 'utlagg'")
    assert_problem(core.delete(path, version, LENA), 409, "STATE_CHANGED")
    assert nothing_happened(core.effects())


@pytest.mark.parametrize("path", [f"/companies/{BJORK}/employees", f"/companies/{BJORK}/users"])
def test_lists_are_for_those_who_administer_the_company(core: Core, path: str):
    for actor in (None, ALI, LIAR, PETRA, TOVE):
        assert_problem(core.get(path, actor), 403, "NOT_YOUR_COMPANY")
    for actor in (LENA, AGENT):
        assert core.get(path, actor).status_code == 200


def test_reset_brings_everything_back(core: Core):
    stop(core, of_employee(BJORK, "1042"), {"services": ["min_lon"], "delivery": "paper"}, LENA).raise_for_status()
    core.reset()
    assert nothing_happened(core.effects())
    assert employee(core, BJORK, "1042")["services"] == ["min_lon", "lon_anstalld"]


@pytest.mark.parametrize(("mode", "effects"), [("cut_after", 1), ("refuse_before", 0)])
def test_faults_work_for_removals_too(core: Core, mode: str, effects: int):
    path = f"/companies/{BJORK}/approvers/1007"
    version = core.ask(f"{path}/preview", {}, LENA).json()["state_version"]
    core.fault(f"DELETE /api/v1{path}", mode, times=1)
    with pytest.raises(httpx.TransportError):
        core.delete(path, version, LENA, "k")
    assert core.effects().get("approver_removals", {}) == ({f"{BJORK}/1007": 1} if effects else {})
    assert core.delete(path, version, LENA, "k").json()["changed"] is True
