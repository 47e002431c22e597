"""A linear classifier from the terms of a question to its topic or to none, trained on all entries."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.index import Index
from knowledge.terms import is_meaning, is_ngram

_FILE = "classifier.npz"


class TopicClassifier:
    """Weights per term and group (the topics, then the questions outside), shape (terms, topics + 1), and biases."""

    def __init__(self, weights: np.ndarray, bias: np.ndarray, features: "TermVectors") -> None:
        self._weights = weights
        self._bias = bias
        self._features = features

    @classmethod
    def train(cls, index: Index, terms: Sequence[list[str]]) -> "TopicClassifier":
        """Train on every entry of `index` and its terms; it must hold a topic and questions outside."""
        from sklearn.svm import LinearSVC

        features = TermVectors(index)
        matrix = features.matrix(terms)
        model = LinearSVC(C=0.2, class_weight="balanced", tol=0.1, random_state=0)
        model.fit(matrix, index.group_of)
        weights, bias = model.coef_.T, model.intercept_
        if weights.shape[1] == 1:
            # One topic: a single line tells it from everything outside.
            weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
        return cls(np.ascontiguousarray(weights, dtype=np.float32), bias.astype(np.float32), features)

    def scores(self, terms: Sequence[str]) -> np.ndarray:
        """Return one score per group for a question's terms, positive where it is thought to belong."""
        rows, values = self._features.row(terms)
        return values @ self._weights[rows] + self._bias

    def save(self, folder: Path) -> None:
        """Write the weights into `folder`."""
        np.savez(folder / _FILE, weights=self._weights.astype(np.float16), bias=self._bias)

    @classmethod
    def load(cls, folder: Path, index: Index) -> "TopicClassifier":
        """Read what `save` wrote for the same index."""
        with np.load(folder / _FILE) as stored:
            return cls(stored["weights"].astype(np.float32), stored["bias"], TermVectors(index))


class TermVectors:
    """Texts as weighted terms. N-grams, words and meanings each have length one before they are weighed together."""

    _KINDS = ((1.0, is_ngram), (0.5, is_meaning), (0.7, lambda term: not is_ngram(term) and not is_meaning(term)))

    def __init__(self, index: Index) -> None:
        self._vocabulary = index.vocabulary
        self._rarity = index.rarity
        # A term of a single text says nothing about other texts.
        self._common = np.diff(index.word_table.indptr) > 1
        self._kind = np.zeros(len(self._rarity), dtype=np.int8)
        for term, row in index.vocabulary.items():
            self._kind[row] = next(place for place, (_, is_kind) in enumerate(self._KINDS) if is_kind(term))
        self._weights = np.array([weight for weight, _ in self._KINDS], dtype=np.float32)

    def row(self, terms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the terms' places in the vocabulary and their values, two arrays of one length."""
        counts = Counter(self._vocabulary[term] for term in terms if term in self._vocabulary)
        rows = np.fromiter((row for row in counts if self._common[row]), dtype=np.int64)
        if not len(rows):
            return rows, np.zeros(0, dtype=np.float32)
        values = self._rarity[rows] * (1 + np.log([counts[row] for row in rows]))
        kinds = self._kind[rows]
        lengths = np.sqrt(np.bincount(kinds, values**2, minlength=len(self._KINDS)))
        return rows, (values / lengths[kinds] * self._weights[kinds]).astype(np.float32)

    def matrix(self, texts: Sequence[Sequence[str]]) -> csr_matrix:
        """Return the rows of many texts, shape (texts, vocabulary)."""
        pairs = [self.row(terms) for terms in texts]
        starts = np.cumsum([0, *(len(rows) for rows, _ in pairs)])
        columns = np.concatenate([rows for rows, _ in pairs])
        values = np.concatenate([values for _, values in pairs])
        return csr_matrix((values, columns, starts), shape=(len(texts), len(self._rarity)))
