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

    The topic `OUTSIDE` marks a question that nobody here can answer: a hit there speaks against all topics. `asked` says
    that it is how people ask, not what we say.
    """

    topic: str
    language: str
    part: str | None
    text: str
    asked: bool = False


def entries_of(
    library: Library, outside: Sequence[OutsideQuestion], without: frozenset[Question] = frozenset()
) -> list[Entry]:
    """Return what the index holds, grouped by topic; `without` are questions to leave out (a held-out fold)."""
    entries = []
    for procedure in library:
        topic = procedure.topic
        entries.append(Entry(topic, procedure.language, None, procedure.title))
        entries += [
            Entry(topic, question.language, question.part, question.text, asked=True)
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
        # The share of the topics that have example questions.
        self.asked = len({entry.topic for entry in entries if entry.asked}) / max(len(self.topics), 1)
        self._starts = np.searchsorted(self.group_of, np.arange(len(places) + 1))

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
