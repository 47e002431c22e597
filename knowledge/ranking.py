"""Ranking: the legs of the search, their fusion, and what they say about how sure we may be."""

from dataclasses import dataclass

import numpy as np

from knowledge.classifier import TopicClassifier
from knowledge.encoder import Encoder
from knowledge.folding import fold
from knowledge.index import Index
from knowledge.literals import Literals
from knowledge.terms import Kind, Terms
from knowledge.topic_network import TopicNetwork
from knowledge.word_table import TermCounts


@dataclass(frozen=True)
class RankingSettings:
    """Weights of the legs; the numbers were chosen on held-out questions of our own.

    A leg's scores are z-scored over the topics before they are weighed and added. Where texts come without example
    questions the encoder has learnt less about them, and the classifiers have seen little but headings: then the legs
    count what `plain_` says, and a whole word counts `plain_word` n-grams.
    `meaning` and `everyday` are what a meaning of the glossary counts against an n-gram or a word. `word_spread` (as a
    share of the best score) and `vector_spread` say within what distance several entries of one topic support each other.
    """

    words: float = 0.5
    vectors: float = 1.5
    plain_words: float = 1.0
    plain_vectors: float = 0.5
    plain_word: float = 3.0
    classifier: float = 1.0
    network: float = 1.5
    plain_classifier: float = 0.5
    plain_network: float = 0.0
    literals: float = 0.5
    meaning: float = 6.0
    everyday: float = 4.0
    word_spread: float = 0.15
    vector_spread: float = 0.05

    def leg_weights(self, asked: float) -> tuple[float, float, float, float]:
        """Return the weights of words, vectors, classifier and network when a share `asked` of the topics has questions."""
        return (
            asked * self.words + (1 - asked) * self.plain_words,
            asked * self.vectors + (1 - asked) * self.plain_vectors,
            asked * self.classifier + (1 - asked) * self.plain_classifier,
            asked * self.network + (1 - asked) * self.plain_network,
        )

    def kind_weights(self, asked: float) -> np.ndarray:
        """Return what a term of each kind counts when a share `asked` of the topics has questions, shape (kinds,)."""
        weights = np.ones(len(Kind), dtype=np.float32)
        weights[Kind.MEANING], weights[Kind.EVERYDAY] = self.meaning, self.everyday
        weights[Kind.WORD] = asked + (1 - asked) * self.plain_word
        return weights


# What the decision looks at, all about the best topic: its fused score and the lead over the next; how much of the
# question its texts hold and how much those of any topic hold, by rarity of the n-grams; how near its texts are by
# vectors and any text is by words; the score and lead that classifier and network give it; how many legs and how many
# of the nearest entries agree; the number of words; literals; and how far the topic lies before the questions that
# nobody here can answer.
FEATURES = (
    "score",
    "lead",
    "coverage",
    "known",
    "cosine",
    "words",
    "classifier",
    "classifier_lead",
    "network",
    "network_lead",
    "agreement",
    "neighbours",
    "length",
    "literal",
    "outside_words",
    "outside_vectors",
    "outside_classifier",
    "outside_network",
)
_NEIGHBOURS = 12
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
        network: TopicNetwork,
        literals: Literals,
        settings: RankingSettings | None = None,
    ) -> None:
        self.index = index
        self.terms = terms
        self.encoder = encoder
        self.classifier = classifier
        self.network = network
        self._literals = literals
        self._settings = settings or RankingSettings()
        self._first_outside, _ = index.span(len(index.topics))
        self._kind_weights = self._settings.kind_weights(index.asked)
        self._leg_weights = self._settings.leg_weights(index.asked)

    def rank(self, question: str) -> Ranking:
        """Rank all topics for `question`."""
        settings, index = self._settings, self.index
        terms = index.words.count(self.terms.of(question))
        weights = self._kind_weights[index.words.kinds[terms.rows]]
        words = index.words.scores(terms.rows, weights)
        closeness = words.max() / (self._heaviest(terms, weights) + 1e-6)
        words /= max(float(words.max()), 1e-6)
        vector = self.encoder.queries([question])[0]
        vectors = index.vectors.scores(vector)
        words_leg = index.pooled(words, settings.word_spread)
        vectors_leg = index.pooled(vectors, settings.vector_spread)
        classifier_leg = self.classifier.scores(terms)
        network_leg = self.network.scores(vector, terms)
        legs = (words_leg, vectors_leg, classifier_leg, network_leg)
        literals = self._literals.scores(question)
        scores = settings.literals * literals
        for weight, leg in zip(self._leg_weights, legs, strict=True):
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
            network_leg[top],
            _lead(network_leg[:-1], top),
            np.mean([leg[:-1].argmax() == top for leg in legs if np.ptp(leg)]),
            self._agreeing_neighbours(vectors, top),
            np.log1p(len(fold(question).split())),
            literals[top],
            *(leg[top] - leg[-1] for leg in legs),
        )
        entry_scores = self._leg_weights[0] * words + self._leg_weights[1] * vectors
        return Ranking(scores, entry_scores, np.array(features, dtype=np.float64))

    def is_catchword(self, question: str) -> bool:
        """Whether `question` is nothing but one or two words of our field ("kivra", "glömt lösenord")."""
        return len(question.split()) <= _CATCHWORDS and self.terms.are_names(question)

    def _heaviest(self, terms: TermCounts, weights: np.ndarray) -> float:
        """Return what a text would score that held every term of a question; unknown ones are as rare as can be."""
        words = self.index.words
        return float(words.rarity[terms.rows] @ weights + words.most_rare * (terms.unknown @ self._kind_weights))

    def _agreeing_neighbours(self, vectors: np.ndarray, topic: int) -> float:
        """Return the share of the nearest entries that belong to the topic."""
        count = min(_NEIGHBOURS, len(vectors))
        nearest = np.argpartition(-vectors, count - 1)[:count]
        return float(np.mean(self.index.group_of[nearest] == topic))

    def _coverage(self, terms: TermCounts, topic: int) -> tuple[float, float]:
        """Return how much of a question the topic's texts hold, and how much any topic's hold (0 to 1)."""
        words = self.index.words
        rows = terms.rows[words.kinds[terms.rows] == Kind.NGRAM]
        rarity = words.rarity[rows]
        total = rarity.sum() + words.most_rare * terms.unknown[Kind.NGRAM]
        if not total:
            return 0.0, 0.0
        held = rarity[words.stand_between(rows, *self.index.span(topic))].sum()
        known = rarity[words.first[rows] < self._first_outside].sum()
        return float(held / total), float(known / total)


def _standardised(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def _lead(scores: np.ndarray, top: int) -> float:
    """Return how far `top` lies before the best of the others."""
    return float(scores[top] - np.delete(scores, top).max(initial=scores.min()))
