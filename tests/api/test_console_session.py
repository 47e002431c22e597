"""The console's session: what its cookie opens and what not, whose requests count, how it begins and ends."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import Request

from api.access import CONSOLE_PATHS, console_visit
from api.audit import AuditRow
from api.console.guard import CSRF_HEADER
from api.console.models import ConsoleSession
from api.console.pages import CHOOSE, WHY
from api.console.sessions import id_hash
from api.conversations.models import Conversation
from api.database import now
from api.operations.models import LedgerRow
from api.personas import PERSONAS
from tests.api.test_who_may import (
    ANYONE,
    BODIES,
    CONVERSATION,
    EXCEPTIONS,
    EXPECTED,
    FJORDFISK,
    LATE,
    OWNER,
    ROUTES,
    STREAM,
    VISIT,
    Belongings,
    belongings,
    kind_of,
)
from tests.chat import assert_problem
from tests.core import BASE, Core
from tests.oidc.visitor import Visitor, visiting

COOKIE, ATTEMPT = "fyr-console", "fyr-sign-in"
ROLES = ["support-agent", "support-lead", "author", "auditor"]
STAFF = {*ROLES, "support-agent-erik"}
SIGN_OUT = "POST /console/sign-out"
SIGN_IN = "POST /console/sign-in"
INSIDE = {route for route in ROUTES if f"{route.partition(' ')[2]}/".startswith(tuple(f"{p}/" for p in CONSOLE_PATHS))}
CHANGING = sorted(route for route in INSIDE if not route.startswith("GET ") and route != SIGN_IN)


@asynccontextmanager
async def signed_in(core: Core, persona: str = "support-agent") -> AsyncIterator[Visitor]:
    """Somebody who has signed in as a persona, by the page for it."""
    async with visiting(core) as visitor:
        last = await visitor.submit(await visitor.go("/console/sign-in"), persona=persona)
        assert str(last.url) == f"{BASE}/console"
        yield visitor


@pytest.fixture
async def agent(still_core: Core) -> AsyncIterator[Visitor]:
    async with signed_in(still_core) as visitor:
        yield visitor


async def call(visitor: Visitor, route: str, path: str, headers: dict[str, str], **more: object) -> httpx.Response:
    if route.endswith("/confirm"):
        headers = headers | {"Idempotency-Key": "k"}
    body = more or {"json": BODIES.get(route)}
    return await visitor.ask(route.partition(" ")[0], path, headers=headers, **body)


async def test_personas_of_the_staff_are_offered_and_no_others(still_core: Core):
    async with visiting(still_core) as visitor:
        page = await visitor.go("/console/sign-in?language=sv")
        assert CHOOSE.sv in page.text
        offered = {key for key in PERSONAS if f'value="{key}"' in page.text}
        assert offered == STAFF
        assert_problem(await visitor.submit(page, persona="nobody"), 404)
        last = await visitor.submit(await visitor.go("/console/sign-in"), persona="vismanet-admin")
        assert (last.status_code, WHY["no_role"].en in last.text) == (403, True)
    assert await still_core.rows(ConsoleSession) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_nobody_is_signed_in_by_a_form_of_another_page(still_core: Core, changed: dict[str, str]):
    async with visiting(still_core) as visitor:
        page = await visitor.go("/console/sign-in")
        state = page.text.partition('name="state" value="')[2].partition('"')[0]
        form = {"persona": "support-lead", "state": state}
        own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
        headers = {name: value for name, value in (own | changed).items() if value}
        assert_problem(await visitor.ask("POST", "/console/sign-in", data=form, headers=headers), 403, "CROSS_SITE")
        for wrong in ("", "x", state[:-1]):
            stale = await visitor.ask("POST", "/console/sign-in", data=form | {"state": wrong}, headers=own)
            assert (stale.status_code, WHY["stale"].en in stale.text) == (401, True)
            visitor.http.cookies.clear()
    assert await still_core.rows(ConsoleSession) == []


@pytest.mark.parametrize("persona", ROLES)
async def test_the_cookie_opens_what_the_role_may_and_nothing_outside_the_console(core: Core, persona: str):
    """Every route: inside, it is as good as the person's token; outside, it is as if nobody had come."""
    mine = await belongings(core)
    kind = kind_of(f"persona {persona}")
    async with visiting(core) as nobody, signed_in(core, persona) as visitor:
        headers = await visitor.headers()
        cookie = visitor.cookie(COOKIE)
        for route, who in ROUTES.items():
            if route in (SIGN_IN, SIGN_OUT, STREAM, "POST /v1/conversations"):
                continue
            response = await call(visitor, route, mine.path(route), headers)
            cell = f"{route}: {response.status_code} {response.text[:200]}"
            if who == VISIT:
                assert response.status_code == 200, cell
            elif route in INSIDE and who not in (ANYONE, CONVERSATION):
                wanted = EXCEPTIONS.get((route, kind)) or EXPECTED[who][kind]
                good = response.is_success or response.json().get("code") in LATE
                assert good if wanted == 200 else response.status_code == wanted, cell
            else:
                alone = await call(nobody, route, mine.path(route), {})
                assert response.status_code == alone.status_code, cell
                if who in (CONVERSATION, OWNER):
                    assert response.status_code in (401, 404), cell
        assert visitor.cookie(COOKIE) == cookie


async def test_what_the_cookie_opens_is_what_the_console_needs():
    assert {route.partition(" ")[2].split("/")[2] for route in INSIDE if route.split(" ")[1].startswith("/v1")} == {
        "agent", "operations", "proposals", "runs",
    }  # fmt: skip
    assert not any("/v1/secrets" in route or "conversations" in route.split("/v1/agent")[0] for route in INSIDE)


async def test_the_cookie_counts_at_no_address_but_the_consoles(still_core: Core, agent: Visitor):
    """Also where a route outside asked for it by mistake."""
    cookie = [(b"cookie", f"{COOKIE}={agent.cookie(COOKIE)}".encode())]
    for path, counts in {
        "/v1/runs/r_1": True,
        "/v1/agent": True,
        "/v1/agents": False,
        "/v1/conversations": False,
        "/v1/conversations/v1/agent": False,
        "/v1/secrets/x/reveal": False,
        "/consoles": False,
        "/": False,
    }.items():
        request = Request({"type": "http", "method": "GET", "path": path, "headers": cookie})
        assert (await console_visit(request, still_core.parts) is not None) == counts, path


async def test_a_path_that_only_begins_like_the_consoles_is_not_the_consoles(agent: Visitor):
    for path in ("/consoles", "/v1/agents", "/v1/runs-x", "//v1/agent/conversations"):
        assert (await agent.ask("GET", path)).status_code == 404
    assert_problem(await agent.ask("POST", "/v1/secrets/x/reveal", headers=await agent.headers()), 401)


FORGED: dict[str, dict[str, str | None]] = {
    "no Origin": {"Origin": None},
    "a foreign Origin": {"Origin": "https://evil.example"},
    "null": {"Origin": "null"},
    "our Origin and more": {"Origin": f"{BASE}.evil.example"},
    "another port": {"Origin": "http://127.0.0.1:8001"},
    "another scheme": {"Origin": BASE.replace("http:", "https:")},
    "fetched from another site": {"Sec-Fetch-Site": "cross-site"},
    "fetched from a neighbour": {"Sec-Fetch-Site": "same-site"},
    "opened by hand": {"Sec-Fetch-Site": "none"},
    "no token": {CSRF_HEADER: None},
    "an empty token": {CSRF_HEADER: ""},
    "another token": {CSRF_HEADER: "0" * 64},
    "a form": {"Content-Type": "application/x-www-form-urlencoded"},
    "a form with files": {"Content-Type": "multipart/form-data; boundary=x"},
    "plain text": {"Content-Type": "text/plain"},
    "plain text that says JSON": {"Content-Type": "text/plain; application/json"},
    "no type": {"Content-Type": None},
}


async def seen(core: Core) -> list[list[str]]:
    tables = (LedgerRow, Conversation, AuditRow, ConsoleSession)
    return [
        sorted(str({k: v for k, v in vars(row).items() if k[0] != "_"}) for row in await core.rows(t)) for t in tables
    ]


async def test_nothing_is_changed_by_a_request_that_the_console_did_not_send(still_core: Core):
    mine = await kari(still_core)
    async with signed_in(still_core, "support-lead") as visitor, signed_in(still_core) as other:
        good = await visitor.headers() | {"Content-Type": "application/json", "Idempotency-Key": "k"}
        forged = FORGED | {"somebody else's token": {CSRF_HEADER: (await other.headers())[CSRF_HEADER]}}
        before = await seen(still_core)
        for route in CHANGING:
            for name, changed in forged.items():
                headers = {key: value for key, value in (good | changed).items() if value is not None}
                response = await call(visitor, route, mine.path(route), headers, content=b"{}")
                assert (response.status_code, response.json()["code"]) == (403, "CROSS_SITE"), f"{route}, {name}"
        assert await seen(still_core) == before
        assert (await visitor.ask("POST", "/console/sign-out", headers=good, content=b"{}")).status_code == 200


async def kari(core: Core) -> Belongings:
    """Names for what a route asks for; nothing of it has to be there."""
    chat = await core.chat("vismanet-admin")
    proposal = await core.api("vismanet-admin").proposed("elma.unregister", {"orgno": FJORDFISK})
    return Belongings(chat, proposal, "r_x", "r_x", "x", core.identity("vismanet-admin"))


async def test_a_request_without_a_body_needs_no_type(core: Core):
    chat = await core.chat()
    await chat.post("/handoff", {})
    async with signed_in(core) as visitor:
        headers = await visitor.headers()
        assert headers.keys() == {"Origin", "Sec-Fetch-Site", CSRF_HEADER}
        taken = await visitor.ask("POST", f"/v1/agent/conversations/{chat.id}/take", headers=headers)
        assert taken.json() == {"owner": "agent"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_on_another_site_opens_no_transcript(core: Core, site: str):
    chat = await core.chat()
    path = f"/v1/agent/conversations/{chat.id}"
    async with signed_in(core) as visitor:
        rows = len(await core.rows(AuditRow))
        assert_problem(await visitor.ask("GET", path, headers={"Sec-Fetch-Site": site}), 403, "CROSS_SITE")
        assert len(await core.rows(AuditRow)) == rows
        for own in ({"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
            assert (await visitor.ask("GET", path, headers=own)).status_code == 200


async def test_whoever_sends_a_token_means_the_token(still_core: Core, agent: Visitor):
    path = "/v1/agent/conversations"
    for header, status in {
        f"Bearer {still_core.identity('end-user')}": 403,
        f"Bearer {still_core.identity('support-lead')}": 200,
        "Bearer x": 401,
        "Basic x": 401,
        "": 401,
    }.items():
        assert (await agent.ask("GET", path, headers={"Authorization": header})).status_code == status, header


async def test_every_sign_in_begins_a_session_of_its_own(still_core: Core):
    """Whatever the browser came with: an id that somebody planted, or the session of whoever was here before."""
    planted = "x" * 43
    async with visiting(still_core) as visitor:
        visitor.http.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
        await visitor.submit(await visitor.go("/console/sign-in"), persona="support-agent")
        assert await still_core.rows(ConsoleSession, ConsoleSession.id_hash == id_hash(planted)) == []
    async with signed_in(still_core) as visitor, visiting(still_core) as attacker:
        first = visitor.cookie(COOKIE)
        await visitor.submit(await visitor.go("/console/sign-in"), persona="support-lead")
        second = visitor.cookie(COOKIE)
        assert len({planted, first, second}) == 3
        for known, status in ((planted, 401), (first, 401), (second, 200)):
            attacker.http.cookies.clear()
            attacker.http.cookies.set(COOKIE, known, domain="127.0.0.1", path="/")
            assert (await attacker.ask("GET", "/v1/agent/conversations")).status_code == status


@pytest.mark.parametrize("over", [{"until": 0}, {"seen_at": -30}], ids=["too old", "idle"])
async def test_a_session_that_is_over_opens_nothing(still_core: Core, agent: Visitor, over: dict[str, int]):
    values = {name: now() + dt.timedelta(minutes=minutes) for name, minutes in over.items()}
    await still_core.change(ConsoleSession, **values)
    for path in ("/v1/agent/conversations", "/v1/operations", "/console/session"):
        assert_problem(await agent.ask("GET", path), 401)
    async with signed_in(still_core, "auditor") as visitor:
        [row] = await still_core.rows(ConsoleSession)
        assert row.id_hash == id_hash(visitor.cookie(COOKIE)), "what is over is cleared away"


async def test_use_keeps_a_session_from_being_idle_but_not_from_its_end(still_core: Core, agent: Visitor):
    [begun] = await still_core.rows(ConsoleSession)
    settings = still_core.parts.settings
    assert (
        begun.until - begun.seen_at == dt.timedelta(minutes=settings.console_session_minutes) == dt.timedelta(hours=8)
    )
    assert settings.console_idle_minutes == 30
    await still_core.change(ConsoleSession, seen_at=now() - dt.timedelta(minutes=29))
    assert (await agent.ask("GET", "/v1/agent/conversations")).status_code == 200
    [row] = await still_core.rows(ConsoleSession)
    assert (now() - row.seen_at, row.until) < (dt.timedelta(minutes=1), begun.until + dt.timedelta(seconds=1))
    assert row.until == begun.until


async def test_signing_out_ends_this_session_and_no_other(still_core: Core, agent: Visitor):
    async with signed_in(still_core) as elsewhere:
        kept = agent.cookie(COOKIE)
        answer = await agent.ask("POST", "/console/sign-out", headers=await agent.headers())
        assert answer.json() == {"location": "/console/signed-out"}
        assert agent.cookie(COOKIE) is None
        agent.http.cookies.set(COOKIE, kept, domain="127.0.0.1", path="/")
        assert_problem(await agent.ask("GET", "/console/session"), 401)
        assert (await elsewhere.session())["name"] == "Anna Agent"


async def test_the_cookie_is_kept_as_a_hash_and_who_it_was_as_a_pseudonym(still_core: Core, agent: Visitor):
    [row] = await still_core.rows(ConsoleSession)
    told = await agent.session()
    assert (await agent.ask("GET", "/console/session")).headers["Cache-Control"] == "no-store"
    for secret in (agent.cookie(COOKIE), told["csrf"]):
        assert secret not in str(vars(row))
    for event in await still_core.rows(AuditRow, AuditRow.event.startswith("console.")):
        assert "persona:" not in str(event.body) and "Anna" not in str(event.body)


async def test_operations_by_the_cookie_are_an_agents_and_need_a_case(core: Core):
    async with signed_in(core) as visitor:
        headers = await visitor.headers()
        path, inputs = "/v1/operations/elma.unregister/proposals", {"inputs": {"orgno": FJORDFISK}}
        assert_problem(await visitor.ask("POST", path, json=inputs, headers=headers), 422, "CASE_REQUIRED")
        case = {"case": "C-7", "on_behalf_of": "kari@example.example"}
        proposed = await visitor.ask("POST", path, json=inputs | case, headers=headers)
        assert proposed.status_code == 201, proposed.text
        row = await core.row(proposed.json())
        assert (row.actor_name, row.case_id, row.on_behalf_of) == ("Anna Agent", "C-7", "kari@example.example")


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
async def test_a_refused_request_is_told_so_in_the_agents_language(agent: Visitor, language: str):
    agent.http.headers["Accept-Language"] = language
    problem = assert_problem(await agent.ask("POST", "/console/sign-out"), 403, "CROSS_SITE")
    assert {"sv": "konsolen", "nb": "konsollen", "en": "console"}[language] in problem["detail"]
