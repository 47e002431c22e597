"""When people of the support answer: declared once, told in the hand-off and when a stream begins."""

import datetime as dt
import json

import pytest
from pydantic import ValidationError

import api.conversations.answers
from api.conversations.events import stream
from api.hours import ZONE, moment_in_words, opens_at
from api.settings import Settings
from tests.core import Core, settings_for
from tests.fake_rasa import calls

WEEKDAYS = ["mon-fri 08:00-16:00"]
SPLIT = ["mon-thu 08:00-11:30", "mon-thu 12:30-16:00", "fri 09:00-12:00"]
ROUND_THE_WEEK = ["sat-mon 10:00-12:00"]
SATURDAY = dt.datetime(2026, 11, 21, 12, tzinfo=ZONE)
PERSON = "a person please"


def at(day: int, clock: str) -> dt.datetime:
    """November 2026; the 23rd is a Monday."""
    return dt.datetime.combine(dt.date(2026, 11, day), dt.time.fromisoformat(clock), ZONE)


@pytest.mark.parametrize(
    ("lines", "moment", "opening"),
    [
        (WEEKDAYS, at(23, "08:00"), None),
        (WEEKDAYS, at(23, "15:59"), None),
        (WEEKDAYS, at(23, "16:00"), at(24, "08:00")),
        (WEEKDAYS, at(23, "07:59"), at(23, "08:00")),
        (WEEKDAYS, at(27, "16:00"), at(30, "08:00")),
        (SPLIT, at(24, "12:00"), at(24, "12:30")),
        (SPLIT, at(27, "12:00"), at(30, "08:00")),
        (ROUND_THE_WEEK, at(22, "11:00"), None),
        (ROUND_THE_WEEK, at(24, "11:00"), at(28, "10:00")),
        (["wed 08:00-09:00"], at(25, "09:00"), dt.datetime(2026, 12, 2, 8, tzinfo=ZONE)),
        ([], SATURDAY, None),
    ],
)
def test_closed_until_the_next_opening(lines: list[str], moment: dt.datetime, opening: dt.datetime | None):
    assert opens_at(lines, moment.astimezone(dt.UTC)) == opening


def test_the_clock_on_the_wall_counts_when_it_is_changed():
    before = dt.datetime(2026, 10, 24, 12, tzinfo=ZONE)
    opening = opens_at(WEEKDAYS, before)
    assert opening is not None and opening.astimezone(dt.UTC).hour == 7


@pytest.mark.parametrize("line", ["mon 8-16", "monday 08:00-16:00", "mon 16:00-08:00", "mon-fri", "mon 25:00-26:00"])
def test_hours_that_cannot_be_read_do_not_start(settings: Settings, line: str):
    with pytest.raises(ValidationError):
        settings_for(settings.static, settings.systems_url, settings.dev_signing_key, support_hours=[line])


def test_the_moment_is_said_as_people_say_it():
    assert [moment_in_words(at(23, "08:00"), language) for language in ("sv", "nb", "en")] == [
        "måndag den 23 november kl. 08.00",
        "mandag 23. november kl. 08.00",
        "on Monday 23 November at 08:00 (Swedish and Norwegian time)",
    ]


@pytest.mark.parametrize("by_words", [True, False])
async def test_whoever_asks_for_a_person_when_it_is_closed_hears_when_they_answer(
    core: Core, monkeypatch: pytest.MonkeyPatch, by_words: bool
):
    core.rasa.on(PERSON, calls("hand_off", PERSON))
    core.parts.settings.support_hours = WEEKDAYS
    monkeypatch.setattr(api.conversations.answers, "now", lambda: SATURDAY.astimezone(dt.UTC))
    chat = await core.chat()
    if by_words:
        [said] = await chat.say(PERSON)
    else:
        [said] = (await chat.post("/handoff")).json()["messages"]
    assert said["text"].endswith(
        "They are closed right now. They will answer again on Monday 23 November at 08:00 (Swedish and Norwegian time)."
    )
    [block] = said["blocks"]
    assert (block["text"], block["opens_at"]) == (said["text"], "2026-11-23T07:00:00.000Z")


async def test_a_stream_begins_with_when_people_answer_again(core: Core, monkeypatch: pytest.MonkeyPatch):
    core.parts.settings.support_hours = WEEKDAYS
    chat = await core.chat()
    monkeypatch.setattr("api.conversations.service.now", lambda: SATURDAY.astimezone(dt.UTC))
    assert await _first_event(core, chat.id) == {"owner": "bot", "opens_at": "2026-11-23T07:00:00.000Z"}
    core.parts.settings.support_hours = []
    assert await _first_event(core, chat.id) == {"owner": "bot"}


async def _first_event(core: Core, conversation: str) -> dict:
    events = stream(core.parts.hub, core.parts.conversations, conversation, 0, False)
    first = await anext(events)
    await events.aclose()
    assert first["event"] == "owner"
    return json.loads(first["data"])
