"""What else people say about a notice: the day or month in which they give it, the year they want to be free of."""

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from actions.catalogue import numbers
from actions.catalogue.inputs import DATE_PATTERN
from actions.catalogue.numbers import MONTHS
from actions.catalogue.operation import Ask
from actions.catalogue.text import Text

NEXT_YEAR = "next"
_GIVES_NOTICE = (
    r"\b(?:giv(?:e|es|ing)\s+notice|notice|cancel(?:ling|ing)?|terminat(?:e|es|ing)|quit|säger\s+upp|säga\s+upp|"
    r"sager\s+upp|saga\s+upp|sier\s+opp|si\s+opp|seier\s+opp|siger\s+op|sige\s+op|opsiger|oppsigelse\w*|uppsägning\w*)"
)
_ON = (
    r"\W+(?:(?:on|in|at|i|den|the|it|det|our|vår|vårt|avtal(?:et|en)?|kontrakt(?:et|en)?|contract|først|först|nå|nu|now|"
    r"gis|ges|gives|sendes|skickas|kommer|inn|in|is|given)\W+){0,4}"
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_FREE = (
    r"(?:\b(?:slipp\w*|fri|fria|frie|free|without|utan|uten|uden|rid|out|ute|avsluta\w*|avslutt\w*|sluta|slutte|stop\w*|"
    r"ikke|inte|ikkje|not|bund\w*|bound|betal\w*|pay\w*|faktur\w*|invoiced|kvar)|n't)\b"
)
_IN = r"(?:(?<=\bi )|(?<=\b(?:in|år|ar) )|(?<=\b(?:for|för|før|fra) )|(?<=\b(?:från|from) ))"
_NEXT_YEAR = r"(?:nästa|nasta|neste|næste|next|nest|kommande|kommende)\s+(?:år|ar|year|kalenderår)(?:et)?\b"
_YEAR = (
    rf"{_FREE}(?:(?!sign|teckn|skrev|skrift|kjøp|köp|bought)[^.?!]){{0,60}}?"
    rf"(?P<value>{_NEXT_YEAR}|{_IN}20\d\d\b)"
)


def _month(value: object) -> object:
    return MONTHS.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _year(value: object) -> object:
    """`neste år` → `next`."""
    if isinstance(value, str) and re.fullmatch(_NEXT_YEAR, value.strip(), flags=re.IGNORECASE):
        return NEXT_YEAR
    return value


def _said(label: Text, pattern: str) -> Ask:
    """Picked up when said, never asked for."""
    question = Text(sv=f"{label.sv}?", nb=f"{label.nb}?", en=f"{label.en}?")
    return Ask(label=label, question=question, pattern=pattern, optional=True)


AsOf = Annotated[
    dt.date,
    BeforeValidator(numbers.date),
    Field(description="Reference day: when notice is given; today when left out"),
    _said(
        Text(sv="Uppsägningen kommer in", nb="Oppsigelsen kommer inn", en="Notice comes in"),
        rf"{_GIVES_NOTICE}{_ON}(?P<value>{DATE_PATTERN})",
    ),
]
NoticeMonth = Annotated[
    int,
    BeforeValidator(_month),
    Field(ge=1, le=12, description="Month in which notice is given, the next one to come; `as_of` comes before it"),
    _said(
        Text(sv="Uppsägningens månad", nb="Måneden for oppsigelsen", en="Month of the notice"),
        rf"{_GIVES_NOTICE}{_ON}(?P<value>{_MONTH})\b(?!\W*\d)",
    ),
]
FreeYear = Annotated[
    str,
    BeforeValidator(_year),
    StringConstraints(pattern=rf"^(?:{NEXT_YEAR}|20\d\d)$"),
    Field(description="Year in which one wants to be free of the contract: its number, or `next`"),
    _said(
        Text(sv="Fria från avtalet", nb="Fri fra avtalen", en="Free of the contract"),
        _YEAR,
    ),
]

_BY_WORD = re.compile(
    r"\b(?:munt?lig\w*|mundtlig\w*|munnlig\w*|oral\w*|verbal\w*|(?:på|over|i|per|pr\.?|via|by|over\s+the|on\s+the)\s+"
    r"(?:tele)?(?:fon\w*|phone|tlf\w*)|ring(?:t|de|te)|phoned|rang)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:s(?:a|ade|agde|agt|ier|iger|i|äger|äga)\s+(?:\w+\s+){0,3}?(?:upp|opp?)|opp?s[ai]g\w*|upps[aä]g\w*|"
    r"cancel\w*|terminat\w*|notice)\b",
    re.IGNORECASE,
)
_IN_WRITING = re.compile(r"skriftlig|writing|written|mail|mejl|e-?post", re.IGNORECASE)


def told_orally(text: str) -> bool:
    """`We cancelled by phone in August`: notice that was given, or is to be given, by word of mouth."""
    return bool(_BY_WORD.search(text) and _NOTICE.search(text) and not _IN_WRITING.search(text))


def year_wished(text: str, today: dt.date) -> int | None:
    """The year to come that a text wants to be free of."""
    found = re.search(_YEAR, text, flags=re.IGNORECASE)
    if found is None:
        return None
    year = today.year + 1 if _year(found["value"]) == NEXT_YEAR else int(found["value"])
    return year if year > today.year else None
