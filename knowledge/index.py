"""The index: every passage and every example question as words and as vectors, kept in a folder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder
from knowledge.outside import OUTSIDE, OutsideQuestion
from knowledge.procedure import SUMMARY, Library, Question
from knowledge.vector_table import VectorTable
from knowledge.word_table import WordTable


@dataclass(frozen=True)
class Entry:
    """One text that can be hit. `part` is the part that a hit speaks for, None when it speaks for the whole topic.

    The topic `OUTSIDE` marks a question that nobody here can answer: a hit there speaks against all topics.
    """

    topic: str
    language: str
    part: str | None
    text: str


def entries_of(
    library: Library, outside: Sequence[OutsideQuestion], without: frozenset[Question] = frozenset()
) -> list[Entry]:
    """Return what the index holds, grouped by topic; `without` are questions to leave out (a held-out fold)."""
    entries = []
    for procedure in library:
        topic = procedure.topic
        entries.append(Entry(topic, procedure.language, None, procedure.title))
        entries += [
            Entry(topic, question.language, question.part, question.text)
            for question in (*procedure.questions, *procedure.asks)
            if question not in without
        ]
        entries += [
            Entry(topic, passage.language, None if passage.part == SUMMARY else passage.part, passage.text)
            for passage in procedure.passages
        ]
    return entries + [Entry(OUTSIDE, question.language, None, question.text) for question in outside]


class Index:
    """Entries with their two kinds of scores.

    The entries of a topic stand together, in the order of `topics`; those of `OUTSIDE` come last. What is said per group
    is an array of one score for each topic and one more for `OUTSIDE`.
    """

    def __init__(self, entries: Sequence[Entry], words: WordTable, vectors: VectorTable) -> None:
        self.entries = tuple(entries)
        self.words = words
        self.vectors = vectors
        self.topics = tuple(dict.fromkeys(entry.topic for entry in entries if entry.topic != OUTSIDE))
        places = {topic: place for place, topic in enumerate((*self.topics, OUTSIDE))}
        self.group_of = np.array([places[entry.topic] for entry in entries])
        self._starts = np.searchsorted(self.group_of, np.arange(len(places) + 1))
        self._parts: dict[int, tuple[tuple[str, ...], np.ndarray]] = {}

    @classmethod
    def of(cls, entries: Sequence[Entry], terms: Iterable[Sequence[str]], encoder: Encoder) -> "Index":
        """Make the index of `entries`, each with its terms."""
        return cls(entries, WordTable.of(terms), VectorTable.of(encoder.documents([entry.text for entry in entries])))

    def save(self, folder: Path) -> None:
        """Write words and vectors into `folder`; the entries follow from the procedures."""
        self.words.save(folder)
        self.vectors.save(folder)

    @classmethod
    def load(cls, folder: Path, entries: Sequence[Entry]) -> "Index":
        """Read what `save` wrote for the same `entries`."""
        return cls(entries, WordTable.load(folder, len(entries)), VectorTable.load(folder))

    def span(self, group: int) -> tuple[int, int]:
        """Return where the entries of the group at place `group` start and end."""
        return int(self._starts[group]), int(self._starts[group + 1])

    def pooled(self, scores: np.ndarray, spread: float) -> np.ndarray:
        """Return one score per group: its best entry's, raised by others that come within about `spread` of it.

        One stray entry of a neighbouring topic then loses to several good ones. Shape (topics + 1,).
        """
        peak = scores.max()
        shares = np.exp((scores - peak) / spread)
        # A group without entries (nothing outside) would take those of the next one.
        totals = np.zeros(len(self._starts) - 1, dtype=shares.dtype)
        filled = np.flatnonzero(np.diff(self._starts))
        totals[filled] = np.add.reduceat(shares, self._starts[filled])
        return peak + spread * np.log(totals + 1e-12)

    def part_scores(self, topic: int, scores: np.ndarray) -> dict[str, float]:
        """Return the best entry's score of every part of the topic at place `topic`; the whole topic is "summary"."""
        if topic not in self._parts:
            self._parts[topic] = self._parts_of(topic)
        names, part_of = self._parts[topic]
        best = np.full(len(names), -np.inf, dtype=scores.dtype)
        start, end = self.span(topic)
        np.maximum.at(best, part_of, scores[start:end])
        return dict(zip(names, best.tolist(), strict=True))

    def _parts_of(self, topic: int) -> tuple[tuple[str, ...], np.ndarray]:
        """Return the names of a topic's parts, and for each of its entries the place of its part among these."""
        start, end = self.span(topic)
        parts = [entry.part or SUMMARY for entry in self.entries[start:end]]
        places = {part: place for place, part in enumerate(dict.fromkeys(parts))}
        return tuple(places), np.array([places[part] for part in parts])
