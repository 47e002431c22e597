"""Which part of a topic a question is about."""

from collections.abc import Mapping

import numpy as np

from knowledge.aspect import Aspect
from knowledge.index import Index
from knowledge.procedure import SUMMARY

# What a question wants to know makes some kinds of parts likelier. Chosen on held-out questions, like the lead below.
_LIKELIER: Mapping[Aspect, frozenset[str]] = {
    "how": frozenset({SUMMARY, "steps"}),
    "happens": frozenset({"warnings"}),
    "who": frozenset({"who"}),
    "when": frozenset({"before", "facts", "warnings", "gaps"}),
    "where": frozenset({"steps"}),
    "must": frozenset({"before"}),
}
_LIKELIER_BY = 0.1
# A question about the whole topic is the usual case: a part has to be nearer by this much.
_WHOLE_LEAD = 0.05


def best_part(index: Index, topic: int, entry_scores: np.ndarray, aspect: Aspect, nameless: bool = False) -> str:
    """Return the part of the topic at place `topic` that a question is about, "summary" for the whole of it.

    Each part is as near as its nearest entry: its text in any language or a question that people ask about it. A
    `nameless` question ("who can do it?") is near to anything: it can only mean a part of the kind that it asks for.
    """
    likelier = _LIKELIER.get(aspect, frozenset())
    nearness = {
        part: score + _LIKELIER_BY * (part.split(".")[0] in likelier)
        for part, score in index.part_scores(topic, entry_scores).items()
    }
    nearness[SUMMARY] += _WHOLE_LEAD
    best = max(nearness, key=nearness.__getitem__)
    return SUMMARY if nameless and best.split(".")[0] not in likelier else best
