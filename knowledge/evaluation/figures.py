"""What is counted: the measures of a run, each defined once."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.evaluation.asking import Asked

CONFIDENCE = 1.96
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Figures:
    """Shares (0 to 1) of the `questions` that have an answer, and `answered` of the `outside` ones that have none.

    `hit1`, `hit3` and `mrr` are about the ranking of topics. `found_right` and `found_wrong` are answers given at once,
    `unsure` is asking back, `refused` is saying that we know nothing. `hit1_range` is the 95 % interval of `hit1`,
    `milliseconds` p50 and p95 of a search.
    """

    questions: int
    hit1: float
    hit1_range: tuple[float, float]
    hit3: float
    mrr: float
    found_right: float
    found_wrong: float
    unsure: float
    refused: float
    outside: int
    answered: float
    milliseconds: tuple[float, float]


def figures(asked: Sequence[Asked]) -> Figures:
    """Return the figures of some questions."""
    ours = [one for one in asked if one.question.right]
    others = [one for one in asked if not one.question.right]
    ranks = [one.rank for one in ours]
    return Figures(
        questions=len(ours),
        hit1=hits(ranks, 1),
        hit1_range=wilson(sum(rank == 0 for rank in ranks), len(ranks)),
        hit3=hits(ranks, 3),
        mrr=mean_reciprocal_rank(ranks),
        found_right=share(one.decision == "found" and one.answers_right for one in ours),
        found_wrong=share(one.decision == "found" and not one.answers_right for one in ours),
        unsure=share(one.decision == "unsure" for one in ours),
        refused=share(one.decision == "nothing" for one in ours),
        outside=len(others),
        answered=share(one.decision == "found" for one in others),
        milliseconds=percentiles([one.took_ms for one in asked]),
    )


def by_language(asked: Sequence[Asked]) -> dict[str, Figures]:
    """Return the figures of each language, in the order of first appearance, and of "all"."""
    languages = dict.fromkeys(one.question.language for one in asked)
    parts = {language: [one for one in asked if one.question.language == language] for language in languages}
    return {name: figures(part) for name, part in {**parts, "all": list(asked)}.items()}


def share(truths: Iterable[bool]) -> float:
    """Return the share of true values, 0 when there is none."""
    values = list(truths)
    return sum(values) / len(values) if values else 0.0


def hits(ranks: Sequence[int | None], within: int) -> float:
    """Return the share of ranks (from 0; None: not found) among the first `within`."""
    return share(rank is not None and rank < within for rank in ranks)


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Return the mean of 1 / place, where not found counts 0."""
    return sum(0 if rank is None else 1 / (rank + 1) for rank in ranks) / len(ranks) if ranks else 0.0


def ndcg(ranks: Sequence[int | None], within: int = 10) -> float:
    """Return the mean nDCG of rankings with one right item each: 1 / log2(place + 1) when among the first `within`."""
    gains = [1 / math.log2(rank + 2) if rank is not None and rank < within else 0.0 for rank in ranks]
    return sum(gains) / len(gains) if gains else 0.0


def rank_of(scores: np.ndarray, right: int) -> int:
    """Return the place (from 0) of item `right` by `scores`; equals that stand earlier come first."""
    return int((scores > scores[right]).sum() + (scores[:right] == scores[right]).sum())


def percentiles(took: Sequence[float]) -> tuple[float, float]:
    """Return p50 and p95, zeros when there is nothing."""
    return (float(np.percentile(took, 50)), float(np.percentile(took, 95))) if took else (0.0, 0.0)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson."""
    if not of:
        return 0.0, 1.0
    observed, spread = hits / of, CONFIDENCE**2 / of
    middle = (observed + spread / 2) / (1 + spread)
    half = CONFIDENCE / (1 + spread) * math.sqrt(observed * (1 - observed) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
