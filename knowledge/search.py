"""Search: a question in, topics with their best parts out, and whether they may be trusted."""

import gc
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from knowledge.calibration import Calibration, Decision
from knowledge.context import in_context, is_nameless
from knowledge.folding import fold
from knowledge.language import LanguageModel, answer_language
from knowledge.literals import in_words
from knowledge.part_chooser import PartChooser
from knowledge.part_features import PartFeatures
from knowledge.parts import ONLY_SUMMARY, Likely, Parts
from knowledge.procedure import Language, Library, Passage, TextLanguage
from knowledge.ranking import Ranker

# A topic this much less likely than the first is not read closely: its summary stands for it.
_UNLIKELY = 0.1


@dataclass(frozen=True)
class Result:
    """One topic that was found: its best part for this question, and the passage there in the answer's language.

    `part` is "summary" when the question is about the topic as a whole, and for a topic that is hardly likely; `likely`
    says which other parts it may be about. What others brought stays in the language that it has. `score` lies between
    0 and 1; that of the first row is the probability that it answers the question.
    """

    topic: str
    title: str
    language: TextLanguage
    score: float
    part: str
    passage: Passage
    likely: Likely = ONLY_SUMMARY


@dataclass(frozen=True)
class SearchResult:
    """What a search found: one row per topic, best first, also when the decision is that nothing answers the question.

    `language` is that of the answer, `asked_in` the one that the question was found to be in (sv, nb, da or en).
    """

    decision: Decision
    language: Language
    asked_in: str
    took_ms: float
    results: tuple[Result, ...]


class KnowledgeBase:
    """The library with its index and calibration, in memory. Safe to use from many threads: nothing in it changes."""

    def __init__(
        self,
        library: Library,
        ranker: Ranker,
        calibration: Calibration,
        languages: LanguageModel,
        chooser: PartChooser,
    ) -> None:
        self.library = library
        self.ranker = ranker
        self.calibration = calibration
        self.languages = languages
        self.parts = Parts(PartFeatures(ranker.index, library, ranker.terms, ranker.encoder), chooser)

    @classmethod
    def load(cls, folder: Path | str) -> "KnowledgeBase":
        """Load what `python -m knowledge.build --out folder` wrote.

        Raise `store.IndexMismatch` when there is no index in `folder`, or one that does not fit its manifest.
        """
        from knowledge.store import load

        return load(Path(folder))

    def warm(self) -> None:
        """Prepare every topic for its first question, which would take a tenth of a second longer otherwise.

        For a process that answers until it ends: what it holds by now is left out of garbage collection from here on,
        or one question in ten would wait 50 ms for it.
        """
        self.parts.warm(len(self.ranker.index.topics))
        gc.collect()
        gc.freeze()

    def detect(self, text: str, prior: str | None = None) -> tuple[str, float]:
        """Return which of sv, nb, da, en `text` is in, and how sure that is (0 to 1)."""
        return self.languages.detect(text, prior)

    def search(self, query: str, language: str | None = None, limit: int = 5, topic: str | None = None) -> SearchResult:
        """Find the topics that answer `query`, at most `limit`.

        `language` (sv, nb, nn, da, en) is the customer's; without it the query's own is taken. `topic` is the one that
        the conversation is about; an unknown one counts as none.
        """
        start = perf_counter()
        asked_in, _ = self.detect(query, language)
        answered_in = answer_language(language or asked_in)
        if not fold(query):
            return SearchResult("nothing", answered_in, asked_in, _milliseconds_since(start), ())
        query = in_words(query, answered_in)
        topics = self.ranker.index.topics
        ranking = self.ranker.rank(query)
        judgement = self.calibration.judge(ranking.features, asked_in)
        if judgement.decision == "nothing" and self.ranker.is_catchword(query):
            judgement = replace(judgement, decision="unsure")
        in_conversation = topic is not None and topic in self.library
        if in_conversation:
            ranking, judgement = in_context(self.library, topics, ranking, judgement, query, topic)
        order = ranking.order()[:limit]
        distance = ranking.scores[order[0]] - ranking.scores[order]
        scores = judgement.score * np.exp(-np.maximum(distance, 0))
        nameless = in_conversation and is_nameless(query)
        asked = self.parts.read(query, answered_in)
        results = []
        for place, score in zip(order.tolist(), scores, strict=True):
            procedure = self.library.get(topics[place], answered_in)
            if score < _UNLIKELY * scores[0]:
                likely = ONLY_SUMMARY
            elif nameless:
                likely = self.parts.likely_for_nameless(query, asked, place)
            else:
                likely = self.parts.likely(asked, place)
            part, _ = likely[0]
            results.append(
                Result(
                    procedure.topic,
                    procedure.title,
                    procedure.language,
                    round(float(score), 4),
                    part,
                    procedure.passage(part),
                    likely,
                )
            )
        return SearchResult(judgement.decision, answered_in, asked_in, _milliseconds_since(start), tuple(results))


def _milliseconds_since(start: float) -> float:
    return round((perf_counter() - start) * 1000, 3)
