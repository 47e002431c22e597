"""The console with customers and colleagues at once: who has a conversation, what the customer gets and what not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from actions.catalogue.text import LANGUAGES
from tests.browser.colleague import Colleague
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.sandbox.serving import Core as Sandbox

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
Staff = Callable[..., Colleague]
QUESTION = "Hur avregistrerar vi oss från ELMA?"
UNKNOWN = "Hur bakar man kanelbullar?"
REPLY, NOTE = "Reply to the customer", "Internal note"
SECRET_WORDS = "The customer sounded cross, be gentle"


@pytest.fixture
def waiting(come: Come) -> Visitor:
    """A signed-in customer who has asked the bot, and then for a person."""
    visitor = come()
    visitor.sign_in()
    visitor.ask(QUESTION)
    visitor.page.get_by_role("button", name="Prata med en människa").click()
    expect(visitor.status).to_have_text("I kö till en människa")
    return visitor


@pytest.fixture
def helped(waiting: Visitor, staff: Staff) -> tuple[Visitor, Colleague]:
    """A customer, and the agent who has taken them over."""
    agent = staff()
    agent.open(waiting.id)
    agent.take()
    expect(waiting.status).to_have_text("En människa svarar")
    return waiting, agent


# Whose conversation it is


def test_somebody_who_waits_is_in_every_inbox_at_once_and_leaves_it_when_taken(come: Come, staff: Staff) -> None:
    anna, erik = staff(), staff("support-agent-erik")
    visitor = come()
    visitor.page.get_by_role("button", name="Prata med en människa").click()
    for colleague in (anna, erik):
        expect(colleague.card(visitor.id)).to_contain_text("left")
    anna.open(visitor.id)
    anna.take()
    expect(erik.card(visitor.id)).to_have_count(0)
    expect(anna.page.get_by_role("link", name=re.compile("^Mine 1"))).to_be_visible()


def test_of_two_who_take_a_conversation_one_wins_and_the_other_is_told_who(waiting: Visitor, staff: Staff) -> None:
    anna, erik = staff(), staff("support-agent-erik")
    erik.page.route("**/v1/agent/events", lambda route: route.abort())
    erik.page.reload()
    for colleague in (anna, erik):
        colleague.open(waiting.id)
    anna.take()
    erik.talk.get_by_role("button", name="Take over").click()
    expect(erik.talk.get_by_role("alert")).to_contain_text("Anna Agent")
    expect(erik.composer).to_contain_text("Anna Agent is handling this conversation.")
    expect(erik.field(REPLY)).to_have_count(0)


def test_what_is_said_reaches_the_other_side_and_the_bot_is_silent(helped: tuple[Visitor, Colleague]) -> None:
    visitor, agent = helped
    agent.field(REPLY).press_sequentially("Hej")
    expect(visitor.page.get_by_text("Handläggare skriver…")).to_have_count(1)
    agent.reply("Hej Kari, jag hjälper dig.")
    expect(visitor.messages.last).to_contain_text("jag hjälper dig")
    expect(agent.field(REPLY)).to_have_value("")
    bots = visitor.page.locator('article[data-role="bot"]').count()
    visitor.say("Vad är ELMA?")
    expect(agent.log.locator("article").last).to_contain_text("Vad är ELMA?")
    agent.reply("Det är ett register.")
    expect(visitor.messages.last).to_contain_text("register")
    assert visitor.page.locator('article[data-role="bot"]').count() == bots
    expect(agent.log.get_by_text("Det är ett register.")).to_have_count(1)


def test_a_conversation_goes_on_to_a_colleague_to_the_queue_and_back_to_the_bot(
    helped: tuple[Visitor, Colleague], staff: Staff
) -> None:
    visitor, anna = helped
    erik = staff("support-agent-erik")
    anna.talk.get_by_role("button", name="Transfer…").click()
    anna.page.get_by_role("radio", name=re.compile("Erik Ek")).check()
    anna.page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    expect(anna.composer).to_contain_text("Erik Ek is handling this conversation.")
    erik.open(visitor.id, "mine")
    erik.talk.get_by_role("button", name="Back to the queue").click()
    expect(visitor.status).to_have_text("I kö till en människa")
    anna.take()
    anna.talk.get_by_role("button", name="Return to the bot…").click()
    dialog = anna.page.get_by_role("dialog")
    dialog.get_by_label("Note to colleagues").fill(SECRET_WORDS)
    dialog.get_by_label("Procedure").select_option(index=1)
    dialog.get_by_label("Step", exact=True).select_option(index=2)
    dialog.get_by_role("button", name="Return", exact=True).click()
    expect(visitor.status).to_have_text("Boten svarar")
    expect(visitor.messages.last).to_contain_text("Vi fortsätter från steg")
    assert SECRET_WORDS not in visitor.page.content()


def test_a_label_given_on_the_way_is_in_every_inbox(helped: tuple[Visitor, Colleague], staff: Staff) -> None:
    visitor, agent = helped
    lead = staff("support-lead")
    lead.at("#/inbox/all")
    agent.beside("Customer").get_by_role("checkbox", name="Billing").click()
    expect(lead.card(visitor.id)).to_contain_text("Billing")


def test_a_closed_conversation_has_its_label_and_asks_for_a_rating(helped: tuple[Visitor, Colleague]) -> None:
    visitor, agent = helped
    agent.talk.get_by_role("button", name="Close…").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("Urgent").check()
    dialog.get_by_role("button", name="Close the conversation").click()
    expect(visitor.messages.last).to_contain_text("betyg från 1 till 5")
    agent.at("#/inbox/closed")
    expect(agent.card(visitor.id)).to_contain_text("Urgent")


# Notes


def test_a_note_is_not_sent_by_the_key_that_sends_and_never_reaches_the_customer(
    helped: tuple[Visitor, Colleague], staff: Staff
) -> None:
    visitor, agent = helped
    agent.composer.get_by_role("button", name="Internal note").click()
    field = agent.field(NOTE)
    expect(field).to_be_focused()
    expect(agent.composer.get_by_role("status")).to_have_text(
        "You are writing an internal note. The customer never sees it."
    )
    field.fill(SECRET_WORDS)
    field.press("Enter")
    expect(agent.page.locator(".desk-note")).to_have_count(0)
    field.press("Control+Enter")
    expect(agent.page.locator(".desk-note")).to_contain_text(SECRET_WORDS)
    agent.composer.get_by_role("button", name="Reply", exact=True).click()
    expect(agent.field(REPLY)).to_have_value("")
    agent.reply("Klart!")
    expect(visitor.messages.last).to_contain_text("Klart!")
    assert SECRET_WORDS not in visitor.page.content()
    exported = visitor.page.request.get(
        f"{visitor.house.url}/v1/conversations/{visitor.id}/export",
        headers={"Authorization": f"Bearer {visitor.token}"},
    )
    assert SECRET_WORDS not in exported.text()
    colleague = staff("support-agent-erik")
    colleague.open(visitor.id)
    expect(colleague.page.locator(".desk-note")).to_contain_text("Anna Agent")


# Help with the answer


def test_a_ready_reply_is_put_in_with_its_variables(helped: tuple[Visitor, Colleague]) -> None:
    visitor, agent = helped
    agent.field(REPLY).press_sequentially("/hel")
    expect(agent.page.get_by_role("listbox", name="Ready replies").get_by_role("option")).to_have_count(1)
    agent.field(REPLY).press("Enter")
    expect(agent.field(REPLY)).to_have_value("Hej Kari Fjord! Jag heter Anna Agent och hjälper dig vidare.")
    agent.field(REPLY).press("Enter")
    expect(visitor.messages.last).to_contain_text("Jag heter Anna Agent")


def test_a_suggestion_is_put_in_and_changed_another_is_rejected_and_becomes_a_gap(
    helped: tuple[Visitor, Colleague], staff: Staff
) -> None:
    visitor, agent = helped
    panel = agent.beside("Suggestions")
    first = panel.get_by_role("article", name="Suggestion 1")
    expect(
        first.get_by_role("button", name=re.compile("^Källa")).or_(first.locator(".fyr-source")).first
    ).to_be_visible()
    first.get_by_role("button", name="Insert").click()
    field = agent.field(REPLY)
    assert "ELMA" in field.input_value()
    field.fill("Kort sagt: i portalen.")
    field.press("Enter")
    expect(visitor.messages.last).to_contain_text("Kort sagt")
    second = panel.get_by_role("article", name="Suggestion 2")
    second.get_by_role("button", name="Reject…").click()
    second.get_by_role("radio").first.check()
    second.get_by_role("button", name="Send").click()
    expect(panel).to_contain_text("Thank you. The authors will see it.")
    author = staff("author")
    expect(author.page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(author.page.get_by_text("Suggestion rejected")).to_be_visible()


# Operations


def _fill(agent: Colleague, operation: str, value: str) -> None:
    panel = agent.beside("Operations")
    panel.get_by_role("combobox", name="Operation").select_option(operation)
    panel.get_by_role("textbox").first.fill(value)


def _ask_for_a_code(agent: Colleague, email: str) -> tuple[Locator, Locator]:
    """The form of a one-time code up to where the identity is asked for: the panel and that part of it."""
    _fill(agent, "connect.emergency-code.generate", email)
    panel = agent.side.get_by_role("tabpanel")
    panel.get_by_role("textbox", name=re.compile("^Case")).fill("C-7")
    panel.get_by_role("button", name="Show what would happen").click()
    return panel, panel.get_by_role("group", name="Identity check")


def test_an_operation_is_carried_out_for_the_customer_with_a_receipt(
    helped: tuple[Visitor, Colleague], sandbox: Sandbox
) -> None:
    _, agent = helped
    _fill(agent, "elma.unregister", "123456785")
    panel = agent.side.get_by_role("tabpanel")
    panel.get_by_role("button", name="Show what would happen").click()
    expect(panel.get_by_role("textbox", name=re.compile("^Case"))).to_be_focused()
    expect(panel).to_contain_text("Fill this in.")
    panel.get_by_role("textbox", name=re.compile("^Case")).fill("C-7")
    expect(panel.get_by_role("textbox", name=re.compile("^On behalf of"))).to_have_value("admin@fjordfisk.example")
    panel.get_by_role("button", name="Show what would happen").click()
    card = panel.locator(".fyr-card").first
    expect(card).to_contain_text("What happens")
    assert sandbox.effects()["unregistrations"] == {}
    card.get_by_role("textbox").fill("123456785")
    card.get_by_role("button", name="Confirm").click()
    expect(panel.get_by_role("button", name="Save receipt")).to_be_visible()
    assert sandbox.effects()["unregistrations"] == {"123456785": 1}
    with agent.page.expect_download() as download:
        panel.get_by_role("button", name="Save receipt").click()
    assert download.value.suggested_filename.endswith(".html")


def test_a_code_takes_a_checked_identity_and_a_second_person_and_is_shown_once(
    helped: tuple[Visitor, Colleague], staff: Staff, sandbox: Sandbox
) -> None:
    _, agent = helped
    panel, identity = _ask_for_a_code(agent, "admin@fjordfisk.example")
    identity.get_by_role("radio").first.check()
    identity.get_by_role("checkbox").check()
    panel.get_by_role("button", name="Show what would happen").click()
    card = panel.locator(".fyr-card").first
    card.get_by_role("textbox").fill("admin@fjordfisk.example")
    card.get_by_role("button", name="Confirm").click()
    expect(panel).to_contain_text("A second person has to approve it.")
    assert sandbox.effects()["emergency_codes"] == {}

    lead = staff("support-lead")
    lead.at("#/approvals")
    approval = lead.page.locator(".desk-approval")
    expect(approval).to_contain_text("Anna Agent")
    expect(approval.get_by_role("button", name="Approve", exact=True)).to_be_disabled()
    approval.get_by_role("checkbox").check()
    approval.get_by_role("button", name="Approve", exact=True).click()
    expect(approval).to_have_count(0)
    assert sandbox.effects()["emergency_codes"] == {"admin@fjordfisk.example": 1}

    panel.get_by_role("button", name="Show the code").click()
    expect(panel.locator("output")).to_have_text(re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){4}"))


def test_the_number_from_the_customers_telephone_is_proof_enough(
    helped: tuple[Visitor, Colleague], sandbox: Sandbox
) -> None:
    _, agent = helped
    panel, identity = _ask_for_a_code(agent, "ola@fjordfisk.example")
    identity.get_by_role("button", name="Text a check number").click()
    expect(identity.get_by_role("status")).to_contain_text("01. Ask the person")
    number = sandbox.texted()[0]["text"][:6]
    said = identity.get_by_role("textbox", name="The check number")
    said.fill(f"{(int(number) + 1) % 10**6:06}")
    said.press("Enter")
    expect(identity.get_by_role("alert")).to_have_text("That is not the number. 2 tries left.")
    said.fill(number)
    identity.get_by_role("button", name="Check the number").click()
    expect(identity.get_by_role("status")).to_have_text("Checked: the person has that telephone.")
    expect(identity.get_by_role("radio")).to_have_count(0)
    panel.get_by_role("button", name="Show what would happen").click()
    card = panel.locator(".fyr-card").first
    card.get_by_role("textbox").fill("ola@fjordfisk.example")
    card.get_by_role("button", name="Confirm").click()
    expect(panel.get_by_role("button", name="Show the code")).to_be_visible()
    assert sandbox.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


# Those who lead, write and check


def test_a_question_nobody_could_answer_becomes_a_draft_with_one_click(come: Come, staff: Staff, house: House) -> None:
    visitor = come()
    visitor.ask("Hur kokar man kaffe till hundra gäster?")
    author = staff("author")
    gap = author.page.locator(".desk-gap").filter(has_text="hundra gäster")
    gap.get_by_role("button", name="Make a draft").click()
    expect(gap).to_contain_text("is made, with these questions in it")
    drafts = list(house.settings.documents.rglob("*.md"))
    assert any("hundra gäster" in draft.read_text("utf-8") for draft in drafts)


def test_figures_open_the_rows_behind_them_and_the_log_is_verified(waiting: Visitor, staff: Staff) -> None:
    lead = staff("support-lead")
    lead.at("#/figures")
    lead.page.locator(".desk-bars a").filter(has_text="The customer asked for a person").click()
    expect(lead.page.get_by_role("heading", level=1, name="The rows behind it")).to_be_visible()
    expect(lead.page.get_by_role("row")).not_to_have_count(0)
    lead.page.get_by_role("link", name="Conversation", exact=True).first.click()
    expect(lead.log).to_be_visible()
    lead.at("#/audit")
    expect(lead.page.get_by_role("cell", name="Conversation opened").first).to_be_visible()
    lead.page.get_by_role("button", name="Verify the chain").click()
    expect(lead.page.get_by_text("The chain is intact")).to_be_visible()


@pytest.mark.parametrize(
    ("persona", "pages"),
    [
        ("support-agent", ["Inbox", "Approvals"]),
        ("support-lead", ["Inbox", "Approvals", "Figures", "Gaps", "Audit log"]),
        ("author", ["Gaps"]),
        ("auditor", ["Audit log"]),
    ],
)
def test_everybody_sees_the_pages_of_their_roles(staff: Staff, persona: str, pages: list[str]) -> None:
    colleague = staff(persona)
    links = colleague.page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert [re.sub(r"\d.*", "", text) for text in links.all_text_contents()] == pages
    colleague.at("#/figures")
    shown = colleague.page.get_by_role("heading", level=1, name="Figures")
    expect(shown).to_have_count(1 if "Figures" in pages else 0)


# The page itself


def test_the_keyboard_is_enough(waiting: Visitor, staff: Staff) -> None:
    agent = staff()
    keys = agent.page.keyboard
    expect(agent.card(waiting.id)).to_be_visible()
    at = agent.cards.evaluate_all("(cards, id) => cards.findIndex((card) => card.dataset.card === id)", waiting.id)
    for _ in range(at + 1):
        keys.press("j")
    expect(agent.card(waiting.id)).to_be_focused()
    keys.press("Enter")
    expect(agent.log).to_have_attribute("aria-busy", "false")
    keys.press("t")
    expect(agent.field(REPLY)).to_be_focused()
    keys.type("Hej, j och k är bara bokstäver här.")
    keys.press("Enter")
    expect(waiting.messages.last).to_contain_text("bara bokstäver")
    keys.press("Escape")
    keys.press("n")
    expect(agent.field(NOTE)).to_be_focused()
    keys.press("Escape")
    keys.press("?")
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("Use single keys as shortcuts").uncheck()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    keys.press("r")
    expect(agent.field(NOTE)).to_be_visible()


def test_whoever_is_signed_out_elsewhere_is_asked_to_sign_in_and_finds_the_draft_again(
    helped: tuple[Visitor, Colleague],
) -> None:
    _, agent = helped
    agent.field(REPLY).fill("Half an answ")
    agent.context.clear_cookies()
    agent.page.reload()
    button = agent.page.get_by_role("link", name="Sign in")
    expect(button).to_be_visible()
    button.click()
    agent.page.locator("button[value=support-agent]").click()
    agent.open(helped[0].id, "mine")
    expect(agent.field(REPLY)).to_have_value("Half an answ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_speaks_the_language_of_the_browser_and_any_that_is_chosen(staff: Staff, language: str) -> None:
    agent = staff(language=language)
    html = agent.page.locator("html")
    expect(html).to_have_attribute("lang", language)
    agent.page.locator(".desk-language select").select_option("en")
    expect(html).to_have_attribute("lang", "en")
    expect(agent.page.get_by_role("navigation", name="Pages")).to_contain_text("Inbox")


def test_the_page_allows_no_script_frame_or_form_of_anyone_else(house: House, staff: Staff) -> None:
    page: Page = staff().page
    policy = page.request.get(f"{house.url}/console").headers["content-security-policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "trusted-types 'none'"):
        assert part in policy
    assert "unsafe" not in policy
