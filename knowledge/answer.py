"""Answers, composed from passages: which part leads, what stands before it, what follows."""

from dataclasses import dataclass
from typing import Literal

from knowledge.procedure import Passage, Procedure
from knowledge.search import KnowledgeBase

Aspect = Literal["how", "happens", "who", "when", "where", "what", "error", "whole"]


@dataclass(frozen=True)
class Found:
    """An answer about one topic.

    `lead` answers the question and comes first. `conditions` (what must hold before the steps), `steps`, `warnings` and
    `otherwise` follow when the question calls for them. `brief` says that only a part was asked for: the lead is the
    answer and the rest of the procedure is there to be offered. `score` is how likely the answer is right (0 to 1).
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


@dataclass(frozen=True)
class Unsure:
    """The question fits several topics; `candidates` are at most four procedures, likeliest first."""

    candidates: tuple[Procedure, ...]


@dataclass(frozen=True)
class Nothing:
    """Nothing in the library answers the question."""


def answer(
    kb: KnowledgeBase, question: str, language: str | None, topic: str | None = None
) -> Found | tuple[Found, ...] | Unsure | Nothing:
    """Answer `question` in `language` (sv, nb, nn, da or en; None: that of the question).

    `topic` is the topic that the conversation is about. A tuple of two means that two topics were asked for at once.
    """
    raise NotImplementedError
