"""WCAG 2.2 AA at the console: what a program can check of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.colleague import Colleague
from tests.browser.test_accessibility import axe
from tests.browser.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

LOOKS = {
    "light": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "narrow": {"viewport": NARROW},
    "forced colours": {"viewport": WIDE, "forced_colors": "active"},
}
SMALLEST_TARGET = 24
TOO_SMALL = """
smallest => [...document.querySelectorAll(".desk :is(button, a, select, summary, input)")]
  .filter((element) => element.checkVisibility() && !element.closest(".fyr-hidden"))
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([element, box]) => box.width > 0 && (box.height < smallest || box.width < smallest))
  .filter(([element]) => !element.closest("label") && getComputedStyle(element).clipPath === "none")
  .filter(([element]) => !element.matches(":is(dd, td) a, li > a, .desk-used button"))
  .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`)
"""


def faults(page: Page, look: str) -> list[str]:
    # The system's own colours are not ours to measure.
    without = ["color-contrast"] if look == "forced colours" else []
    sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        *axe(page, *without, within=".desk"),
        *page.evaluate(TOO_SMALL, SMALLEST_TARGET),
        *(["the page scrolls sideways"] if sideways else []),
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_found_in_any_view(come: Callable[..., Visitor], staff: Callable[..., Colleague], look: str) -> None:
    visitor = come()
    visitor.sign_in()
    visitor.ask("Hur avregistrerar vi oss från ELMA?")
    visitor.page.get_by_role("button", name="Prata med en människa").click()
    come().ask("Hur bakar man kanelbullar?")

    lead = staff("support-lead", **LOOKS[look])
    expect(lead.card(visitor.id)).to_be_visible()
    found = {"inbox": faults(lead.page, look)}
    lead.open(visitor.id)
    lead.take()
    expect(lead.page.locator(".desk-suggestion").first).to_be_attached()
    lead.log.locator("summary").first.click()
    found["conversation"] = faults(lead.page, look)
    lead.field("Reply to the customer").fill("/")
    expect(lead.page.get_by_role("listbox", name="Ready replies")).to_be_visible()
    found["ready replies"] = faults(lead.page, look)
    lead.field("Reply to the customer").fill("")
    lead.composer.get_by_role("button", name="Internal note").click()
    lead.field("Internal note").fill("Between us")
    lead.composer.get_by_role("button", name="Save the note").click()
    expect(lead.page.locator(".desk-note")).to_be_visible()
    found["note"] = faults(lead.page, look)
    for button in ("Return to the bot…", "Close…", "Transfer…"):
        lead.talk.get_by_role("button", name=button).click()
        expect(lead.page.get_by_role("dialog")).to_be_visible()
        found[button] = faults(lead.page, look)
        lead.page.keyboard.press("Escape")
        expect(lead.page.get_by_role("dialog")).to_have_count(0)
    for tab in ("Suggestions", "Customer", "Operations"):
        if look == "narrow":
            lead.talk.get_by_role("button", name=tab, exact=True).click()
        else:
            lead.side.get_by_role("tab", name=tab).click()
        panel = lead.side.get_by_role("tabpanel")
        expect(panel).to_be_visible()
        if tab == "Operations":
            panel.get_by_role("combobox", name="Operation").select_option("elma.unregister")
            panel.get_by_role("button", name="Show what would happen").click()
        found[tab] = faults(lead.page, look)
        if look == "narrow":
            lead.page.keyboard.press("Escape")
    for page, heading in (("approvals", "Approvals"), ("figures", "Figures"), ("gaps", "Gaps"), ("audit", "Audit log")):
        lead.at(f"#/{page}")
        expect(lead.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        expect(lead.page.locator(".desk-page").get_by_text("Loading…")).to_have_count(0)
        found[page] = faults(lead.page, look)
    assert "\n".join(f"{view}: {fault}" for view, said in found.items() for fault in said) == ""


def test_skipping_leads_past_the_menu_and_the_focus_follows_the_page(staff: Callable[..., Colleague]) -> None:
    lead = staff("support-lead")
    lead.page.keyboard.press("Tab")
    expect(lead.page.get_by_text("Skip to the content")).to_be_focused()
    lead.page.keyboard.press("Enter")
    expect(lead.page.locator("main")).to_be_focused()
    lead.page.get_by_role("link", name="Gaps").click()
    expect(lead.page.locator("main")).to_be_focused()
    expect(lead.page.get_by_role("link", name="Gaps")).to_have_attribute("aria-current", "page")
