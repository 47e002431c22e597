"""What a visitor does at the panel, in a real Chromium on a real core."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from api.conversations.models import Feedback
from api.database import now
from api.hours import ZONE
from api.operations.models import LedgerRow
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.fake_rasa import proposes

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
QUESTION = "Hur avaktiverar jag en anställd i Visma Lön?"
CASE = "öppna ett ärende"


@pytest.fixture(autouse=True)
def script(house: House) -> None:
    house.rasa.on(CASE, proposes("case.create", summary="Det startar inte", contact="kari@example.example"))


def test_a_message_is_answered_and_stays_after_a_reload(come: Come) -> None:
    visitor = come()
    visitor.ask(QUESTION)
    said = visitor.messages.all_inner_texts()
    assert len(said) == 3
    visitor.page.reload()
    expect(visitor.messages).to_have_count(3)
    assert visitor.messages.all_inner_texts() == said


def test_what_comes_while_one_reads_further_up_is_counted_and_marked(come: Come) -> None:
    visitor = come()
    visitor.put(*({"text": f"Rad {number}"} for number in range(30)))
    expect(visitor.messages).to_have_count(31)
    visitor.page.locator(".fyr-scroll").evaluate("element => element.scrollTo({ top: 0 })")
    button = visitor.page.locator(".fyr-to-end")
    expect(button).to_have_attribute("aria-label", "Senaste meddelandet")
    visitor.put({"text": "Ett nytt"}, {"text": "Ett till"})
    expect(button).to_have_text("2 nya meddelanden")
    marked = visitor.page.locator("article[data-new]")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("Ett nytt")
    button.click()
    expect(button).to_have_count(0)
    expect(marked).to_have_count(1)
    visitor.put({"text": "Nummer tre"})
    expect(visitor.messages).to_have_count(34)
    expect(visitor.page.locator(".fyr-to-end")).to_have_count(0)
    visitor.ask("Vad är ELMA?")
    expect(marked).to_have_count(0)


def test_an_answer_to_what_was_asked_is_not_marked_as_new_also_when_its_card_must_be_fetched(come: Come) -> None:
    visitor = come()
    for _ in range(2):
        visitor.ask(CASE)
        expect(visitor.messages.last).to_contain_text("Det startar inte")
        expect(visitor.page.locator("article[data-new]")).to_have_count(0)


def test_a_thumbs_down_asks_why_and_keeps_one_row(come: Come, house: House) -> None:
    visitor = come()
    reply = visitor.ask(QUESTION)
    down = reply.get_by_role("button", name="Nej, inte till hjälp")
    down.click()
    form = reply.locator(".fyr-reason")
    expect(form.get_by_role("radio").first).to_be_focused()
    expect(form.get_by_role("button", name="Skicka")).to_be_disabled()
    form.get_by_label("Något saknas").check()
    form.get_by_role("textbox").fill("Det står inget om Finland")
    visitor.picture("reason")
    form.get_by_role("button", name="Skicka").click()
    expect(form).to_have_count(0)
    expect(down).to_be_focused()
    [row] = house.do(house.core.rows(Feedback, Feedback.conversation_id == visitor.id))
    assert (row.value, row.reason, row.comment) == ("down", "incomplete", "Det står inget om Finland")


def test_a_proposal_warns_a_minute_before_it_expires_and_is_renewed_with_one_press(come: Come, house: House) -> None:
    """WCAG 2.2.1: the new one is shown again and still has to be confirmed."""
    visitor = come()
    card = visitor.ask(CASE).locator(".fyr-card")
    expect(card.locator(".fyr-decision__time")).to_have_text("")
    [row] = house.do(house.core.rows(LedgerRow, LedgerRow.conversation_id == visitor.id))
    soon = now() + dt.timedelta(seconds=50)
    house.do(house.core.change(LedgerRow, LedgerRow.id == row.id, expires_at=soon))
    _show_again(visitor, house, row.id)
    expect(visitor.page.locator(".fyr-decision__time").last).to_contain_text("mindre än en minut")
    visitor.picture("expires-soon")
    visitor.page.get_by_role("button", name="Förnya förslaget").last.click()
    fresh = visitor.messages.last.locator(".fyr-card")
    expect(fresh.get_by_role("button", name="Bekräfta")).to_be_enabled()
    expect(fresh.locator(".fyr-decision__time")).to_have_text("")
    states = {row.state for row in house.do(house.core.rows(LedgerRow, LedgerRow.conversation_id == visitor.id))}
    assert states == {"withdrawn", "proposed"}


def test_an_expired_proposal_says_so_and_is_renewed(come: Come, house: House) -> None:
    visitor = come()
    visitor.ask(CASE)
    [row] = house.do(house.core.rows(LedgerRow, LedgerRow.conversation_id == visitor.id))
    house.do(house.core.change(LedgerRow, LedgerRow.id == row.id, expires_at=now() - dt.timedelta(seconds=1)))
    _show_again(visitor, house, row.id)
    card = visitor.messages.last.locator(".fyr-card")
    expect(card.locator(".fyr-outcome")).to_contain_text("Inget har ändrats")
    expect(card.get_by_role("button", name="Bekräfta")).to_have_count(0)
    card.get_by_role("button", name="Förnya förslaget").click()
    fresh = visitor.messages.last.locator(".fyr-card")
    fresh.get_by_role("button", name="Bekräfta").click()
    expect(fresh.locator(".fyr-outcome")).to_have_text("Klart")


def _show_again(visitor: Visitor, house: House, proposal: str) -> None:
    """The card as the ledger has it now, as a new message."""
    from api.conversations.cards import proposal_json

    [row] = house.do(house.core.rows(LedgerRow, LedgerRow.id == proposal))
    count = visitor.messages.count()
    block = {"type": "proposal", "proposal": proposal_json(row)}
    visitor.put({"kind": "proposal", "text": "Kortet igen", "blocks": [block], "proposal_id": row.id})
    expect(visitor.messages).to_have_count(count + 1)


def test_asking_for_a_person_tells_when_they_answer_and_when_one_has_come(come: Come, house: House) -> None:
    closed = dt.datetime.now(ZONE) + dt.timedelta(days=1)
    opens = closed.strftime("%a").lower()
    house.settings.support_hours = [f"{opens} 08:00-16:00"]
    visitor = come()
    expect(visitor.page.locator(".fyr-strip__hours")).to_contain_text("kl. 08:00")
    visitor.page.get_by_role("button", name="Prata med en människa").click()
    expect(visitor.messages.last).to_contain_text("Just nu är det stängt där. De svarar igen")
    expect(visitor.status).to_have_text("I kö till en människa")
    visitor.picture("closed")
    house.agent(visitor.id, "take")
    expect(visitor.status).to_have_text("En människa svarar")
    expect(visitor.page.locator(".fyr-strip__hours")).to_have_count(0)
    expect(visitor.messages.last).to_contain_text("har tagit över")
    house.agent(visitor.id, "reply", text="Hej, det är Anna.")
    expect(visitor.messages.last).to_contain_text("Hej, det är Anna.")
    expect(visitor.messages.last.locator(".fyr-message__name")).to_have_text("Handläggare")
    house.agent(visitor.id, "close")
    expect(visitor.page.get_by_role("button", name="Börja ett nytt samtal")).to_be_visible()


def test_what_is_down_and_being_offline_are_said_in_one_line(come: Come, house: House) -> None:
    visitor = come()
    expect(visitor.status).to_have_text("Boten svarar")
    visitor.page.route("**/readyz", lambda route: route.fulfill(json={"status": "degraded", "checks": {}}))
    visitor.page.reload()
    expect(visitor.status).to_have_text("Just nu svarar jag bara på frågor")
    visitor.picture("degraded")
    visitor.context.set_offline(True)
    house.tell(visitor.id, "closed")
    expect(visitor.status).to_have_text("Du är offline")
    visitor.picture("offline")
    visitor.page.unroute("**/readyz")
    visitor.context.set_offline(False)
    expect(visitor.status).not_to_have_text("Du är offline")


def test_the_conversation_is_downloaded_whole_and_deleted_for_good(come: Come, house: House) -> None:
    visitor = come()
    visitor.ask("Vad är ELMA?")
    visitor.page.get_by_role("button", name="Meny").click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Ladda ner samtalet").click()
    copy = json.loads(download.value.path().read_text())
    assert [message["text"] for message in copy["messages"]][1] == "Vad är ELMA?"
    visitor.page.get_by_role("button", name="Meny").click()
    visitor.page.get_by_role("button", name="Radera samtalet").click()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Radera", exact=True).click()
    expect(visitor.messages).to_have_count(1)
    expect(visitor.page.get_by_role("alert").first).to_contain_text("raderat")
    headers = {"Authorization": f"Bearer {visitor.token}"}
    gone = visitor.context.request.get(f"{house.url}/v1/conversations/{visitor.id}/messages", headers=headers)
    assert gone.status == 401


def test_cards_that_cannot_be_fetched_are_told_in_words(come: Come) -> None:
    visitor = come()
    visitor.page.route("**/assets/cards-*", lambda route: route.abort())
    reply = visitor.ask(CASE)
    expect(reply.locator(".fyr-card")).to_have_count(0)
    expect(reply).to_contain_text("Svara ja för att bekräfta")
    visitor.page.unroute("**/assets/cards-*")
    visitor.put({"text": "Ett till"})
    expect(visitor.page.locator(".fyr-card")).to_have_count(1)
