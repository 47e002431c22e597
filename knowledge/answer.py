"""Answers, composed from passages: which part leads, what stands before it, what follows."""

import re
from dataclasses import dataclass

from knowledge.aspect import Aspect, aspect_of
from knowledge.procedure import SUMMARY, Passage, Procedure
from knowledge.search import KnowledgeBase, Result, SearchResult

MOST_CANDIDATES = 4
# A topic this much less likely than the first is not worth asking about.
_WORTH_ASKING = 0.1
# From this score on a topic without a rival is answered, though the search was not sure.
_LIKELY = 0.8

_JOINER = re.compile(r"(?:[,.;?!]\s*)?\b(?:och|og|and|samt|also|plus)\b|[.;?!]\s", re.IGNORECASE)
# Half a question says less about itself, but the whole of it is ours already.
_LIKELY_HALF = 0.4


@dataclass(frozen=True)
class Found:
    """An answer about one topic.

    `lead` answers the question and comes first. `conditions` (what must hold before the steps), `steps`, `warnings` and
    `otherwise` follow where the question calls for them. `brief` says that the question was about one part: the lead is
    the answer, and the rest of the procedure is there to be offered. `score` is how likely the answer is right (0 to 1).
    """

    topic: str
    procedure: Procedure
    aspect: Aspect
    part: str
    brief: bool
    lead: tuple[Passage, ...]
    conditions: tuple[Passage, ...]
    steps: tuple[Passage, ...]
    warnings: tuple[Passage, ...]
    otherwise: tuple[Passage, ...]
    score: float

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of the answer, in the order in which it is said."""
        return (*self.lead, *self.conditions, *self.steps, *self.warnings, *self.otherwise)


@dataclass(frozen=True)
class Unsure:
    """The question fits several topics; `candidates` are at most four procedures, likeliest first."""

    candidates: tuple[Procedure, ...]


@dataclass(frozen=True)
class Nothing:
    """Nothing in the library answers the question."""


Answer = Found | tuple[Found, ...] | Unsure | Nothing


def answer(kb: KnowledgeBase, question: str, language: str | None, topic: str | None = None) -> Answer:
    """Answer `question` in `language` (sv, nb, nn, da or en; None: that of the question).

    `topic` is the topic that the conversation is about. A tuple of two means that two topics were asked for at once.
    """
    result = kb.search(question, language, limit=MOST_CANDIDATES, topic=topic)
    if result.decision == "nothing":
        return Nothing()
    both = _both(kb, question, result)
    if both:
        return both
    if result.decision == "unsure":
        worth = [row for row in result.results if row.score >= _WORTH_ASKING * result.results[0].score]
        if len(worth) == 1 and worth[0].score >= _LIKELY:
            # Nothing else comes near: to ask back with a single choice would only be a detour.
            return _compose(kb, question, worth[0])
        return Unsure(tuple(kb.library.get(row.topic, row.language) for row in worth))
    return _compose(kb, question, result.results[0])


def _both(kb: KnowledgeBase, question: str, result: SearchResult) -> tuple[Found, ...]:
    """Return two answers when each half of the question asks for a topic of its own, else nothing.

    "Och" joins words more often than questions: each half must be put as a question, and its topic must be likely for
    the whole of them as well.
    """
    joiners = list(_JOINER.finditer(question))
    if not joiners:
        return ()
    joiner = min(joiners, key=lambda match: abs(match.start() - len(question) / 2))
    halves = (question[: joiner.start()], question[joiner.end() :])
    if any(aspect_of(half) == "whole" for half in halves):
        return ()
    likely = {row.topic for row in result.results}
    searched = [kb.search(half, result.language, limit=1) for half in halves]
    rows = [one.results[0] for one in searched if one.decision != "nothing" and one.results[0].score >= _LIKELY_HALF]
    topics = {row.topic for row in rows}
    if len(topics) < 2 or not topics <= likely:
        return ()
    return tuple(_compose(kb, half, row) for half, row in zip(halves, rows, strict=True))


def _compose(kb: KnowledgeBase, question: str, row: Result) -> Found:
    procedure = kb.library.get(row.topic, row.language)
    aspect = aspect_of(question)
    lead = _lead(procedure, aspect, row.passage)
    brief = _is_brief(aspect, lead[0])
    shows_step = not brief or lead[0].kind == "steps"
    return Found(
        topic=row.topic,
        procedure=procedure,
        aspect=aspect,
        part=row.part,
        brief=brief,
        lead=lead,
        conditions=_others(procedure.before, lead) if shows_step else (),
        steps=() if brief else _others(procedure.steps, lead),
        warnings=_others(procedure.warnings, lead) if shows_step else (),
        otherwise=() if brief else _others(procedure.otherwise, lead),
        score=row.score,
    )


def _lead(procedure: Procedure, aspect: Aspect, asked: Passage) -> tuple[Passage, ...]:
    """Return what answers the question: the part asked about, or what the aspect calls for when that is the whole.

    Where there is nothing to do, the summary itself says what happens.
    """
    if aspect == "who" and asked.kind == "who":
        # One of those who may is half an answer.
        return (asked, *_others(procedure.who, (asked,)))
    if asked.part != SUMMARY and not (aspect == "how" and asked.kind == "steps"):
        return (asked,)
    if aspect == "happens" and procedure.steps and procedure.warnings:
        return procedure.warnings
    if aspect == "who" and procedure.who:
        return procedure.who
    return (procedure.summary,)


def _is_brief(aspect: Aspect, lead: Passage) -> bool:
    """Whether the lead is the whole answer.

    Steps follow what introduces them. They also follow a side of the matter when the question is how, unless that side is
    another case, for which the steps would be wrong.
    """
    if lead.kind in (SUMMARY, "before"):
        return aspect == "what"
    return aspect != "how" or lead.kind == "otherwise"


def _others(passages: tuple[Passage, ...], lead: tuple[Passage, ...]) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if passage not in lead)
