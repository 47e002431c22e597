"""A public benchmark as an outsider: the search as it is, over plain passages that nothing here was made for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder
from knowledge.evaluation.figures import hits, ndcg, rank_of
from knowledge.glossary import Glossary
from knowledge.index import Entry, Index
from knowledge.ranking import RankingSettings
from knowledge.terms import Terms

SWEFAQ = Path("../shared/benchmarks/swefaq-a.json")


@dataclass(frozen=True)
class Benchmark:
    """Answers, and questions with the place of the right answer among these."""

    answers: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Quality:
    """The measures of one way to search a benchmark (0 to 1)."""

    ndcg: float
    hit1: float


def read_benchmark(path: Path = SWEFAQ) -> Benchmark | None:
    """Read a benchmark; None where it is not."""
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    questions = tuple((row["question"], row["answer"]) for row in stored["questions"])
    return Benchmark(tuple(stored["answers"]), questions)


class PlainSearch:
    """Words and vectors over passages without topics, questions or training: what an imported document gets."""

    def __init__(self, passages: Sequence[str], encoder: Encoder, settings: RankingSettings | None = None) -> None:
        self._terms = Terms(Glossary.read(), len(passages))
        self._encoder = encoder
        self._settings = settings or RankingSettings()
        entries = [Entry(f"passage {place}", "sv", None, text) for place, text in enumerate(passages)]
        self._index = Index.of(entries, [self._terms.of(text) for text in passages], encoder)

    def legs(self, question: str) -> dict[str, np.ndarray]:
        """Return the scores of all passages by words, by vectors, and fused with the weights of the settings."""
        rows = self._index.words.count(self._terms.of(question)).rows
        words = self._index.words.scores(
            rows, self._settings.kind_weights(self._index.asked)[self._index.words.kinds[rows]]
        )
        vectors = self._index.vectors.scores(self._encoder.queries([question])[0])
        word_weight, vector_weight, *_ = self._settings.leg_weights(self._index.asked)
        fused = word_weight * standardised(words) + vector_weight * standardised(vectors)
        return {"words": words, "vectors": vectors, "fused": fused}


def standardised(scores: np.ndarray) -> np.ndarray:
    """Return z-scores."""
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def measure(benchmark: Benchmark, encoder: Encoder) -> dict[str, Quality]:
    """Return the quality of each leg and of their fusion."""
    search = PlainSearch(benchmark.answers, encoder)
    ranks: dict[str, list[int | None]] = {}
    for question, right in benchmark.questions:
        for name, scores in search.legs(question).items():
            ranks.setdefault(name, []).append(rank_of(scores, right))
    return qualities(ranks)


def qualities(ranks: Mapping[str, Sequence[int | None]]) -> dict[str, Quality]:
    """Return nDCG@10 and hit@1 of each way to search."""
    return {name: Quality(ndcg(places), hits(places, 1)) for name, places in ranks.items()}
