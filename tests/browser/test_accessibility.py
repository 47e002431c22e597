"""WCAG 2.2 AA at the panel: what a program can check of it, need by need."""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from actions.catalogue.text import LANGUAGES
from api.database import now
from api.operations.models import LedgerRow
from tests.browser.house import House
from tests.browser.kinds import KINDS
from tests.browser.visitor import NARROW, PHONE, WIDE, Visitor
from tests.fake_rasa import proposes

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
AXE = Path(__file__).parent.parent.parent / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALL = {"width": 1280, "height": 9_000}
LOOKS = {
    "light": {"viewport": TALL},
    "dark": {"viewport": TALL, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 9_000}},
    "forced colours": {"viewport": TALL, "forced_colors": "active"},
}
QUESTION = "Hur avaktiverar jag en anställd i Visma Lön?"
CASE = "öppna ett ärende"
SMALLEST_TARGET = 24
HELP = "Prata med en människa"


@pytest.fixture(autouse=True)
def script(house: House) -> None:
    house.rasa.on(CASE, proposes("case.create", summary="Det startar inte", contact="kari@example.example"))


def everything(visitor: Visitor) -> None:
    """Every kind of message, one after another."""
    visitor.put(*({"language": "sv"} | message for message in KINDS.values()))
    expect(visitor.messages).to_have_count(1 + len(KINDS))


def axe(page: Page, *without: str, within: str = ".fyr") -> list[str]:
    """What axe finds wrong on the page, one line each."""
    page.evaluate(AXE.read_text("utf-8") + "; true")
    options = {"runOnly": RULES, "rules": {name: {"enabled": False} for name in without}}
    found = page.evaluate(f"axe.run('{within}', {json.dumps(options)})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


# 1.3.1, 1.4.1, 1.4.3, 1.4.11, 4.1.2 and what else a program can tell


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_kind_of_message(come: Come, look: str) -> None:
    visitor = come(**LOOKS[look])
    everything(visitor)
    # The system's own colours are not ours to measure.
    assert axe(visitor.page, *(["color-contrast"] if look == "forced colours" else [])) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_menus_forms_and_dialogs(come: Come, scheme: str) -> None:
    visitor = come(color_scheme=scheme, viewport=WIDE)
    reply = visitor.ask(QUESTION)
    reply.get_by_role("button", name="Nej, inte till hjälp").click()
    expect(reply.locator(".fyr-reason")).to_be_visible()
    visitor.page.get_by_role("button", name="Meny").click()
    assert axe(visitor.page) == []
    visitor.page.get_by_role("button", name="Radera samtalet").click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    assert axe(visitor.page) == []
    visitor.page.keyboard.press("Escape")
    reply.get_by_role("button", name="Källa").first.click()
    expect(visitor.page.locator(".fyr-procedure")).to_be_visible()
    assert axe(visitor.page) == []


def test_who_speaks_is_written_out(come: Come) -> None:
    visitor = come()
    visitor.put(*({"role": role, "kind": "text"} for role in ("bot", "customer", "agent", "system")))
    expect(visitor.messages).to_have_count(5)
    names = visitor.page.locator(".fyr-message__name").all_text_contents()
    assert names[1:] == ["Fyr", "Du", "Handläggare", "Meddelande"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_stand_out_from_what_is_behind_them(come: Come, scheme: str) -> None:
    """1.4.11: 3:1 for what shows that something can be pressed or written in. Axe does not look at borders."""
    visitor = come(color_scheme=scheme)
    visitor.put(KINDS["proposal to type"], KINDS["clarify"])
    expect(visitor.page.locator(".fyr-field input")).to_be_visible()
    for selector in (".fyr-composer__box", ".fyr-chip:enabled", ".fyr-strip .fyr-button", ".fyr-field input"):
        ratio = visitor.page.locator(selector).last.evaluate(BORDER_CONTRAST)
        assert ratio >= 3, f"{selector}: {ratio:.2f}"


BORDER_CONTRAST = """
element => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = getComputedStyle(element.closest(".fyr-card, .fyr")).backgroundColor;
  const pair = [light(getComputedStyle(element).borderTopColor), light(behind)].sort();
  return (pair[1] + 0.05) / (pair[0] + 0.05);
}
"""


# 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11: the keyboard


def test_tab_goes_through_the_panel_in_the_order_of_the_page_and_out_again(come: Come) -> None:
    visitor = come()
    everything(visitor)
    controls = visitor.page.evaluate(
        """() => [...document.querySelectorAll(".fyr :is(button, input, textarea, summary, a, [tabindex='0'])")]
            .filter((element) => !element.disabled && element.checkVisibility() && !element.matches(".fyr-to-end"))
            .map((element, index) => (element.dataset.order = index))"""
    )
    visitor.page.locator("[data-order='0']").focus()
    met = [0]
    for _ in controls:
        visitor.page.keyboard.press("Tab")
        order = visitor.page.evaluate("document.activeElement.dataset?.order ?? null")
        if order is None:
            break
        met.append(int(order))
    assert met == sorted(controls)
    assert visitor.page.evaluate("document.activeElement.closest('.fyr')") is None, "the panel is a trap"


def test_what_has_the_focus_shows_it_and_is_never_covered(come: Come) -> None:
    visitor = come(viewport=PHONE)
    everything(visitor)
    visitor.page.locator(".fyr button").first.focus()
    seen = 0
    while visitor.page.evaluate("!!document.activeElement.closest('.fyr')"):
        problem = visitor.page.evaluate(FOCUS_PROBLEM)
        assert problem is None, problem
        visitor.page.keyboard.press("Tab")
        seen += 1
    assert seen > 20


FOCUS_PROBLEM = """
() => {
  const element = document.activeElement;
  const name = element.outerHTML.slice(0, 90);
  const outlined = [element, element.closest(".fyr-composer__box")].filter(Boolean).some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  if (!outlined) return `no focus ring: ${name}`;
  const { left, top, width, height } = element.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * width, top + y * height]));
  const open = points.some(([x, y]) => element.contains(document.elementFromPoint(x, y)));
  return open ? null : `covered: ${name}`;
}
"""


def test_the_focus_goes_into_a_dialog_stays_there_and_comes_back(come: Come) -> None:
    visitor = come()
    page = visitor.page
    source = visitor.ask(QUESTION).get_by_role("button", name="Källa").first
    source.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fyr-procedure")).to_be_visible()
    inside = "!!document.activeElement.closest('dialog') || document.activeElement === document.body"
    for _ in range(12):
        assert page.evaluate(inside)
        page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(source).to_be_focused()
    menu = page.get_by_role("button", name="Meny")
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_the_focus_is_never_dropped_when_a_control_goes_away(come: Come) -> None:
    visitor = come()
    for press in (
        lambda: visitor.messages.first.get_by_role("button").first,
        lambda: visitor.page.get_by_role("button", name=HELP),
    ):
        press().focus()
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator(".fyr-typing")).to_have_count(0)
        assert visitor.page.evaluate("document.activeElement !== document.body")


# 2.5.8: size


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everything_that_is_pressed_is_large_enough(come: Come, look: dict[str, int]) -> None:
    visitor = come(viewport=look)
    everything(visitor)
    sizes = visitor.page.locator(".fyr :is(button, input, textarea, summary, select):visible").evaluate_all(
        "elements => elements.map((element) => { const { width, height } = element.getBoundingClientRect();"
        "return [element.outerHTML.slice(0, 80), Math.min(width, height)]; })"
    )
    assert len(sizes) > 20
    assert [entry for entry in sizes if entry[1] < SMALLEST_TARGET] == []


# 1.4.4, 1.4.10, 1.4.12: larger text, a narrow screen, wider spacing


LARGER = "document.documentElement.style.fontSize = '200%'"
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
  + "p { margin-block-end: 2em !important }");
document.adoptedStyleSheets = [sheet];
"""
READING = {
    "320 px": (NARROW, ""),
    "200 % text": (WIDE, LARGER),
    "text spacing": (WIDE, SPACED),
    "text spacing on a phone": (PHONE, SPACED),
    "400 % zoom": ({"width": 320, "height": 256}, ""),
}


@pytest.mark.parametrize("how", READING)
def test_nothing_is_cut_off_and_nothing_scrolls_sideways(come: Come, how: str) -> None:
    viewport, change = READING[how]
    visitor = come(viewport=viewport)
    everything(visitor)
    visitor.page.evaluate(f"() => {{ {change} }}")
    visitor.picture(f"reading-{how.replace(' ', '-')}")
    assert visitor.page.evaluate(CUT_OFF) == []
    # What is written must be seen while it is written.
    visitor.field.click()
    visitor.page.keyboard.type("hej")
    box, window = visitor.field.bounding_box(), visitor.page.viewport_size
    assert box and window and box["y"] + box["height"] <= window["height"] + 1
    conversation = visitor.page.locator(".fyr-scroll").bounding_box()
    assert conversation and conversation["height"] >= 40, "no room for the conversation"


CUT_OFF = """
() => {
  const panel = document.querySelector(".fyr").getBoundingClientRect();
  const wrong = [];
  for (const element of document.querySelectorAll(".fyr *")) {
    if (element.closest(".fyr-hidden, svg, [hidden]") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), { left, right, width } = element.getBoundingClientRect();
    const name = element.outerHTML.slice(0, 80);
    if (width && (right > panel.right + 1 || left < panel.left - 1)) wrong.push(`outside: ${name}`);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible") wrong.push(`wider: ${name}`);
    if (style.overflowY === "hidden" && element.scrollHeight > element.clientHeight + 1) wrong.push(`higher: ${name}`);
    if (style.textOverflow === "ellipsis") wrong.push(`shortened: ${name}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  return wrong;
}
"""


# 2.3.3, and colours that the system chooses


def test_nothing_moves_for_whoever_asked_for_less_motion(come: Come, house: House) -> None:
    moving = """() => [...document.querySelectorAll(".fyr, .fyr *")].filter((element) => {
        const { animationName, transitionDuration } = getComputedStyle(element);
        return animationName !== "none" || parseFloat(transitionDuration) > 0;
    }).length"""
    for preference, still in (("reduce", True), ("no-preference", False)):
        visitor = come(reduced_motion=preference)
        house.settings.reply_seconds = 0.05
        house.at_once(house.rasa.open.clear)
        visitor.say(QUESTION)
        expect(visitor.page.locator(".fyr-typing")).to_be_visible()
        assert (visitor.page.evaluate(moving) == 0) is still
        house.at_once(house.rasa.open.set)
        expect(visitor.page.locator(".fyr-typing")).to_have_count(0)


def test_with_the_systems_own_colours_shapes_still_have_edges(come: Come) -> None:
    visitor = come(forced_colors="active")
    everything(visitor)
    visitor.picture("forced-colours")
    for selector in (".fyr-send", ".fyr-chip", ".fyr-card", ".fyr-aside", ".fyr-badge", ".fyr-step__number"):
        style = visitor.page.locator(selector).first.evaluate(
            "element => { const { borderTopStyle, borderTopWidth } = getComputedStyle(element);"
            "return [borderTopStyle, parseFloat(borderTopWidth)]; }"
        )
        assert style[0] == "solid" and style[1] >= 1, selector
    pressed, other = (
        visitor.page.locator(f".fyr-languages [aria-pressed={state}]").first.evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )
        for state in ("true", "false")
    )
    assert pressed != other


# 3.1.1, 3.1.2: languages


def test_every_text_says_in_which_language_it_is(come: Come) -> None:
    visitor = come()
    everything(visitor)
    page = visitor.page
    expect(visitor.panel).to_have_attribute("lang", "sv")
    for label in ("Innstillinger", "Ansatte"):
        expect(page.locator(".fyr-label", has_text=label).first).to_have_attribute("lang", "nb")
    expect(visitor.messages.last.locator(".fyr-message__body")).to_have_attribute("lang", "nb")
    expect(page.locator(".fyr-source [lang]").first).to_have_attribute("lang", "sv")
    for language, name in (("sv", "Svenska"), ("nb", "Norsk"), ("en", "English")):
        expect(page.get_by_role("button", name=name)).to_have_attribute("lang", language)
    page.get_by_role("button", name="English").click()
    expect(visitor.panel).to_have_attribute("lang", "en")
    answer = page.locator("article", has_text="Du stänger av tjänsten").locator(".fyr-message__body")
    expect(answer).to_have_attribute("lang", "sv")
    expect(answer).to_contain_text("Viktigt")


# 3.2.6: human help


def test_human_help_is_at_the_same_place_in_every_state(come: Come, house: House) -> None:
    visitor = come()
    button = visitor.page.get_by_role("button", name=HELP)
    places = [button.bounding_box()]

    def look(status: str) -> None:
        expect(visitor.status).to_have_text(status)
        places.append(button.bounding_box())

    look("Boten svarar")
    everything(visitor)
    look("Boten svarar")
    house.agent(visitor.id, "take")
    look("En människa svarar")
    house.agent(visitor.id, "return")
    look("Boten svarar")
    visitor.page.route("**/events", lambda route: route.abort())
    house.tell(visitor.id, "closed")
    look("Återansluter…")
    visitor.page.unroute("**/events")
    look("Boten svarar")
    button.click()
    look("I kö till en människa")
    house.agent(visitor.id, "close")
    look("Samtalet är avslutat")
    assert all(place == places[0] for place in places), places
    inside = visitor.panel.bounding_box()
    assert inside and places[0] and places[0]["y"] - inside["y"] < 120


# 3.3.4, 3.3.7, 2.2.1: acts with consequences, nothing asked twice, time


def test_what_cannot_be_undone_is_shown_first_and_typed(come: Come) -> None:
    visitor = come()
    visitor.put(KINDS["proposal to type"])
    card = visitor.messages.last.locator(".fyr-card")
    expect(card).to_contain_text("Det här händer")
    expect(card.locator(".fyr-badge--danger")).to_be_visible()
    expect(card.get_by_role("button", name="Bekräfta")).to_be_disabled()
    expect(card.get_by_label("Skriv organisationsnumret för att bekräfta")).to_be_editable()


def test_what_was_written_is_not_asked_for_again_when_it_did_not_arrive(come: Come) -> None:
    visitor = come()
    visitor.page.route("**/messages", lambda route: route.fulfill(status=422, json={"detail": "Något stämmer inte."}))
    visitor.say("en lång fråga som ingen vill skriva två gånger")
    expect(visitor.page.get_by_role("alert").first).to_contain_text("Något stämmer inte.")
    expect(visitor.field).to_have_value("en lång fråga som ingen vill skriva två gånger")


def test_a_minute_before_time_is_up_it_is_said_and_one_press_gives_more(come: Come, house: House) -> None:
    visitor = come()
    card = visitor.ask(CASE).locator(".fyr-card")
    expect(card).to_be_visible()
    [row] = house.do(house.core.rows(LedgerRow, LedgerRow.conversation_id == visitor.id))
    assert row.expires_at - row.created_at >= dt.timedelta(minutes=2)
    left = (row.expires_at - now()).total_seconds()
    visitor.page.clock.install()
    visitor.page.clock.fast_forward(int((left - 55) * 1000))
    warning = card.locator("[role=status]").filter(has_text="mindre än en minut")
    expect(warning).to_be_visible()
    renew = card.get_by_role("button", name="Förnya förslaget")
    renew.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("button", name="Bekräfta")).to_have_count(1)
    rows = house.do(house.core.rows(LedgerRow, LedgerRow.conversation_id == visitor.id))
    assert sorted(row.state for row in rows) == ["proposed", "withdrawn"]


# 4.1.3: what is announced


WATCH_LOG = """
() => {
  const log = document.querySelector("[role=log]");
  window.announced = [];
  new MutationObserver((changes) => {
    for (const change of changes) {
      const place = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      if (place?.closest("[aria-live=off], [role=status]")) continue;
      if (change.type === "characterData") announced.push("changed: " + change.target.data);
      for (const node of change.addedNodes)
        if (!node.parentElement?.closest("[aria-live=off], [role=status]")) announced.push(node.textContent);
    }
  }).observe(log, { childList: true, characterData: true, subtree: true });
}
"""


TIME = re.compile(r"\d\d:\d\d|Skickar…")


def test_every_message_is_announced_once_and_whole(come: Come, house: House) -> None:
    """One's own too: what is shown while it is sent stays the same element when it is stored."""
    visitor = come()
    log = visitor.page.locator("[role=log]")
    expect(log).to_have_attribute("aria-live", "polite")
    visitor.page.evaluate(WATCH_LOG)
    visitor.ask(QUESTION)
    visitor.ask(CASE)
    visitor.put({"text": "Något som kommer av sig självt"})
    expect(visitor.messages).to_have_count(6)
    expect(visitor.page.locator(".fyr-typing")).to_have_count(0)
    announced = visitor.page.evaluate("announced")
    shown = visitor.messages.all_text_contents()[1:]
    # The time stands where "sending" stood when one's own message was announced.
    assert [TIME.sub("", said) for said in announced] == [TIME.sub("", text) for text in shown]
    assert len(shown) == 5


def test_a_status_is_said_beside_the_log_and_an_error_at_once(come: Come, house: House) -> None:
    visitor = come()
    page = visitor.page
    house.settings.reply_seconds = 0.05
    house.at_once(house.rasa.open.clear)
    visitor.say(QUESTION)
    typing = page.get_by_role("status").filter(has_text="Fyr skriver")
    expect(typing).to_have_count(1)
    assert typing.evaluate("element => element.closest('[role=log]')") is None
    house.at_once(house.rasa.open.set)
    expect(typing).to_have_count(0)
    expect(visitor.status).to_have_attribute("role", "status")
    page.route("**/handoff", lambda route: route.fulfill(status=409, json={"detail": "Det går inte just nu."}))
    page.get_by_role("button", name=HELP).click()
    expect(page.get_by_role("alert").filter(has_text="Det går inte just nu.")).to_have_count(1)


# The statement


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_is_reached_from_the_menu_and_is_accessible_itself(
    come: Come, language: str, scheme: str
) -> None:
    visitor = come(language=language, color_scheme=scheme, viewport=NARROW)
    visitor.page.locator(".fyr-menu > button").click()
    with visitor.context.expect_page() as opened:
        visitor.page.locator(".fyr-menu__list a").click()
    page = opened.value
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("nav [aria-current=page]")).to_have_attribute("lang", language)
    expect(page.get_by_role("main")).to_contain_text(HELP_IN[language])
    assert axe(page, within="html") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


HELP_IN = {"sv": "Prata med en människa", "nb": "Snakk med et menneske", "en": "Talk to a person"}
