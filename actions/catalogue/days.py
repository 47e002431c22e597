"""Days and months as a person says them."""

import datetime as dt

from actions.catalogue.numbers import date_in_words, month_in_words
from actions.catalogue.text import LANGUAGES, Text


def day_in_words(day: dt.date | str) -> Text:
    """A day, or a moment as the backend writes it, in the reader's language."""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day[:10])
    return Text(**{language: date_in_words(day, language) for language in LANGUAGES})


def month_named(month: str) -> Text:
    """`2026-08` in the reader's language."""
    first = dt.date.fromisoformat(f"{month}-01")
    return Text(**{language: month_in_words(first, language) for language in LANGUAGES})
