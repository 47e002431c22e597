"""Which part of a topic a question is about."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.aspect import Aspect, aspect_of
from knowledge.part_chooser import PartChooser
from knowledge.part_features import REMEMBERED, Asked, PartFeatures
from knowledge.procedure import SUMMARY

Likely = tuple[tuple[str, float], ...]
"""Parts of a topic with how likely each answers a question (together 1), likeliest first."""
ONLY_SUMMARY: Likely = ((SUMMARY, 1.0),)

# How likely a question is about what is not known, beside a part that is.
_GAPS = 0.5

# The kinds of parts that a question asks for by its words alone ("who can do it?").
_ASKED_FOR: Mapping[Aspect, frozenset[str]] = {
    "how": frozenset({SUMMARY, "steps"}),
    "happens": frozenset({"warnings"}),
    "who": frozenset({"who"}),
    "when": frozenset({"before", "facts", "warnings", "gaps"}),
    "where": frozenset({"steps"}),
    "must": frozenset({"before"}),
}


class Parts:
    """The parts of the topics of one index, and which of them a question is about."""

    def __init__(self, features: PartFeatures, chooser: PartChooser) -> None:
        self._features = features
        self.chooser = chooser

    def warm(self, topics: int) -> None:
        """Prepare the first topics, as many as are remembered."""
        for topic in range(min(topics, REMEMBERED)):
            self._features.parts(topic)

    def read(self, question: str, language: str) -> Asked:
        """Read a question once, for as many topics as wanted; `language` is that of its answer."""
        return self.chooser.read(self._features, question, language)

    def likely(self, asked: Asked, topic: int) -> Likely:
        """Return the parts of the topic at place `topic` that a question may be about, "summary" for the whole of it."""
        parts = self._features.parts(topic)
        scores = self.chooser.scores(self._features, asked, topic)
        # Most who ask want to know what is known; the examples of the chooser ask for each part alike.
        scores = np.where([part.startswith("gaps.") for part in parts], _GAPS * scores, scores)
        return _ordered(parts, scores / scores.sum())

    def likely_for_nameless(self, question: str, asked: Asked, topic: int) -> Likely:
        """Return the parts for a question that names nothing and is near to anything ("and who can do it?").

        It can only mean parts of the kind that it asks for; the whole topic when there is none.
        """
        parts = self._features.parts(topic)
        wanted = _ASKED_FOR.get(aspect_of(question), frozenset())
        fits = np.array([part.split(".")[0] in wanted for part in parts])
        if not fits.any():
            return ONLY_SUMMARY
        scores = np.where(fits, self.chooser.scores(self._features, asked, topic), 0)
        return _ordered(parts, scores / scores.sum())


def _ordered(parts: Sequence[str], scores: np.ndarray) -> Likely:
    return tuple((parts[place], float(scores[place])) for place in np.argsort(-scores, kind="stable").tolist())
