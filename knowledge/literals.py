"""Exact signals: an address, a label, a code or a product that stands in a question as it stands in our texts."""

import re
from collections import defaultdict

import numpy as np

from knowledge.folding import fold
from knowledge.procedure import Library, Passage

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|\b(?:[\w-]+\.)+(?:com|no|se|net)\b")
_CODE = re.compile(r"\b[A-Z]{2,}-[A-Z]*\d+\b")
# A single short word is no signal: *Lön* and *Next* stand in any question.
_SHORTEST_WORD = 12


class Literals:
    """Which topics hold which literal texts."""

    def __init__(self, library: Library) -> None:
        self._topics = library.topics
        places = {topic: place for place, topic in enumerate(library.topics)}
        holders: dict[str, set[int]] = defaultdict(set)
        for procedure in library:
            for product in procedure.products:
                holders[fold(product)].add(places[procedure.topic])
            for passage in procedure.passages:
                for literal in literals_of(passage):
                    holders[literal].add(places[procedure.topic])
        # What stands everywhere says nothing: weight 1 for a text of one topic, near 0 for one of all topics.
        size = np.log(1 + len(library.topics))
        self._weights = {
            literal: (sorted(held), float(np.log((1 + len(library.topics)) / len(held)) / size))
            for literal, held in holders.items()
        }

    def scores(self, question: str) -> np.ndarray:
        """Return, per topic, the weight of the literals of that topic that stand in the question, shape (topics,)."""
        asked = f" {fold(question)} "
        scores = np.zeros(len(self._topics), dtype=np.float32)
        for literal, (held, weight) in self._weights.items():
            if f" {literal} " in asked:
                scores[held] += weight
        return scores


def literals_of(passage: Passage) -> set[str]:
    """Return the folded literal texts of a passage that are long enough to be a signal."""
    found = {fold(label.text) for label in passage.labels}
    found |= {fold(match) for match in _ADDRESS.findall(passage.text) + _CODE.findall(passage.text)}
    return {literal for literal in found if " " in literal or len(literal) >= _SHORTEST_WORD}
