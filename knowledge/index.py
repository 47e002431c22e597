"""The index: every passage and every example question as words and as vectors, kept in a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import faiss
import numpy as np
from scipy.sparse import csr_matrix

from knowledge.encoder import Encoder
from knowledge.outside import OUTSIDE, OutsideQuestion
from knowledge.procedure import SUMMARY, Library, Question

_WORDS, _VECTORS = "words", "vectors.faiss"


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

    def __init__(self, entries: Sequence[Entry], words: bm25s.BM25, vectors: faiss.Index) -> None:
        self.entries = tuple(entries)
        self.topics = tuple(dict.fromkeys(entry.topic for entry in entries if entry.topic != OUTSIDE))
        places = {topic: place for place, topic in enumerate((*self.topics, OUTSIDE))}
        self.group_of = np.array([places[entry.topic] for entry in entries])
        self._starts = np.searchsorted(self.group_of, np.arange(len(places)))
        self._parts = [self._parts_of(topic) for topic in range(len(self.topics))]
        self.vocabulary: dict[str, int] = words.vocab_dict
        scores = words.scores
        # bm25s scores whole queries; here the terms of a query weigh differently, so its table is used row by row.
        self.word_table = csr_matrix(
            (scores["data"], scores["indices"], scores["indptr"]), shape=(len(scores["indptr"]) - 1, len(entries))
        )
        self.rarity = np.log(1 + len(entries) / np.maximum(np.diff(self.word_table.indptr), 1)).astype(np.float32)
        self._bm25 = words
        self._faiss = vectors

    @classmethod
    def of(cls, entries: Sequence[Entry], terms: Sequence[list[str]], encoder: Encoder) -> "Index":
        """Make the index of `entries`, each with its terms."""
        words = bm25s.BM25(k1=1.2, b=0.6)
        words.index(terms, create_empty_token=False, show_progress=False)
        matrix = encoder.documents([entry.text for entry in entries])
        vectors = faiss.IndexFlatIP(matrix.shape[1])
        vectors.add(np.ascontiguousarray(matrix, dtype=np.float32))
        return cls(entries, words, vectors)

    @property
    def dimensions(self) -> int:
        """The length of the vectors."""
        return self._faiss.d

    def save(self, folder: Path) -> None:
        """Write words and vectors into `folder`; the entries follow from the procedures."""
        self._bm25.save(str(folder / _WORDS), show_progress=False)
        faiss.write_index(self._faiss, str(folder / _VECTORS))

    @classmethod
    def load(cls, folder: Path, entries: Sequence[Entry]) -> "Index":
        """Read what `save` wrote for the same `entries`."""
        return cls(entries, bm25s.BM25.load(str(folder / _WORDS)), faiss.read_index(str(folder / _VECTORS)))

    def word_scores(self, weights: Mapping[str, float]) -> np.ndarray:
        """Return the BM25 score of every entry for a query's terms and their weights, shape (entries,)."""
        known = [(self.vocabulary[term], weight) for term, weight in weights.items() if term in self.vocabulary]
        if not known:
            return np.zeros(len(self.entries), dtype=np.float32)
        rows, values = zip(*known, strict=True)
        return np.asarray(values, dtype=np.float32) @ self.word_table[list(rows)]

    def vector_scores(self, vector: np.ndarray, nearest: int) -> np.ndarray:
        """Return the cosine of the `nearest` entries to `vector`; the others get that of the farthest of these."""
        # One question is too little to share: on a busy machine its threads would wait milliseconds for one another.
        # OpenMP keeps this number per calling thread, so it is set here and not once.
        faiss.omp_set_num_threads(1)
        cosines, rows = self._faiss.search(vector.reshape(1, -1), min(nearest, len(self.entries)))
        scores = np.full(len(self.entries), cosines[0, -1], dtype=np.float32)
        scores[rows[0]] = cosines[0]
        return scores

    def pooled(self, scores: np.ndarray, spread: float) -> np.ndarray:
        """Return one score per group: its best entry's, raised by others that come within about `spread` of it.

        One stray entry of a neighbouring topic then loses to several good ones. Shape (topics + 1,).
        """
        peak = scores.max()
        shares = np.exp((scores - peak) / spread)
        return peak + spread * np.log(np.add.reduceat(shares, self._starts) + 1e-12)

    def part_scores(self, topic: int, scores: np.ndarray) -> dict[str, float]:
        """Return the best entry's score of every part of the topic at place `topic`; the whole topic is "summary"."""
        names, part_of = self._parts[topic]
        best = np.full(len(names), -np.inf, dtype=scores.dtype)
        np.maximum.at(best, part_of, scores[self._starts[topic] : self._starts[topic + 1]])
        return dict(zip(names, best.tolist(), strict=True))

    def _parts_of(self, topic: int) -> tuple[tuple[str, ...], np.ndarray]:
        """Return the names of a topic's parts, and for each of its entries the place of its part among these."""
        parts = [entry.part or SUMMARY for entry in self.entries[self._starts[topic] : self._starts[topic + 1]]]
        places = {part: place for place, part in enumerate(dict.fromkeys(parts))}
        return tuple(places), np.array([places[part] for part in parts])
