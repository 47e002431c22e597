"""Somebody of the support at the console, as far as several tests need one."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browser.house import House
from tests.browser.visitor import EXPECTED, PATIENCE, REPORT_VIOLATIONS, WIDE

CONSOLE = "/console"
REFUSED = ("401 (Unauthorized)", "403 (Forbidden)")
"""What the browser writes down by itself of a sign-in that is over, and of an operation that is not allowed yet."""


class Colleague:
    """One browser context that is signed in as a persona of the staff; English unless something else is said."""

    def __init__(
        self,
        house: House,
        browser: Browser,
        album: Path,
        persona: str = "support-agent",
        language: str = "en",
        **looks: Any,
    ) -> None:
        self.house, self._album = house, album
        locale = {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}[language]
        self.context = browser.new_context(**{"viewport": WIDE, "locale": locale} | looks)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self._complaints: list[str] = []
        self.page.on("console", lambda entry: self._hear(entry.text) if entry.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.goto(f"{house.url}/console/sign-in")
        self.page.locator(f"button[value={persona}]").click()
        self.page.wait_for_url(f"**{CONSOLE}")
        self.cards = self.page.locator("a.desk-card")
        self.talk = self.page.locator(".desk-talk")
        self.log = self.talk.get_by_role("log")
        self.side = self.page.locator(".desk-side")
        self.composer = self.page.locator(".desk-composer")
        expect(self.page.locator(".desk-header")).to_be_visible()

    def _hear(self, complaint: str) -> None:
        if not any(text in complaint for text in (*EXPECTED, *REFUSED)):
            self._complaints.append(complaint)

    def at(self, place: str) -> None:
        """Go to a page by its address behind the #."""
        self.page.evaluate("place => { location.hash = place; }", place)

    def card(self, conversation: str) -> Locator:
        return self.page.locator(f'a.desk-card[data-card="{conversation}"]')

    def open(self, conversation: str, view: str = "waiting") -> None:
        self.at(f"#/inbox/{view}/{conversation}")
        expect(self.log).to_have_attribute("aria-busy", "false")

    def take(self) -> None:
        self.talk.get_by_role("button", name="Take over").click()
        expect(self.field("Reply to the customer")).to_be_visible()

    def field(self, label: str) -> Locator:
        return self.composer.get_by_role("textbox", name=label)

    def reply(self, text: str) -> None:
        self.field("Reply to the customer").fill(text)
        self.field("Reply to the customer").press("Enter")

    def beside(self, tab: str) -> Locator:
        """The panel beside the conversation, with this tab open."""
        self.side.get_by_role("tab", name=tab).click()
        return self.side.get_by_role("tabpanel")

    def picture(self, name: str) -> None:
        self.page.screenshot(path=self._album / f"{name}.png", animations="disabled")

    def leave(self) -> list[str]:
        self.context.close()
        return self._complaints
