"""A picture of every kind of message, on a phone and a desktop, light and dark, for people to look at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.kinds import KINDS
from tests.browser.visitor import PHONE, WIDE, Visitor

pytestmark = pytest.mark.browser

LOOKS = {
    "desktop-light": {"viewport": WIDE},
    "desktop-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "has_touch": True},
    "phone-dark": {"viewport": PHONE, "has_touch": True, "color_scheme": "dark"},
}
PER_PICTURE = 3


@pytest.mark.parametrize("look", LOOKS)
def test_every_kind_of_message_is_drawn(come: Callable[..., Visitor], look: str) -> None:
    visitor = come(**LOOKS[look])
    visitor.picture(f"{look}-0-greeting")
    for number, (name, message) in enumerate(KINDS.items(), start=1):
        visitor.put({"language": "sv"} | message)
        expect(visitor.messages).to_have_count(number + 1)
        expect(visitor.messages.last.locator(".fyr-message__body")).not_to_be_empty()
        if number % PER_PICTURE == 1:
            visitor.messages.last.evaluate("element => element.scrollIntoView({ block: 'start' })")
        if number % PER_PICTURE == 0 or number == len(KINDS) or name == "answer":
            visitor.picture(f"{look}-{number}-{name.replace(' ', '-')}")
    sideways = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways == 0
