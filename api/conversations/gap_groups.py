"""What nobody could answer: the gaps of the core's database, questions that ask the same thing together."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations.models import Gap
from api.database import stamp
from knowledge.folding import fold, ngrams
from knowledge.language import answer_language
from knowledge.search import KnowledgeBase

ALIKE = 0.6
"""Questions share at least this much of their letters, so weighed, when they ask the same thing."""
ALIKE_BY_MEANING = 0.85
"""Or their vectors are at least so near."""
_EXAMPLES = 3
_INSIDE = ("ids", "conversation_ids", "wordings")


@dataclass(frozen=True)
class Group:
    """Questions that ask about the same thing, newest first; `nearest` is the topic that comes closest to them."""

    id: str
    question: str
    language: str
    count: int
    conversations: int
    kinds: dict[str, int]
    languages: tuple[str, ...]
    last_seen: dt.datetime
    answered_with: tuple[str, ...]
    nearest: str | None
    examples: tuple[str, ...]
    ids: frozenset[int]
    """Of the gaps in it; the group's own `id` names the oldest of them."""
    conversation_ids: frozenset[str]
    wordings: tuple[str, ...]
    """Every way in which it was asked, the most frequent first."""

    def as_json(self) -> dict[str, Any]:
        """Return the group as a JSON object."""
        shown = {name: value for name, value in self.__dict__.items() if name not in _INSIDE}
        return shown | {"last_seen": stamp(self.last_seen)}


def since(session: Session, moment: dt.datetime | None) -> list[Gap]:
    """Return the gaps since `moment`, newest first."""
    query = select(Gap).order_by(Gap.created_at.desc(), Gap.id.desc())
    if moment is not None:
        query = query.where(Gap.created_at >= moment)
    return list(session.scalars(query))


def grouped(gaps: Sequence[Gap], kb: KnowledgeBase | None) -> list[Group]:
    """Group the gaps, the most frequent first; the same gaps always make the same groups.

    Each joins the group whose first question it is most alike, or opens one. Without an index (`kb`) only the letters
    are compared.
    """
    bundles: list[tuple[Gap, list[Gap]]] = []
    alike = _likeness(gaps, kb)
    for gap in sorted(gaps, key=lambda gap: (gap.created_at, gap.id)):
        best = max(bundles, key=lambda bundle: alike(bundle[0], gap), default=None)
        if best is not None and alike(best[0], gap) >= 1:
            best[1].append(gap)
        else:
            bundles.append((gap, [gap]))
    groups = [_group(members, kb) for _, members in bundles]
    return sorted(groups, key=lambda group: (-group.count, -group.last_seen.timestamp(), group.question))


def _likeness(gaps: Sequence[Gap], kb: KnowledgeBase | None) -> Callable[[Gap, Gap], float]:
    """Return a function from two gaps to how alike they are; from 1 on they ask the same thing."""
    grams = {gap.id: Counter(ngrams(gap.question)) for gap in gaps}
    vectors = (
        dict(zip(grams, kb.ranker.encoder.queries([gap.question for gap in gaps]), strict=True)) if kb and gaps else {}
    )

    def alike(one: Gap, other: Gap) -> float:
        shared = (grams[one.id] & grams[other.id]).total()
        total = grams[one.id].total() + grams[other.id].total()
        by_letters = 2 * shared / total if total else float(fold(one.question) == fold(other.question))
        by_meaning = float(vectors[one.id] @ vectors[other.id]) if vectors else 0.0
        return max(by_letters / ALIKE, by_meaning / ALIKE_BY_MEANING)

    return alike


def _group(members: Sequence[Gap], kb: KnowledgeBase | None) -> Group:
    newest = sorted(members, key=lambda gap: (gap.created_at, gap.id), reverse=True)
    wordings = Counter(gap.question for gap in newest)
    question = max(wordings, key=lambda text: (wordings[text], -len(text), text))
    language = next(gap.language for gap in newest if gap.question == question)
    nearest = None
    if kb is not None:
        rows = kb.search(question, answer_language(language), limit=1).results
        nearest = rows[0].topic if rows else None
    return Group(
        id=f"g_{min(gap.id for gap in members)}",
        question=question,
        language=language,
        count=len(members),
        conversations=len({gap.conversation_id for gap in members}),
        kinds=dict(sorted(Counter(gap.kind for gap in members).items())),
        languages=tuple(sorted({gap.language for gap in members})),
        last_seen=newest[0].created_at,
        answered_with=tuple(sorted({gap.topic for gap in members if gap.topic})),
        nearest=nearest,
        examples=tuple(text for text in wordings if text != question)[:_EXAMPLES],
        ids=frozenset(gap.id for gap in members),
        conversation_ids=frozenset(gap.conversation_id for gap in members),
        wordings=tuple(text for text, _ in wordings.most_common()),
    )
