"""Answers, composed from passages: which part leads, what stands before it, what follows."""

import re
from dataclasses import dataclass

from knowledge.aspect import Aspect, aspect_of
from knowledge.context import is_follow_up
from knowledge.folding import fold
from knowledge.literals import is_another_number
from knowledge.parts import ONLY_SUMMARY, Likely
from knowledge.procedure import SUMMARY, Passage, Procedure
from knowledge.search import KnowledgeBase, Result, SearchResult

MOST_CANDIDATES = 4
# A topic this much less likely than the first is not worth asking about.
_WORTH_ASKING = 0.1
# From this score on a topic is answered though the search was not sure, when the next one is this much less likely.
_LIKELY, _RIVAL_TOPIC = 0.75, 0.2
# A second part is told as well when it is this likely beside the first.
_RIVAL = 0.25
# Whether something happens, and when, may be all that is not known; other questions also ask for what is.
_ASKS_A_FACT: frozenset[Aspect] = frozenset({"happens", "when", "must"})
# So few steps are told together: one of them alone would leave the others to be guessed.
_FEW_STEPS = 5

_JOINER = re.compile(
    r"(?:[,.;?!]\s*)?\b(?:och|og|and|samt|also|plus)\b|[.;?!](?=\s)|\n|(?<=\s)(?:[2-9]|[b-d])[).](?=\s)", re.IGNORECASE
)
_NUMBERED = re.compile(r"\s*(?:[1-9]|[a-d])[).]\s+", re.IGNORECASE)
# How likely the topic of one half must be: half a question says less about itself, but when the whole comes near that
# topic too, the whole speaks for it. A wish has no question words, and has to be clearer.
_LIKELY_HALF, _CLEAR_HALF, _PLAIN_HALF = 0.6, 0.75, 0.85
_FEW_WORDS = 5
_WISH = re.compile(
    r"\b(?:vill|vil|onskar|onsker|vilja|behover|trenger|want|need|like to|please|undrar|lurer|hjalp|hjelp|help|"
    r"set|create|show|visa|vis|skapa|opprett|ta bort|fjern|remove|meld\w*)\b"
)
_LEAST_WORDS = 2
_MOST_CUTS = 2
# Topics that the whole of a double question comes near to.
_NEAR = 8


@dataclass(frozen=True)
class Found:
    """An answer about one topic.

    `lead` answers the question and comes first; when two parts may, it is both. `conditions` (what must hold before the steps), `steps`, `warnings` and
    `otherwise` follow where the question calls for them. `brief` says that the question was about one part: the lead is
    the answer, and the rest of the procedure is there to be offered. `score` is how likely the answer is right (0 to 1),
    `likely` how likely each part is meant.
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
    likely: Likely = ONLY_SUMMARY

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
    if is_another_number(question):
        return Nothing()
    result = kb.search(question, language, limit=_NEAR if _JOINER.search(question) else MOST_CANDIDATES, topic=topic)
    both = _both(kb, question, result, topic)
    if both:
        return both
    if result.decision == "nothing":
        return Nothing()
    if result.decision == "unsure":
        first, *others = result.results[:MOST_CANDIDATES]
        if first.score >= _LIKELY and all(row.score < _RIVAL_TOPIC * first.score for row in others):
            # Nothing else comes near: to ask back would only be a detour.
            return composed(kb, question, first)
        worth = [first, *(row for row in others if row.score >= _WORTH_ASKING * first.score)]
        return Unsure(tuple(kb.library.get(row.topic, row.language) for row in worth))
    return composed(kb, question, result.results[0])


def _both(kb: KnowledgeBase, question: str, result: SearchResult, topic: str | None) -> tuple[Found, ...]:
    """Return two answers when each half of the question asks for a topic of its own, else nothing.

    "Och" joins words more often than questions: each half must be found by itself, the second one perhaps as a follow-up
    of the first, and both clearly so or near to the whole as well.
    """
    near = {row.topic for row in result.results}
    for first, second in _halves(question):
        one = _half(kb, first, result.language, topic, near)
        two = one and _half(kb, second, result.language, one.topic, near)
        if one and two and one.topic != two.topic and result.results[0].topic in (one.topic, two.topic):
            return composed(kb, first, one), composed(kb, second, two)
    return ()


def _halves(question: str) -> list[tuple[str, str]]:
    """Return the ways to cut a question in two at a joining word or a stop, the most even one first."""
    bare = _NUMBERED.sub("", question, count=1) if _NUMBERED.match(question) else question
    cuts = sorted(_JOINER.finditer(bare.rstrip(" .?!")), key=lambda match: abs(match.start() - len(bare) / 2))
    halves = [(bare[: cut.start()], bare[cut.end() :]) for cut in cuts[:_MOST_CUTS]]
    return [pair for pair in halves if all(len(half.split()) >= _LEAST_WORDS for half in pair)]


def _half(kb: KnowledgeBase, half: str, language: str, topic: str | None, near: set[str]) -> Result | None:
    """Return what half a question asks for, when that is likely enough."""
    found = kb.search(half, language, limit=1, topic=topic)
    if found.decision == "nothing":
        return None
    row = found.results[0]
    asks = aspect_of(half) != "whole"
    if not asks and not _WISH.search(fold(half)):
        # What somebody tells beforehand is no second request.
        return None
    least = _LIKELY_HALF if asks and row.topic in near else _CLEAR_HALF
    if topic is not None and row.topic != topic and (is_follow_up(half) or len(half.split()) <= _FEW_WORDS):
        # Few words after a question are about the same, unless they clearly are not.
        least = _PLAIN_HALF
    return row if row.score >= least else None


def composed(kb: KnowledgeBase, question: str, row: Result) -> Found:
    """Answer `question` from the topic of one search result, however sure the search was of it."""
    procedure = kb.library.get(row.topic, row.language)
    aspect = aspect_of(question)
    lead = _lead(procedure, aspect, row.passage, row.likely)
    brief = _is_brief(aspect, lead[0])
    few = lead[0].kind == "steps" and len(procedure.steps) <= _FEW_STEPS
    lead += _rival(procedure, row.likely, lead, stepwise=few or not brief)
    shows_step = not brief or lead[0].kind == "steps"
    return Found(
        topic=row.topic,
        procedure=procedure,
        aspect=aspect,
        part=row.part,
        brief=brief,
        lead=lead,
        conditions=_others(procedure.before, lead) if shows_step else (),
        steps=_others(procedure.steps, lead) if few or not brief else (),
        warnings=_others(procedure.warnings, lead) if shows_step else (),
        otherwise=() if brief else _others(procedure.otherwise, lead),
        score=row.score,
        likely=row.likely,
    )


def _rival(procedure: Procedure, likely: Likely, lead: tuple[Passage, ...], *, stepwise: bool) -> tuple[Passage, ...]:
    """Return a second part that may be what the question is about; none when it is told anyway."""
    if len(likely) < 2:
        return ()
    (_, first), (part, second) = likely[:2]
    passage = procedure.passage(part)
    told = passage in lead or part == SUMMARY or (passage.kind == "steps" and stepwise)
    return () if told or second < _RIVAL * first else (passage,)


def _lead(procedure: Procedure, aspect: Aspect, asked: Passage, likely: Likely) -> tuple[Passage, ...]:
    """Return what answers the question: the part asked about, or what the aspect calls for when that is the whole.

    Where there is nothing to do, the summary itself says what happens.
    """
    if aspect == "who" and asked.kind == "who":
        # One of those who may is half an answer.
        return (asked, *_others(procedure.who, (asked,)))
    if asked.kind == "gaps" and (aspect not in _ASKS_A_FACT or _may_be_whole(likely)):
        # What is not known does not take the place of what is.
        return (procedure.summary, asked)
    if asked.part != SUMMARY and not (aspect == "how" and asked.kind == "steps"):
        return (asked,)
    if aspect == "happens" and procedure.steps and procedure.warnings:
        return procedure.warnings
    if aspect == "who" and procedure.who:
        return procedure.who
    return (procedure.summary,)


def _may_be_whole(likely: Likely) -> bool:
    """Whether a question that is most likely about one part may as well be about the topic as a whole."""
    (_, first), *others = likely
    return any(part == SUMMARY and score >= _RIVAL * first for part, score in others)


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
