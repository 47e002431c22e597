"""The token, and the one shape of every error."""

import httpx
import pytest

from .serving import TOKEN, Core, assert_problem


def test_health_needs_no_token(url: str):
    answer = httpx.get(f"{url}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("header", [None, "", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
@pytest.mark.parametrize("path", ["/api/v1/companies/123456785", "/api/v1/sandbox/effects", "/api/v1/nowhere"])
def test_without_the_token_nothing_is_answered(url: str, header: str | None, path: str):
    answer = httpx.get(f"{url}{path}", headers={} if header is None else {"Authorization": header})
    assert_problem(answer, 401, "AUTH_REQUIRED")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_token_is_asked_for_before_the_body_is_read(url: str):
    assert_problem(httpx.post(f"{url}/api/v1/cases", content=b"{"), 401, "AUTH_REQUIRED")


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b'{"topic":"\\ud800","summary":"x"}', b"[" * 100_000])
def test_a_malformed_body_is_a_problem(core: Core, content: bytes):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    assert_problem(core.http.post("/api/v1/cases", content=content, headers=headers), 422, "INVALID_INPUT")


def test_an_unknown_field_is_named_and_its_value_is_not_repeated(core: Core):
    answer = core.write("/cases", {"topic": "t", "summary": "s", "password": "hunter2"})
    assert_problem(answer, 422, "INVALID_INPUT")
    assert answer.json()["params"]["errors"][0]["field"] == "body.password"
    assert "hunter2" not in answer.text


def test_an_unknown_address_and_a_wrong_method_are_problems(core: Core):
    assert_problem(core.get("/nowhere"), 404, "NOT_FOUND")
    assert_problem(core.http.delete("/api/v1/companies/123456785"), 405, "METHOD_NOT_ALLOWED")
