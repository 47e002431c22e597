"""Search: a question in, topics with their best parts out, and whether they may be trusted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.procedure import Language, Library, Passage

Decision = Literal["found", "unsure", "nothing"]


@dataclass(frozen=True)
class Result:
    """One topic that was found: its best part for this question, and the passage there in the answer's language.

    `part` is "summary" when the question is about the topic as a whole. `score` lies between 0 and 1.
    """

    topic: str
    title: str
    language: Language
    score: float
    part: str
    passage: Passage


@dataclass(frozen=True)
class SearchResult:
    """What a search found: at most one row per topic, best first. `language` is that of the rows."""

    decision: Decision
    language: Language
    took_ms: float
    results: tuple[Result, ...]


class KnowledgeBase:
    """The library with its index and calibration, in memory. Safe to use from many threads."""

    library: Library

    @classmethod
    def load(cls, folder: Path) -> "KnowledgeBase":
        """Load what `python -m knowledge.build --out folder` wrote."""
        raise NotImplementedError

    def search(self, query: str, language: str | None = None, limit: int = 5, topic: str | None = None) -> SearchResult:
        """Find the topics that answer `query`; `topic` is the one the conversation is about."""
        raise NotImplementedError

    def detect(self, text: str, prior: str | None = None) -> tuple[str, float]:
        """Return which of sv, nb, da, en `text` is in, and how sure that is (0 to 1)."""
        raise NotImplementedError
