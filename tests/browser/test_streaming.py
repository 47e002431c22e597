"""The line is cut in the middle of an answer: nothing is lost, nothing comes twice."""

import random
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Request, expect

from tests.browser.house import House
from tests.browser.line import Line, line_to
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
LONG = "En rad med å, ä, ö och 🛟 som är så lång att den inte får plats i ett enda paket. " * 40
PLACES = sorted(random.Random(7).sample(range(1, 60_000), 8))
"""Where in the stream it is cut: in headers, in the middle of a letter, of an event, between two."""


@pytest.fixture
def line(house: House) -> Iterator[Line]:
    with line_to(house.port) as line:
        declared = house.core.parts.sites.declared
        demo = declared["demo"]
        declared["demo"] = demo.model_copy(update={"origins": (*demo.origins, line.url)})
        yield line
        declared["demo"] = demo


@pytest.fixture
def visitor(come: Come, line: Line) -> Visitor:
    visitor = come(url=line.url)
    expect(visitor.status).to_have_text("Boten svarar")
    return visitor


def resumed(visitor: Visitor) -> list[str]:
    """What the panel asks to go on after, filled as it asks."""
    after: list[str] = []

    def see(request: Request) -> None:
        if request.url.endswith("/events"):
            after.append(request.headers.get("last-event-id", ""))

    visitor.page.on("request", see)
    return after


def test_an_answer_that_comes_after_the_line_was_cut_comes_once(visitor: Visitor, house: House, line: Line) -> None:
    house.settings.reply_seconds = 0.05
    house.at_once(house.rasa.open.clear)
    after = resumed(visitor)
    with visitor.page.expect_response(lambda answer: answer.status == 202):
        visitor.say("Vad är ELMA?")
    expect(visitor.page.locator(".fyr-typing")).to_be_visible()
    with visitor.page.expect_request("**/events"):
        line.cut()
    house.at_once(house.rasa.open.set)
    expect(visitor.messages).to_have_count(3)
    expect(visitor.messages.nth(1)).to_contain_text("Vad är ELMA?")
    expect(visitor.page.locator(".fyr-typing")).to_have_count(0)
    assert after[0] in ("1", "2"), "it did not resume"


def test_a_message_whose_answer_was_cut_off_is_said_once(visitor: Visitor, house: House, line: Line) -> None:
    """The connection dies while the request waits for the reply: it is sent again with the same key."""
    house.at_once(house.rasa.open.clear)
    with visitor.page.expect_request(lambda request: request.method == "POST" and "/messages" in request.url):
        visitor.say("Vad är ELMA?")
    expect(visitor.page.locator('article[data-role="customer"]')).to_have_count(1)
    line.cut()
    house.at_once(house.rasa.open.set)
    expect(visitor.messages).to_have_count(3)
    expect(visitor.page.get_by_text("Inte skickat")).to_have_count(0)
    stored = house.do(house.core.parts.conversations.after(visitor.id, 0))[1]
    assert [message["role"] for message in stored] == ["bot", "customer", "bot"]


def test_wherever_the_stream_is_cut_every_message_comes_once_and_in_order(visitor: Visitor, line: Line) -> None:
    after = resumed(visitor)
    said: list[str] = []
    for number, place in enumerate(PLACES):
        line.cut_after(place)
        texts = [f"{number}.{part} {LONG}".strip() for part in range(8)]
        visitor.put(*({"text": text} for text in texts))
        said += texts
        expect(visitor.messages).to_have_count(1 + len(said))
    bodies = visitor.page.locator('article[data-role="bot"] .fyr-message__body').all_text_contents()
    assert bodies[1:] == said
    assert line.cuts >= len(PLACES) // 2
    assert all(number.isdigit() for number in after), "it began from the beginning"


def test_a_core_that_is_away_for_a_while_is_said_in_one_line(visitor: Visitor, line: Line) -> None:
    visitor.page.route("**/events", lambda route: route.abort())
    line.cut()
    expect(visitor.status).to_have_text("Återansluter…")
    visitor.put({"text": "Under tiden"})
    visitor.page.unroute("**/events")
    expect(visitor.messages.last).to_contain_text("Under tiden")
    expect(visitor.status).to_have_text("Boten svarar")
    expect(visitor.messages).to_have_count(2)
