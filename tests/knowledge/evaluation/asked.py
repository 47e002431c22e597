"""Questions that were asked, written down by hand."""

from knowledge.evaluation.asking import Asked
from knowledge.evaluation.questions import EvaluationQuestion


def asked(decision: str, ranking: str, right: str = "", text: str = "?", part: str = "summary") -> Asked:
    """`ranking` and `right` are topics separated by spaces; an answer is about the first of the ranking."""
    topic, *also = right.split() or [None]
    topics = tuple(ranking.split())
    return Asked(EvaluationQuestion(text, "sv", topic, tuple(also)), topics, decision, topics[:1], part, 2.0)
