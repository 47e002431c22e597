"""Ranking: the legs of the search, their fusion, and what they say about how sure we may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.classifier import TopicClassifier
from knowledge.encoder import Encoder
from knowledge.folding import fold
from knowledge.index import Index
from knowledge.literals import Literals
from knowledge.terms import Terms, is_meaning, is_ngram


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
        table = index.word_table.tocoo()
        holds = np.zeros((len(index.topics) + 1, len(index.rarity)), dtype=bool)
        holds[index.group_of[table.col], table.row] = True
        self._holds = holds[:-1]
        self._known = self._holds.any(axis=0)
        share = round(self._settings.nearest_share * len(index.entries))
        self._nearest = min(max(share, self._settings.nearest_least), self._settings.nearest_most)
        self._most_rare = float(index.rarity.max())

    def rank(self, question: str) -> Ranking:
        """Rank all topics for `question`."""
        settings, index = self._settings, self.index
        terms = self._terms.of(question)
        weights = {term: settings.meaning if is_meaning(term) else 1.0 for term in terms}
        words = index.word_scores(weights)
        closeness = words.max() / (self._rarity_of(weights) @ np.fromiter(weights.values(), float) + 1e-6)
        words /= max(float(words.max()), 1e-6)
        vectors = index.vector_scores(self.encoder.queries([question])[0], self._nearest)
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
            *self._coverage([term for term in weights if is_ngram(term)], top),
            vectors_leg[top],
            closeness,
            classifier_leg[top],
            _lead(classifier_leg[:-1], top),
            np.mean([leg[:-1].argmax() == top for leg in legs]),
            self._agreeing_neighbours(vectors, top),
            np.log1p(len(fold(question).split())),
            literals[top],
            *(leg[top] - leg[-1] for leg in legs),
        )
        entry_scores = settings.words * words + settings.vectors * vectors
        return Ranking(scores, entry_scores, np.array(features, dtype=np.float64))

    def is_catchword(self, question: str) -> bool:
        """Whether `question` is nothing but one or two words of our field ("kivra", "glömt lösenord")."""
        return len(question.split()) <= _CATCHWORDS and self._terms.are_names(question)

    def _rarity_of(self, terms: Iterable[str]) -> np.ndarray:
        """Return the rarity of each term; one that we have never seen is as rare as can be."""
        vocabulary, rarity, most = self.index.vocabulary, self.index.rarity, self._most_rare
        return np.array([rarity[vocabulary[term]] if term in vocabulary else most for term in terms])

    def _agreeing_neighbours(self, vectors: np.ndarray, topic: int) -> float:
        """Return the share of the nearest entries that belong to the topic."""
        count = min(_NEIGHBOURS, len(vectors))
        nearest = np.argpartition(-vectors, count - 1)[:count]
        return float(np.mean(self.index.group_of[nearest] == topic))

    def _coverage(self, ngrams: Sequence[str], topic: int) -> tuple[float, float]:
        """Return how much of a question the topic's texts hold, and how much any topic's hold (0 to 1)."""
        total = self._rarity_of(ngrams).sum()
        if not total:
            return 0.0, 0.0
        known = np.array([self.index.vocabulary[gram] for gram in ngrams if gram in self.index.vocabulary], dtype=int)
        rarity = self.index.rarity[known]
        held = rarity[self._holds[topic, known]].sum()
        return float(held / total), float(rarity[self._known[known]].sum() / total)


def _standardised(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def _lead(scores: np.ndarray, top: int) -> float:
    """Return how far `top` lies before the best of the others."""
    return float(scores[top] - np.delete(scores, top).max(initial=scores.min()))
