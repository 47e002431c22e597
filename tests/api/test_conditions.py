"""Conditions beside an answer: how they stand at the person's own company, and at nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

import api.conversations.conditions as conditions_module
from api.conversations.conditions import REMEMBERED, Conditions
from api.conversations.models import Conversation
from api.conversations.shapes import Message as Shape
from api.conversations.texts import STANDINGS, WHICH_COMPANY
from api.database import now
from tests.chat import Chat, Message
from tests.core import Core
from tests.fake_rasa import calls, proposes
from tests.sandbox.serving import Core as Sandbox

FJORDFISK, BERGVERK, NORDLYS, VIDDE = "123456785", "987654325", "811111112", "999999999"
LYSBUKT, TAKEHEIM, SOLVIK, MORKVANN = "606010109", "606010508", "606010605", "606010702"
ALMBY, BERGDALA, DALBY, SJOSTAD, EKBACKEN = "5599994018", "5599994026", "5599994034", "5599991113", "5599992228"
HALLBY, KVARNEN = "5599993028", "5599993036"

UNREGISTER, REGISTER = "elma.unregister-autoinvoice", "elma.register"
EMPLOYEE, TASK = "visma-lon.deactivate-employee", "advisor.task-required"
END, UTLAGG, PAYROLL = "samarbete.end", "samarbete.end.utlagg", "samarbete.end.payroll"
AUTOINVOICE, ELSEWHERE, APPROVER = "elma.through-autoinvoice", "elma.not-elsewhere", "payroll.not-approver"
CONTACT, REPORTS, SYNCED = "samarbete.main-contact", "samarbete.reports-sent", "samarbete.customer-user-synced"
ALONE, HAS_TASK = "utlagg.no-collaboration", "advisor.task"

ELI, KARI, SARA, LENA, KARIN = (
    "company-admin-lysbukt",
    "vismanet-admin",
    "company-admin-sjostad",
    "payroll-admin",
    "byra-consultant",
)
WHERE = {
    AUTOINVOICE: (UNREGISTER, KARI, "GET /api/v1/elma/participants/*"),
    ELSEWHERE: (REGISTER, KARI, "GET /api/v1/elma/participants/*"),
    APPROVER: (EMPLOYEE, LENA, "GET /api/v1/companies/*/employees"),
    CONTACT: (END, SARA, "GET /api/v1/companies/*/collaborations"),
    REPORTS: (UTLAGG, "company-admin-almby", "GET /api/v1/companies/*/collaborations"),
    SYNCED: (PAYROLL, "company-admin-enebo", "GET /api/v1/companies/*/collaborations"),
    ALONE: ("visma-utlagg.deactivate", "company-admin-almby", "GET /api/v1/companies/*/collaborations"),
    HAS_TASK: (TASK, "byra-consultant-sund-no-right", "GET /api/v1/companies/*/tasks"),
}
"""Condition to a topic that names it, somebody who is told with a single company, and the backend's route behind it."""


def title(core: Core, topic: str, language: str = "en") -> str:
    return core.parts.knowledge.library.get(topic, language).title


async def whole(chat: Chat, topic: str, question: str) -> Message:
    """Ask, and press the topic where it is one of several: everything that it says."""
    last = (await chat.say(question))[-1]
    press = next((choice for choice in last["choices"] if choice.get("topic") == topic), None)
    return (await chat.choose(press))[-1] if press else last


async def told(core: Core, persona: str | None, topic: str, company: str | None = None, more: str = "") -> Message:
    """The whole of a topic as a person sees it, after choosing a company where one must be chosen."""
    chat = await core.chat(persona)
    message = await whole(chat, topic, f"{title(core, topic)} {more}".strip())
    if company:
        message = (await chat.choose(next(c for c in message["choices"] if company in c["title"])))[-1]
    return message


def shown(message: Message) -> dict[str, dict[str, Any]]:
    """Name of a condition to what is shown of it."""
    parts = [part for block in message["blocks"] for part in (block, *block.get("items", []))]
    found = {part["condition"]["check"]: part["condition"] for part in parts if "condition" in part}
    for condition in found.values():
        assert f"{condition['label']}: {condition['text']}" in message["text"], "the plain text says it too"
        assert "{" not in condition["text"] and condition["company"]["name"] in condition["text"]
    Shape.model_validate(message)
    return found


async def states(core: Core, persona: str | None, topic: str, company: str | None = None, more: str = "") -> dict:
    return {name: one["state"] for name, one in shown(await told(core, persona, topic, company, more)).items()}


@pytest.mark.parametrize(
    ("check", "topic", "persona", "company", "more", "state", "do", "says"),
    [
        (AUTOINVOICE, UNREGISTER, KARI, None, "", "fulfilled", None, "through Visma.net AutoInvoice"),
        (AUTOINVOICE, UNREGISTER, "company-admin-bergverk", None, "", "not_fulfilled", None, "Nordic Access"),
        (AUTOINVOICE, UNREGISTER, ELI, LYSBUKT, "", "not_fulfilled", None, "not registered in ELMA"),
        (AUTOINVOICE, UNREGISTER, ELI, TAKEHEIM, "", "unknown", None, "in progress"),
        (AUTOINVOICE, UNREGISTER, ELI, MORKVANN, "", "unknown", None, "no answer from ELMA"),
        (ELSEWHERE, REGISTER, "company-admin-nordlys", None, "", "fulfilled", None, "not registered"),
        (ELSEWHERE, REGISTER, "company-admin-bergverk", None, "", "not_fulfilled", "elma.switch", "Nordic Access"),
        (ELSEWHERE, REGISTER, ELI, SOLVIK, "", "fulfilled", None, "through Visma.net AutoInvoice"),
        (ELSEWHERE, REGISTER, ELI, MORKVANN, "", "unknown", None, "no answer from ELMA"),
        (APPROVER, EMPLOYEE, LENA, None, "1042", "fulfilled", None, "Not an approver"),
        (APPROVER, EMPLOYEE, LENA, None, "1007", "not_fulfilled", "payroll.approver.remove", "(1007)"),
        (APPROVER, EMPLOYEE, LENA, None, "", "unknown", "payroll.approver.remove", "(1007)"),
        (APPROVER, EMPLOYEE, "payroll-admin-lovas", HALLBY, "", "fulfilled", None, "No employee"),
        (APPROVER, EMPLOYEE, "payroll-admin-lovas", KVARNEN, "4001", "not_fulfilled", "payroll.approver.remove", "Ida"),
        (CONTACT, END, "company-admin-almby", None, "", "fulfilled", None, "has a Huvudkontakt"),
        (CONTACT, END, SARA, None, "", "not_fulfilled", "main-contact.set", "has no Huvudkontakt"),
        (CONTACT, END, KARIN, SJOSTAD, "", "not_fulfilled", "main-contact.set", "has no Huvudkontakt"),
        (HAS_TASK, TASK, KARIN, SJOSTAD, "", "fulfilled", None, "has a task"),
        (HAS_TASK, TASK, KARIN, EKBACKEN, "", "not_fulfilled", None, "has no task"),
        (REPORTS, UTLAGG, "company-admin-almby", None, "", "fulfilled", None, "Nothing is left"),
        (REPORTS, UTLAGG, KARIN, EKBACKEN, "", "not_fulfilled", None, "not been submitted"),
        (SYNCED, PAYROLL, "company-admin-enebo", None, "", "fulfilled", None, "synchronisation is done"),
        (SYNCED, PAYROLL, "company-admin-dalby", BERGDALA, "", "not_fulfilled", None, "not been added"),
        # Whoever may not synchronise is not offered to.
        (SYNCED, PAYROLL, "company-admin-dalby", DALBY, "", "not_fulfilled", None, "synchronised since"),
        (ALONE, "visma-utlagg.deactivate", "company-admin-enebo", None, "", "fulfilled", None, "no collaboration"),
        (ALONE, "visma-utlagg.deactivate", KARIN, EKBACKEN, "", "not_fulfilled", "samarbete.end", "active"),
    ],
)
async def test_a_condition_says_how_it_stands_and_what_mends_it(
    core: Core, check, topic, persona, company, more, state, do, says
):
    condition = shown(await told(core, persona, topic, company, more))[check]
    assert condition["state"] == state and condition["label"] == STANDINGS[state].en
    assert says in condition["text"]
    assert condition.get("do", {}).get("operation") == do


@pytest.mark.parametrize("mode", ["error", "garbage", "refuse_before"])
@pytest.mark.parametrize("check", WHERE)
async def test_an_error_of_the_backend_is_never_a_yes_and_never_a_no(
    core: Core, sandbox: Sandbox, check: str, mode: str
):
    topic, persona, route = WHERE[check]
    assert check in await states(core, persona, topic)
    core.parts.turns._conditions.forget(f"persona:{persona}")
    sandbox.fault(route, mode)
    message = await told(core, persona, topic)
    assert shown(message)[check]["state"] == "unknown" and "do" not in shown(message)[check]
    assert message["kind"] == "answer"


async def test_a_slow_backend_does_not_hold_the_answer_up(
    core: Core, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(conditions_module, "SECONDS", 0.2)
    sandbox.fault("GET /api/v1/companies/*/collaborations", "delay", seconds=20)
    found = shown(await told(core, "company-admin-almby", END))
    assert found[CONTACT]["state"] == "unknown" and "cannot check" in found[CONTACT]["text"]


async def test_what_goes_wrong_inside_costs_the_answer_nothing(core: Core, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(conditions_module, "_meant", broken)
    assert await states(core, KARI, UNREGISTER) == {}


async def test_without_the_dialogue_an_answer_still_has_them(core: Core):
    core.rasa.mode = "down"
    [message] = await (await core.chat(KARI)).say(title(core, UNREGISTER))
    assert shown(message)[AUTOINVOICE]["state"] == "fulfilled"


async def test_a_visitor_sees_the_answer_without_them_until_signed_in(core: Core):
    assert await states(core, None, UNREGISTER) == {}
    chat = await core.chat()
    question = title(core, UNREGISTER)
    assert shown(await whole(chat, UNREGISTER, question)) == {}
    await chat.sign_in(core.identity(KARI))
    assert AUTOINVOICE in shown(await whole(chat, UNREGISTER, question))


async def test_a_sign_in_that_has_run_out_shows_nothing_any_more(core: Core):
    chat = await core.chat(KARI)
    question = title(core, UNREGISTER)
    assert AUTOINVOICE in shown(await whole(chat, UNREGISTER, question))
    core.rasa.on("again", calls("repeat"))
    await core.change(Conversation, Conversation.id == chat.id, claims_until=now())
    [message] = await chat.say("again")
    assert shown(message) == {} and "Fjordfisk" not in message["text"]
    assert shown(await whole(chat, UNREGISTER, question)) == {}


@pytest.mark.parametrize(
    ("persona", "topic", "more"),
    [
        (KARI, UNREGISTER, VIDDE),
        (KARI, UNREGISTER, f"{FJORDFISK} {VIDDE}"),
        (ELI, UNREGISTER, FJORDFISK),
        (KARIN, TASK, ALMBY),
        ("support-agent", UNREGISTER, FJORDFISK),
        ("support-agent", UNREGISTER, ""),
        (KARI, EMPLOYEE, ""),
        ("end-user-almby", END, ""),
        ("employee-bjorkbygg", EMPLOYEE, "1007"),
        (SARA, TASK, ""),
    ],
)
async def test_nothing_is_told_about_a_company_that_is_not_theirs_or_by_a_role_that_is_not(
    core: Core, persona: str, topic: str, more: str
):
    message = await told(core, persona, topic, more=more)
    assert shown(message) == {} and WHICH_COMPANY.en not in message["text"]


async def test_whoever_belongs_to_the_company_sees_what_is_public_but_is_not_offered_what_they_may_not_do(core: Core):
    found = shown(await told(core, "end-user", UNREGISTER))
    assert found[AUTOINVOICE]["state"] == "fulfilled"
    found = shown(await told(core, "payroll-assistant-lovas", EMPLOYEE))
    assert found[APPROVER]["state"] == "fulfilled"


async def test_of_several_companies_one_is_chosen_first_and_kept(core: Core):
    chat = await core.chat(ELI)
    message = await whole(chat, REGISTER, title(core, REGISTER))
    assert shown(message) == {} and WHICH_COMPANY.en in message["text"]
    companies = [choice for choice in message["choices"] if choice["kind"] == "value"]
    assert len(companies) == 8 and f"Mørkvann AS ({MORKVANN})" in [choice["title"] for choice in companies]
    pressed = next(choice for choice in companies if LYSBUKT in choice["title"])
    [chosen] = await chat.choose(pressed)
    assert shown(chosen)[ELSEWHERE]["company"] == {"orgno": LYSBUKT, "name": "Lysbukt AS"}
    assert [block["part"] for block in chosen["blocks"]] == ["before.3"]
    assert [cited["part"] for cited in chosen["citations"]] == ["before.3"]
    later = await whole(chat, UNREGISTER, title(core, UNREGISTER))
    assert shown(later)[AUTOINVOICE]["company"]["orgno"] == LYSBUKT and WHICH_COMPANY.en not in later["text"]


@pytest.mark.parametrize(
    ("persona", "topic", "more", "orgno"),
    [
        (ELI, UNREGISTER, "for Solvik", SOLVIK),
        (ELI, UNREGISTER, f"for {SOLVIK}", SOLVIK),
        (ELI, UNREGISTER, "for NO 606 010 605 MVA", SOLVIK),
        # What a consultant's clients are called is known to the backend only.
        (KARIN, UTLAGG, "for Ekbacken", EKBACKEN),
    ],
)
async def test_a_company_that_the_question_names_needs_no_choosing(core: Core, persona, topic, more, orgno):
    found = shown(await told(core, persona, topic, more=more))
    assert found and {one["company"]["orgno"] for one in found.values()} == {orgno}


async def test_two_that_are_named_are_the_two_to_choose_from(core: Core):
    chat = await core.chat(ELI)
    message = await whole(chat, UNREGISTER, f"{title(core, UNREGISTER)}: Solvik, Lysbukt")
    companies = [choice["title"] for choice in message["choices"] if choice["kind"] == "value"]
    assert companies == [f"Lysbukt AS ({LYSBUKT})", f"Solvik AS ({SOLVIK})"]
    pressed = next(choice for choice in message["choices"] if SOLVIK in choice["title"])
    [chosen] = await chat.choose(pressed)
    assert shown(chosen)[AUTOINVOICE]["state"] == "fulfilled"


async def test_the_company_of_an_operation_is_the_one_that_is_meant_afterwards(core: Core):
    core.rasa.on("look", proposes("elma.status", orgno=SOLVIK))
    core.rasa.on("look elsewhere", proposes("elma.status", orgno=VIDDE))
    chat = await core.chat(ELI)
    await chat.say("look")
    await chat.say("look elsewhere")
    found = shown(await whole(chat, UNREGISTER, title(core, UNREGISTER)))
    assert found[AUTOINVOICE]["company"]["orgno"] == SOLVIK


async def test_names_that_do_not_come_leave_the_numbers_to_choose_from(core: Core, sandbox: Sandbox):
    sandbox.fault("GET /api/v1/companies*", "error")
    message = await told(core, KARIN, TASK)
    assert [c["title"] for c in message["choices"] if c["kind"] == "value"] == [f"({SJOSTAD})", f"({EKBACKEN})"]


async def test_what_was_seen_is_told_for_some_seconds_and_then_looked_up_again(
    core: Core, change_backend: Callable[..., None]
):
    time = [100.0]
    core.parts.turns._conditions = Conditions(clock=lambda: time[0])
    assert (await states(core, SARA, END))[CONTACT] == "not_fulfilled"
    owner = "SELECT id FROM users WHERE email = 'agare@sjostadcafe.example'"
    change_backend(f"UPDATE companies SET main_contact_id = ({owner}) WHERE orgno = ?", SJOSTAD)
    time[0] += REMEMBERED / 2
    assert (await states(core, SARA, END))[CONTACT] == "not_fulfilled"
    assert (await states(core, KARIN, END, SJOSTAD))[CONTACT] == "fulfilled", "not what somebody else was told"
    time[0] += REMEMBERED / 2
    assert (await states(core, SARA, END))[CONTACT] == "fulfilled"


async def test_after_the_operation_that_mends_it_the_condition_is_looked_up_again(core: Core):
    core.parts.turns._conditions = Conditions(clock=lambda: 100.0)
    chat = await core.chat(SARA)
    question = title(core, END)
    assert shown(await whole(chat, END, question))[CONTACT]["state"] == "not_fulfilled"
    core.rasa.on("mend", proposes("main-contact.set", orgno=SJOSTAD, user_email="agare@sjostadcafe.example"))
    [card] = await chat.say("mend")
    assert (await chat.confirm(card))[-1]["kind"] == "result"
    assert shown(await whole(chat, END, question))[CONTACT]["state"] == "fulfilled"


async def test_a_repetition_is_looked_up_anew(core: Core, sandbox: Sandbox):
    core.rasa.on("again", calls("repeat"))
    chat = await core.chat(KARI)
    first = await whole(chat, UNREGISTER, title(core, UNREGISTER))
    assert shown(first)[AUTOINVOICE]["state"] == "fulfilled"
    core.parts.turns._conditions.forget(f"persona:{KARI}")
    body = {"state": "REGISTERED_OTHER_AP", "access_point": "Nordic Access"}
    sandbox.http.put(f"/api/v1/sandbox/elma/{FJORDFISK}", json=body).raise_for_status()
    [second] = await chat.say("again")
    assert shown(second)[AUTOINVOICE]["state"] == "not_fulfilled"
    assert STANDINGS["fulfilled"].en + ":" not in second["text"].replace(STANDINGS["not_fulfilled"].en, "")
    assert (await chat.history(first["seq"] - 1))[0]["blocks"] == first["blocks"], "what was said stays said"


async def test_a_repetition_asks_for_the_company_once(core: Core):
    core.rasa.on("again", calls("repeat"))
    chat = await core.chat(ELI)
    await whole(chat, UNREGISTER, title(core, UNREGISTER))
    await chat.say("again")
    [message] = await chat.say("again")
    assert message["text"].count(WHICH_COMPANY.en) == 1
    assert len([choice for choice in message["choices"] if choice["kind"] == "value"]) == 8


@pytest.mark.parametrize(
    ("language", "label", "text"),
    [
        ("sv", "Inte uppfyllt", "Bergverk AS är registrerat via Nordic Access. Bara de kan avregistrera er."),
        ("nb", "Ikke oppfylt", "Bergverk AS er registrert via Nordic Access. Bare de kan melde dere ut."),
        ("en", "Not fulfilled", "Bergverk AS is registered through Nordic Access. Only they can unregister you."),
    ],
)
async def test_it_is_said_in_the_customers_language(core: Core, language: str, label: str, text: str):
    chat = await core.chat("company-admin-bergverk", language)
    condition = shown(await whole(chat, UNREGISTER, title(core, UNREGISTER, language)))[AUTOINVOICE]
    assert (condition["label"], condition["text"]) == (label, text)


async def test_the_log_knows_names_of_checks_and_states_only(core: Core):
    with capture_logs() as logs:
        await told(core, LENA, EMPLOYEE, more="1007")
    seen = [entry for entry in logs if entry["event"].startswith("condition")]
    assert seen == [{"event": "condition", "log_level": "info", "check": APPROVER, "state": "not_fulfilled"}] * len(
        seen
    )
    assert seen


async def test_the_description_of_the_api_knows_conditions(core: Core):
    schemas = (await core.http.get("/openapi.json")).json()["components"]["schemas"]
    assert {"check", "state", "label", "text", "company", "do"} == set(schemas["Condition"]["properties"])
    assert "condition" in schemas["Step"]["properties"] and "condition" in schemas["Block"]["properties"]
