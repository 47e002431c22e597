"""What can be said about a question and each part of a topic: how near they are, and of which kind the part is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import numpy as np
from scipy.sparse import csr_matrix

from knowledge.aspect import Aspect, aspect_of
from knowledge.encoder import Encoder
from knowledge.index import Index
from knowledge.language import answer_language
from knowledge.procedure import KINDS, LANGUAGES, SUMMARY, Library
from knowledge.terms import Kind, Terms, kind_of

ASPECTS: tuple[Aspect, ...] = get_args(Aspect)

# The nearness of a part is measured in twelve ways, twice each, and once more for the whole topic.
_WAYS, _SHAPE = 12, 5
COUNT = 4 * _WAYS + 2 + _SHAPE + len(KINDS) + 1 + len(KINDS) * len(ASPECTS)
"""How many features a part has."""
PLAIN_NEARNESS = (3, 4)
"""The places of the two plainest: the best entry by vectors, the best passage by words."""

_MEANING_WEIGHT = 8.0
# A word that every part of a topic holds tells them apart by this much and no more.
_LEAST_TELLING = 0.05
_LENGTH_SHARE = 0.6
REMEMBERED = 1024
"""How many topics are kept ready."""


@dataclass(frozen=True)
class TopicTexts:
    """The entries of one topic, ready to be compared; P parts, E entries, T terms.

    `part_of` gives each entry's part, `table` (T, E) how much each term weighs in each entry, `telling` (T,) how well a
    term tells the topic's parts apart, `rarity` (T,) how rare it is in the whole library. `groups` are masks over the
    entries: the passages, those of each language, and what people ask. `shape` (P, …) does not depend on the question.
    """

    parts: tuple[str, ...]
    kinds: np.ndarray
    part_of: np.ndarray
    vectors: np.ndarray
    vocabulary: dict[str, int]
    table: csr_matrix
    telling: np.ndarray
    rarity: np.ndarray
    meanings: np.ndarray
    passages: np.ndarray
    passages_in: dict[str, np.ndarray]
    asked: np.ndarray
    asked_texts: np.ndarray
    shape: np.ndarray


@dataclass(frozen=True)
class Asked:
    """What is known about a question before any topic is looked at; `language` is that of its answer."""

    language: str
    terms: frozenset[str]
    vector: np.ndarray
    kinds: np.ndarray
    aspect: int
    length: float


class PartFeatures:
    """Features of questions and parts for one index. Safe to use from many threads."""

    def __init__(self, index: Index, library: Library, terms: Terms, encoder: Encoder) -> None:
        self._index = index
        self._library = library
        self._terms = terms
        self._encoder = encoder
        self._texts: Callable[[int], TopicTexts] = lru_cache(REMEMBERED)(self._texts_of)

    def parts(self, topic: int) -> tuple[str, ...]:
        """Return the names of the parts of the topic at place `topic`, the summary first."""
        return self._texts(topic).parts

    def asked(self, question: str, language: str, kinds: np.ndarray) -> Asked:
        """Return what is known about a question before any topic is looked at.

        `kinds` says for each kind of part how likely (as a logarithm) the question asks for it, shape (kinds,).
        """
        return Asked(
            language=answer_language(language),
            terms=frozenset(self._terms.of(question)),
            vector=self._encoder.queries([question])[0],
            kinds=kinds,
            aspect=ASPECTS.index(aspect_of(question)),
            length=float(np.log1p(len(question.split()))),
        )

    def of(self, asked: Asked, topic: int, without: frozenset[str] = frozenset()) -> np.ndarray:
        """Return one row of features per part of the topic at place `topic`, shape (parts, features).

        Entries whose text is among `without` count as if they were not there.
        """
        texts = self._texts(topic)
        near = _nearness(asked, texts, ~np.isin(texts.asked_texts, list(without)) if without else None)
        likely = asked.kinds[texts.kinds][:, None]
        of_kind = texts.kinds[:, None] == np.arange(len(KINDS))
        by_aspect = np.zeros((len(texts.parts), len(KINDS), len(ASPECTS)), dtype=bool)
        by_aspect[:, :, asked.aspect] = of_kind
        whole = of_kind[:, :1]
        return np.concatenate(
            [
                near,
                near * whole,
                likely,
                np.exp(likely),
                texts.shape,
                of_kind,
                whole * asked.length,
                by_aspect.reshape(len(texts.parts), -1),
            ],
            axis=1,
            dtype=np.float32,
        )

    def _texts_of(self, topic: int) -> TopicTexts:
        start, end = self._index.span(topic)
        entries = self._index.entries[start:end]
        procedures = {language: self._library.get(self._index.topics[topic], language) for language in LANGUAGES}
        passages = procedures[LANGUAGES[0]].passages
        parts = tuple(passage.part for passage in passages)
        places = {part: place for place, part in enumerate(parts)}
        part_of = np.array([places[entry.part or SUMMARY] for entry in entries])
        quoted = {(p.language, passage.text) for p in procedures.values() for passage in p.passages}
        is_passage = np.array([(entry.language, entry.text) in quoted for entry in entries])
        kinds = np.array([KINDS.index(passage.kind) for passage in passages])
        numbers = np.array([passage.number for passage in passages])
        of_same_kind = np.array([(kinds == kind).sum() for kind in kinds])
        has_asked = np.isin(np.arange(len(parts)), part_of[~is_passage])
        steps = kinds == KINDS.index("steps")
        shape = np.stack(
            [
                has_asked,
                np.log(of_same_kind),
                np.log([len(passage.text) for passage in passages]),
                steps & (numbers == 1),
                steps & (numbers == of_same_kind),
            ],
            axis=1,
        )
        vocabulary, table = _table([self._terms.of(entry.text) for entry in entries])
        return TopicTexts(
            parts=parts,
            kinds=kinds,
            part_of=part_of,
            vectors=self._index.vectors.rows(start, end),
            vocabulary=vocabulary,
            table=table,
            telling=_telling(table, part_of, len(parts)),
            rarity=self._rarity(vocabulary),
            meanings=np.array([kind_of(term) is Kind.MEANING for term in vocabulary]),
            passages=is_passage,
            passages_in={
                language: is_passage & np.array([entry.language == language for entry in entries])
                for language in {procedure.language for procedure in procedures.values()}
            },
            asked=~is_passage,
            asked_texts=np.array(
                ["" if quote else entry.text for quote, entry in zip(is_passage, entries, strict=True)]
            ),
            shape=shape,
        )

    def _rarity(self, vocabulary: dict[str, int]) -> np.ndarray:
        words = self._index.words
        rows = (words.vocabulary.get(term) for term in vocabulary)
        return np.array([words.most_rare if row is None else words.rarity[row] for row in rows], dtype=np.float32)


def _nearness(asked: Asked, texts: TopicTexts, kept: np.ndarray | None) -> np.ndarray:
    """Return how near each part is by vectors, words, telling words and meanings: each as it is, and among the parts.

    `kept` is a mask of the entries to look at (None: all).
    """
    # What others brought is in one language only.
    own = texts.passages_in.get(asked.language, texts.passages)
    asked_before = texts.asked if kept is None else texts.asked & kept
    rows = np.array([texts.vocabulary[term] for term in asked.terms if term in texts.vocabulary], dtype=np.int64)
    meanings, telling = texts.meanings[rows], texts.telling[rows]
    plain = np.where(meanings, _MEANING_WEIGHT, 1.0) * texts.rarity[rows]
    weights = np.stack([_shares(plain), _shares(plain * telling), telling * meanings])
    words, telling_words, meant = weights @ texts.table[rows]
    cosines = texts.vectors @ asked.vector
    best = np.stack(
        [
            _best(scores, group, texts)
            for scores, groups in (
                (cosines, (texts.passages, asked_before, own, texts.passages | asked_before)),
                (words, (texts.passages, asked_before, own)),
                (telling_words, (texts.passages, asked_before, own)),
                (meant, (texts.passages, asked_before)),
            )
            for group in groups
        ],
        axis=1,
    )
    return np.concatenate([best, (best - best.mean(axis=0)) / (best.std(axis=0) + 1e-6)], axis=1)


def _shares(weights: np.ndarray) -> np.ndarray:
    return weights / max(float(weights.sum()), 1e-6)


def _table(texts: list[list[str]]) -> tuple[dict[str, int], csr_matrix]:
    """Return the vocabulary of some texts, and how much each term weighs in each: less in a long one."""
    vocabulary: dict[str, int] = {}
    rows, columns, values = [], [], []
    usual = np.mean([len(terms) for terms in texts])
    for column, terms in enumerate(texts):
        counts = Counter(terms)
        length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * len(terms) / usual
        rows += [vocabulary.setdefault(term, len(vocabulary)) for term in counts]
        columns += [column] * len(counts)
        values += [2.2 * count / (count + 1.2 * length) for count in counts.values()]
    return vocabulary, csr_matrix(
        (np.array(values, dtype=np.float32), (rows, columns)), shape=(len(vocabulary), len(texts))
    )


def _telling(table: csr_matrix, part_of: np.ndarray, parts: int) -> np.ndarray:
    """Return for each term how few of the parts hold it."""
    cells = table.tocoo()
    holds = np.zeros((table.shape[0], parts), dtype=bool)
    holds[cells.row, part_of[cells.col]] = True
    return np.log((parts + 0.5) / np.maximum(holds.sum(axis=1), 1)).astype(np.float32) + _LEAST_TELLING


def _best(scores: np.ndarray, group: np.ndarray, texts: TopicTexts) -> np.ndarray:
    """Return the best score of each part in a group of entries; a part without any gets the lowest of the others."""
    best = np.full(len(texts.parts), -np.inf)
    np.maximum.at(best, texts.part_of[group], scores[group])
    known = np.isfinite(best)
    best[~known] = best[known].min() if known.any() else 0.0
    return best
