"""The demo page in a real Chromium, on the running stack."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.stack import Running

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 15_000
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error("policy violation: " + event.violatedDirective + " " + event.blockedURI));
"""
CODE = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){4}")
NARROW, DARK, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go; pytest keeps the folders of the last three runs."""
    return tmp_path_factory.mktemp("pictures")


class Visit:
    """The page as a person uses it."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self._pictures = pictures
        self.messages = page.locator("article.fyr-message")
        self.field = page.locator(".fyr-composer textarea")
        self.log = page.locator("[role=log]")

    def ask(self, text: str) -> Locator:
        """Write it, send it with Enter; returns the reply once the bot has finished."""
        before = self.page.locator('article[data-role="bot"]').count()
        self.field.fill(text)
        self.field.press("Enter")
        reply = self.page.locator('article[data-role="bot"]').nth(before)
        expect(reply).to_be_visible()
        expect(self.page.locator(".fyr-typing")).to_have_count(0)
        return reply

    def become(self, persona: str) -> None:
        self.page.locator(".demo__persona select").select_option(persona)
        self.page.locator(".demo__persona button[type=submit]").click()
        expect(self.messages.last).to_contain_text("Du är inloggad som")

    def picture(self, name: str) -> None:
        self.page.screenshot(path=self._pictures / f"{name}.png", animations="disabled")


@pytest.fixture(params=["wide"])
def visit(running: Running, chromium: Browser, pictures: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh visitor with a Swedish browser; at the end nothing may have been complained about."""
    running.reset()
    looks = {
        "wide": {"viewport": WIDE},
        "narrow": {"viewport": NARROW, "has_touch": True},
        "dark": {"viewport": DARK, "color_scheme": "dark"},
    }
    context = chromium.new_context(locale="sv-SE", **looks[request.param])
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda entry: complaints.append(entry.text) if entry.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(REPORT_VIOLATIONS)
    page.goto(running.url)
    visit = Visit(page, pictures)
    expect(visit.messages).to_have_count(1)
    yield visit
    context.close()
    # That a spent code is gone is an answer with an error status; the browser writes those down by itself.
    assert [complaint for complaint in complaints if "410 (Gone)" not in complaint] == []


@pytest.mark.parametrize("visit", ["wide", "narrow", "dark"], indirect=True)
def test_an_answer_shows_steps_and_its_source(visit: Visit, request: pytest.FixtureRequest) -> None:
    look = request.node.callspec.params["visit"]
    visit.picture(f"{look}-1-start")
    reply = visit.ask("Hur avaktiverar jag en anställd i Visma Lön?")
    expect(reply.locator(".fyr-step")).to_have_count(6)
    expect(reply).to_contain_text("Innan du börjar:")
    expect(reply.locator(".fyr-aside").first).to_contain_text("attestansvarig")
    expect(reply.locator(".fyr-aside--warning").first).to_contain_text("raderar")
    visit.picture(f"{look}-2-answer")
    reply.get_by_role("button", name="steg 4").click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text("Stänga av en lönetjänst för en anställd")
    expect(dialog.locator("mark")).to_contain_text("Använder Visma Lön Anställd")
    visit.picture(f"{look}-3-source")
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(reply.get_by_role("button", name="steg 4")).to_be_focused()
    wider = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0, "the page scrolls sideways"


@pytest.mark.parametrize("visit", ["wide", "narrow", "dark"], indirect=True)
def test_a_code_is_made_after_typing_the_address_and_shown_once(
    visit: Visit, request: pytest.FixtureRequest, running: Running
) -> None:
    look = request.node.callspec.params["visit"]
    visit.become("vismanet-admin")
    card = visit.ask("Skapa en engångskod till ola@fjordfisk.example").locator(".fyr-card")
    expect(card.locator(".fyr-badge--danger")).to_be_visible()
    confirm = card.get_by_role("button", name="Bekräfta")
    expect(confirm).to_be_disabled()
    visit.picture(f"{look}-4-card")
    card.get_by_role("textbox").fill("ola@fjordfisk.example")
    confirm.click()
    secret = visit.page.locator(".fyr-secret")
    expect(secret).to_be_visible()
    expect(card.locator(".fyr-outcome")).to_have_text("Klart")
    assert running.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}
    secret.get_by_role("button", name="Visa koden").click()
    expect(secret.locator("output")).to_have_text(CODE)
    visit.picture(f"{look}-5-code")
    visit.page.reload()
    expect(secret).to_be_visible()
    assert not CODE.search(visit.page.content()), "the code outlived the page"
    secret.get_by_role("button", name="Visa koden").click()
    expect(secret).to_contain_text("Koden har redan visats eller har gått ut")
    visit.picture(f"{look}-6-code-gone")


def test_a_wrong_value_changes_nothing(visit: Visit, running: Running) -> None:
    visit.become("vismanet-admin")
    card = visit.ask("Avregistrera oss från ELMA").locator(".fyr-card")
    card.get_by_role("textbox").fill("987654325")
    card.get_by_role("button", name="Bekräfta").click()
    expect(visit.messages.last).to_contain_text("Inget har ändrats")
    assert running.effects()["unregistrations"] == {}
    visit.picture("wrong-value")


def test_leaving_elma_is_followed_to_the_end(visit: Visit, running: Running) -> None:
    visit.become("vismanet-admin")
    card = visit.ask("Avregistrera oss från ELMA").locator(".fyr-card")
    card.get_by_role("textbox").fill("123 456 785")
    card.get_by_role("button", name="Bekräfta").click()
    expect(visit.messages.filter(has_text="Jag säger till här")).to_have_count(1)
    visit.picture("elma-pending")
    expect(visit.messages.last).to_contain_text("finns inte längre i ELMA")
    expect(card.locator(".fyr-outcome")).to_have_text("Klart")
    visit.picture("elma-done")
    assert running.effects()["unregistrations"] == {"123456785": 1}


def test_the_language_is_changed_for_page_and_bot(visit: Visit) -> None:
    visit.page.get_by_role("button", name="English").click()
    expect(visit.messages.last).to_contain_text("We will continue in English")
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
    expect(visit.page.get_by_role("textbox", name="Write a message")).to_be_visible()
    reply = visit.ask("Vad är ELMA?")
    expect(reply.locator(".fyr-message__body")).to_have_attribute("lang", "en")
    visit.page.get_by_role("button", name="Norsk").click()
    expect(visit.messages.last).to_contain_text("Vi fortsetter på norsk")
    visit.picture("norwegian")


def test_the_keyboard_is_enough(visit: Visit, running: Running) -> None:
    """Send, choose an answer, type and confirm: Tab and Enter, no pointer."""
    page = visit.page
    visit.become("vismanet-admin")
    visit.field.focus()
    page.keyboard.type("När måste vi senast säga upp? Vi har avtal med kvartalsfaktura.")
    page.keyboard.press("Enter")
    expect(visit.messages.last).to_contain_text("När signerades avtalet")
    expect(visit.field).to_be_focused()
    page.keyboard.type("1 februari 2018")
    page.keyboard.press("Enter")
    expect(visit.messages.last.locator(".fyr-card").first).to_be_visible()
    page.keyboard.type("Hur avregistrerar vi oss från ELMA?")
    page.keyboard.press("Enter")
    chip = visit.messages.last.get_by_role("button", name="Avregistrera företaget från ELMA", exact=True)
    expect(chip).to_be_enabled()
    _tab_to(page, chip, backwards=True)
    page.keyboard.press("Enter")
    card = visit.messages.last.locator(".fyr-card")
    expect(card).to_be_visible()
    expect(visit.field).to_be_focused()
    _tab_to(page, card.get_by_role("textbox"), backwards=True)
    visit.picture("keyboard-focus")
    page.keyboard.type("123456785")
    page.keyboard.press("Enter")
    expect(visit.messages.last).to_contain_text("finns inte längre i ELMA")
    assert running.effects()["unregistrations"] == {"123456785": 1}


def test_a_reload_keeps_the_conversation(visit: Visit) -> None:
    visit.ask("Vad är ELMA?")
    said = visit.messages.all_inner_texts()
    visit.page.reload()
    expect(visit.messages).to_have_count(len(said))
    assert visit.messages.all_inner_texts() == said


def test_a_person_is_fetched_and_the_bot_is_silent(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Prata med en människa").click()
    expect(visit.messages.last).to_contain_text("bett en person från supporten")
    expect(visit.page.locator(".fyr-strip__status")).to_have_text("I kö till en människa")
    visit.field.fill("Vad är ELMA?")
    visit.field.press("Enter")
    expect(visit.messages.last).to_contain_text("Vad är ELMA?")
    visit.page.wait_for_timeout(1_000)
    expect(visit.messages.last).to_have_attribute("data-role", "customer")
    expect(visit.page.locator(".fyr-typing")).to_have_count(0)
    visit.picture("waiting")


def test_a_question_about_nothing_here_offers_a_person(visit: Visit) -> None:
    reply = visit.ask("Hur bakar man kanelbullar?")
    reply.get_by_role("button", name="Prata med en person").click()
    expect(visit.page.locator(".fyr-strip__status")).to_have_text("I kö till en människa")


def _tab_to(page: Page, wanted: Locator, backwards: bool = False) -> None:
    """Press Tab until it has the focus."""
    for _ in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError("Tab does not reach it")
