"""Figures with the rows behind them, questions that become drafts, and the audit log as people read it."""

import datetime as dt

import pytest
from sqlalchemy import text

from api.audit import AuditRow
from api.conversations.models import Conversation
from api.database import now, stamp
from knowledge.documents.drafts import Shelf
from tests.api.desk import ANNA_ID, LEAD, Console
from tests.chat import assert_problem
from tests.core import Core
from tests.fake_rasa import proposes

QUESTION, NONSENSE, CASE = "How do I unregister from ELMA?", "qzx wvv hjkl", "open a case for me"


async def number(console: Console, of: dict) -> int:
    """A figure, checked against the rows that it points to."""
    rows = (await console._http.get(of["rows"], headers=console.headers)).raise_for_status().json()
    assert len(rows) == of["n"]
    return of["n"]


async def test_figures_count_what_happened_and_show_their_rows(core: Core):
    core.rasa.on(CASE, proposes("case.create", summary="It does not start", contact="kari@example.example"))
    good, lost, anna, lead = await core.chat(), await core.chat(language="sv"), Console(core), Console(core, LEAD)
    [answer] = await good.say(QUESTION)
    await good.post("/feedback", {"message": answer["id"], "value": "up"})
    await lost.say(NONSENSE)
    await lost.post("/handoff")
    await anna.does(lost.id, "reply", text="I can help with that.")
    await anna.does(lost.id, "close", csat=True)
    await lost.post("/rating", {"value": 2})
    [card] = await good.say(CASE)
    await good.confirm(card)
    figures = await lead.get("/figures")
    assert await number(lead, figures["conversations"]) == 2
    assert [(row["topic"], row["language"], row["n"]) for row in figures["questions"]] == [
        (answer["citations"][0]["topic"], "en", 1)
    ]
    assert {name: await number(lead, of) for name, of in figures["decisions"].items()} == {
        "found": 1,
        "unsure": 0,
        "nothing": 1,
    }
    assert (
        await number(lead, figures["handoffs"]) == await number(lead, figures["handoffs"]["reasons"]["no_answer"]) == 1
    )
    assert [(run["name"], run["state"], run["n"]) for run in figures["operations"]] == [("case.create", "done", 1)]
    assert figures["first_answer_p50"] >= 0 and await number(lead, figures["first_answer"]) == 1
    assert figures["csat"]["average"] == 2.0 and await number(lead, figures["csat"]) == 1
    settled = {name: await number(lead, of) for name, of in figures["resolution"].items()}
    assert settled == {"confirmed": 1, "assumed": 0, "durable": 0, "open": 1}
    assert await number(lead, figures["suggestions"]["own"]) == 1
    rows = (await lead.ask("/figures/rows", of="decisions:nothing")).json()
    assert rows[0]["conversation"] == lost.id and NONSENSE not in str(figures) + str(rows)


async def test_what_lasts_a_week_is_durable_unless_the_person_comes_back_with_it(core: Core):
    lead = Console(core, LEAD)
    weeks_ago = now() - dt.timedelta(days=20)
    chats = [await core.chat("vismanet-admin"), await core.chat("company-admin-nordlys")]
    for chat in chats:
        await chat.say(QUESTION)
    again = await core.chat("company-admin-nordlys")
    await again.say(QUESTION)
    await core.change(Conversation, Conversation.id != again.id, created_at=weeks_ago, last_at=weeks_ago)
    await core.change(Conversation, Conversation.id == again.id, created_at=weeks_ago + dt.timedelta(days=3))
    figures = await lead.get("/figures")
    assert figures["resolution"]["assumed"]["n"] == 2, "the one that goes on is still open"
    durable = (await lead._http.get(figures["resolution"]["durable"]["rows"], headers=lead.headers)).json()
    assert [row["conversation"] for row in durable] == [chats[0].id]


async def test_a_period_has_a_beginning_and_an_end(core: Core):
    await (await core.chat()).say(QUESTION)
    lead, tomorrow = Console(core, LEAD), now() + dt.timedelta(days=1)
    later = await lead.get("/figures", **{"from": stamp(tomorrow), "to": stamp(tomorrow + dt.timedelta(days=1))})
    assert later["decisions"]["found"]["n"] == later["conversations"]["n"] == 0
    assert_problem(await lead.ask("/figures", **{"from": stamp(tomorrow), "to": stamp(now())}), 422)
    assert_problem(await lead.ask("/figures", **{"from": "2026-01-01T00:00:00"}), 422)


async def test_a_question_without_an_answer_becomes_a_draft_with_one_click(core: Core, tmp_path):
    core.parts.settings.documents = tmp_path / "documents"
    chat, again, anna, author = await core.chat(), await core.chat(), Console(core), Console(core, "author")
    await chat.say("Can I pay with zebra stripes?")
    await again.say("Can I pay with zebra stripe?")
    await chat.post("/handoff")
    await anna.does(chat.id, "reply", text="No, stripes are not a means of payment.")
    groups = [group for group in await author.get("/gaps") if "zebra" in group["question"]]
    assert len(groups) == 1 and groups[0]["count"] >= 1, groups
    draft = await author.post(f"/gaps/{groups[0]['id']}/draft")
    assert draft.status_code == 201, draft.text
    stored = Shelf(tmp_path / "documents").draft(draft.json()["draft"])
    assert stored.procedure.summary.text == "No, stripes are not a means of payment."
    assert {question.text for question in (*stored.procedure.questions, *stored.procedure.asks)} >= {
        groups[0]["question"]
    }
    assert_problem(await author.post(f"/gaps/{groups[0]['id']}/draft"), 409, "DRAFT_EXISTS")
    titled = await author.post(f"/gaps/{groups[0]['id']}/draft", topic="Means of payment")
    assert titled.json()["title"] == "Means of payment"
    for unknown in ("g_999999", "g_x", "x"):
        assert_problem(await author.post(f"/gaps/{unknown}/draft"), 404, "GAP_UNKNOWN")
    assert await author.get("/gaps", since=stamp(now() + dt.timedelta(hours=1))) == []


async def test_the_audit_log_is_read_by_number_operation_and_actor(core: Core):
    chat, anna, auditor = await core.chat("vismanet-admin"), Console(core), Console(core, "auditor")
    await anna.does(chat.id, "take")
    await core.api("vismanet-admin").proposed("elma.unregister", {"orgno": "123456785"})
    rows = await auditor.get("/audit")
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert await auditor.get("/audit", after=rows[-2]["number"]) == rows[-1:]
    assert {row["operation"] for row in await auditor.get("/audit", operation="elma.unregister")} == {"elma.unregister"}
    [taken] = await auditor.get("/audit", actor=ANNA_ID)
    assert taken["event"] == "conversation.owner" and ANNA_ID not in str(rows)
    assert await auditor.get("/audit", actor=taken["actor"]) == [taken]
    assert_problem(await auditor.ask(f"/conversations/{chat.id}"), 403)


@pytest.mark.parametrize("broken", [False, True])
async def test_a_change_in_the_audit_log_is_found_by_pressing_a_button(core: Core, broken: bool):
    chat, auditor = await core.chat(), Console(core, "auditor")
    await Console(core).does(chat.id, "take")
    if broken:

        def change(session):
            for (trigger,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {trigger}"))
            session.execute(text("UPDATE audit SET event = 'nothing' WHERE number = 1"))

        await core.parts.database.write(change)
    found = (await auditor.post("/audit/verify")).raise_for_status().json()
    assert found["whole"] is not broken and found["rows"] == len(await core.rows(AuditRow))
    assert found["faults"] == (["row 1 has been changed"] if broken else [])
