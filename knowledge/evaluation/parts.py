"""`python -m knowledge.evaluation.parts`: how often the right part of a topic leads its answer."""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.answer import Found, answer
from knowledge.build import OUT
from knowledge.search import KnowledgeBase

PARTS = Path(__file__).with_name("parts.yml")


@dataclass(frozen=True)
class PartFigures:
    """Shares of questions about a part: the right part is chosen when the topic is given, and the whole answer leads
    with it when the conversation is about the topic."""

    questions: int
    chosen: float
    led: float


def evaluate_parts(kb: KnowledgeBase, path: Path = PARTS) -> dict[str, PartFigures]:
    """Ask every question of `path`; return figures per language and for "all"."""
    outcomes: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        topic, language, right = row["topic"], row["language"], row["parts"]
        place = kb.ranker.index.topics.index(topic)
        [(best, _), *_] = kb.parts.likely(kb.parts.read(row["q"], language), place)
        chosen = best in right
        given = answer(kb, row["q"], language, topic)
        answers = given if isinstance(given, tuple) else (given,) if isinstance(given, Found) else ()
        led = any(one.topic == topic and one.lead[0].part in right for one in answers)
        outcomes[language].append((chosen, led))
        outcomes["all"].append((chosen, led))
    return {
        language: PartFigures(len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for language, rows in sorted(outcomes.items())
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluation.parts", description=__doc__)
    parser.add_argument("--index", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    print("language    n  chosen    led")
    for language, row in evaluate_parts(KnowledgeBase.load(options.index)).items():
        print(f"{language:8} {row.questions:4}  {row.chosen:6.1%} {row.led:6.1%}")


if __name__ == "__main__":
    main()
