"""A picture of every view of the console, wide and narrow, light and dark, for people to look at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.colleague import Colleague
from tests.browser.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

LOOKS = {
    "wide-light": {"viewport": WIDE},
    "wide-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "narrow-light": {"viewport": NARROW, "has_touch": True},
    "narrow-dark": {"viewport": NARROW, "has_touch": True, "color_scheme": "dark"},
}
QUESTION = "Hur avregistrerar vi oss från ELMA?"
UNKNOWN = "Hur bakar man kanelbullar?"


def no_sideways(colleague: Colleague) -> None:
    assert colleague.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_every_view_is_drawn(come: Callable[..., Visitor], staff: Callable[..., Colleague], look: str, house) -> None:
    visitor = come()
    visitor.sign_in()
    visitor.ask(QUESTION)
    visitor.page.get_by_role("button", name="Prata med en människa").click()
    expect(visitor.status).to_have_text("I kö till en människa")
    visitor.say("Hur gör jag det i portalen?")
    other = come()
    other.ask(UNKNOWN)

    lead = staff("support-lead", language="sv", **LOOKS[look])
    expect(lead.card(visitor.id)).to_be_visible()
    lead.picture(f"{look}-1-inbox")
    no_sideways(lead)
    lead.open(visitor.id)
    expect(lead.log.locator("article")).not_to_have_count(0)
    lead.picture(f"{look}-2-conversation")
    no_sideways(lead)
    lead.talk.get_by_role("button", name="Ta över").click()
    lead.field("Svar till kunden").fill("/")
    expect(lead.page.locator(".desk-canned li").first).to_be_visible()
    lead.picture(f"{look}-3-ready-replies")
    lead.field("Svar till kunden").fill("Hej! Jag tittar på det.")
    lead.composer.get_by_role("button", name="Intern anteckning").click()
    lead.field("Intern anteckning").fill("Kunden vill byta till en ny accesspunkt.")
    lead.composer.get_by_role("button", name="Spara anteckningen").click()
    expect(lead.page.locator(".desk-note")).to_be_visible()
    lead.picture(f"{look}-4-note")
    no_sideways(lead)
    for tab in ("Kund", "Åtgärder"):
        if look.startswith("narrow"):
            lead.talk.get_by_role("button", name=tab, exact=True).click()
        else:
            lead.side.get_by_role("tab", name=tab).click()
        expect(lead.side.get_by_role("tabpanel")).to_be_visible()
        if tab == "Åtgärder":
            lead.side.get_by_role("combobox", name="Åtgärd").select_option("elma.unregister")
            lead.side.get_by_role("textbox").first.fill("123456785")
            lead.side.get_by_role("textbox", name="Ärende").fill("C-7")
            lead.side.get_by_role("textbox", name="På uppdrag av").fill("admin@fjordfisk.example")
            lead.picture(f"{look}-6-form")
            lead.side.get_by_role("button", name="Visa vad som skulle hända").click()
            expect(lead.side.locator(".fyr-card")).to_be_visible()
            lead.picture(f"{look}-7-preview")
            lead.page.keyboard.press("Escape")
        else:
            lead.picture(f"{look}-5-customer")
            no_sideways(lead)
            if look.startswith("narrow"):
                lead.page.keyboard.press("Escape")
    for page, heading in (("approvals", "Godkännanden"), ("figures", "Siffror"), ("gaps", "Luckor"), ("audit", "Logg")):
        lead.at(f"#/{page}")
        expect(lead.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        expect(lead.page.locator(".desk-page").get_by_text("Hämtar…")).to_have_count(0)
        lead.picture(f"{look}-8-{page}")
        no_sideways(lead)
