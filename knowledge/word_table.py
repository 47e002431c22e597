"""The word leg of the search: BM25 scores of every term in every entry, read term by term."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from bm25s.tokenization import Tokenized
from scipy.sparse import csr_matrix

from knowledge.terms import Kind, kind_of

_FOLDER = "words"


@dataclass(frozen=True)
class TermCounts:
    """A text as places of terms in the vocabulary and how often each stands there, two arrays of one length.

    `unknown` says of each kind of term how many there are that the vocabulary lacks.
    """

    rows: np.ndarray
    counts: np.ndarray
    unknown: tuple[int, ...]


class WordTable:
    """Scores of terms in entries, shape (terms, entries), with the rarity and the kind of each term."""

    # A question reads at most this many scores, the rarest terms first: what stands in every other entry costs most and
    # says least. Nothing is left out before there are some ten thousand entries.
    MOST_SCORES = 400_000

    def __init__(self, words: bm25s.BM25, entries: int) -> None:
        self._bm25 = words
        self._entries = entries
        self.vocabulary: dict[str, int] = words.vocab_dict
        scores = words.scores
        # bm25s scores whole queries; here the terms of a query weigh differently, so its table is used row by row.
        self._table = csr_matrix(
            (scores["data"], scores["indices"], scores["indptr"]), shape=(len(scores["indptr"]) - 1, entries)
        )
        self.frequency = np.diff(self._table.indptr)
        # The first entry that holds each term; no row is empty.
        self.first = self._table.indices[self._table.indptr[:-1]]
        self.rarity = np.log(1 + entries / np.maximum(self.frequency, 1)).astype(np.float32)
        self.most_rare = float(self.rarity.max(initial=0))
        self.kinds = np.zeros(len(self.rarity), dtype=np.int8)
        for term, row in self.vocabulary.items():
            self.kinds[row] = kind_of(term)

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> "WordTable":
        """Make the table of the texts' terms."""
        vocabulary: dict[str, int] = {}
        rows = [array("i", (vocabulary.setdefault(term, len(vocabulary)) for term in terms)) for terms in texts]
        words = bm25s.BM25(k1=1.2, b=0.6)
        words.index(Tokenized(rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(words, len(rows))

    def save(self, folder: Path) -> None:
        """Write the table into `folder`."""
        self._bm25.save(str(folder / _FOLDER), show_progress=False)

    @classmethod
    def load(cls, folder: Path, entries: int) -> "WordTable":
        """Read what `save` wrote."""
        return cls(bm25s.BM25.load(str(folder / _FOLDER)), entries)

    def count(self, terms: Iterable[str]) -> TermCounts:
        """Count the terms of a text."""
        known: Counter[int] = Counter()
        unknown: dict[str, None] = {}
        for term in terms:
            row = self.vocabulary.get(term)
            if row is None:
                unknown[term] = None
            else:
                known[row] += 1
        missing = [0] * len(Kind)
        for term in unknown:
            missing[kind_of(term)] += 1
        rows = np.fromiter(known.keys(), dtype=np.int64, count=len(known))
        return TermCounts(rows, np.fromiter(known.values(), dtype=np.float32, count=len(known)), tuple(missing))

    def scores(self, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the weighted sum of the rows' scores for every entry, shape (entries,)."""
        if not len(rows):
            return np.zeros(self._entries, dtype=np.float32)
        if self.frequency[rows].sum() > self.MOST_SCORES:
            order = np.argsort(self.frequency[rows], kind="stable")
            affordable = np.cumsum(self.frequency[rows][order]) <= self.MOST_SCORES
            affordable[0] = True
            rows, weights = rows[order[affordable]], weights[order[affordable]]
        return weights.astype(np.float32) @ self._table[rows]

    def stand_between(self, rows: np.ndarray, start: int, end: int) -> np.ndarray:
        """Return of each term whether an entry from `start` up to `end` holds it, shape (rows,)."""
        entries, bounds = self._table.indices, self._table.indptr
        found = np.zeros(len(rows), dtype=bool)
        for place, row in enumerate(rows.tolist()):
            # A term's entries stand in ascending order.
            first = bisect_left(entries, start, bounds[row], bounds[row + 1])
            found[place] = first < bounds[row + 1] and entries[first] < end
        return found
