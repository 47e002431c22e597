"""The widget in pages of another origin, on the running stack, in a real Chromium."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect
from typer.testing import CliRunner

from api.commands.__main__ import app as commands
from tests.browser.host import Host
from tests.browser.test_page import CODE, PATIENCE, REPORT_VIOLATIONS, chromium  # noqa: F401  (a fixture)
from tests.issuer import ISSUER
from tests.stack import Running, eventually

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
CONSENT = {"sv": "Vi sparar det du skriver i 30 dagar.", "nb": "Vi lagrer det du skriver i 30 dager.", "en": "We keep what you write for 30 days."}  # fmt: skip
HELLO = {"sv": "Hej! Vad gäller det?", "nb": "Hei! Hva gjelder det?", "en": "Hello! What is it about?"}
WATCH_STORAGE = """
window.stored = [];
for (const name of ["getItem", "setItem", "removeItem", "key", "clear"]) {
  const before = Storage.prototype[name];
  Storage.prototype[name] = function (...given) { stored.push(name); return before.apply(this, given); };
}
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
Object.defineProperty(document, "cookie", { get() { stored.push("cookie"); return cookie.get.call(document); },
  set(value) { stored.push("cookie"); cookie.set.call(document, value); } });
const open = indexedDB.open.bind(indexedDB);
indexedDB.open = (...given) => { stored.push("indexedDB"); return open(...given); };
"""


@pytest.fixture(scope="module")
def host(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A website whose sites the running Fyr knows; they are added as a person adds them."""
    with Host(running.url).serving() as host:
        own = {"origins": [host.url, host.far_url], "name": "Butiken"}
        identity = {"issuer": ISSUER, "jwks": host.issuer.jwks}
        sites = [
            own | {"id": "shop", "identity": identity, "colours": {"accent": "#7a1fa2"}, "texts": {"greeting": HELLO}},
            own | {"id": "asks", "consent": CONSENT},
            own | {"id": "members", "identity": identity | {"required": True}, "languages": ["sv", "nb"]},
        ]
        file = tmp_path_factory.mktemp("sites") / "sites.yml"
        file.write_text(yaml.safe_dump(sites, allow_unicode=True))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FYR_DATABASE_URL", running.settings["FYR_DATABASE_URL"])
            added = CliRunner().invoke(commands, ["site", "add", str(file)])
        assert added.exit_code == 0, added.output
        yield host


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go: FYR_PICTURES, or a folder of pytest's."""
    folder = os.environ.get("FYR_PICTURES")
    return Path(folder) if folder else tmp_path_factory.mktemp("embed")


class Embedded:
    """A page of the website with the widget in it, as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("fyr-widget > button, fyr-widget button").first
        self.frame: FrameLocator = page.frame_locator("fyr-widget iframe")
        self.field = self.frame.locator(".fyr-composer textarea")
        self.messages = self.frame.locator("article.fyr-message")

    def open(self) -> None:
        self.launcher.click()
        expect(self.messages.first).to_be_visible()

    def ask(self, text: str) -> Locator:
        before = self.frame.locator('article[data-role="bot"]').count()
        self.field.fill(text)
        self.field.press("Enter")
        reply = self.frame.locator('article[data-role="bot"]').nth(before)
        expect(reply).to_be_visible()
        expect(self.frame.locator(".fyr-typing")).to_have_count(0)
        return reply

    def told(self, name: str | None = None) -> list[Any]:
        """The events so far: pairs of name and detail, or the details of one."""
        told = self.page.evaluate("told")
        return told if name is None else [detail for each, detail in told if each == name]

    def wait_for(self, name: str, times: int = 1) -> list[Any]:
        assert eventually(lambda: len(self.told(name)) >= times, 15), f"no {name}: {self.told()}"
        return self.told(name)

    def inside(self, script: str) -> Any:
        """Run in the frame, as only we can."""
        # What Playwright knows of the frames is as new as its last look at the page.
        self.page.evaluate("null")
        return next(each for each in self.page.frames if "/widget/v1/panel" in each.url).evaluate(script)

    def access(self, site: str = "shop") -> dict[str, str]:
        return json.loads(self.inside(f"sessionStorage.getItem('fyr.{site}.conversation')"))

    def focused_inside(self, selector: str) -> None:
        expect(self.frame.locator(selector)).to_be_focused()


Visit = Callable[..., Embedded]


@pytest.fixture
def context(running: Running, chromium: Browser, host: Host) -> Iterator[BrowserContext]:  # noqa: F811
    running.reset()
    host.welcome("kari")
    context = chromium.new_context(locale="sv-SE", viewport=DESK)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def visit(context: BrowserContext, host: Host, complaints: list[str]) -> Iterator[Visit]:
    """Go to a page; at the end nothing may have been complained about, neither in it nor in the frame."""

    def go(address: str | None = None, **attributes: str) -> Embedded:
        page = context.new_page()
        page.on("console", lambda entry: complaints.append(entry.text) if entry.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(REPORT_VIOLATIONS)
        page.goto(address or host.page(host.snippet(**attributes)))
        return Embedded(page)

    yield go
    assert complaints == []


# From the launcher to an answer.


def test_nothing_is_asked_and_nothing_stored_before_the_launcher_is_used(
    context: BrowserContext, host: Host, running: Running
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH_STORAGE)
    page.goto(host.page(host.snippet()))
    embedded = Embedded(page)
    expect(embedded.launcher).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.startswith(running.url)] == [f"{running.url}/widget/v1/loader.js"]
    assert page.evaluate("stored") == [] and context.cookies() == []
    assert page.frames == [page.main_frame]
    embedded.open()
    assert any("/widget/v1/panel?" in url for url in asked)
    assert {url.split("/")[2] for url in asked} == {host.url[7:], running.url[7:]}, "nobody else is asked, ever"
    assert page.evaluate("stored") == [], "the page's own storage stays its own"


def test_a_question_is_answered_and_a_reload_keeps_it(visit: Visit) -> None:
    embedded = visit()
    embedded.open()
    expect(embedded.messages.first).to_contain_text(HELLO["sv"])
    embedded.focused_inside(".fyr-composer textarea")
    embedded.ask("Vad är ELMA?")
    said = embedded.messages.all_inner_texts()
    names = [name for name, _ in embedded.told()]
    assert names[:2] == ["ready", "opened"] and names.count("message:sent") == 1
    assert embedded.told("message:received") == [{"role": "bot", "kind": "answer"}]
    embedded.page.reload()
    embedded.open()
    expect(embedded.messages).to_have_count(len(said))
    assert embedded.messages.all_inner_texts() == said
    assert embedded.told("message:received") == [], "what was there already is no news"


def test_where_the_frame_may_store_nothing_the_chat_works_all_the_same(visit: Visit, host: Host) -> None:
    address = host.page(host.snippet(), first='window.fyr = [["identify", () => window.getToken()]];')
    embedded = visit(address.replace(host.url, host.far_url))
    embedded.open()
    expect(embedded.ask("Avregistrera oss från ELMA").locator(".fyr-card")).to_be_visible()
    assert "denied" in embedded.inside(
        "(() => { try { return String(sessionStorage) } catch (e) { return e.message } })()"
    )


def test_the_launcher_is_a_button_for_the_keyboard(visit: Visit) -> None:
    embedded = visit()
    page, launcher = embedded.page, embedded.launcher
    expect(launcher).to_have_attribute("aria-label", "Chatta med oss")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.locator("#own").focus()
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    embedded.focused_inside(".fyr-composer textarea")
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Space")
    embedded.focused_inside(".fyr-composer textarea")
    embedded.frame.get_by_role("button", name="Stäng chatten").press("Enter")
    expect(launcher).to_be_focused()

    def told() -> list[str]:
        return [name for name, _ in embedded.told() if name in ("opened", "closed")]

    assert eventually(lambda: told() == ["opened", "closed"] * 2, 10), told()


def test_escape_closes_what_is_open_inside_first(visit: Visit) -> None:
    embedded = visit()
    embedded.open()
    embedded.frame.get_by_role("button", name="Meny").click()
    embedded.page.keyboard.press("Escape")
    expect(embedded.frame.locator(".fyr-menu__list")).to_be_hidden()
    expect(embedded.launcher).to_have_attribute("aria-expanded", "true")


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(visit: Visit, context: BrowserContext) -> None:
    embedded = visit()
    embedded.page.set_viewport_size(PHONE)
    embedded.open()
    dialog = embedded.page.locator("fyr-widget dialog")
    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    assert dialog.bounding_box() == {"x": 0, "y": 0, **PHONE}
    embedded.field.press("Escape")
    expect(dialog).to_be_hidden()
    expect(embedded.launcher).to_be_focused()
    embedded.open()
    embedded.page.set_viewport_size(DESK)
    assert eventually(lambda: not dialog.evaluate("dialog => dialog.matches(':modal')"), 10)
    expect(embedded.messages.first).to_be_visible()


def test_unread_messages_are_counted_on_the_launcher(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.open()
    embedded.frame.get_by_role("button", name="Prata med en människa").click()
    embedded.wait_for("handoff:requested")
    embedded.field.press("Escape")
    expect(embedded.launcher).to_have_attribute("aria-expanded", "false")
    said = len(embedded.told("message:received"))
    agent(running, embedded.access()["id"], "take")
    agent(running, embedded.access()["id"], "reply", text="Hej, jag heter Siv.")
    embedded.wait_for("message:received", said + 2)
    expect(embedded.launcher).to_have_attribute("aria-label", "Chatta med oss. Olästa: 2")
    expect(embedded.page.locator("fyr-widget b")).to_have_text("2")
    embedded.open()
    expect(embedded.launcher).to_have_attribute("aria-label", "Chatta med oss")
    expect(embedded.messages.last).to_contain_text("Siv")
    agent(running, embedded.access()["id"], "return")
    embedded.wait_for("handoff:ended")
    assert [embedded.told(f"handoff:{what}") for what in ("requested", "started", "ended")] == [[{}]] * 3
    assert [detail["count"] for detail in embedded.told("unread")][-1] == 0


def agent(running: Running, conversation: str, act: str, **body: str) -> None:
    """What a support agent does."""
    token = httpx.post(f"{running.url}/v1/dev/token", json={"persona": "support-agent"}).json()["token"]
    httpx.post(
        f"{running.url}/v1/agent/conversations/{conversation}/{act}",
        json=body or None,
        headers={"Authorization": f"Bearer {token}"},
    ).raise_for_status()


# Signed in by the site.


def test_an_operation_with_the_sites_own_sign_in(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.open()
    reply = embedded.ask("Avregistrera oss från ELMA")
    expect(reply).to_contain_text("Logga in")
    assert embedded.wait_for("auth:required") == [{}]
    embedded.page.evaluate("fyr.identify(getToken)")
    embedded.frame.get_by_role("button", name="Ja, koppla det till mig").click()
    expect(embedded.messages.last).to_contain_text("Du är inloggad som Kari Fjord")
    card = embedded.ask("Avregistrera oss från ELMA").locator(".fyr-card")
    assert embedded.wait_for("operation:preview") == [{"operation": "elma.unregister", "state": "proposed"}]
    card.get_by_role("textbox").fill("123456785")
    card.get_by_role("button", name="Bekräfta").click()
    expect(embedded.messages.last).to_contain_text("finns inte längre i ELMA")
    states = [detail["state"] for detail in embedded.wait_for("operation:result", 2)]
    assert (states[0], states[-1]) == ("pending", "done")
    assert running.effects()["unregistrations"] == {"123456785": 1}
    # Names and states are all that a page is told.
    for name, detail in embedded.told():
        assert set(detail) <= {"role", "kind", "operation", "state", "count"}, name
        assert "123456785" not in json.dumps(detail) and "Kari" not in json.dumps(detail)


def test_an_anonymous_chat_is_joined_only_when_the_visitor_agrees(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.open()
    embedded.ask("Vad är ELMA?")
    anonymous = embedded.access()
    embedded.page.evaluate("fyr.identify(getToken)")
    expect(embedded.frame.locator(".frame__joining")).to_contain_text("kopplas till dig")
    assert sent_in(running, anonymous)[-1]["role"] == "bot", "nothing is bound by asking"
    embedded.frame.get_by_role("button", name="Nej, börja ett nytt samtal").click()
    expect(embedded.messages).to_have_count(1)
    assert eventually(lambda: embedded.access()["id"] != anonymous["id"], 10)
    assert [message["role"] for message in sent_in(running, anonymous)] == ["bot", "customer", "bot"]
    expect(embedded.ask("Avregistrera oss från ELMA").locator(".fyr-card")).to_be_visible()


def test_who_is_known_from_the_start_is_signed_in_from_the_start(visit: Visit, host: Host) -> None:
    embedded = visit(host.page(host.snippet(), first='window.fyr = [["identify", () => window.getToken()]];'))
    embedded.open()
    expect(embedded.ask("Avregistrera oss från ELMA").locator(".fyr-card")).to_be_visible()
    assert embedded.frame.locator(".frame__joining").count() == 0
    assert embedded.told("auth:required") == []


def test_a_token_is_renewed_before_it_ends_and_nothing_is_said(visit: Visit, host: Host) -> None:
    host.seconds = 9
    embedded = visit(host.page(host.snippet(), first='window.fyr = [["identify", () => window.getToken()]];'))
    embedded.open()
    assert eventually(lambda: len(host.tokens) >= 3, 30)
    assert embedded.messages.count() == 1
    host.seconds = 300
    host.signed_in = False
    assert embedded.wait_for("auth:expired") == [{}]
    expect(embedded.messages).to_have_count(1)


def test_a_token_that_has_ended_signs_nobody_in(visit: Visit, host: Host, complaints: list[str]) -> None:
    host.seconds = -120
    embedded = visit(host.page(host.snippet(), first='window.fyr = [["identify", () => window.getToken()]];'))
    embedded.open()
    assert embedded.wait_for("auth:required")
    expect(embedded.ask("Avregistrera oss från ELMA")).to_contain_text("Logga in")
    forget(complaints, "401")


def test_signing_out_clears_at_once(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.page.evaluate("fyr.identify(getToken)")
    embedded.open()
    embedded.ask("Vad är ELMA?")
    access = embedded.access()
    assert status_of(running, access) == 200
    embedded.page.evaluate("fyr.logout()")
    expect(embedded.messages).to_have_count(1)
    assert eventually(lambda: status_of(running, access) == 401, 10)
    assert eventually(lambda: embedded.access()["id"] != access["id"], 10)
    expect(embedded.ask("Avregistrera oss från ELMA")).to_contain_text("Logga in")


def test_signing_out_on_another_page_clears_what_was_left(visit: Visit, running: Running) -> None:
    """The chat was opened on one page; the next one, where nobody opens it, signs out."""
    embedded = visit()
    embedded.page.evaluate("fyr.identify(getToken)")
    embedded.open()
    expect(embedded.messages).to_have_count(1)
    access = embedded.access()
    embedded.page.reload()
    expect(embedded.launcher).to_be_visible()
    assert status_of(running, access) == 200
    embedded.page.evaluate("fyr.logout()")
    assert eventually(lambda: status_of(running, access) == 401, 10)
    assert eventually(lambda: embedded.inside("sessionStorage.length") == 0, 10)


def test_a_conversation_that_is_revoked_ends_in_a_sentence(
    visit: Visit, running: Running, complaints: list[str]
) -> None:
    embedded = visit()
    embedded.open()
    embedded.ask("Vad är ELMA?")
    access = embedded.access()
    headers = {"Authorization": f"Bearer {access['token']}"}
    httpx.delete(f"{running.url}/v1/conversations/{access['id']}/identity", headers=headers).raise_for_status()
    embedded.frame.get_by_role("button", name="Börja ett nytt samtal").click()
    expect(embedded.messages).to_have_count(1)
    embedded.ask("Vad är ELMA?")
    forget(complaints, "401")


def test_another_person_never_sees_what_was_said(visit: Visit, host: Host, complaints: list[str]) -> None:
    embedded = visit()
    embedded.page.evaluate("fyr.identify(getToken)")
    embedded.open()
    embedded.ask("Vad är ELMA?")
    host.welcome("ola")
    embedded.page.evaluate("fyr.identify(getToken)")
    expect(embedded.messages).to_have_count(1)
    forget(complaints, "409", "401")


def test_where_a_sign_in_is_required_nothing_is_asked_without_one(visit: Visit, host: Host) -> None:
    host.welcome("kari", aud="members")
    embedded = visit(site="members")
    embedded.launcher.click()
    expect(embedded.frame.get_by_role("heading")).to_have_text("Logga in för att chatta")
    assert embedded.wait_for("auth:required") == [{}]
    assert embedded.inside("sessionStorage.length") == 0
    embedded.page.evaluate("fyr.identify(getToken)")
    expect(embedded.messages).to_have_count(1)
    expect(embedded.frame.get_by_role("button", name="English")).to_be_hidden()
    expect(embedded.frame.get_by_role("button", name="Norsk")).to_be_visible()


def test_nothing_is_stored_before_the_visitor_agrees(visit: Visit, running: Running) -> None:
    embedded = visit(site="asks")
    begun: list[str] = []
    embedded.page.on("request", lambda request: begun.append(request.url) if request.method == "POST" else None)
    embedded.launcher.click()
    expect(embedded.frame.locator(".frame__text")).to_have_text(CONSENT["sv"])
    expect(embedded.frame.get_by_role("heading", name="Innan vi börjar")).to_be_focused()
    assert begun == [] and embedded.inside("sessionStorage.length") == 0
    embedded.frame.get_by_role("button", name="Inte nu").click()
    expect(embedded.launcher).to_have_attribute("aria-expanded", "false")
    embedded.launcher.click()
    embedded.page.evaluate("fyr.open({ message: 'Vad är ELMA?', submit: true })")
    assert begun == [] and embedded.inside("sessionStorage.length") == 0
    embedded.frame.get_by_role("button", name="Jag godkänner").click()
    expect(embedded.messages).to_have_count(3)
    assert embedded.told("consent") == [{"value": "declined"}, {"value": "given"}]
    embedded.page.reload()
    embedded.open()
    expect(embedded.messages).to_have_count(3)


# What keeps others out.


@pytest.mark.parametrize("wrong", ["origin", "site"])
def test_a_page_that_is_not_the_sites_gets_nothing(
    wrong: str, context: BrowserContext, host: Host, running: Running
) -> None:
    with Host(running.url).serving() as stranger:
        page = context.new_page()
        page.clock.install()
        begun: list[str] = []
        page.on("request", lambda request: begun.append(request.url) if "/v1/conversations" in request.url else None)
        page.goto(stranger.page(stranger.snippet("shop" if wrong == "origin" else "nobody")))
        embedded = Embedded(page)
        embedded.launcher.click()
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(16_000)
        assert embedded.wait_for("error") == [{"code": "UNREACHABLE"}]
        expect(page.locator("fyr-widget [role=status]")).to_have_text("Chatten svarar inte.")
        assert begun == []
        page.get_by_role("button", name="Stäng").click()
        expect(embedded.launcher).to_be_focused()
        answer = httpx.post(f"{running.url}/v1/conversations", json={"site": "shop"}, headers={"Origin": stranger.url})
        assert (answer.status_code, answer.json()["code"]) == (403, "SITE_NOT_ALLOWED")


def test_one_source_of_scripts_and_one_of_frames_is_all_a_page_must_allow(visit: Visit, host: Host) -> None:
    policy = f"default-src 'none'; script-src {host.bot}; frame-src {host.bot}; require-trusted-types-for 'script'; trusted-types 'none'"
    snippet = host.snippet(color="#ffcc00")
    address = host.page(snippet, path="/strict", policy=policy).replace("/strict", "/bare")
    host.file(
        "/bare", f"<!doctype html><html lang='sv'><title>Butiken</title>{snippet}<body><h1>Butiken</h1>", "text/html"
    )
    content, kind, _ = host._pages["/bare"]
    host._pages["/bare"] = (content, kind, {"Content-Security-Policy": policy})
    embedded = visit(address)
    embedded.open()
    embedded.ask("Vad är ELMA?")
    size = embedded.page.locator("fyr-widget dialog").bounding_box()
    assert size and size["width"] == 400, "the styles are there too"
    assert embedded.launcher.evaluate("button => getComputedStyle(button).color") == "rgb(0, 0, 0)"


def test_the_page_cannot_reach_what_is_said_or_the_token(visit: Visit, host: Host) -> None:
    embedded = visit()
    embedded.page.evaluate("fyr.identify(getToken)")
    embedded.open()
    embedded.ask("Vad är ELMA?")
    card = embedded.ask("Skapa en engångskod till ola@fjordfisk.example").locator(".fyr-card")
    card.get_by_role("textbox").fill("ola@fjordfisk.example")
    card.get_by_role("button", name="Bekräfta").click()
    embedded.frame.get_by_role("button", name="Visa koden").click()
    code = embedded.frame.locator(".fyr-secret output")
    expect(code).to_have_text(CODE)
    token = embedded.access()["token"]
    reached = embedded.page.evaluate(
        """() => {
          const frame = document.querySelector("fyr-widget").shadowRoot.querySelector("iframe");
          const tried = {};
          const attempt = (name, act) => { try { tried[name] = String(act() ?? "nothing"); } catch (error) { tried[name] = error.name; } };
          attempt("document", () => frame.contentDocument);
          attempt("window", () => frame.contentWindow.document.body.innerText);
          attempt("session", () => frame.contentWindow.sessionStorage.length);
          attempt("local", () => frame.contentWindow.localStorage.length);
          attempt("name", () => frame.contentWindow.name);
          attempt("address", () => frame.contentWindow.location.href);
          attempt("selection", () => getSelection().toString() || null);
          return tried;
        }"""
    )
    refused = {"SecurityError", "nothing"}
    assert set(reached.values()) <= refused, reached
    everything = embedded.page.evaluate(
        "JSON.stringify([heard, told, document.documentElement.outerHTML, {...localStorage}, {...sessionStorage}, document.cookie,"
        " document.querySelector('fyr-widget').shadowRoot.innerHTML])"
    )
    for secret in (token, code.inner_text(), "ELMA"):
        assert secret not in everything
    assert {origin for origin, _ in embedded.page.evaluate("heard")} == {host.bot}


def test_messages_that_are_none_of_the_protocol_change_nothing(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.open()
    embedded.ask("Vad är ELMA?")
    before, access = embedded.messages.all_inner_texts(), embedded.access()
    embedded.page.evaluate(
        """(bot) => {
          const frame = document.querySelector("fyr-widget").shadowRoot.querySelector("iframe").contentWindow;
          const odd = [null, 7, "logout", [], {}, { type: "logout" }, { fyr: 2, type: "logout" }, { fyr: "1", type: "logout" },
            { fyr: 1 }, { fyr: 1, type: "constructor" }, { fyr: 1, type: "__proto__" }, { fyr: 1, type: ["logout"], x: 1 },
            { fyr: 1, type: "write", message: 7, submit: true }, { fyr: 1, type: "write", message: "x".repeat(9000), submit: true },
            { fyr: 1, type: "write", message: "hej", submit: "yes" }, { fyr: 1, type: "token", id: 1, token: "x" },
            { fyr: 1, type: "confirm", proposal: "p" }, { fyr: 1, type: "say", text: "hej" }];
          for (const data of odd) frame.postMessage(data, bot);
        }""",
        running.url,
    )
    # A frame of somebody else's, in the same page, is not the page.
    embedded.page.evaluate(
        """() => {
          const other = document.createElement("iframe");
          document.body.append(other);
          const panel = document.querySelector("fyr-widget").shadowRoot.querySelector("iframe").contentWindow;
          window.dispatchEvent(new MessageEvent("message", { data: { fyr: 1, type: "close" }, origin: location.origin, source: other.contentWindow }));
          window.postMessage({ fyr: 1, type: "close" }, "*");
        }"""
    )
    embedded.page.wait_for_timeout(500)
    assert embedded.messages.all_inner_texts() == before and embedded.access() == access
    expect(embedded.launcher).to_have_attribute("aria-expanded", "true")


def test_the_panels_page_says_what_it_may_do(running: Running, host: Host) -> None:
    answer = httpx.get(f"{running.url}/widget/v1/panel?site=shop")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == f"'self' {host.url} {host.far_url}"
    assert policy["require-trusted-types-for"] == "'script'" and policy["trusted-types"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in answer.headers
    assert httpx.get(f"{running.url}/widget/v1/panel?site=nobody").status_code == 403


# The methods of the page.


@pytest.mark.parametrize(
    "stub",
    [
        "window.fyr = []; fyr.push(['setLanguage', 'nb'], ['open', { message: 'Hva er ELMA?' }]);",
        """window.fyr ||= new Proxy([], { get: (calls, name) => calls[name] ?? ((...given) => void calls.push([name, ...given])) });
           fyr.setLanguage('nb'); fyr.open({ message: 'Hva er ELMA?' });""",
    ],
    ids=["queue", "stub"],
)
def test_calls_before_the_script_is_there_are_kept(visit: Visit, host: Host, stub: str) -> None:
    embedded = visit(host.page(host.snippet(), first=stub))
    expect(embedded.field).to_have_value("Hva er ELMA?")
    expect(embedded.field).to_have_attribute("placeholder", "Spør, eller be om noe…")
    expect(embedded.launcher).to_have_attribute("aria-label", "Chat med oss")
    assert embedded.messages.filter(has_text="Hva er ELMA?").count() == 0, "written, not sent"


def test_the_methods_do_what_they_say(visit: Visit) -> None:
    embedded = visit()
    page = embedded.page
    page.evaluate("window.calls = 0; window.off = fyr.on('opened', () => calls++); null")
    page.evaluate("fyr.open({ topic: 'elma.lookup', submit: true })")
    expect(embedded.messages).to_have_count(3)
    page.evaluate("off(); fyr.toggle()")
    expect(embedded.launcher).to_have_attribute("aria-expanded", "false")
    page.evaluate("fyr.toggle()")
    assert page.evaluate("calls") == 1
    page.evaluate("fyr.setTheme('dark')")
    assert eventually(
        lambda: embedded.inside("getComputedStyle(document.body).backgroundColor") == "rgb(19, 29, 34)", 10
    )
    page.evaluate("fyr.setLanguage('en')")
    expect(embedded.frame.get_by_role("textbox", name="Write a message")).to_be_visible()
    assert embedded.inside("document.documentElement.lang") == "en"
    page.evaluate("fyr.hide()")
    expect(embedded.launcher).to_be_hidden()
    page.evaluate("fyr.show()")
    expect(embedded.launcher).to_be_visible()
    page.evaluate("fyr.destroy()")
    expect(page.locator("fyr-widget")).to_have_count(0)
    assert page.evaluate("window.fyr") is None
    assert len(page.frames) == 1


def test_what_the_page_is_about_goes_along(visit: Visit, running: Running) -> None:
    embedded = visit()
    embedded.page.evaluate("fyr.setContext({ page: 'faktura', product: 'Visma eEkonomi' })")
    with embedded.page.expect_request(lambda request: request.url.endswith("/v1/conversations")) as asked:
        embedded.open()
    assert asked.value.post_data_json["context"] == {"page": "faktura", "product": "Visma eEkonomi"}


def test_a_script_that_is_there_twice_makes_one_widget(visit: Visit, host: Host) -> None:
    embedded = visit(host.page(host.snippet() * 2))
    embedded.open()
    expect(embedded.page.locator("fyr-widget")).to_have_count(1)


# The other ways.


def test_inline_it_is_a_part_of_the_page(visit: Visit, host: Host) -> None:
    body = '<div id="chat"></div>'
    host.file("/inline.css", "#chat { height: 600px; width: 420px }", "text/css")
    policy = host.strict + "; style-src 'self'"
    snippet = '<link rel="stylesheet" href="/inline.css">' + host.snippet(mode="inline", target="#chat")
    embedded = visit(host.page(snippet, body=body, policy=policy))
    expect(embedded.messages).to_have_count(1)
    expect(embedded.page.locator("fyr-widget button")).to_have_count(0)
    expect(embedded.frame.locator(".frame__close")).to_have_count(0)
    assert embedded.page.evaluate("document.activeElement === document.body"), "nobody asked for the focus"
    frame = embedded.page.locator("fyr-widget iframe").bounding_box()
    assert frame and (frame["width"], frame["height"]) == (420, 600)
    embedded.ask("Vad är ELMA?")
    embedded.page.evaluate("fyr.close()")
    expect(embedded.messages).to_have_count(3)


def test_without_a_script_it_is_a_link_or_a_frame(visit: Visit, host: Host, context: BrowserContext) -> None:
    address = f"{host.bot}/widget/v1/panel?site=shop&amp;language=nb"
    policy = f"default-src 'none'; script-src 'self'; connect-src 'self'; frame-src {host.bot}"
    body = f'<iframe src="{address}" width="400" height="600" title="Chat"></iframe><a href="{address}">Chat</a>'
    page = visit(host.page("", body=body, policy=policy)).page
    frame = page.frame_locator("iframe")
    expect(frame.locator("article.fyr-message")).to_have_count(1)
    expect(frame.get_by_role("textbox", name="Skriv en melding")).to_be_visible()
    page.get_by_role("link", name="Chat").click()
    expect(page.locator("article.fyr-message")).to_have_count(1)
    assert page.title() == "Fyr"


@pytest.mark.parametrize("name", ["launcher", "inline", "page", "identity"])
def test_the_examples_of_the_documentation_work(visit: Visit, running: Running, name: str) -> None:
    page = visit(f"{running.url}/widget/docs/example/{name}").page
    if name in ("launcher", "identity"):
        page.locator("fyr-widget button").first.click()
    frame = page.frame_locator("iframe, fyr-widget iframe")
    expect(frame.locator("article.fyr-message").first).to_be_visible()
    if name == "identity":
        page.get_by_role("button", name="Sign in as Kari Fjord").click()
        expect(frame.locator("article.fyr-message").last).to_contain_text("Kari Fjord")


def test_the_documentation_can_be_read(visit: Visit, running: Running) -> None:
    page = visit(f"{running.url}/widget/docs").page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert f"{running.url}/widget/v1/loader.js" in page.content()
    links = page.locator("a[href^='#']").evaluate_all("all => all.map((a) => a.getAttribute('href').slice(1))")
    assert links and all(page.locator(f"[id='{anchor}']").count() == 1 for anchor in links)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


# How it looks.


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_way_is_photographed(
    chromium: Browser,  # noqa: F811
    host: Host,
    running: Running,
    pictures: Path,
    screen: str,
    theme: str,
) -> None:
    running.reset()
    viewport = PHONE if screen == "phone" else DESK
    context = chromium.new_context(locale="sv-SE", viewport=viewport, color_scheme=theme, has_touch=screen == "phone")
    pictures.mkdir(parents=True, exist_ok=True)

    def shot(page: Page, name: str) -> None:
        page.screenshot(path=pictures / f"{screen}-{theme}-{name}.png", animations="disabled")

    host.file(
        "/look.css",
        "html{color-scheme:light dark}body{font:1rem/1.5 system-ui;margin:2rem}#chat{height:600px;max-width:480px}",
        "text/css",
    )
    look, policy = '<link rel="stylesheet" href="/look.css">', host.strict + "; style-src 'self'"
    page = context.new_page()
    page.goto(host.page(look + host.snippet(), policy=policy))
    embedded = Embedded(page)
    expect(embedded.launcher).to_be_visible()
    shot(page, "1-launcher")
    embedded.open()
    shot(page, "2-open")
    embedded.ask("Hur avaktiverar jag en anställd i Visma Lön?")
    shot(page, "3-answer")
    page.evaluate("fyr.identify(getToken)")
    expect(embedded.frame.locator(".frame__joining")).to_be_visible()
    shot(page, "4-joining")
    for site, wanted, name in (("asks", ".frame__text", "5-consent"), ("members", "h1", "6-sign-in")):
        page.goto(host.page(look + host.snippet(site), policy=policy))
        embedded.launcher.click()
        expect(embedded.frame.locator(wanted)).to_be_visible()
        shot(page, name)
    page.goto(
        host.page(look + host.snippet(mode="inline", target="#chat"), body='<div id="chat"></div>', policy=policy)
    )
    expect(embedded.messages.first).to_be_visible()
    shot(page, "7-inline")
    page.goto(f"{running.url}/widget/v1/panel?site=asks&language=nb")
    page.get_by_role("button", name="Jeg godtar").click()
    expect(page.locator("article.fyr-message").first).to_be_visible()
    shot(page, "8-page")
    page.goto(f"{running.url}/widget/docs")
    shot(page, "9-docs")
    context.close()


# Helpers.


def sent_in(running: Running, access: dict[str, str]) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {access['token']}"}
    answer = httpx.get(f"{running.url}/v1/conversations/{access['id']}/messages", headers=headers)
    return answer.raise_for_status().json()["messages"]


def status_of(running: Running, access: dict[str, str]) -> int:
    headers = {"Authorization": f"Bearer {access['token']}"}
    return httpx.get(f"{running.url}/v1/conversations/{access['id']}/messages", headers=headers).status_code


def forget(complaints: list[str], *statuses: str) -> None:
    """The browser writes every answer with an error status down by itself."""
    complaints[:] = [each for each in complaints if not any(f"status of {status}" in each for status in statuses)]
