"""Signing in to the console in a real browser: its own rules about cookies, forms and policies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.console.models import ConsoleSession
from knowledge.search import KnowledgeBase
from tests.browser.house import House, opened
from tests.oidc.serving import CLIENT, SECRET, serving_provider
from tests.sandbox.serving import free_port

COOKIE = "fyr-console"
ASK = """async ([path, headers, method]) => {
    const answer = await fetch(path, { method, headers });
    return [answer.status, await answer.text()];
}"""


@pytest.fixture(scope="module")
def provided(
    tmp_path_factory: pytest.TempPathFactory,
    sandbox_url: str,
    signing_key: Path,
    empty_database: Path,
    knowledge: KnowledgeBase,
) -> Iterator[House]:
    """A core whose console has a provider."""
    folder, port = tmp_path_factory.mktemp("provided"), free_port()
    shutil.copyfile(empty_database, folder / "fyr.db")
    with serving_provider(f"http://127.0.0.1:{port}") as issuer:
        given = {"console_issuer": issuer, "console_client_id": CLIENT, "console_client_secret": SECRET}
        with opened(folder, sandbox_url, signing_key, knowledge, port, **given) as house:
            yield house


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if "Policy" in said.text else None)
    yield page
    assert page.complaints == []
    context.close()


def ask(page: Page, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    return tuple(page.evaluate(ASK, [path, headers, method]))


def test_a_persona_signs_in_by_the_page_and_out_by_the_script(house: House, page: Page, album: Path):
    page.goto(f"{house.url}/console/sign-in")
    expect(page.get_by_role("heading", name="Logg inn i konsollen")).to_be_visible()
    page.screenshot(path=album / "console-sign-in.png")
    page.get_by_role("button", name="Anna Agent").click()
    page.wait_for_url(f"{house.url}/console")
    [cookie] = page.context.cookies(house.url)
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Lax")
    assert page.evaluate("document.cookie") == ""
    assert ask(page, "/v1/agent/conversations")[0] == 200
    assert ask(page, "/console/sign-out", "POST")[0] == 403
    csrf = page.evaluate("async () => (await (await fetch('/console/session')).json()).csrf")
    assert ask(page, "/console/sign-out", "POST", **{"X-CSRF-Token": csrf}) == (
        200,
        '{"location":"/console/signed-out"}',
    )
    assert page.context.cookies(house.url) == []
    assert ask(page, "/v1/agent/conversations")[0] == 401
    page.goto(f"{house.url}/console/signed-out")
    expect(page.get_by_role("heading", name="Du er logget ut")).to_be_visible()


def test_a_page_of_another_origin_changes_nothing(house: House, provided: House, page: Page):
    """The other core stands for a foreign page: the same host, so the browser sends the cookie along; another origin."""
    page.goto(f"{house.url}/console/sign-in")
    page.get_by_role("button", name="Lars Lead").click()
    page.wait_for_url(f"{house.url}/console")
    before = len(house.do(house.core.rows(ConsoleSession)))
    # A page without a policy, or the browser would not even try.
    page.route(f"{provided.url}/foreign", lambda route: route.fulfill(content_type="text/html", body="<p>Hello"))
    page.goto(f"{provided.url}/foreign")
    with page.expect_response(f"{house.url}/console/sign-out") as answered:
        page.evaluate(
            """(address) => {
                const form = document.createElement("form");
                Object.assign(form, { method: "post", action: address });
                document.body.append(form);
                form.submit();
            }""",
            f"{house.url}/console/sign-out",
        )
    assert COOKIE in answered.value.request.all_headers()["cookie"]
    assert (answered.value.status, answered.value.json()["code"]) == (403, "CROSS_SITE")
    assert len(house.do(house.core.rows(ConsoleSession))) == before


def test_the_providers_sign_in_ends_in_the_console(provided: House, page: Page):
    page.goto(f"{provided.url}/console/sign-in?to=/console/audit")
    page.get_by_placeholder("Enter any login").fill("lars")
    page.get_by_placeholder("and password").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{provided.url}/console/audit")
    assert ask(page, "/v1/agent/conversations")[0] == 200
    [cookie] = [cookie for cookie in page.context.cookies(provided.url) if cookie["name"].startswith("fyr-")]
    assert cookie["name"] == COOKIE


def test_no_role_and_no_way_in(provided: House, page: Page, album: Path):
    page.goto(f"{provided.url}/console/sign-in")
    page.get_by_placeholder("Enter any login").fill("kari")
    page.get_by_placeholder("and password").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Kunne ikke logge inn")).to_be_visible()
    expect(page.get_by_text("har ingen rolle i konsollen")).to_be_visible()
    page.screenshot(path=album / "console-no-role.png")
    assert [cookie for cookie in page.context.cookies() if cookie["name"].startswith("fyr-")] == []
