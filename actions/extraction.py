"""Find the inputs of an operation in what a person wrote."""

import re

from actions.catalogue.naming import named_options
from actions.catalogue.operation import Ask, Operation

TAKEN = "¤"
"""Stands where a value was taken, so that what stood before and after it does not run together."""


def candidates(operation: Operation, text: str, requested: str | None) -> dict[str, str]:
    """Input name to the piece of `text` that looks like its value.

    What one input has taken is gone for the others; the one that was asked for comes first.
    """
    found: dict[str, str] = {}
    asked = operation.asked()
    for name in sorted(asked, key=lambda name: name != requested):
        if asked[name].explicit and name != requested:
            continue
        value = find(asked[name], text)
        if value is not None:
            found[name] = value
            if asked[name].pattern and not asked[name].options:
                for start, end in reversed(_places(asked[name], text)):
                    text = f"{text[:start]} {TAKEN} {text[end:]}"
    return found


def find(ask: Ask, text: str) -> str | None:
    """The first value in `text` for one input, unchecked; all of them, joined by commas, where there may be many."""
    if ask.options:
        named = named_options(ask.options, text, whole=ask.explicit)
        if ask.many:
            return ",".join(option.value for option in ask.options if option in named) or None
        return named[0].value if named else None
    if ask.pattern is None:
        return None
    return ",".join(text[start:end].strip(" .,;") for start, end in _places(ask, text)) or None


def _places(ask: Ask, text: str) -> list[tuple[int, int]]:
    """Where the values that `find` finds by the pattern stand."""
    assert ask.pattern is not None
    matches = re.finditer(ask.pattern, text, flags=re.IGNORECASE)
    found = [match.span("value" if "value" in match.re.groupindex else 0) for match in matches]
    return found if ask.many else found[:1]
