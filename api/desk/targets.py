"""Labels, and until when a conversation should be answered and settled, counted in opening hours."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from actions.catalogue.text import Text
from api.desk.holidays import Country, holidays
from api.hours import ZONE, Span, spans

LABELS = Path(__file__).with_name("labels.yml")
MOST_DAYS = 366
WHOLE_DAY: list[Span] = [(day, dt.time.min, dt.time.max) for day in range(7)]

COUNTRIES: dict[str, tuple[Country, ...]] = {"sv": ("SE",), "nb": ("NO",)}
"""Whose holidays count, by the customer's language; in English somebody works unless it is one in both countries."""


class Label(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(pattern=r"^[a-z][a-z-]{0,30}$")
    title: Text
    first_answer_minutes: int | None = Field(None, gt=0)
    resolution_minutes: int | None = Field(None, gt=0)


@cache
def labels() -> dict[str, Label]:
    """Every label by its name, the standard first; a title in each language."""
    found = [Label.model_validate(row) for row in yaml.safe_load(LABELS.read_text(encoding="utf-8"))]
    return {label.label: label for label in found}


def dues(
    names: Iterable[str], language: str, start: dt.datetime, opening: Sequence[str]
) -> tuple[dt.datetime, dt.datetime]:
    """Until when the first answer and the resolution are due; without declared hours the support never closes."""
    known = labels()
    standard = next(iter(known.values()))
    chosen = [known[name] for name in names if name in known]
    first = min(
        [label.first_answer_minutes for label in chosen if label.first_answer_minutes]
        or [standard.first_answer_minutes or 1]
    )
    resolution = min(
        [label.resolution_minutes for label in chosen if label.resolution_minutes] or [standard.resolution_minutes or 1]
    )
    week = spans(opening) if opening else WHOLE_DAY
    return tuple(
        after_open_minutes(start, minutes, week, language if opening else None) for minutes in (first, resolution)
    )


def after_open_minutes(start: dt.datetime, minutes: int, week: Sequence[Span], language: str | None) -> dt.datetime:
    """The moment when the support has been open for so many minutes since `start`; without a language no holiday counts."""
    left = dt.timedelta(minutes=minutes)
    here = start.astimezone(ZONE)
    for day in (here.date() + dt.timedelta(days=ahead) for ahead in range(MOST_DAYS)):
        if language is not None and is_holiday(day, language):
            continue
        for weekday, opens, closes in sorted(week):
            if weekday != day.weekday():
                continue
            begin = max(start, dt.datetime.combine(day, opens, ZONE).astimezone(dt.UTC))
            end = dt.datetime.combine(day, closes, ZONE).astimezone(dt.UTC)
            if closes == dt.time.max:
                end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, ZONE).astimezone(dt.UTC)
            if end <= begin:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
    raise ValueError("the support is not open long enough within a year")


def is_holiday(day: dt.date, language: str) -> bool:
    """Whether nobody works on a day for customers of a language."""
    return all(day in holidays(country, day.year) for country in COUNTRIES.get(language, ("NO", "SE")))
