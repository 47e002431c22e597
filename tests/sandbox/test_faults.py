"""Each way of failing on request, seen from the client."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from .serving import Core, assert_problem, client_for, serving

CASE = {"topic": "t", "summary": "s", "contact": "kari@example.example"}
OPENING = "POST /api/v1/cases"


@pytest.fixture(scope="module", params=["h11", "httptools"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox for each of the servers' HTTP implementations, since dropping a connection reaches into them."""
    with serving(tmp_path_factory.mktemp(request.param) / "sandbox.db", http=request.param) as url:
        yield url


def test_delay_takes_its_time_and_then_works(core: Core):
    core.fault(OPENING, "delay", seconds=0.5)
    began = time.monotonic()
    assert core.write("/cases", CASE).status_code == 201
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize(("settings", "status"), [({}, 500), ({"status": 503}, 503), ({"status": 429}, 429)])
def test_error_answers_its_status_and_does_nothing(core: Core, settings: dict, status: int):
    core.fault(OPENING, "error", **settings)
    assert_problem(core.write("/cases", CASE), status, "SANDBOX_FAULT")
    assert core.effects()["cases"] == 0


def test_refuse_before_closes_the_connection_and_does_nothing(core: Core):
    core.fault(OPENING, "refuse_before")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        core.write("/cases", CASE, key="k")
    assert core.effects()["cases"] == 0
    assert_problem(core.get("/requests/k"), 404, "REQUEST_UNKNOWN")


def test_cut_after_has_the_effect_and_closes_the_connection(core: Core):
    core.fault(OPENING, "cut_after", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        core.write("/cases", CASE, key="k")
    assert core.effects()["cases"] == 1
    retried = core.write("/cases", CASE, key="k")
    assert (retried.status_code, retried.headers["idempotent-replay"]) == (201, "true")
    assert core.effects()["cases"] == 1


def test_half_has_the_effect_and_stops_in_the_middle_of_the_answer(core: Core):
    core.fault(OPENING, "half", times=1)
    received = b""
    headers = {"Idempotency-Key": "k"}
    with (
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
        core.http.stream("POST", "/api/v1/cases", json=CASE, headers=headers) as answer,
    ):
        assert answer.status_code == 201
        for piece in answer.iter_bytes():
            received += piece
    whole = json.dumps(core.get("/requests/k").json()["body"], separators=(",", ":")).encode()
    assert received == whole[: len(whole) // 2]
    assert core.effects()["cases"] == 1


def test_garbage_has_the_effect_and_answers_what_is_not_json(core: Core):
    core.fault(OPENING, "garbage")
    answer = core.write("/cases", CASE)
    assert (answer.status_code, answer.text) == (200, "not json")
    assert core.effects()["cases"] == 1


@pytest.mark.parametrize(
    ("mode", "status", "media_type"),
    [("error_after", 500, "text/html"), ("page", 200, "text/html"), ("empty", 200, "application/json")],
)
def test_an_answer_that_is_not_the_backends_own_hides_an_effect(core: Core, mode: str, status: int, media_type: str):
    core.fault(OPENING, mode, times=1)
    answer = core.write("/cases", CASE, key="k")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, media_type)
    assert core.effects()["cases"] == 1
    assert core.get("/requests/k").json()["status"] == 201


def test_an_error_can_say_when_to_come_back(core: Core):
    core.fault(OPENING, "error", status=429, retry_after=7, times=1)
    assert core.write("/cases", CASE).headers["retry-after"] == "7"
    core.fault(OPENING, "error", status=503, times=1)
    assert "retry-after" not in core.write("/cases", CASE).headers


def test_a_fault_is_over_after_its_times(core: Core):
    core.fault(OPENING, "error", times=2)
    assert [core.write("/cases", CASE).status_code for _ in range(3)] == [500, 500, 201]
    assert core.get("/sandbox/faults").json() == {"faults": []}


def test_a_fault_without_times_lasts_until_it_is_deleted(core: Core):
    core.fault(OPENING, "error")
    assert [core.write("/cases", CASE).status_code for _ in range(3)] == [500, 500, 500]
    assert core.http.delete("/api/v1/sandbox/faults").json() == {"faults": []}
    assert core.write("/cases", CASE).status_code == 201


def test_a_fault_meets_only_what_it_matches(core: Core):
    core.fault("GET /api/v1/elma/*", "error")
    assert core.get("/companies/123456785").status_code == 200
    assert core.get("/elma/participants/123456785").status_code == 500
    assert core.ask("/elma/participants/123456785/unregistration/preview", {"reason": "other"}).status_code == 403


def test_faults_are_listed_and_one_match_has_one_fault(core: Core):
    core.fault("GET *", "error", status=502)
    core.fault("GET *", "delay", seconds=0, times=5)
    core.fault(OPENING, "garbage")
    core.get("/companies/123456785")
    assert core.get("/sandbox/faults").json()["faults"] == [
        {"match": "GET *", "mode": "delay", "seconds": 0, "status": 500, "retry_after": None, "times": 4},
        {"match": OPENING, "mode": "garbage", "seconds": 1, "status": 500, "retry_after": None, "times": None},
    ]


def test_a_fault_on_everything_can_be_taken_back(core: Core):
    core.fault("*", "refuse_before")
    with pytest.raises(httpx.TransportError):
        core.http.get("/healthz")
    assert core.http.delete("/api/v1/sandbox/faults").status_code == 200
    assert core.http.get("/healthz").status_code == 200


def test_a_caller_without_the_token_meets_no_fault(core: Core, url: str):
    core.fault(OPENING, "error", times=1)
    assert_problem(httpx.post(f"{url}/api/v1/cases"), 401, "AUTH_REQUIRED")
    assert len(core.get("/sandbox/faults").json()["faults"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "error"},
        {"match": "", "mode": "error"},
        {"match": "*", "mode": "explode"},
        {"match": "*", "mode": "error", "times": 0},
        {"match": "*", "mode": "error", "status": 200},
        {"match": "*", "mode": "delay", "seconds": -1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(core: Core, body: dict):
    assert_problem(core.http.put("/api/v1/sandbox/faults", json=body), 422, "INVALID_INPUT")


def test_the_server_goes_on_after_many_dropped_connections(core: Core, url: str):
    core.fault(OPENING, "cut_after", times=30)
    for _ in range(30):
        with client_for(url) as http, pytest.raises(httpx.TransportError):
            Core(http).write("/cases", CASE)
    assert core.effects()["cases"] == 30
