"""Signing in to the console with a certified OpenID provider: the whole way, and every way in which it can go wrong."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.access import Parts
from api.audit import AuditRow
from api.console.attempt import INSIDE, Attempt, inside
from api.console.models import ConsoleSession
from api.console.pages import CHOOSE, FAILED, WHY
from api.console.provider import Provider
from api.settings import Settings
from tests.chat import assert_problem
from tests.core import BASE, Core
from tests.oidc.serving import CLIENT, PUBLIC_CLIENT, SECRET, serving_provider
from tests.oidc.visitor import CALLBACK, Visitor, visiting

SECURE = "https://fyr.example"
SESSION, ATTEMPT = "fyr-console", "fyr-sign-in"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with serving_provider(BASE, SECURE) as issuer:
        yield issuer


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    return Settings.model_validate(
        settings.model_dump() | {"console_issuer": issuer, "console_client_id": CLIENT, "console_client_secret": SECRET}
    )


@pytest.fixture
async def visitor(still_core: Core) -> AsyncIterator[Visitor]:
    async with visiting(still_core) as visitor:
        yield visitor


def change(parts: Parts, **settings: str) -> None:
    """Go on with other settings of the console."""
    for name, value in settings.items():
        setattr(parts.settings, name, value)
    parts.provider = Provider(parts.settings)


def asked(answer: httpx.Response) -> dict[str, str]:
    """The parameters of the address that an answer leads to."""
    return {name: value for name, [value] in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def sessions(core: Core) -> list[ConsoleSession]:
    return await core.rows(ConsoleSession)


async def events(core: Core) -> list[str]:
    return [row.event for row in await core.rows(AuditRow, AuditRow.event.startswith("console."))]


def refused(page: httpx.Response, why: str, status: int = 401) -> None:
    assert (page.status_code, WHY[why].en in page.text) == (status, True), page.text
    assert SESSION not in page.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    ("person", "roles", "agent"),
    [
        ("anna", ["support_agent"], 200),
        ("lars", ["support_agent", "support_lead"], 200),
        ("frida", ["author"], 403),
        ("geir", ["auditor"], 403),
    ],
)
async def test_somebody_with_a_role_comes_in_with_that_role_and_no_other(
    still_core: Core, visitor: Visitor, person: str, roles: list[str], agent: int
):
    last = await visitor.sign_in(person)
    assert str(last.url) == f"{BASE}/console"
    told = await visitor.session()
    assert (told["id"], told["name"], told["roles"]) == (f"console:{person}", person.capitalize(), roles)
    assert (await visitor.ask("GET", "/v1/agent/conversations")).status_code == agent
    assert visitor.cookie(ATTEMPT) is None
    assert await events(still_core) == ["console.signed_in"]
    [row] = await still_core.rows(AuditRow, AuditRow.event == "console.signed_in")
    assert person not in str(row.body)


async def test_the_way_there_carries_what_it_has_to_and_nothing_secret(visitor: Visitor):
    answer = await visitor.http.get(f"{BASE}/console/sign-in")
    sent, attempt = asked(answer), Attempt.read(visitor.cookie(ATTEMPT))
    assert answer.status_code == 303
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert (sent["redirect_uri"], sent["scope"]) == (f"{BASE}{CALLBACK}", "openid profile email")
    assert (sent["state"], sent["nonce"], sent["code_challenge"]) == (attempt.state, attempt.nonce, attempt.challenge)
    assert len({attempt.secret, attempt.state, attempt.nonce, attempt.challenge, attempt.verifier}) == 5
    for secret in (attempt.secret, attempt.verifier, SECRET):
        assert secret not in answer.headers["Location"]


async def test_a_public_client_comes_in_with_pkce_alone(still_core: Core, visitor: Visitor):
    parts = still_core.parts
    parts.settings.console_client_secret = type(parts.settings.console_client_secret)("")
    change(parts, console_client_id=PUBLIC_CLIENT)
    await visitor.sign_in("anna")
    assert (await visitor.session())["roles"] == ["support_agent"]


async def test_the_roles_may_be_in_another_claim(still_core: Core, visitor: Visitor):
    change(still_core.parts, console_roles_claim="access.roles")
    await visitor.sign_in("nested")
    assert (await visitor.session())["roles"] == ["support_agent"]


async def test_the_providers_numbers_are_not_those_of_customers_unless_it_is_theirs_too(
    still_core: Core, visitor: Visitor, issuer: str
):
    still_core.parts.settings.identity_issuer = issuer
    await visitor.sign_in("anna")
    assert (await visitor.session())["id"] == "anna"


@pytest.mark.parametrize("person", ["kari", "nobody", "odd", "nested"])
async def test_somebody_without_a_role_does_not_come_in(still_core: Core, visitor: Visitor, person: str):
    refused(await visitor.sign_in(person), "no_role", 403)
    assert visitor.cookie(SESSION) is None
    assert await sessions(still_core) == []
    assert await events(still_core) == ["console.turned_away"]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
async def test_whoever_cancels_is_told_so_in_their_language(visitor: Visitor, language: str):
    visitor.http.headers["Accept-Language"] = {"nb": "nn-NO"}.get(language, language)
    page = await visitor.go("/console/sign-in")
    last = await visitor.go(f"{str(page.url).partition('?')[0]}/abort")
    assert WHY["cancelled"][language] in last.text and FAILED[language] in last.text
    assert f'<html lang="{language}">' in last.text
    assert (last.status_code, visitor.cookie(ATTEMPT)) == (401, None)


@pytest.mark.parametrize("state", ["", "x", "ö" * 43, "%00", None])
async def test_an_answer_with_a_state_that_is_not_this_browsers_is_not_taken(
    still_core: Core, visitor: Visitor, state: str | None
):
    way = asked(await visitor.sign_in("anna", stop_at=CALLBACK))
    changed = {name: value for name, value in (way | {"state": state}).items() if value is not None}
    refused(await visitor.ask("GET", CALLBACK, params=changed), "stale")
    assert await sessions(still_core) == []


async def test_nobody_is_signed_in_by_a_link_of_somebody_elses_sign_in(still_core: Core, visitor: Visitor):
    """The other way round as well: a code that was caught does nothing in the catcher's own sign-in."""
    async with visiting(still_core) as attacker:
        link = (await attacker.sign_in("lars", stop_at=CALLBACK)).headers["Location"]
        refused(await visitor.go(link), "stale")
        own = asked(await visitor.sign_in("anna", stop_at=CALLBACK))
        caught = own | {"code": parse_qs(urlsplit(link).query)["code"][0]}
        refused(await visitor.ask("GET", CALLBACK, params=caught), "refused")
    assert await sessions(still_core) == []


async def test_a_code_is_taken_once(still_core: Core, visitor: Visitor):
    callback = (await visitor.sign_in("anna", stop_at=CALLBACK)).headers["Location"]
    attempt = visitor.cookie(ATTEMPT)
    assert str((await visitor.go(callback)).url) == f"{BASE}/console"
    refused(await visitor.go(callback), "stale")
    async with visiting(still_core) as thief:
        thief.http.cookies.set(ATTEMPT, attempt, domain="127.0.0.1", path="/")
        refused(await thief.go(callback), "refused")
    assert len(await sessions(still_core)) == 1


@pytest.mark.parametrize(
    "parameter", ["nonce", "code_challenge"], ids=["of another sign-in", "made for another verifier"]
)
async def test_a_code_of_a_request_that_was_not_ours_is_not_taken(still_core: Core, visitor: Visitor, parameter: str):
    answer = await visitor.http.get(f"{BASE}/console/sign-in")
    address = httpx.URL(answer.headers["Location"]).copy_merge_params({parameter: Attempt.begin(None).challenge})
    page = await visitor.at_provider(await visitor.go(str(address)), "anna")
    refused(page, "refused")
    assert await sessions(still_core) == []


@pytest.mark.parametrize("iss", ["https://id.example", "", None])
async def test_an_answer_of_another_provider_is_not_taken(still_core: Core, visitor: Visitor, iss: str | None):
    way = asked(await visitor.sign_in("anna", stop_at=CALLBACK))
    changed = {name: value for name, value in (way | {"iss": iss}).items() if value is not None}
    refused(await visitor.ask("GET", CALLBACK, params=changed), "refused")
    assert await sessions(still_core) == []


@pytest.mark.parametrize("query", [{}, {"code": ""}, {"error": "server_error", "code": "x"}, {"error": "<b>"}])
async def test_an_answer_without_a_code_signs_nobody_in(visitor: Visitor, issuer: str, query: dict[str, str]):
    state = asked(await visitor.http.get(f"{BASE}/console/sign-in"))["state"]
    page = await visitor.ask("GET", CALLBACK, params={"state": state, "iss": issuer, **query})
    refused(page, "refused")
    assert "<b>" not in page.text


async def test_a_provider_that_does_not_answer_is_told_apart_from_a_refusal(still_core: Core, visitor: Visitor):
    way = asked(await visitor.sign_in("anna", stop_at=CALLBACK))
    change(still_core.parts, console_issuer="http://127.0.0.1:9")
    refused(await visitor.ask("GET", CALLBACK, params=way), "down", 503)
    refused(await visitor.go("/console/sign-in"), "down", 503)


@pytest.mark.parametrize(
    ("to", "where"),
    [
        (None, "/console"),
        ("/console", "/console"),
        ("/console/conversations/v_1-x", "/console/conversations/v_1-x"),
        ("/console/audit?after=12&of=a%20b", "/console/audit?after=12&of=a%20b"),
        ("https://evil.example", "/console"),
        ("//evil.example/console", "/console"),
        ("/console//evil.example", "/console"),
        ("/console/../docs", "/console"),
        ("/console\\evil", "/console"),
        ("/console@evil.example", "/console"),
        ("/console.evil.example", "/console"),
        ("/console/a\r\nSet-Cookie: x=1", "/console"),
        ("/console/a\n", "/console"),
        ("/console/sign-in", "/console"),
        ("/console/callback?code=x", "/console"),
        ("/docs", "/console"),
        ("/console/" + "a" * 500, "/console"),
        ("javascript:alert(1)", "/console"),
    ],
)
def test_a_sign_in_ends_inside_the_console(to: str | None, where: str):
    assert inside(to) == where
    assert Attempt.read(Attempt.begin(to).cookie).to == where
    assert INSIDE.fullmatch(where)


async def test_a_sign_in_ends_where_it_was_begun(visitor: Visitor):
    last = await visitor.sign_in("anna", to="/console/conversations/v_1", stop_at="/console/conversations")
    assert last.headers["Location"] == "/console/conversations/v_1"


@pytest.mark.parametrize("cookie", ["", "x", "." * 60, "é" * 43 + ".", "a" * 43, "a" * 43 + ".%ff%2F"])
async def test_a_cookie_that_is_no_sign_in_is_none(cookie: str):
    attempt = Attempt.read(cookie)
    assert attempt is None or attempt.to == "/console"


@pytest.mark.parametrize("base", [BASE, SECURE])
async def test_cookies_are_for_this_host_alone_and_not_for_scripts(still_core: Core, base: str):
    change(still_core.parts, public_url=base)
    still_core.parts.sites.own_origin = base
    prefix = "__Host-" if base == SECURE else ""
    async with visiting(still_core, base) as visitor:
        begun = (await visitor.http.get(f"{base}/console/sign-in")).headers["Set-Cookie"]
        callback = await visitor.sign_in("anna", stop_at=CALLBACK)
        kept, gone = (await visitor.http.get(callback.headers["Location"])).headers.get_list("Set-Cookie")
        assert [begun.split("=")[0], kept.split("=")[0]] == [prefix + ATTEMPT, prefix + SESSION]
        for cookie in (begun, kept, gone):
            attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= attributes
            assert ("secure" in attributes) == (base == SECURE)
            assert not any(part.startswith("domain") for part in attributes)
        assert "Max-Age=600" in begun and "Max-Age" not in kept and "Max-Age=0" in gone
        assert (await visitor.session())["name"] == "Anna"


async def test_pages_around_the_sign_in_have_no_script_and_are_not_kept(visitor: Visitor):
    for page in (await visitor.go("/console/signed-out"), await visitor.go(CALLBACK)):
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert "<script" not in page.text and "style=" not in page.text


async def test_whoever_signs_out_is_out_here_and_is_led_out_there(still_core: Core, visitor: Visitor, issuer: str):
    await visitor.sign_in("anna")
    kept = visitor.cookie(SESSION)
    answer = await visitor.ask("POST", "/console/sign-out", headers=await visitor.headers())
    assert answer.status_code == 200
    location = answer.json()["location"]
    assert location.startswith(f"{issuer}/session/end?")
    assert visitor.cookie(SESSION) is None and await sessions(still_core) == []
    assert await events(still_core) == ["console.signed_in", "console.signed_out"]
    visitor.http.cookies.set(SESSION, kept, domain="127.0.0.1", path="/")
    assert_problem(await visitor.ask("GET", "/v1/agent/conversations"), 401)
    out = await visitor.submit(await visitor.go(location), logout="yes")
    assert (str(out.url).partition("?")[0], out.status_code) == (f"{BASE}/console/signed-out", 200)
    assert "You are signed out" in out.text
    assert "/interaction/" in str((await visitor.go("/console/sign-in")).url), "the provider asks again"


async def test_signing_out_here_does_not_need_the_provider(still_core: Core, visitor: Visitor):
    await visitor.sign_in("anna")
    change(still_core.parts, console_issuer="http://127.0.0.1:9")
    answer = await visitor.ask("POST", "/console/sign-out", headers=await visitor.headers())
    assert answer.json() == {"location": "/console/signed-out"}
    assert await sessions(still_core) == []


async def test_personas_do_not_come_in_where_there_is_a_provider(still_core: Core, visitor: Visitor):
    page = await visitor.go("/console/sign-in")
    assert CHOOSE.en not in page.text
    form = {"persona": "support-lead", "state": Attempt.read(visitor.cookie(ATTEMPT)).state}
    own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    assert_problem(await visitor.ask("POST", "/console/sign-in", data=form, headers=own), 404)
    assert await sessions(still_core) == []
