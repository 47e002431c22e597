"""What the general tests need to know of an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Example:
    """One operation with inputs for which it can be run on the sandbox's first rows."""

    inputs: Mapping[str, Any]
    persona: str
    """Who can run it with them."""
    bad: tuple[tuple[str, object, str], ...] = ()
    """Input, a value that is none, and the code that says why."""
    refusals: frozenset[str] = field(default_factory=frozenset)
    """Codes that the backend can give to what the operation asks of it."""


def codes(words: str) -> frozenset[str]:
    return frozenset(words.split())
