"""When people of the support answer: weekly hours as the settings declare them, in the time of Sweden and Norway."""

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from actions.catalogue.numbers import date_in_words

ZONE = ZoneInfo("Europe/Oslo")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
_LINE = re.compile(rf"({_DAY})(?:-({_DAY}))? (\d\d:\d\d)-(\d\d:\d\d)")

_WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_FORMS = {
    "sv": "{day} den {date} kl. {hour}.{minute}",
    "nb": "{day} {date} kl. {hour}.{minute}",
    "en": "on {day} {date} at {hour}:{minute} (Swedish and Norwegian time)",
}

Span = tuple[int, dt.time, dt.time]
"""A weekday (Monday is 0) with opening and closing time."""


def spans(lines: Sequence[str]) -> list[Span]:
    """Read lines like `mon-fri 08:00-16:00`; raises ValueError with the line that cannot be read."""
    found: list[Span] = []
    for line in lines:
        match = _LINE.fullmatch(line.strip().lower())
        if match is None:
            raise ValueError(f'"{line}" is not like "mon-fri 08:00-16:00"')
        first, last, opens, closes = match.groups()
        begin, end = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
        if begin >= end:
            raise ValueError(f'"{line}" closes before it opens')
        from_day, to_day = DAYS.index(first), DAYS.index(last or first)
        found += [((from_day + more) % 7, begin, end) for more in range((to_day - from_day) % 7 + 1)]
    return found


def moment_in_words(moment: dt.datetime, language: str) -> str:
    """A moment of the days to come, in Swedish and Norwegian time: `måndag den 23 november kl. 08.00`."""
    here = moment.astimezone(ZONE)
    day, day_in_month = _WEEKDAYS[language][here.weekday()], date_in_words(here.date(), language).rpartition(" ")[0]
    return _FORMS[language].format(day=day, date=day_in_month, hour=f"{here:%H}", minute=f"{here:%M}")


def opens_at(lines: Sequence[str], moment: dt.datetime) -> dt.datetime | None:
    """When a support that is closed at `moment` opens next; None while it is open, or where no hours are declared."""
    week = spans(lines)
    here = moment.astimezone(ZONE)
    if any(day == here.weekday() and begin <= here.time() < end for day, begin, end in week):
        return None
    ahead = (
        dt.datetime.combine(here.date() + dt.timedelta(days=days), begin, ZONE)
        for days in range(8)
        for day, begin, _ in week
        if day == (here.weekday() + days) % 7
    )
    return min((start for start in ahead if start > here), default=None)
