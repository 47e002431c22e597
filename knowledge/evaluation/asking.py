"""Asking the questions: what search ranks first, and what a customer would be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from knowledge.answer import Answer, Found, Unsure, answer
from knowledge.calibration import Decision
from knowledge.classifier import TopicClassifier
from knowledge.encoder import Encoder
from knowledge.evaluation.questions import EvaluationQuestion
from knowledge.glossary import Glossary
from knowledge.index import Index
from knowledge.literals import Literals
from knowledge.procedure import Library
from knowledge.ranking import Ranker
from knowledge.search import KnowledgeBase
from knowledge.terms import Terms
from knowledge.topic_network import TopicNetwork

DEPTH = 10
# Who writes Norwegian writes one of two standards; texts in either are texts in the asker's own language.
_OWN = {"nb": frozenset({"nb", "nn"})}


@dataclass(frozen=True)
class Asked:
    """A question with what became of it.

    `ranking` are the topics that search put first, best first. `decision` is what the customer gets: an answer
    ("found") about `topics` that begins at `part`, a question back ("unsure"), or that we know nothing. `unquoted` names
    the answer's passages that do not stand word for word in the texts.
    """

    question: EvaluationQuestion
    ranking: tuple[str, ...]
    decision: Decision
    topics: tuple[str, ...]
    part: str
    took_ms: float
    quotes: int = 0
    unquoted: tuple[str, ...] = ()

    @property
    def rank(self) -> int | None:
        """The place of the first right topic, from 0; None when it was not ranked."""
        places = [place for place, topic in enumerate(self.ranking) if topic in self.question.right]
        return min(places, default=None)

    @property
    def answers_right(self) -> bool:
        """Whether an answer is about a right topic."""
        return any(topic in self.question.right for topic in self.topics)


def ask(kb: KnowledgeBase, questions: Sequence[EvaluationQuestion], texts: Library) -> list[Asked]:
    """Ask each question in its own language; quotes are looked up in `texts`, the procedures as they are written now."""
    return [_ask(kb, question, texts) for question in questions]


def _ask(kb: KnowledgeBase, question: EvaluationQuestion, texts: Library) -> Asked:
    result = kb.search(question.text, question.language, limit=DEPTH)
    ranking = tuple(row.topic for row in result.results)
    given = answer(kb, question.text, question.language)
    found = _found(given)
    if not found:
        decision: Decision = "unsure" if isinstance(given, Unsure) else "nothing"
        part = result.results[0].part if result.results else ""
        return Asked(question, ranking, decision, ranking[:1], part, result.took_ms)
    quotes = [passage for one in found for passage in one.passages]
    unquoted = tuple(
        f"{passage.topic} {passage.language} {passage.part}"
        for passage in quotes
        if not _stands_in(texts, passage.topic, passage.language, passage.part, passage.text)
    )
    topics = tuple(one.topic for one in found)
    return Asked(question, ranking, "found", topics, found[0].part, result.took_ms, len(quotes), unquoted)


def _found(given: Answer) -> tuple[Found, ...]:
    if isinstance(given, Found):
        return (given,)
    return given if isinstance(given, tuple) else ()


def _stands_in(texts: Library, topic: str, language: str, part: str, quote: str) -> bool:
    """Whether a quote is the passage at its part, word for word."""
    return topic in texts and any(
        passage.part == part and passage.text == quote for passage in texts.get(topic, language).passages
    )


def ask_across(kb: KnowledgeBase, questions: Sequence[EvaluationQuestion]) -> list[Asked]:
    """Ask each question of ours while the texts of its own language are hidden: only the ranking tells anything then."""
    asked = []
    for language in dict.fromkeys(question.language for question in questions):
        blind = without_languages(kb, _OWN.get(language, frozenset({language})))
        for question in questions:
            if question.language == language and question.right:
                result = blind.search(question.text, language, limit=DEPTH)
                ranking = tuple(row.topic for row in result.results)
                asked.append(Asked(question, ranking, result.decision, ranking[:1], "", result.took_ms))
    return asked


def without_languages(kb: KnowledgeBase, hidden: frozenset[str]) -> KnowledgeBase:
    """Return `kb` with an index that holds no text of the `hidden` languages.

    What is made of the index (words, vectors, classifiers) is made anew of what is left; the encoder stays, which has seen
    all languages.
    """
    entries = [entry for entry in kb.ranker.index.entries if entry.language not in hidden]
    terms, encoder = Terms(Glossary.read(), len(entries)), kb.ranker.encoder
    texts = [terms.of(entry.text) for entry in entries]
    index = Index.of(entries, texts, encoder)
    classifier, network = TopicClassifier.train(index, texts), TopicNetwork.train(index, terms, encoder)
    ranker = Ranker(index, terms, encoder, classifier, network, Literals(kb.library))
    return KnowledgeBase(kb.library, ranker, kb.calibration, kb.languages, kb.parts.chooser)


def encoder_milliseconds(encoder: Encoder, questions: Sequence[EvaluationQuestion]) -> float:
    """Return the median time of encoding one question."""
    took = []
    for question in questions:
        start = perf_counter()
        encoder.queries([question.text])
        took.append((perf_counter() - start) * 1000)
    return median(took)
