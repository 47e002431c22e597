"""`python -m knowledge.evaluate`: how good search is on questions that the build has never seen."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.search import KnowledgeBase, SearchResult

QUESTIONS = Path(__file__).parent / "evaluation" / "questions.yml"
INDEX = Path("var/knowledge")


@dataclass(frozen=True)
class Asked:
    """An evaluation question: the topics that answer it (none: it must not be answered) and what search made of it."""

    language: str
    right: frozenset[str]
    result: SearchResult

    @property
    def rank(self) -> int | None:
        """The place of the first right topic, from 0; None when it was not among the results."""
        places = [place for place, row in enumerate(self.result.results) if row.topic in self.right]
        return min(places, default=None)


@dataclass(frozen=True)
class Figures:
    """Shares of the questions that have an answer (`hit1` … `refused`) and of those that have none (`answered`).

    `found_right` and `found_wrong` are answers given at once, `unsure` is asking back, `milliseconds` p50 and p95.
    """

    questions: int
    hit1: float
    hit3: float
    mrr: float
    found_right: float
    found_wrong: float
    unsure: float
    refused: float
    outside: int
    answered: float
    milliseconds: tuple[float, float]


def evaluate(kb: KnowledgeBase, path: Path = QUESTIONS) -> dict[str, Figures]:
    """Ask every question of `path` in its own language; return figures per language and for "all"."""
    asked = defaultdict(list)
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        right = frozenset([row["topic"], *row.get("also", [])] if row["topic"] else [])
        one = Asked(row["language"], right, kb.search(row["q"], row["language"], limit=10))
        asked[one.language].append(one)
        asked["all"].append(one)
    return {language: figures(asked[language]) for language in sorted(asked)}


def figures(asked: Sequence[Asked]) -> Figures:
    """Return the figures of some questions."""
    ours = [one for one in asked if one.right]
    others = [one for one in asked if not one.right]
    ranks = [one.rank for one in ours]
    times = [one.result.took_ms for one in asked]
    return Figures(
        questions=len(ours),
        hit1=_share(rank == 0 for rank in ranks),
        hit3=_share(rank is not None and rank < 3 for rank in ranks),
        mrr=float(np.mean([0 if rank is None else 1 / (rank + 1) for rank in ranks])) if ranks else 0.0,
        found_right=_share(one.result.decision == "found" and one.rank == 0 for one in ours),
        found_wrong=_share(one.result.decision == "found" and one.rank != 0 for one in ours),
        unsure=_share(one.result.decision == "unsure" for one in ours),
        refused=_share(one.result.decision == "nothing" for one in ours),
        outside=len(others),
        answered=_share(one.result.decision == "found" for one in others),
        milliseconds=(float(np.percentile(times, 50)), float(np.percentile(times, 95))),
    )


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluate", description=__doc__)
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    options = parser.parse_args(arguments)
    columns = "language    n  hit@1  hit@3   MRR  right  wrong  unsure refused | outside  answered |  p50 ms  p95 ms"
    print(columns)
    for language, row in evaluate(KnowledgeBase.load(options.index), options.questions).items():
        print(
            f"{language:8} {row.questions:4}  {row.hit1:5.1%}  {row.hit3:5.1%}  {row.mrr:.3f}  {row.found_right:5.1%} "
            f"{row.found_wrong:5.1%}  {row.unsure:5.1%}   {row.refused:5.1%} | {row.outside:7}     {row.answered:5.1%} |"
            f"  {row.milliseconds[0]:6.2f}  {row.milliseconds[1]:6.2f}"
        )


if __name__ == "__main__":
    main()
