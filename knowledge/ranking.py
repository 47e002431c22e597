"""Ranking: the legs of the search, their fusion, and what they say about how sure we may be."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.classifier import TopicClassifier
from knowledge.encoder import Encoder
from knowledge.folding import fold
from knowledge.index import Index
from knowledge.literals import Literals
from knowledge.terms import Kind, Terms
from knowledge.word_table import TermCounts


@dataclass(frozen=True)
class RankingSettings:
    """Weights of the legs; the numbers were chosen on held-out questions of our own.

    A leg's scores are z-scored over the topics before they are weighed and added. `meaning` is what a meaning of the
    glossary counts against an n-gram or a word. `word_spread` (as a share of the best score) and `vector_spread` say
    within what distance several entries of one topic support each other. By vectors only the nearest entries are looked
    at (a share of all, within limits); the others count as the farthest of these.
    """

    words: float = 0.5
    vectors: float = 1.0
    classifier: float = 1.0
    literals: float = 0.5
    meaning: float = 8.0
    word_spread: float = 0.15
    vector_spread: float = 0.1
    nearest_share: float = 0.15
    nearest_least: int = 512
    nearest_most: int = 4096


# What the decision looks at, all about the best topic: its fused score and the lead over the next; how much of the
# question its texts hold and how much those of any topic hold, by rarity of the n-grams; how near its texts are by
# vectors and any text is by words; the classifier's score and lead; how many legs and how many of the nearest entries
# agree; the number of words; literals; and how far the topic lies before the questions that nobody here can answer.
FEATURES = (
    "score",
    "lead",
    "coverage",
    "known",
    "cosine",
    "words",
    "classifier",
    "classifier_lead",
    "agreement",
    "neighbours",
    "length",
    "literal",
    "outside_words",
    "outside_vectors",
    "outside_classifier",
)
_NEIGHBOURS = 12
# Topics whose terms are remembered; the first of them before anybody asks.
_REMEMBERED, _REMEMBERED_FROM_THE_START = 4096, 256
_CATCHWORDS = 2


@dataclass(frozen=True)
class Ranking:
    """The topics' fused scores, shape (topics,); the entries' scores, shape (entries,); the features of the decision."""

    scores: np.ndarray
    entry_scores: np.ndarray
    features: np.ndarray

    def order(self) -> np.ndarray:
        """Return the topics' places, best first."""
        return np.argsort(-self.scores, kind="stable")


class Ranker:
    """Ranks the topics of one index for a question."""

    def __init__(
        self,
        index: Index,
        terms: Terms,
        encoder: Encoder,
        classifier: TopicClassifier,
        literals: Literals,
        settings: RankingSettings | None = None,
    ) -> None:
        self.index = index
        self._terms = terms
        self.encoder = encoder
        self.classifier = classifier
        self._literals = literals
        self._settings = settings or RankingSettings()
        self._first_outside, _ = index.span(len(index.topics))
        self._terms_of = lru_cache(_REMEMBERED)(self._terms_of)
        for topic in range(min(len(index.topics), _REMEMBERED_FROM_THE_START)):
            self._terms_of(topic)
        self._kind_weights = np.array([1.0, self._settings.meaning, 1.0], dtype=np.float32)
        share = round(self._settings.nearest_share * len(index.entries))
        self._nearest = min(max(share, self._settings.nearest_least), self._settings.nearest_most)

    def rank(self, question: str) -> Ranking:
        """Rank all topics for `question`."""
        settings, index = self._settings, self.index
        terms = index.words.count(self._terms.of(question))
        weights = self._kind_weights[index.words.kinds[terms.rows]]
        words = index.words.scores(terms.rows, weights)
        closeness = words.max() / (self._heaviest(terms, weights) + 1e-6)
        words /= max(float(words.max()), 1e-6)
        nearest, cosines = index.vectors.nearest(self.encoder.queries([question])[0], self._nearest)
        vectors = np.full(len(words), cosines.min(initial=1.0), dtype=np.float32)
        vectors[nearest] = cosines
        words_leg = index.pooled(words, settings.word_spread)
        vectors_leg = index.pooled(vectors, settings.vector_spread)
        classifier_leg = self.classifier.scores(terms)
        legs = (words_leg, vectors_leg, classifier_leg)
        literals = self._literals.scores(question)
        scores = settings.literals * literals
        for weight, leg in zip((settings.words, settings.vectors, settings.classifier), legs, strict=True):
            scores = scores + weight * _standardised(leg[:-1])

        top = int(scores.argmax())
        features = (
            scores[top],
            _lead(scores, top),
            *self._coverage(terms, top),
            vectors_leg[top],
            closeness,
            classifier_leg[top],
            _lead(classifier_leg[:-1], top),
            np.mean([leg[:-1].argmax() == top for leg in legs]),
            np.mean(index.group_of[nearest[:_NEIGHBOURS]] == top),
            np.log1p(len(fold(question).split())),
            literals[top],
            *(leg[top] - leg[-1] for leg in legs),
        )
        entry_scores = settings.words * words + settings.vectors * vectors
        return Ranking(scores, entry_scores, np.array(features, dtype=np.float64))

    def is_catchword(self, question: str) -> bool:
        """Whether `question` is nothing but one or two words of our field ("kivra", "glömt lösenord")."""
        return len(question.split()) <= _CATCHWORDS and self._terms.are_names(question)

    def _heaviest(self, terms: TermCounts, weights: np.ndarray) -> float:
        """Return what a text would score that held every term of a question; unknown ones are as rare as can be."""
        words = self.index.words
        return float(words.rarity[terms.rows] @ weights + words.most_rare * (terms.unknown @ self._kind_weights))

    def _terms_of(self, topic: int) -> np.ndarray:
        """Return the terms that the texts of a topic hold, as places in the vocabulary in ascending order."""
        start, end = self.index.span(topic)
        held = {term for entry in self.index.entries[start:end] for term in self._terms.of(entry.text)}
        return np.sort(self.index.words.count(held).rows)

    def _coverage(self, terms: TermCounts, topic: int) -> tuple[float, float]:
        """Return how much of a question the topic's texts hold, and how much any topic's hold (0 to 1)."""
        words = self.index.words
        rows = terms.rows[words.kinds[terms.rows] == Kind.NGRAM]
        rarity = words.rarity[rows]
        total = rarity.sum() + words.most_rare * terms.unknown[Kind.NGRAM]
        if not total:
            return 0.0, 0.0
        texts = self._terms_of(topic)
        places = np.minimum(texts.searchsorted(rows), len(texts) - 1)
        held = rarity[texts[places] == rows].sum()
        known = rarity[words.first[rows] < self._first_outside].sum()
        return float(held / total), float(known / total)


def _standardised(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def _lead(scores: np.ndarray, top: int) -> float:
    """Return how far `top` lies before the best of the others."""
    return float(scores[top] - np.delete(scores, top).max(initial=scores.min()))
