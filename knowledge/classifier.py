"""A linear classifier from the terms of a question to its topic or to none, trained on all entries."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.index import Index
from knowledge.terms import Kind
from knowledge.word_table import TermCounts, WordTable

_FILE = "classifier.npz"


class TopicClassifier:
    """Weights per term and group (the topics, then the questions outside), shape (terms, topics + 1), and biases."""

    # Training takes topics times entries, and the weights terms times topics: a large collection does without.
    MOST_TOPICS = 500

    def __init__(self, weights: np.ndarray, bias: np.ndarray, features: "TermVectors") -> None:
        self._weights = weights
        self._bias = bias
        self._features = features

    @classmethod
    def train(cls, index: Index, terms: Iterable[Sequence[str]]) -> "TopicClassifier":
        """Train on every entry of `index` and its terms.

        With a single group, or with more than `MOST_TOPICS` topics, there is nothing to learn: all scores are 0.
        """
        from sklearn.svm import LinearSVC

        features = TermVectors(index.words)
        groups = len(index.topics) + 1
        if len(index.topics) > cls.MOST_TOPICS or len(set(index.group_of)) < 2:
            return cls(np.zeros((0, groups), dtype=np.float32), np.zeros(groups, dtype=np.float32), features)
        matrix = features.matrix(terms)
        model = LinearSVC(C=0.2, class_weight="balanced", tol=0.1, random_state=0)
        model.fit(matrix, index.group_of)
        weights, bias = np.zeros((groups, matrix.shape[1]), dtype=np.float32), np.zeros(groups, dtype=np.float32)
        if len(model.classes_) == 2:
            # Two groups share one row: it speaks for the second and against the first.
            weights[model.classes_] = np.concatenate([-model.coef_, model.coef_])
            bias[model.classes_] = np.concatenate([-model.intercept_, model.intercept_])
        else:
            weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
        return cls(np.ascontiguousarray(weights.T), bias, features)

    def scores(self, terms: TermCounts) -> np.ndarray:
        """Return one score per group for a question's terms, positive where it is thought to belong."""
        if not len(self._weights):
            return self._bias
        rows, values = self._features.row(terms)
        return values @ self._weights[rows] + self._bias

    def save(self, folder: Path) -> None:
        """Write the weights into `folder`."""
        np.savez(folder / _FILE, weights=self._weights.astype(np.float16), bias=self._bias)

    @classmethod
    def load(cls, folder: Path, index: Index) -> "TopicClassifier":
        """Read what `save` wrote for the same index."""
        with np.load(folder / _FILE) as stored:
            return cls(stored["weights"].astype(np.float32), stored["bias"], TermVectors(index.words))


class TermVectors:
    """Texts as weighted terms. N-grams, words and meanings each have length one before they are weighed together."""

    _KIND_WEIGHTS: Mapping[Kind, float] = {Kind.NGRAM: 1.0, Kind.MEANING: 0.5, Kind.WORD: 0.7}

    def __init__(self, words: WordTable) -> None:
        self._words = words
        self._kind_weights = np.array([self._KIND_WEIGHTS[kind] for kind in Kind], dtype=np.float32)

    def row(self, terms: TermCounts) -> tuple[np.ndarray, np.ndarray]:
        """Return the terms' places in the vocabulary and their values, two arrays of one length."""
        # A term of a single text says nothing about other texts.
        common = self._words.frequency[terms.rows] > 1
        rows = terms.rows[common]
        values = self._words.rarity[rows] * (1 + np.log(terms.counts[common]))
        kinds = self._words.kinds[rows]
        lengths = np.sqrt(np.bincount(kinds, values**2, minlength=len(Kind)))
        return rows, (values / lengths[kinds] * self._kind_weights[kinds]).astype(np.float32)

    def matrix(self, texts: Iterable[Sequence[str]]) -> csr_matrix:
        """Return the rows of many texts, shape (texts, vocabulary)."""
        pairs = [self.row(self._words.count(terms)) for terms in texts]
        starts = np.cumsum([0, *(len(rows) for rows, _ in pairs)])
        columns = np.concatenate([rows for rows, _ in pairs])
        values = np.concatenate([values for _, values in pairs])
        return csr_matrix((values, columns, starts), shape=(len(pairs), len(self._words.rarity)))
