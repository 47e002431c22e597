"""Every payload in every place where a text of somebody else's is drawn: it is shown as it is, and nothing else happens.

The page's own policy would stop most scripts, so it is taken away here: the drawing alone has to hold.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from string import ascii_lowercase
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from api.conversations.models import Feedback
from tests.browser.house import House
from tests.browser.payloads import PAYLOADS
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
Message = dict[str, Any]
PLAIN = [f"vanlig text {a}{b}" for a, b in product(ascii_lowercase, repeat=2)][: len(PAYLOADS)]
COUNT_HITS = """
window.hits = 0;
window.hit = () => { window.hits += 1; };
window.alert = window.confirm = window.prompt = window.hit;
"""
TIMES = {"created_at": "2026-11-22T08:00:00.000Z"}


def blocks(make: Callable[[str], dict[str, Any]], **more: Any) -> Callable[[Sequence[str]], Message]:
    return lambda texts: {"blocks": [make(text) for text in texts], **more}


def steps(make: Callable[[str], dict[str, Any]]) -> Callable[[Sequence[str]], Message]:
    def message(texts: Sequence[str]) -> Message:
        items = [{"number": 1, "text": "Ett steg", **make(text)} for text in texts]
        return {"blocks": [{"type": "steps", "items": items}]}

    return message


def proposal(texts: Sequence[str]) -> Message:
    """One card with every text in every field that takes a list, and some in those that take one."""
    card = {
        "id": "p_1", "operation": texts[0], "title": texts[1], "question": texts[2], "state": "proposed",
        "inputs": [{"name": "x", "label": text, "value": text} for text in texts],
        "effects": list(texts), "warnings": list(texts), "irreversible": True,
        "confirm": {"level": 2, "hint": texts[3], "label": None},
    }  # fmt: skip
    return {"kind": "proposal", "blocks": [{"type": "proposal", "proposal": card}]}


def result(texts: Sequence[str]) -> Message:
    receipt = {
        "id": texts[0], "at": texts[1], "by": texts[2], "before": {text: text for text in texts}, "after": list(texts),
        "file": True,
    }  # fmt: skip
    run = {"id": "r_1", "operation": texts[3], "state": texts[4], "receipt": receipt}
    lines = [{"label": text, "value": text} for text in texts]
    return {"kind": "result", "blocks": [{"type": "result", "run": run, "title": texts[5], "lines": lines}]}


def citations(texts: Sequence[str]) -> Message:
    return {
        "citations": [
            {"topic": f"t.{number}", "title": text, "quote": text, "language": "sv", "revision": text, "step": text}
            for number, text in enumerate(texts)
        ]
    }


def choices(texts: Sequence[str]) -> Message:
    return {"choices": [{"id": f"c{number}", "title": text, "kind": "topic"} for number, text in enumerate(texts)]}


CONDITION = {"check": "x", "state": "unknown"}
MESSAGES: dict[str, Callable[[Sequence[str]], Message]] = {
    "customer text": blocks(lambda text: {"type": "text", "text": text}, role="customer", kind="text"),
    "text without blocks": lambda texts: {"text": "\n\n".join(texts), "blocks": []},
    "bot text": blocks(lambda text: {"type": "text", "text": text}),
    "agent reply": blocks(lambda text: {"type": "text", "text": text}, role="agent", kind="text"),
    "system notice": blocks(lambda text: {"type": "text", "text": text}, role="system", kind="handoff"),
    "note": blocks(lambda text: {"type": "note", "text": text}),
    "warning": blocks(lambda text: {"type": "warning", "text": text}),
    "handoff": blocks(lambda text: {"type": "handoff", "text": text}, kind="handoff"),
    "unknown block": blocks(lambda text: {"type": "map", "text": text}),
    "step": steps(lambda text: {"text": text}),
    "step number": steps(lambda text: {"number": text}),
    "step label": steps(lambda text: {"text": text, "labels": [{"text": text, "language": text}]}),
    "step operation": steps(lambda text: {"do": {"operation": "x", "title": text}}),
    "step condition": steps(
        lambda text: {"condition": CONDITION | {"label": text, "text": text, "do": {"operation": "x", "title": text}}}
    ),
    "condition state": steps(lambda text: {"text": text, "condition": {"state": text, "label": text, "text": text}}),
    "result state": blocks(
        lambda text: {"type": "result", "title": text, "run": {"id": "r", "operation": "x", "state": text}}
    ),
    "proposal state": blocks(
        lambda text: {
            "type": "proposal",
            "proposal": {"id": f"p{text}", "operation": "x", "title": text, "inputs": {text: text}, "state": text},
        }
    ),
    "title of steps": blocks(lambda text: {"type": "steps", "title": text, "items": []}),
    "proposal": proposal,
    "result": result,
    "secret label": blocks(lambda text: {"type": "secret", "ref": "s", "label": text, "expires_at": text}),
    "file label": blocks(lambda text: {"type": "file", "run": "r", "text": text, "expires_at": text}),
    "citation": citations,
    "choice": choices,
}


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 300
    assert all("\n\n" not in payload and payload.strip() for payload in PAYLOADS)


@pytest.mark.parametrize("sink", MESSAGES)
def test_a_message_shows_it_as_text(come: Come, sink: str) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    make = MESSAGES[sink]
    visitor.put(make(PLAIN))
    expect(visitor.messages).to_have_count(2)
    plain = _anatomy(visitor.page, "article:last-child")
    visitor.put(make(PAYLOADS))
    expect(visitor.messages).to_have_count(3)
    assert _anatomy(visitor.page, "article:last-child") == plain
    shown = visitor.messages.last.evaluate("element => element.textContent")
    assert [payload for payload in PAYLOADS if payload not in shown and sink not in ONE_OF_MANY] == []
    _touch_everything(visitor.page)
    assert visitor.page.evaluate("hits") == 0


ONE_OF_MANY = {"secret label", "file label"}
"""Their time is drawn as a clock where it is one, so they are compared by their anatomy and their labels."""


@pytest.mark.parametrize("sink", sorted(ONE_OF_MANY))
def test_the_label_of_a_card_is_shown_as_it_is(come: Come, sink: str) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    visitor.put(MESSAGES[sink](PAYLOADS))
    expect(visitor.messages).to_have_count(2)
    shown = visitor.messages.last.evaluate("element => element.textContent")
    assert [payload for payload in PAYLOADS if payload not in shown] == []


def test_what_a_visitor_types_is_shown_as_text(come: Come) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    for payload in PAYLOADS[::40]:
        visitor.say(payload)
        expect(visitor.page.locator('article[data-role="customer"]').last).to_contain_text(payload[:20].split("\n")[0])
    assert visitor.page.evaluate("hits") == 0


def test_a_problem_shows_its_detail_as_text(come: Come) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    texts = iter((" ".join(PLAIN), " ".join(PAYLOADS)))

    def refuse(route: Route) -> None:
        problem = {"type": "about:blank", "title": "x", "status": 409, "code": "X", "detail": next(texts)}
        route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))

    visitor.page.route("**/messages", refuse)
    visitor.say("hej")
    notice = visitor.page.locator(".fyr-notices .fyr-problem")
    expect(notice).to_contain_text("vanlig text")
    plain = _anatomy(visitor.page, ".fyr-notices")
    visitor.say("hej")
    expect(notice).to_contain_text("hit()")
    assert _anatomy(visitor.page, ".fyr-notices") == plain
    shown = notice.text_content() or ""
    assert [payload for payload in PAYLOADS if payload not in shown] == []
    assert visitor.page.evaluate("hits") == 0


def test_the_source_of_an_answer_is_shown_as_text(come: Come) -> None:
    """The procedure beside an answer: titles, parts, steps, contacts. No link but of a known kind."""
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    texts = iter((PLAIN, PAYLOADS))

    def procedure(route: Route) -> None:
        given = next(texts)
        parts = [{"text": text, "labels": [{"text": text, "language": text}], "trust": text} for text in given]
        route.fulfill(
            json={
                "topic": given[0], "title": given[1], "language": "sv", "revision": given[2], "reviewed": given[3],
                "summary": given[4], "preconditions": parts, "who": given, "warnings": parts, "branches": parts,
                "facts": parts, "gaps": parts, "steps": [part | {"number": 1} for part in parts],
                "contacts": [{"address": text, "for": text} for text in given],
                "related": [{"topic": text, "title": text} for text in given],
                "operations": [{"operation": text, "title": text} for text in given],
            }
        )  # fmt: skip

    visitor.page.route("**/v1/knowledge/procedures/**", procedure)
    cited = {"topic": "a", "title": "Källan", "quote": "zzz", "language": "sv", "revision": "1", "step": None}
    visitor.put({"citations": [cited]})
    anatomies = []
    for _ in range(2):
        visitor.page.get_by_role("button", name="Källa: Källan").click()
        expect(visitor.page.locator("dialog .fyr-procedure")).to_be_visible()
        anatomies.append(_anatomy(visitor.page, "dialog"))
        shown = visitor.page.locator("dialog").evaluate("element => element.textContent")
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator("dialog")).to_have_count(0)
    assert anatomies[0] == anatomies[1]
    assert [payload for payload in PAYLOADS if payload not in shown] == []
    assert visitor.page.evaluate("hits") == 0


def test_a_sites_greeting_is_shown_as_text(come: Come) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    greeting = {"id": "m", "seq": 1, "role": "bot", "kind": "greeting", "language": "sv", "text": "\n\n".join(PAYLOADS)}
    opened = {"id": "v", "token": "t", "language": "sv", "owner": "bot", "messages": [greeting | TIMES]}
    visitor.page.evaluate("sessionStorage.clear()")
    visitor.page.route("**/v1/conversations", lambda route: route.fulfill(status=201, json=opened))
    visitor.page.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", body=": \n\n"))
    visitor.page.reload()
    expect(visitor.messages).to_have_count(1)
    shown = visitor.messages.last.evaluate("element => element.textContent")
    assert [payload for payload in PAYLOADS if payload not in shown] == []
    assert visitor.page.evaluate("hits") == 0


def test_a_comment_is_kept_as_text_and_shown_nowhere(come: Come, house: House) -> None:
    visitor = come(bypass_csp=True, scripts=[COUNT_HITS])
    reply = visitor.ask("Hur avaktiverar jag en anställd i Visma Lön?")
    before = _anatomy(visitor.page, ".fyr-log")
    comment = " ".join(PAYLOADS)[:1_900]
    reply.get_by_role("button", name="Nej, inte till hjälp").click()
    reply.locator(".fyr-reason textarea").fill(comment)
    reply.get_by_role("button", name="Skicka").click()
    expect(reply.locator(".fyr-reason")).to_have_count(0)
    assert _anatomy(visitor.page, ".fyr-log") == before
    [row] = house.do(house.core.rows(Feedback, Feedback.conversation_id == visitor.id))
    assert row.comment.startswith(PAYLOADS[0])
    assert visitor.page.evaluate("hits") == 0


def test_the_copy_is_data_and_never_a_page(come: Come, house: House) -> None:
    visitor = come()
    visitor.put(MESSAGES["customer text"](PAYLOADS), MESSAGES["choice"](PAYLOADS))
    address = f"{house.url}/v1/conversations/{visitor.id}/export"
    answer = visitor.context.request.get(address, headers={"Authorization": f"Bearer {visitor.token}"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    said = answer.json()["messages"]
    assert [block["text"] for block in said[1]["blocks"]] == PAYLOADS
    assert [choice["title"] for choice in said[2]["choices"]] == PAYLOADS


def _anatomy(page: Page, selector: str) -> Counter[str]:
    """How many elements of which kind there are, with the names of their attributes; and no dangerous one among them."""
    found = page.locator(selector).first.evaluate(
        """root => [...root.querySelectorAll("*")].map((element) => {
            for (const { name, value } of element.attributes) {
                if (name.startsWith("on")) throw new Error(`a handler: ${name}`);
                if (/^(href|src|action|data|formaction|xlink:href|srcdoc)$/.test(name) && !/^(mailto:|https?:)/.test(value))
                    throw new Error(`${name}=${value}`);
            }
            return [element.localName, ...[...element.attributes].map(({ name }) => name).sort()].join(" ");
        })"""
    )
    return Counter(found)


def _touch_everything(page: Page) -> None:
    """What would run only when somebody points at it or comes to it."""
    page.evaluate(
        """() => {
            for (const element of document.querySelectorAll("article:last-child *"))
                for (const name of ["mouseover", "focus", "pointerenter", "toggle", "animationstart", "error", "load"])
                    element.dispatchEvent(new Event(name, { bubbles: name === "mouseover" }));
        }"""
    )
