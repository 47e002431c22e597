"""The part of a topic that answers a question first, chosen by a regression that has learned from held-out questions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from knowledge.folding import fold
from knowledge.part_features import COUNT, PLAIN_NEARNESS, Asked, PartFeatures
from knowledge.procedure import KINDS, SUMMARY, Question

_FILE = "parts.npz"
# Rarer words of questions say nothing about the kind of part that answers them.
_RAREST = 3
# A question about the whole topic is often answered well by one part too. However many of them the lists hold, they
# weigh this much of what the questions about parts weigh together.
_WHOLE_SHARE = 0.4
_PENALTY = 3.0
# Fewer examples teach nothing that holds elsewhere: then the nearest part is taken.
_FEWEST = 200
_NEARNESS = 8.0


@dataclass(frozen=True)
class Example:
    """A held-out question with the features of its topic's parts, shape (parts, features), and the place of its part."""

    features: np.ndarray
    right: int
    whole: bool


class KindModel:
    """What kind of part a question asks for, told by its words alone ("hur länge" asks for what is mostly not known)."""

    def __init__(self, words: Sequence[str], weights: np.ndarray, bias: np.ndarray) -> None:
        """`weights` has the shape (words, kinds), `bias` (kinds,)."""
        self._words = tuple(words)
        self._places = {word: place for place, word in enumerate(words)}
        self._weights = weights
        self._bias = bias

    @classmethod
    def train(cls, questions: Iterable[Question]) -> "KindModel":
        """Train on questions whose part is known; without different kinds among them all are as likely."""
        from sklearn.linear_model import LogisticRegression

        asked = list(questions)
        if len({_kind(question) for question in asked}) < 2:
            return cls((), np.zeros((0, len(KINDS)), dtype=np.float32), np.zeros(len(KINDS), dtype=np.float32))
        counts = Counter(word for question in asked for word in set(_words(question.text)))
        model = cls(sorted(word for word, count in counts.items() if count >= _RAREST), np.zeros(0), np.zeros(0))
        rows = [model._row(question.text) for question in asked]
        starts = np.cumsum([0, *(len(row) for row in rows)])
        values = np.concatenate([np.full(len(row), _share(row)) for row in rows])
        matrix = csr_matrix((values, np.concatenate(rows), starts), shape=(len(asked), len(model._words)))
        fitted = LogisticRegression(C=3.0, tol=1e-3, max_iter=200).fit(matrix, [_kind(question) for question in asked])
        weights = np.zeros((len(model._words), len(KINDS)), dtype=np.float32)
        bias = np.full(len(KINDS), fitted.intercept_.min() - 1, dtype=np.float32)
        if len(fitted.classes_) > 2:
            weights[:, fitted.classes_], bias[fitted.classes_] = fitted.coef_.T, fitted.intercept_
        else:
            second = fitted.classes_[1]
            weights[:, second], bias[second] = fitted.coef_[0], bias[second] + 1 + fitted.intercept_[0]
        return cls(model._words, weights, bias)

    def scores(self, question: str) -> np.ndarray:
        """Return the logarithm of the probability of each kind of part, shape (kinds,)."""
        row = self._row(question)
        scores = self._bias + _share(row) * self._weights[row].sum(axis=0)
        return scores - np.log(np.exp(scores - scores.max()).sum()) - scores.max()

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what the constructor takes, to be stored."""
        return {"words": np.array(self._words), "weights": self._weights.astype(np.float16), "bias": self._bias}

    def _row(self, question: str) -> np.ndarray:
        places = {self._places[word] for word in _words(question) if word in self._places}
        return np.array(sorted(places), dtype=np.int64)


class PartChooser:
    """Chooses the part of a topic that a question is about."""

    def __init__(self, kinds: KindModel, weights: np.ndarray) -> None:
        self._kinds = kinds
        self._weights = weights

    @classmethod
    def train(cls, examples: Sequence[Example], kinds: KindModel) -> "PartChooser":
        """Fit the weights so that the right part of each example is the likeliest of its topic."""
        if len(examples) < _FEWEST:
            weights = np.zeros(COUNT, dtype=np.float32)
            weights[list(PLAIN_NEARNESS)] = _NEARNESS
            return cls(kinds, weights)
        features = np.concatenate([example.features for example in examples]).astype(np.float64)
        scale = features.std(axis=0) + 1e-3
        features /= scale
        sizes = np.array([len(example.features) for example in examples])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        right = starts + np.array([example.right for example in examples])
        whole = np.array([example.whole for example in examples])
        costs = np.where(whole, _WHOLE_SHARE * (~whole).sum() / max(whole.sum(), 1), 1.0)
        group = np.repeat(np.arange(len(examples)), sizes)
        at_right = costs @ features[right]

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            scores = features @ weights
            peaks = np.maximum.reduceat(scores, starts)
            shares = np.exp(scores - peaks[group])
            totals = np.add.reduceat(shares, starts)
            lost = costs @ (np.log(totals) + peaks - scores[right]) + _PENALTY * weights @ weights / 2
            slope = (costs[group] * shares / totals[group]) @ features - at_right + _PENALTY * weights
            return lost / len(examples), slope / len(examples)

        found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 80})
        return cls(kinds, (found.x / scale).astype(np.float32))

    def read(self, features: PartFeatures, question: str, language: str) -> Asked:
        """Read a question once, for as many topics as wanted."""
        return features.asked(question, language, self._kinds.scores(question))

    def scores(self, features: PartFeatures, asked: Asked, topic: int) -> np.ndarray:
        """Return how likely each part of the topic at place `topic` answers the question, shape (parts,), sum 1."""
        scores = features.of(asked, topic) @ self._weights
        shares = np.exp(scores - scores.max())
        return shares / shares.sum()

    def save(self, folder: Path) -> None:
        """Write the weights into `folder`."""
        kinds = {f"kinds_{key}": value for key, value in self._kinds.arrays().items()}
        np.savez_compressed(folder / _FILE, parts=self._weights, **kinds)

    @classmethod
    def load(cls, folder: Path) -> "PartChooser":
        """Read what `save` wrote."""
        with np.load(folder / _FILE) as stored:
            kinds = KindModel(
                stored["kinds_words"].tolist(), stored["kinds_weights"].astype(np.float32), stored["kinds_bias"]
            )
            return cls(kinds, stored["parts"])


def part_example(
    features: PartFeatures, topic: int, question: Question, without: frozenset[str], kinds: KindModel
) -> Example:
    """Return a held-out question as an example, as if the questions `without` had never been asked.

    Neither the encoder of `features` nor `kinds` may have seen the question.
    """
    asked = features.asked(question.text, question.language, kinds.scores(question.text))
    right = features.parts(topic).index(question.part or SUMMARY)
    return Example(features.of(asked, topic, without), right, question.part is None)


def _kind(question: Question) -> int:
    return KINDS.index((question.part or SUMMARY).split(".")[0])


def _words(question: str) -> list[str]:
    """Return the words of a question, its neighbouring words, and how it begins."""
    words = fold(question).split()
    beginnings = [f"^{' '.join(words[:count])}" for count in (1, 2) if len(words) >= count]
    return [*words, *(f"{one} {other}" for one, other in pairwise(words)), *beginnings]


def _share(row: np.ndarray) -> float:
    return 1 / np.sqrt(max(len(row), 1))
