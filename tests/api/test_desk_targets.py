"""Until when something is due: opening hours, weekends, the holidays of two countries, the change to summer time."""

import datetime as dt

import pytest

from api.desk.books import REASONS
from api.desk.canned import VARIABLES, canned
from api.desk.holidays import easter_sunday, holidays
from api.desk.targets import dues, labels

OFFICE = ["mon-fri 08:00-16:00"]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25"), (2285, "03-22")],
)
def test_easter_is_when_the_calendar_says(year: int, day: str):
    assert easter_sunday(year) == dt.date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize(
    ("country", "days"),
    [
        ("NO", "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26"),
        ("SE", "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31"),
    ],
)
def test_the_holidays_of_2026(country: str, days: str):
    assert sorted(holidays(country, 2026)) == [dt.date.fromisoformat(f"2026-{day}") for day in days.split()]


@pytest.mark.parametrize(
    ("start", "language", "first", "resolution"),
    [
        pytest.param("2026-11-23T08:00+01:00", "nb", "2026-11-23T08:15+01:00", "2026-11-23T16:00+01:00", id="a Monday"),
        pytest.param(
            "2026-11-20T15:50+01:00", "sv", "2026-11-23T08:05+01:00", "2026-11-23T15:50+01:00", id="a weekend"
        ),
        pytest.param("2026-11-22T03:00+01:00", "en", "2026-11-23T08:15+01:00", "2026-11-23T16:00+01:00", id="at night"),
        pytest.param(
            "2026-05-13T15:55+02:00", "nb", "2026-05-15T08:10+02:00", "2026-05-15T15:55+02:00", id="Ascension"
        ),
        pytest.param(
            "2026-06-18T15:55+02:00", "sv", "2026-06-22T08:10+02:00", "2026-06-22T15:55+02:00", id="Midsummer"
        ),
        pytest.param(
            "2026-06-18T15:55+02:00", "nb", "2026-06-19T08:10+02:00", "2026-06-19T15:55+02:00", id="not in NO"
        ),
        pytest.param("2026-06-18T15:55+02:00", "en", "2026-06-19T08:10+02:00", "2026-06-19T15:55+02:00", id="somebody"),
        pytest.param(
            "2026-03-27T15:55+01:00", "nb", "2026-03-30T08:10+02:00", "2026-03-30T15:55+02:00", id="summer time"
        ),
    ],
)
def test_targets_count_opening_hours_only(start: str, language: str, first: str, resolution: str):
    assert dues(["standard"], language, at(start), OFFICE) == (at(first), at(resolution))


def test_without_declared_hours_the_clock_never_stops():
    start = at("2026-12-25T23:50+01:00")
    assert dues([], "nb", start, []) == (start + dt.timedelta(minutes=15), start + dt.timedelta(hours=8))


def test_the_shortest_target_of_the_labels_counts():
    start = at("2026-11-23T08:00+01:00")
    assert dues(["access", "urgent", "billing"], "nb", start, OFFICE) == (
        start + dt.timedelta(minutes=5),
        start + dt.timedelta(hours=2),
    )


def test_labels_and_ready_sentences_are_declared_once_each():
    assert len({one.shortcut for one in canned()}) == len(canned())
    standard = next(iter(labels().values()))
    assert standard.first_answer_minutes and standard.resolution_minutes
    for one in canned():
        used = [{name for name in VARIABLES if f"{{{name}}}" in text} for text in one.text.as_dict().values()]
        assert used[0] == used[1] == used[2], f"{one.shortcut}: a variable is missing in a language"
    assert set(REASONS.values()) <= {"no_answer", "refused", "error"}
