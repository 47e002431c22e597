"""Registration, switches of access point, password links, and what others do to a company."""

import time
from collections.abc import Callable

import httpx
import pytest

from .serving import ADMIN, AGENT, ELMA_SECONDS, NORDLYS_ADMIN, Core, assert_problem, effects_in

FJORDFISK, BERGVERK, NORDLYS, TINDTEK, SKARV = "123456785", "987654325", "811111112", "922222223", "933333337"
LYSBUKT, HAVORN, STORFJELL, ELVEBAKKEN = "606010109", "606010206", "606010303", "606010400"
TAKEHEIM, SOLVIK, MORKVANN, ULVOY = "606010508", "606010605", "606010702", "606010907"
ELI = {"X-Actor-Id": "a-6", "X-Actor-Email": "eli@lysbukt.example", "X-Actor-Roles": "company_admin"}
GEIR = {"X-Actor-Id": "a-7", "X-Actor-Email": "geir@kystregnskap.example", "X-Actor-Roles": "byra_consultant"}
NILS = {"X-Actor-Id": "a-8", "X-Actor-Email": "admin@nordlys.example", "X-Actor-Roles": "company_admin"}
ORDER = {"contact": "post@kunde.example", "profiles": ["invoice", "credit_note"]}
LATER = ELMA_SECONDS + 0.1


def state_of(core: Core, orgno: str) -> str:
    return core.get(f"/elma/participants/{orgno}").json()["state"]


def preview(core: Core, orgno: str, actor: dict | None, **more: object) -> httpx.Response:
    return core.ask(f"/elma/participants/{orgno}/registration/preview", ORDER | more, actor)


def register(core: Core, orgno: str, actor: dict | None, key: str | None = None, **more: object) -> httpx.Response:
    version = preview(core, orgno, actor, **more).json().get("state_version", "none")
    path = f"/elma/participants/{orgno}/registration"
    return core.write(path, {"state_version": version} | ORDER | more, actor, key)


def elsewhere(core: Core, orgno: str, state: str, access_point: str | None = None) -> None:
    body = {"state": state, "access_point": access_point}
    core.http.put(f"/api/v1/sandbox/elma/{orgno}", json=body).raise_for_status()


@pytest.mark.parametrize(
    ("orgno", "actor", "more", "status", "code"),
    [
        ("606010108", ELI, {}, 422, "INVALID_ORGNO"),
        ("977777771", AGENT, {}, 404, "COMPANY_NOT_FOUND"),
        (NORDLYS, None, {}, 403, "NOT_YOUR_COMPANY"),
        (NORDLYS, ADMIN, {}, 403, "NOT_YOUR_COMPANY"),
        (NORDLYS, NILS, {}, 403, "NOT_YOUR_COMPANY"),
        (LYSBUKT, GEIR, {}, 403, "NOT_YOUR_COMPANY"),
        (MORKVANN, ELI, {}, 503, "LOOKUP_UNAVAILABLE"),
        (ELVEBAKKEN, GEIR, {}, 409, "REGISTERED_ELSEWHERE_FIRST"),
        (FJORDFISK, ADMIN, {}, 409, "ALREADY_REGISTERED"),
        (TAKEHEIM, ELI, {}, 409, "IN_PROGRESS"),
        (STORFJELL, ELI, {}, 409, "ERP_NOT_SUPPORTED"),
        (TINDTEK, AGENT, {}, 409, "ERP_NOT_SUPPORTED"),
        (NORDLYS, NORDLYS_ADMIN, {"erp_product": "other_erp"}, 409, "ERP_NOT_SUPPORTED"),
        (NORDLYS, NORDLYS_ADMIN, {"erp_product": "visma_business"}, 409, "ERP_NOT_HELD"),
        (LYSBUKT, ELI, {}, 409, "DOCUMENT_CENTER_MISSING"),
        (HAVORN, ELI, {}, 409, "AUTOINVOICE_NOT_ACTIVE"),
        (NORDLYS, NORDLYS_ADMIN, {"profiles": []}, 422, "INVALID_INPUT"),
        (NORDLYS, NORDLYS_ADMIN, {"contact": "somebody"}, 422, "INVALID_INPUT"),
    ],
)
def test_an_unmet_condition_refuses_preview_and_registration_alike(
    core: Core, orgno: str, actor: dict | None, more: dict, status: int, code: str
):
    assert_problem(preview(core, orgno, actor, **more), status, code)
    assert_problem(register(core, orgno, actor, **more), status, code)
    assert effects_in(core.effects()) == 0


def test_a_registration_is_pending_and_then_there(core: Core):
    answer = register(core, NORDLYS, NORDLYS_ADMIN, profiles=["invoice"])
    assert (answer.status_code, answer.json()["state"]) == (202, "PENDING_REGISTER")
    waiting = core.get(f"/elma/participants/{NORDLYS}").json()
    assert (waiting["state"], waiting["access_point"], waiting["can_receive_invoice"]) == (
        "PENDING_REGISTER",
        None,
        False,
    )
    time.sleep(LATER)
    there = core.get(f"/elma/participants/{NORDLYS}").json()
    assert (there["state"], there["access_point"]) == ("REGISTERED_AUTOINVOICE", "Visma AutoInvoice")
    assert there["can_receive_invoice"] is True and len(there["document_types"]) == 1
    assert core.effects()["registrations"] == {NORDLYS: 1}


def test_a_repeated_order_is_the_same_order(core: Core):
    version = preview(core, NORDLYS, NORDLYS_ADMIN).json()["state_version"]
    path, body = f"/elma/participants/{NORDLYS}/registration", {"state_version": version} | ORDER
    first = core.write(path, body, NORDLYS_ADMIN, "k-1")
    assert core.write(path, body, NORDLYS_ADMIN, "k-1").headers["Idempotent-Replay"] == "true"
    again = core.write(path, body, NORDLYS_ADMIN, "k-2")
    assert (again.status_code, again.json()["request_id"]) == (200, first.json()["request_id"])
    other = core.write(path, body | {"profiles": ["invoice"]}, NORDLYS_ADMIN, "k-3")
    assert_problem(other, 409, "IN_PROGRESS")
    assert core.effects()["registrations"] == {NORDLYS: 1}


def test_who_left_can_come_back_and_leave_again(core: Core):
    path = f"/elma/participants/{SOLVIK}/unregistration"
    for _ in range(2):
        version = core.get(f"/elma/participants/{SOLVIK}").json()["state_version"]
        assert core.write(path, {"reason": "other", "state_version": version}, GEIR).status_code == 202
        time.sleep(LATER)
        assert state_of(core, SOLVIK) == "NOT_REGISTERED"
        assert register(core, SOLVIK, GEIR).status_code == 202
        time.sleep(LATER)
        assert state_of(core, SOLVIK) == "REGISTERED_AUTOINVOICE"


@pytest.mark.parametrize("change", ["erp_products = '[\"Visma Business\"]'", "name = 'Nordlys Holding AS'"])
def test_a_state_that_changed_since_the_preview_registers_nothing(core: Core, change_rows: Callable, change: str):
    version = preview(core, NORDLYS, NORDLYS_ADMIN).json()["state_version"]
    change_rows(f"UPDATE companies SET {change} WHERE orgno = '{NORDLYS}'")
    path = f"/elma/participants/{NORDLYS}/registration"
    assert_problem(core.write(path, {"state_version": version} | ORDER, NORDLYS_ADMIN), 409, "STATE_CHANGED")
    assert state_of(core, NORDLYS) == "NOT_REGISTERED"


def switch_preview(core: Core, orgno: str, actor: dict | None, direction: str | None = None) -> httpx.Response:
    return core.ask("/elma/switches/preview", {"orgno": orgno, "direction": direction}, actor)


def open_switch(core: Core, orgno: str, actor: dict | None, direction: str = "to_autoinvoice", key: str | None = None):
    version = switch_preview(core, orgno, actor, direction).json().get("state_version", "none")
    return core.write("/elma/switches", {"orgno": orgno, "direction": direction, "state_version": version}, actor, key)


@pytest.mark.parametrize(
    ("orgno", "actor", "direction", "status", "code"),
    [
        ("977777771", AGENT, "to_autoinvoice", 404, "COMPANY_NOT_FOUND"),
        (ELVEBAKKEN, ADMIN, "to_autoinvoice", 403, "NOT_YOUR_COMPANY"),
        (MORKVANN, ELI, "to_autoinvoice", 503, "LOOKUP_UNAVAILABLE"),
        (TAKEHEIM, ELI, "to_autoinvoice", 409, "IN_PROGRESS"),
        (SOLVIK, GEIR, "to_autoinvoice", 409, "ALREADY_REGISTERED"),
        (LYSBUKT, ELI, "to_autoinvoice", 409, "NOTHING_TO_LEAVE"),
        (ELVEBAKKEN, GEIR, "away", 409, "REGISTERED_ELSEWHERE"),
        (LYSBUKT, ELI, "away", 409, "NOT_REGISTERED"),
        ("955555554", AGENT, "away", 409, "AUTOINVOICE_ACCOUNT_MISSING"),
        (ELVEBAKKEN, GEIR, "sideways", 422, "INVALID_INPUT"),
    ],
)
def test_an_unmet_condition_refuses_a_switch(
    core: Core, orgno: str, actor: dict, direction: str, status: int, code: str
):
    assert_problem(switch_preview(core, orgno, actor, direction), status, code)
    assert_problem(open_switch(core, orgno, actor, direction), status, code)
    assert effects_in(core.effects()) == 0


@pytest.mark.parametrize(
    ("orgno", "direction", "obstacle"),
    [
        (ELVEBAKKEN, "to_autoinvoice", None),
        (SOLVIK, "away", None),
        (BERGVERK, "to_autoinvoice", "DOCUMENT_CENTER_MISSING"),
    ],
)
def test_which_way_a_switch_goes_follows_from_where_the_company_is(core: Core, orgno: str, direction: str, obstacle):
    answer = switch_preview(core, orgno, AGENT).json()
    assert (answer["direction"], answer["obstacle"], answer["open"]) == (direction, obstacle, None)


def test_a_switch_is_one_until_the_company_has_arrived(core: Core):
    first = open_switch(core, ELVEBAKKEN, GEIR)
    switch = first.json()["id"]
    assert (first.status_code, first.json()["state"]) == (201, "OPEN")
    assert open_switch(core, ELVEBAKKEN, ELI).json()["id"] == switch
    assert switch_preview(core, ELVEBAKKEN, ELI).json()["open"] == switch
    elsewhere(core, ELVEBAKKEN, "NOT_REGISTERED")
    assert core.get(f"/elma/switches/{switch}").json()["state"] == "OPEN"
    assert register(core, ELVEBAKKEN, GEIR).status_code == 202
    time.sleep(LATER)
    assert core.get(f"/elma/switches/{switch}").json()["state"] == "DONE"
    assert switch_preview(core, ELVEBAKKEN, GEIR).json()["direction"] == "away"
    assert core.effects()["switches"] == {ELVEBAKKEN: 1}


def test_a_switch_can_be_stopped_once_by_those_who_may(core: Core):
    stop = "/elma/switches/ES-601/stop"
    assert_problem(core.write(stop, {}, ADMIN), 403, "NOT_YOUR_COMPANY")
    assert core.write(stop, {}, ELI).json()["state"] == "STOPPED"
    assert_problem(core.write(stop, {}, ELI), 409, "SWITCH_NOT_OPEN")
    assert_problem(switch_preview(core, ULVOY, ELI, "stop"), 409, "SWITCH_NOT_OPEN")
    assert_problem(core.get("/elma/switches/ES-0"), 404, "REQUEST_UNKNOWN")
    assert open_switch(core, ULVOY, ELI).status_code == 201


def test_what_another_access_point_does_shows_at_once(core: Core):
    elsewhere(core, ELVEBAKKEN, "REGISTERED_OTHER_AP", "Somebody Else")
    assert core.get(f"/elma/participants/{ELVEBAKKEN}").json()["access_point"] == "Somebody Else"
    elsewhere(core, ELVEBAKKEN, "NOT_REGISTERED")
    gone = core.get(f"/elma/participants/{ELVEBAKKEN}").json()
    assert (gone["state"], gone["access_point"], gone["document_types"]) == ("NOT_REGISTERED", None, [])


def test_a_password_link_is_sent_once_in_a_quarter_of_an_hour_and_only_where_there_is_a_login(
    core: Core, change_rows: Callable
):
    def ask(email: str) -> httpx.Response:
        return core.write("/autoinvoice/password-resets", {"email": email})

    first, unknown = ask("Leder@Nordlys.example"), ask("nobody@nowhere.example")
    assert first.status_code == unknown.status_code == 202
    assert set(first.json()) == set(unknown.json()) and first.json()["state"] == unknown.json()["state"]
    assert ask("leder@nordlys.example").json() == first.json()
    assert core.effects()["password_resets"] == {"leder@nordlys.example": 1}
    change_rows("UPDATE password_resets SET requested_at = datetime('now', '-16 minutes')")
    assert ask("leder@nordlys.example").json() != first.json()
    assert core.effects()["password_resets"] == {"leder@nordlys.example": 2}


def test_a_reset_of_the_sandbox_forgets_all_of_it(core: Core):
    register(core, NORDLYS, NORDLYS_ADMIN)
    open_switch(core, ELVEBAKKEN, GEIR)
    core.write("/autoinvoice/password-resets", {"email": "leder@nordlys.example"})
    core.reset()
    assert effects_in(core.effects()) == 0
    assert (state_of(core, NORDLYS), state_of(core, SKARV)) == ("NOT_REGISTERED", "UNKNOWN")
    assert switch_preview(core, ULVOY, ELI).json()["open"] == "ES-601"
