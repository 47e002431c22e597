"""Find the inputs of an operation in what a person wrote, and check one value."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from actions.catalogue.operation import Ask, Operation


@dataclass(frozen=True, kw_only=True)
class Invalid:
    """Why a value was not taken: a problem code and what fills its sentence."""

    code: str
    params: Mapping[str, Any]


def candidates(operation: Operation, text: str, requested: str | None) -> dict[str, str]:
    """Input name to the piece of `text` that looks like its value.

    When two inputs share a pattern the one that was asked for gets the value, else the first.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    asked = operation.asked()
    for name in sorted(asked, key=lambda name: name != requested):
        value = find(asked[name], text)
        if value is not None and value not in taken:
            found[name] = value
            taken.add(value)
    return found


def find(ask: Ask, text: str) -> str | None:
    """The first value in `text` for one input, unchecked."""
    if ask.options:
        return _option(ask, text)
    if ask.pattern is None:
        return None
    match = re.search(ask.pattern, text, flags=re.IGNORECASE)
    return match.group().strip(" .,;") if match else None


def check(operation: Operation, name: str, value: str) -> str | Invalid:
    """The value in its canonical form, or why it cannot be one."""
    field = operation.inputs.model_fields[name]
    try:
        checked = TypeAdapter(field.rebuild_annotation()).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        code = first["type"] if first["type"].isupper() else "INVALID_INPUT"
        return Invalid(code=code, params=first.get("ctx", {}) if code != "INVALID_INPUT" else {})
    return str(checked)


def _option(ask: Ask, text: str) -> str | None:
    folded = f" {_fold(text)} "
    for option in ask.options:
        names = (option.value, option.value.replace("_", " "), *option.title.as_dict().values(), *option.words)
        if any(f" {_fold(name)}" in folded for name in names):
            return option.value
    return None


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    return re.sub(r"[^a-z0-9_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
