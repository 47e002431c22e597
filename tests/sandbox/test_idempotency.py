"""One key, one effect: replays, mismatches, refusals, parallel requests and a killed process."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from .serving import ADMIN, AGENT, TOKEN, Core, assert_problem, client_for, free_port, wait_until_served

CASE = {"topic": "t", "summary": "s", "contact": "kari@example.example"}
UNREGISTRATION = "/elma/participants/123456785/unregistration"


def elma_body(core: Core) -> dict:
    return {"reason": "other", "state_version": core.get("/elma/participants/123456785").json()["state_version"]}


def in_parallel(core: Core, path: str, body: dict, keys: list[str]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(lambda key: core.write(path, body, ADMIN, key), keys))


def test_a_write_without_a_key_is_malformed(core: Core):
    assert_problem(core.http.post("/api/v1/cases", json=CASE), 422, "INVALID_INPUT")
    assert core.effects()["cases"] == 0


@pytest.mark.parametrize("key", ["", "a b", "a/b", "x" * 201])
def test_a_key_is_something_that_fits_in_an_address(core: Core, key: str):
    answer = core.http.post("/api/v1/cases", json=CASE, headers={"Idempotency-Key": key})
    assert_problem(answer, 422, "INVALID_INPUT")


def test_the_same_request_is_answered_from_the_record(core: Core):
    first = core.write("/cases", CASE, key="k")
    second = core.write("/cases", CASE | {"orgno": None}, key="k")
    assert "idempotent-replay" not in first.headers
    assert second.headers["idempotent-replay"] == "true"
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert core.effects()["cases"] == 1


def test_a_key_is_for_one_body_and_one_address(core: Core):
    core.write("/cases", CASE, key="k")
    assert_problem(core.write("/cases", CASE | {"summary": "other"}, key="k"), 409, "IDEMPOTENCY_MISMATCH")
    assert_problem(core.write(UNREGISTRATION, elma_body(core), ADMIN, "k"), 409, "IDEMPOTENCY_MISMATCH")
    assert core.effects() == {"emergency_codes": {}, "unregistrations": {}, "cases": 1}


def test_the_record_can_be_asked_for(core: Core):
    answer = core.write(UNREGISTRATION, elma_body(core), ADMIN, "k:1")
    record = core.get("/requests/k:1").json()
    assert record.pop("at").endswith("Z")
    assert record == {"key": "k:1", "path": f"/api/v1{UNREGISTRATION}", "status": 202, "body": answer.json()}
    assert_problem(core.get("/requests/another"), 404, "REQUEST_UNKNOWN")


def test_a_refusal_is_kept_even_when_it_would_be_granted_later(core: Core, change_rows: Callable):
    body = elma_body(core)
    change_rows("UPDATE elma_participants SET autoinvoice_account = 0 WHERE orgno = '123456785'")
    assert_problem(core.write(UNREGISTRATION, body, ADMIN, "k"), 409, "AUTOINVOICE_ACCOUNT_MISSING")
    change_rows("UPDATE elma_participants SET autoinvoice_account = 1 WHERE orgno = '123456785'")
    again = core.write(UNREGISTRATION, body, ADMIN, "k")
    assert_problem(again, 409, "AUTOINVOICE_ACCOUNT_MISSING")
    assert again.headers["idempotent-replay"] == "true"
    assert core.get("/requests/k").json()["status"] == 409
    assert core.effects()["unregistrations"] == {}


def test_an_outage_is_not_kept(core: Core, change_rows: Callable):
    body = elma_body(core)
    change_rows("UPDATE elma_participants SET state = 'UNKNOWN' WHERE orgno = '123456785'")
    assert_problem(core.write(UNREGISTRATION, body, AGENT, "k"), 503, "LOOKUP_UNAVAILABLE")
    assert_problem(core.get("/requests/k"), 404, "REQUEST_UNKNOWN")
    change_rows("UPDATE elma_participants SET state = 'REGISTERED_AUTOINVOICE' WHERE orgno = '123456785'")
    assert core.write(UNREGISTRATION, body, AGENT, "k").status_code == 202


def test_a_malformed_body_is_not_kept(core: Core):
    assert_problem(core.write("/cases", {}, key="k"), 422, "INVALID_INPUT")
    assert_problem(core.get("/requests/k"), 404, "REQUEST_UNKNOWN")


@pytest.mark.parametrize("number", [20])
def test_parallel_requests_with_one_key_have_one_effect(core: Core, number: int):
    answers = in_parallel(core, "/cases", CASE, ["k"] * number)
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert sum("idempotent-replay" in answer.headers for answer in answers) == number - 1
    assert core.effects()["cases"] == 1


def test_parallel_codes_with_one_key_show_the_code_once(core: Core):
    version = core.ask("/users/U-101/emergency-codes/preview", {}, ADMIN).json()["state_version"]
    answers = in_parallel(core, "/users/U-101/emergency-codes", {"state_version": version}, ["k"] * 20)
    assert sum(answer.json()["code"] is not None for answer in answers) == 1
    assert core.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


def test_parallel_unregistrations_with_different_keys_have_one_effect(core: Core):
    answers = in_parallel(core, UNREGISTRATION, elma_body(core), [f"k{number}" for number in range(20)])
    assert Counter(answer.status_code for answer in answers) == {202: 1, 409: 19}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "IN_PROGRESS",
        "NOT_REGISTERED",
    }
    assert core.effects()["unregistrations"] == {"123456785": 1}


def test_a_killed_process_remembers_what_it_did(tmp_path: Path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "FYR_SYSTEMS_TOKEN": TOKEN,
        "FYR_SANDBOX_DATABASE": str(tmp_path / "sandbox.db"),
        "FYR_SANDBOX_PORT": str(port),
    }
    command = [sys.executable, "-m", "api.sandbox", "serve"]
    answers = []
    for _ in range(2):
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            wait_until_served(url)
            with client_for(url) as http:
                answers.append(Core(http).write("/cases", CASE, key="k"))
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    first, second = answers
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["idempotent-replay"] == "true"
