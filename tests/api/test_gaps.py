"""What could not be answered is kept without secrets, and grouped for those who write the procedures."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from api.commands.__main__ import app
from api.conversations.gap_groups import grouped
from api.conversations.models import Feedback, Gap
from api.settings import Settings
from tests.core import Core

UNCLEAR = "invoice"
ANSWERED = "How do I look up a company in ELMA?"
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


async def test_a_question_without_an_answer_is_kept_without_secrets(core: Core):
    chat = await core.chat()
    [said] = await chat.say("zzqx 010190-1234 password: hunter2")
    assert said["kind"] == "nothing_found"
    [gap] = await core.rows(Gap)
    assert gap.kind == "nothing"
    assert "010190" not in gap.question and "hunter2" not in gap.question


async def test_what_we_asked_back_about_is_kept_when_a_person_is_wanted_instead(core: Core):
    chat = await core.chat()
    [said] = await chat.say(UNCLEAR)
    assert said["kind"] == "clarify"
    await chat.choose(next(choice for choice in said["choices"] if choice["kind"] == "handoff"))
    [gap] = await core.rows(Gap)
    assert (gap.kind, gap.question, gap.language) == ("unsure", UNCLEAR, "en")


async def test_what_we_asked_back_about_is_kept_when_the_next_question_finds_nothing(core: Core):
    chat = await core.chat()
    await chat.say(UNCLEAR)
    await chat.say("zzqx xqzz qqxz")
    assert {(gap.kind, gap.question) for gap in await core.rows(Gap)} == {
        ("nothing", "zzqx xqzz qqxz"),
        ("unsure", UNCLEAR),
    }


async def test_a_choice_that_helped_leaves_no_gap(core: Core):
    chat = await core.chat()
    [said] = await chat.say(UNCLEAR)
    await chat.choose(said["choices"][0])
    await chat.post("/handoff")
    assert await core.rows(Gap) == []


async def test_a_thumbs_down_keeps_the_question_and_what_was_answered_once(core: Core):
    chat = await core.chat()
    [said] = await chat.say(f"{ANSWERED} I am 800101-1234")
    down = {"message": said["id"], "value": "down", "comment": "my password is hunter2"}
    for _ in range(2):
        assert (await chat.post("/feedback", down)).status_code == 200
    [gap] = await core.rows(Gap)
    assert (gap.kind, gap.topic) == ("down", "elma.lookup")
    assert gap.question.startswith(ANSWERED) and "1234" not in gap.question
    assert all("hunter2" not in row.comment for row in await core.rows(Feedback))


async def test_a_thumbs_up_is_no_gap(core: Core):
    chat = await core.chat()
    [said] = await chat.say(ANSWERED)
    await chat.post("/feedback", {"message": said["id"], "value": "up"})
    assert await core.rows(Gap) == []


def a_gap(number: int, question: str, **more) -> Gap:
    given = {"conversation_id": f"c{number}", "kind": "nothing", "language": "sv", "topic": None}
    return Gap(id=number, question=question, created_at=NOON + dt.timedelta(hours=number), **given | more)


GAPS = [
    a_gap(1, "hur byter jag kontonummer för lönen"),
    a_gap(2, "Hur byter jag kontonumer för lönen?"),
    a_gap(3, "kan vi betala med faktura i euro", kind="down", topic="invoice.view-inv"),
    a_gap(4, "hur byter man kontonummer för lön", language="nb"),
]


@pytest.mark.parametrize("with_index", [True, False])
def test_questions_that_ask_the_same_stand_together(knowledge, with_index: bool):
    groups = grouped(GAPS, knowledge if with_index else None)
    assert [group.count for group in groups] == [3, 1]
    first = groups[0]
    assert (first.conversations, first.kinds, first.languages) == (3, {"nothing": 3}, ("nb", "sv"))
    assert first.last_seen == GAPS[3].created_at
    assert groups[1].answered_with == ("invoice.view-inv",)
    assert (first.nearest is not None) == with_index


def test_the_order_in_which_gaps_are_read_does_not_matter():
    assert grouped(GAPS, None) == grouped(list(reversed(GAPS)), None)


@pytest.fixture
def listed(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """The command, on a database with the gaps above."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    with Session(create_engine(settings.database_url)) as session:
        session.add_all(Gap(**{c.name: getattr(gap, c.name) for c in Gap.__table__.columns}) for gap in GAPS)
        session.commit()
    monkeypatch.setenv("FYR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("FYR_KNOWLEDGE_INDEX", str(tmp_path / "none"))
    return lambda *arguments: CliRunner().invoke(app, ["knowledge", "gaps", *arguments])


def test_the_command_lists_groups(listed):
    result = listed()
    assert result.exit_code == 0
    assert "3 x" in result.output and "thumbs down" in result.output


def test_the_command_speaks_json_and_keeps_to_a_time_and_a_number(listed):
    rows = json.loads(listed("--json", "--since", (NOON + dt.timedelta(hours=3)).isoformat()).output)
    assert sorted(row["count"] for row in rows) == [1, 1]
    assert len(json.loads(listed("--json", "--limit", "1").output)) == 1


def test_a_time_that_is_none_is_a_wrong_call(listed):
    assert listed("--since", "yesterday").exit_code == 2


def test_without_a_database_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("FYR_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    result = CliRunner().invoke(app, ["knowledge", "gaps"])
    assert result.exit_code == 1 and "no database" in result.output
    assert not (tmp_path / "none.db").exists()
