"""The figures of the evaluation, from results written down by hand."""

from knowledge.evaluate import Asked, figures
from knowledge.procedure import Passage
from knowledge.search import Result, SearchResult


def asked(decision: str, found: str, right: str = "") -> Asked:
    passage = Passage("0", "t", "sv", "summary", "summary", 0, "text")
    rows = tuple(Result(topic, topic, "sv", 0.5, "summary", passage) for topic in found.split())
    return Asked("sv", frozenset(right.split()), SearchResult(decision, "sv", "sv", 2.0, rows))


def test_figures_tell_right_from_wrong_from_refused() -> None:
    row = figures(
        [
            asked("found", "a b", "a"),
            asked("found", "b a", "a"),
            asked("unsure", "c b a", "a x"),
            asked("nothing", "c d e f", "a"),
            asked("found", "a"),
            asked("nothing", "a"),
        ]
    )
    assert (row.questions, row.outside) == (4, 2)
    assert (row.hit1, row.hit3) == (0.25, 0.75)
    assert row.mrr == (1 + 1 / 2 + 1 / 3) / 4
    assert (row.found_right, row.found_wrong, row.unsure, row.refused) == (0.25, 0.25, 0.25, 0.25)
    assert row.answered == 0.5
    assert row.milliseconds == (2.0, 2.0)
