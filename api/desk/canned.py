"""Ready sentences, with the variables of one conversation filled in."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from actions.catalogue.text import Text

FILE = Path(__file__).with_name("canned.yml")
VARIABLES = ("name", "company", "agent")

_UNFILLED = re.compile(r"[ ,]*\{(?:" + "|".join(VARIABLES) + r")\}")


class Canned(BaseModel):
    """One ready sentence; title and text in every language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shortcut: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    title: Text
    text: Text


@cache
def canned() -> tuple[Canned, ...]:
    """All of them, in the file's order."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = tuple(Canned.model_validate(row) for row in rows)
    for one in found:
        for text in one.text.as_dict().values():
            text.format(**dict.fromkeys(VARIABLES, ""))
    return found


def filled(language: str, values: Mapping[str, str | None] | None = None) -> list[dict[str, str]]:
    """Every sentence in a language. `values` fill the variables; one that is not known is left out with the blank
    before it. Without `values` the variables stand as they are."""
    return [
        {"shortcut": one.shortcut, "title": one.title[language], "text": _fill(one.text[language], values)}
        for one in canned()
        if values is None or "{company}" not in one.text[language] or values.get("company")
    ]


def _fill(text: str, values: Mapping[str, str | None] | None) -> str:
    if values is None:
        return text
    for name, value in values.items():
        if value:
            text = text.replace(f"{{{name}}}", value)
    return _UNFILLED.sub("", text)
