"""The adapter against the real sandbox: what a failure means to the one who asked is never better than the truth."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

import api.systems.backend
from actions.catalogue.caller import NOBODY, Caller
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.systems import OutcomeUnknown, Stored, Systems, SystemUnavailable
from api.systems.http import HttpSystems
from tests.sandbox.serving import TOKEN, Core, free_port

FJORDFISK, BERGVERK = "123456785", "987654325"
CASE = {"topic": "other", "summary": "It does not start", "contact": "kari@example.example"}
ADMIN = Caller(
    subject="a-1",
    name="Kari Fjord",
    email="admin@fjordfisk.example",
    roles=frozenset({Role.VISMA_NET_ADMIN, Role.COMPANY_ADMIN}),
    companies={FJORDFISK: frozenset({Role.VISMA_NET_ADMIN, Role.COMPANY_ADMIN})},
)
READ, PREVIEW, WRITE = "GET /api/v1/companies/*", "POST *preview", "POST /api/v1/cases"
Call = Callable[[HttpSystems], Awaitable[Any]]


def read(systems: HttpSystems) -> Awaitable[Any]:
    return systems.company(FJORDFISK)


def preview(systems: HttpSystems) -> Awaitable[Any]:
    return systems.preview_unregistration(ADMIN, FJORDFISK, "other")


def write(systems: HttpSystems, key: str = "k-1") -> Awaitable[Any]:
    return systems.create_case(ADMIN, CASE, key)


@pytest.fixture
async def systems(sandbox: Core, sandbox_url: str, impatient: None) -> AsyncIterator[HttpSystems]:
    systems = HttpSystems(sandbox_url, TOKEN)
    yield systems
    await systems.close()


def test_the_adapter_has_every_port_as_it_is_declared():
    for name, port in inspect.getmembers(Systems, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(HttpSystems, name)) == inspect.signature(port), name


async def test_every_port_gives_what_the_operations_read_of_it(systems: HttpSystems):
    assert (await systems.company(FJORDFISK))["name"] == "Fjordfisk AS"
    assert await systems.company("999999999") is not None
    assert await systems.company("912345677") is None
    assert [row["orgno"] for row in await systems.companies_named("Fjordfisk")] == [FJORDFISK]
    assert await systems.companies_named("Nowhere") == []
    user = await systems.user("ola@fjordfisk.example")
    assert user["id"] and [company["orgno"] for company in user["companies"]] == [FJORDFISK]
    assert await systems.user("nobody@nowhere.example") is None
    assert (await systems.preview_code(ADMIN, user["id"], {}))["state_version"]
    found = await systems.participant(FJORDFISK)
    assert {"state", "access_point", "company", "participant_id", "checked_at"} <= set(found)
    assert (await preview(systems))["company"] == "Fjordfisk AS"
    assert [contract["type"] for contract in await systems.contracts(ADMIN, FJORDFISK)] == ["annual"]
    assert await systems.alive()


async def test_a_write_happens_once_per_key_and_is_remembered(systems: HttpSystems, sandbox: Core):
    first, again = await write(systems), await write(systems)
    assert first == again
    assert sandbox.effects()["cases"] == 1
    assert await systems.stored("k-1") == Stored(status=201, body=first)
    assert await systems.stored("never-used") is None


async def test_an_unregistration_can_be_followed(systems: HttpSystems, sandbox: Core):
    version = (await preview(systems))["state_version"]
    body = {"reason": "other", "state_version": version}
    accepted = await systems.unregister(ADMIN, FJORDFISK, body, "k-2")
    assert accepted["state"] == (await systems.participant(FJORDFISK))["state"] == "PENDING_UNREGISTER"
    assert sandbox.effects()["unregistrations"] == {FJORDFISK: 1}


async def test_a_refusal_comes_with_its_code_and_what_its_sentence_needs(systems: HttpSystems):
    with pytest.raises(Refused) as refused:
        await systems.preview_unregistration(ADMIN, BERGVERK, "other")
    assert (refused.value.code, refused.value.params["company"]) == ("NOT_YOUR_COMPANY", "Bergverk AS")


@pytest.mark.parametrize(
    ("mode", "more"),
    [
        ("error", {"status": 500}),
        ("error", {"status": 503}),
        ("refuse_before", {}),
        ("cut_after", {}),
        ("half", {}),
        ("garbage", {}),
    ],
)
@pytest.mark.parametrize(("call", "match"), [(read, READ), (preview, PREVIEW)], ids=["read", "preview"])
async def test_a_question_without_a_good_answer_changed_nothing(systems, sandbox, call: Call, match, mode, more):
    sandbox.fault(match, mode, **more)
    with pytest.raises(SystemUnavailable):
        await call(systems)


@pytest.mark.parametrize("mode", ["error", "refuse_before", "cut_after", "half", "garbage"])
async def test_a_read_is_tried_again(systems: HttpSystems, sandbox: Core, mode: str):
    sandbox.fault(READ, mode, times=2)
    assert (await read(systems))["name"] == "Fjordfisk AS"


@pytest.mark.parametrize(
    ("mode", "more", "effects"),
    [
        ("error", {"status": 500}, 0),
        ("error", {"status": 503}, 0),
        ("refuse_before", {}, 0),
        ("cut_after", {}, 1),
        ("half", {}, 1),
        ("garbage", {}, 1),
    ],
)
async def test_a_write_without_a_good_answer_is_unknown_and_not_sent_again(systems, sandbox, mode, more, effects):
    sandbox.fault(WRITE, mode, times=1, **more)
    with pytest.raises(OutcomeUnknown):
        await write(systems)
    assert sandbox.effects()["cases"] == effects
    assert (await systems.stored("k-1") is not None) == bool(effects)
    assert (await write(systems))["id"] == "C-1001"
    assert sandbox.effects()["cases"] == 1


async def test_an_answer_that_takes_too_long_is_none(sandbox: Core, sandbox_url: str, impatient: None, monkeypatch):
    for name in ("READ", "WRITE"):
        monkeypatch.setattr(api.systems.backend, name, httpx.Timeout(0.2))
    systems = HttpSystems(sandbox_url, TOKEN)
    for match in (READ, PREVIEW, WRITE):
        sandbox.fault(match, "delay", seconds=0.6)
    for call, meaning in ((read, SystemUnavailable), (preview, SystemUnavailable), (write, OutcomeUnknown)):
        with pytest.raises(meaning):
            await call(systems)
    await systems.close()


async def test_a_write_that_never_left_changed_nothing(impatient: None):
    systems = HttpSystems(f"http://127.0.0.1:{free_port()}", TOKEN)
    with pytest.raises(SystemUnavailable):
        await write(systems)
    with pytest.raises(SystemUnavailable):
        await read(systems)
    assert not await systems.alive()
    await systems.close()


async def test_a_refusal_of_our_own_credential_is_never_shown_as_the_customers(sandbox_url: str, impatient: None):
    systems = HttpSystems(sandbox_url, "x" * 40)
    with pytest.raises(SystemUnavailable):
        await read(systems)
    with pytest.raises(OutcomeUnknown):
        await write(systems)
    await systems.close()


async def test_a_redirect_is_not_followed(impatient: None):
    asked: list[str] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": "http://evil.example/"}, json={"name": "evil"})

    systems = HttpSystems("http://backend.example", TOKEN, transport=httpx.MockTransport(elsewhere))
    with pytest.raises(SystemUnavailable):
        await read(systems)
    assert set(asked) == {"backend.example"}
    await systems.close()


async def test_the_backend_is_told_who_asks_and_nothing_for_nobody(impatient: None):
    heard: list[httpx.Headers] = []

    def hear(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        return httpx.Response(200, json={"id": "C-1"})

    systems = HttpSystems("http://backend.example", TOKEN, transport=httpx.MockTransport(hear))
    await systems.create_case(ADMIN, CASE, "k")
    await systems.create_case(NOBODY, CASE, "k")
    signed_in, anonymous = heard
    assert signed_in["X-Actor-Email"] == ADMIN.email and signed_in["Idempotency-Key"] == "k"
    assert set(signed_in["X-Actor-Roles"].split(",")) == {"visma_net_admin", "company_admin"}
    assert not [name for name in anonymous if name.startswith("x-actor")]
    await systems.close()
