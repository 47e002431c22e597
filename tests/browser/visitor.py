"""A visitor at the panel, as far as several tests need one."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browser.house import House

PATIENCE = 15_000
PANEL_PAGE = "/"
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 780}, {"width": 320, "height": 640}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error("policy violation: " + event.violatedDirective + " " + event.blockedURI));
"""
EXPECTED = ("410 (Gone)", "409 (Conflict)", "422 (Unprocessable", "ERR_", "503 (Service Unavailable)")
"""What the browser writes down by itself of answers and lost lines that a test is about."""


class Visitor:
    """One browser context with the panel open; Swedish on a wide screen unless something else is said."""

    def __init__(self, house: House, browser: Browser, album: Path, language: str = "sv", **looks: Any) -> None:
        self.house, self._album = house, album
        scripts: list[str] = looks.pop("scripts", [])
        url: str = looks.pop("url", house.url)
        looks = {"viewport": WIDE, "locale": {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}[language]} | looks
        self.context = browser.new_context(**looks)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self._complaints: list[str] = []
        self.page.on("console", lambda entry: self._hear(entry.text) if entry.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        for script in [REPORT_VIOLATIONS, *scripts]:
            self.page.add_init_script(script)
        with self.page.expect_response(lambda answer: answer.url.endswith("/v1/conversations")) as begun:
            self.page.goto(url + PANEL_PAGE)
        self.id: str = begun.value.json()["id"]
        self.token: str = begun.value.json()["token"]
        self.panel = self.page.locator(".fyr")
        self.messages = self.page.locator("article.fyr-message")
        self.field = self.page.locator(".fyr-composer textarea")
        self.status = self.page.locator(".fyr-strip__status")
        expect(self.messages).to_have_count(1)

    def _hear(self, complaint: str) -> None:
        if not any(text in complaint for text in EXPECTED):
            self._complaints.append(complaint)

    def put(self, *messages: dict[str, Any]) -> None:
        """Messages arrive as they would from the bot, an agent or another device."""
        self.house.put(self.id, *messages)

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say it; returns the reply once it is there."""
        before = self.page.locator('article[data-role="bot"]').count()
        self.say(text)
        reply = self.page.locator('article[data-role="bot"]').nth(before)
        expect(reply).to_be_visible()
        return reply

    def sign_in(self, persona: str = "vismanet-admin") -> None:
        self.page.locator(".demo__persona select").select_option(persona)
        self.page.locator(".demo__persona button[type=submit]").click()
        expect(self.messages.last).to_contain_text("Du är inloggad som")

    def picture(self, name: str) -> None:
        self.page.screenshot(path=self._album / f"{name}.png", animations="disabled")

    def leave(self) -> list[str]:
        self.context.close()
        return self._complaints
