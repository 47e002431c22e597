"""What a change of the index would change: the same questions asked of two knowledge bases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from knowledge.answer import Found, Nothing, Unsure, answer
from knowledge.reading import DOCUMENT_AREA
from knowledge.search import KnowledgeBase

Effect = Literal["better", "worse", "other"]


@dataclass(frozen=True)
class Asked:
    """A question with the topics that answer it; None when that is not known, no topics when nothing answers it."""

    text: str
    language: str | None
    right: frozenset[str] | None


@dataclass(frozen=True)
class Outcome:
    """An answer in short: its decision, its topics (of a choice: those offered, likeliest first), and the part."""

    decision: Literal["found", "unsure", "nothing"]
    topics: tuple[str, ...] = ()
    part: str = ""

    def __str__(self) -> str:
        parts = f" ({self.part})" if self.part else ""
        return f"{self.decision} {', '.join(self.topics)}{parts}".strip()


@dataclass(frozen=True)
class Change:
    """A question whose answer changes."""

    asked: Asked
    before: Outcome
    after: Outcome
    effect: Effect


def read_questions(path: Path) -> list[Asked]:
    """Read a file of questions: a YAML list of `{q, language, topic, also}`, all but `q` optional.

    Raise `ValueError` with a sentence when the file is something else.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [_asked(row) for row in rows]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a list of questions: {error}") from error


def changes(before: KnowledgeBase, after: KnowledgeBase, questions: Sequence[Asked]) -> Iterator[Change]:
    """Yield every question that the two knowledge bases answer differently."""
    for asked in questions:
        one, other = outcome(before, asked), outcome(after, asked)
        if one != other:
            yield Change(asked, one, other, effect(asked, one, other))


def outcome(kb: KnowledgeBase, asked: Asked) -> Outcome:
    """Return how `kb` answers a question."""
    said = answer(kb, asked.text, asked.language)
    if isinstance(said, Nothing):
        return Outcome("nothing")
    if isinstance(said, Unsure):
        return Outcome("unsure", tuple(procedure.topic for procedure in said.candidates))
    answers = (said,) if isinstance(said, Found) else said
    return Outcome("found", tuple(one.topic for one in answers), answers[0].part if len(answers) == 1 else "")


def effect(asked: Asked, before: Outcome, after: Outcome) -> Effect:
    """Say whether a change is good. Where a document answers instead, only a person can tell."""
    prefix = f"{DOCUMENT_AREA}."
    new = set(after.topics) - set(before.topics)
    if asked.right is None or (asked.right and any(topic.startswith(prefix) for topic in new)):
        return "other"
    one, other = _worth(asked.right, before), _worth(asked.right, after)
    return "better" if other > one else "worse" if other < one else "other"


def _worth(right: frozenset[str], outcome: Outcome) -> int:
    if not right:
        return {"nothing": 2, "unsure": 1, "found": 0}[outcome.decision]
    hit = not right.isdisjoint(outcome.topics)
    if outcome.decision == "found":
        return 3 if hit else 0
    return 2 if hit else 1


def _asked(row: dict) -> Asked:
    right = None
    if "topic" in row:
        right = frozenset([row["topic"], *row.get("also", [])] if row["topic"] else [])
    return Asked(row["q"], row.get("language"), right)
