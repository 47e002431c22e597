"""An answer of the knowledge library as a reply: blocks with steps, warnings, citations, and what can be done."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.catalogue import CATALOGUE, CONDITIONS
from api.conversations.reply import Offer, Reply, said
from api.conversations.texts import CHOICES, HEADINGS, ONLY_IN, OTHER_PUBLISHERS, OUR_PUBLISHER, SAYINGS
from api.database import now, stamp
from api.hours import moment_in_words, opens_at
from knowledge.answer import Found, Nothing, Unsure
from knowledge.procedure import Passage, Procedure

MOST_CHOICES = 4
MOST_BESIDE = 2
"""Warnings, and other cases, that an answer tells; the whole procedure has the rest."""
_YEAR = re.compile(r"\(\d{4}\)")
FEW_CASES = 3
"""So few cases are told together: they may exclude each other, and one that is left out may be the customer's."""


def compose(answer: Found | tuple[Found, ...] | Unsure | Nothing, language: str) -> list[Reply]:
    """One reply per topic that was found; one that asks back; or one that says that there is nothing."""
    if topics := each(answer):
        return [found(topic, language) for topic in topics]
    if isinstance(answer, Unsure):
        choices = [topic_offer(procedure) for procedure in answer.candidates[:MOST_CHOICES]]
        asked = SAYINGS["this_one"] if len(choices) == 1 else SAYINGS["which_one"]
        text = asked.fill(language, title=answer.candidates[0].title)
        return [said("clarify", text, [*choices, handoff_offer(language)])]
    return [nothing(language)]


def nothing(language: str) -> Reply:
    """There is no answer; a person is offered."""
    return said("nothing_found", SAYINGS["nothing_found"][language], [handoff_offer(language)])


def each(answer: Found | tuple[Found, ...] | Unsure | Nothing) -> tuple[Found, ...]:
    """The topics that were found."""
    if isinstance(answer, Found):
        return (answer,)
    return answer if isinstance(answer, tuple) else ()


def found(answer: Found, language: str) -> Reply:
    """The part that answers first, then conditions, steps, warnings and branches that the question calls for."""
    procedure = answer.procedure
    shown: set[str] = set()
    blocks: list[dict[str, Any]] = []

    def fresh(passages: tuple[Passage, ...]) -> list[Passage]:
        new = [passage for passage in passages if passage.id not in shown]
        shown.update(passage.id for passage in new)
        return new

    lead = fresh(answer.lead)
    lead_steps = [passage for passage in lead if passage.kind == "steps"]
    blocks += [_block(passage, language) for passage in lead if passage.kind != "steps"]
    if answer.brief and len(lead) == 1 and (lead[0].kind in ("warnings", "facts", "before") or answer.steps):
        # A consequence alone sounds harder than it is; the topic in a sentence stands beside it.
        blocks += [_block(passage, language) for passage in fresh((procedure.summary,))]
    if conditions := fresh(answer.conditions):
        blocks.append({"type": "text", "text": f"{HEADINGS['before'][language]}:"})
        blocks += [_block(passage, language, "note") for passage in conditions]
    if steps := sorted([*lead_steps, *fresh(answer.steps)], key=lambda passage: passage.number):
        blocks.append(
            {
                "type": "steps",
                "title": HEADINGS["one_step" if len(steps) == 1 and len(procedure.steps) > 1 else "steps"][language],
                "items": [_step(passage, language) for passage in steps],
            }
        )
    blocks += [_block(passage, language, "warning") for passage in fresh(_chosen(answer.warnings, answer))]
    blocks += [_block(passage, language, "note") for passage in fresh(_chosen(answer.otherwise, answer))]
    if procedure.language != language:
        blocks.append({"type": "note", "text": ONLY_IN[procedure.language][language]})
    cited = [passage for passage in procedure.passages if passage.id in shown]
    return Reply(
        kind="answer",
        blocks=blocks,
        citations=[citation(passage, procedure) for passage in cited],
        choices=_offers(answer, shown, language),
        topic=answer.topic,
        conditions=spoken_of(blocks, procedure),
        trace={"topic": answer.topic, "score": round(answer.score, 4), "decision": "found"},
    )


def spoken_of(blocks: list[dict[str, Any]], procedure: Procedure) -> list[tuple[dict[str, Any], str]]:
    """The blocks, and items of blocks, that speak of a condition, each with its name."""
    named = {passage.part: passage.check for passage in procedure.passages if passage.check in CONDITIONS}
    parts = [part for block in blocks for part in (block, *block.get("items", []))]
    return [(part, named[part["part"]]) for part in parts if part.get("part") in named]


def _chosen(passages: tuple[Passage, ...], answer: Found) -> tuple[Passage, ...]:
    """All of a few, or when all was asked for; else those nearest to the question, in the order of the procedure."""
    if answer.aspect == "whole" or len(passages) <= FEW_CASES:
        return passages
    likely = dict(answer.likely)
    nearest = sorted(passages, key=lambda passage: -likely.get(passage.part, 0.0))[:MOST_BESIDE]
    return tuple(passage for passage in passages if passage in nearest)


def whole(procedure: Procedure, language: str) -> Reply:
    """Everything that a procedure says."""
    return found(_everything(procedure), language)


def part(procedure: Procedure, name: str, language: str) -> Reply:
    """One part of a procedure and nothing else of it; its summary, should there be no such part."""
    lead = tuple(passage for passage in procedure.passages if passage.part == name) or (procedure.summary,)
    return found(
        replace(_everything(procedure), lead=lead, conditions=(), steps=(), warnings=(), otherwise=()), language
    )


def gist(procedure: Procedure, language: str) -> Reply:
    """What a procedure says in short: its summary, steps, warnings and other cases, whatever was asked."""
    return found(replace(_everything(procedure), conditions=(), otherwise=procedure.otherwise), language)


def _everything(procedure: Procedure) -> Found:
    return Found(
        topic=procedure.topic,
        procedure=procedure,
        aspect="whole",
        part="summary",
        brief=False,
        lead=(procedure.summary,),
        conditions=procedure.before,
        steps=procedure.steps,
        warnings=procedure.warnings,
        otherwise=(*procedure.who, *procedure.otherwise, *procedure.facts, *procedure.gaps),
        score=1.0,
    )


def conditions(procedure: Procedure, language: str) -> Reply:
    """Only what a procedure says about its conditions."""
    only = Found(
        topic=procedure.topic,
        procedure=procedure,
        aspect="must",
        part="summary",
        brief=False,
        lead=tuple(passage for passage in procedure.passages if passage.check in CONDITIONS),
        conditions=(),
        steps=(),
        warnings=(),
        otherwise=(),
        score=1.0,
    )
    return found(only, language)


def citation(passage: Passage, procedure: Procedure) -> dict[str, Any]:
    """Where a passage stands; `quote` is its text, word for word."""
    cited: dict[str, Any] = {
        "topic": procedure.topic,
        "title": procedure.title,
        "language": procedure.language,
        "revision": procedure.revision,
        "part": passage.part,
        "quote": passage.text,
    }
    if passage.kind == "steps":
        cited["step"] = passage.number
    return cited


def topic_offer(procedure: Procedure) -> Offer:
    return Offer(kind="topic", title=procedure.title, does={"topic": procedure.topic}, topic=procedure.topic)


def handoff_block(language: str, support_hours: Sequence[str]) -> dict[str, Any]:
    """A person has been asked to come; where they are closed by the declared hours, when they answer again."""
    text, opening = SAYINGS["waiting"][language], opens_at(support_hours, now())
    block: dict[str, Any] = {"type": "handoff", "state": "waiting", "text": text}
    if opening is None:
        return block
    closed = SAYINGS["closed_now"].fill(language, when=moment_in_words(opening, language))
    return block | {"text": f"{text} {closed}", "opens_at": stamp(opening)}


def handoff_offer(language: str) -> Offer:
    return Offer(kind="handoff", title=CHOICES["handoff"][language], does={"handoff": True})


def operation_offer(name: str, language: str) -> Offer:
    title = CATALOGUE[name].title[language]
    return Offer(kind="operation", title=title, does={"operation": name}, operation=name)


def linked(passage: Passage, language: str) -> dict[str, Any]:
    """What can be done at a passage, of the operations that exist."""
    links: dict[str, Any] = {}
    for key, name in (("do", passage.do), ("check", checking(passage))):
        if name in CATALOGUE:
            links[key] = {"operation": name, "title": CATALOGUE[name].title[language]}
    if passage.self_only:
        links["self"] = True
    return links


def checking(passage: Passage) -> str | None:
    """The operation that checks a passage for whoever asks: the one that is named, or that of the named condition."""
    condition = CONDITIONS.get(passage.check or "")
    return condition.operation if condition else passage.check


def labels(passage: Passage) -> list[dict[str, str]]:
    return [{"text": label.text, "language": label.language} for label in passage.labels]


def _offers(answer: Found, shown: set[str], language: str) -> list[Offer]:
    """The operation that would do it, and the rest of the procedure when only a part was told."""
    procedure = answer.procedure
    told = [passage for passage in procedure.passages if passage.id in shown]
    # What was asked about comes first; a part of a procedure does not offer what belongs to the others.
    passages = dict.fromkeys((*answer.lead, *told, *(() if answer.brief else procedure.passages)))
    names = dict.fromkeys(name for passage in passages for name in (passage.do, checking(passage)) if name)
    offers = [operation_offer(name, language) for name in names if name in CATALOGUE]
    offers = offers[: MOST_CHOICES - 1]
    if any(passage.id not in shown for passage in procedure.passages):
        title = CHOICES["whole"][language]
        offers.append(Offer(kind="topic", title=title, does={"topic": answer.topic}, topic=answer.topic))
    return offers


def _step(passage: Passage, language: str) -> dict[str, Any]:
    return {
        "number": passage.number,
        "part": passage.part,
        "text": _marked(passage, language),
        "labels": labels(passage),
        **linked(passage, language),
    }


def _block(passage: Passage, language: str, kind: str = "text") -> dict[str, Any]:
    if passage.kind == "warnings":
        kind = "warning"
    return {
        "type": kind,
        "part": passage.part,
        "text": _marked(passage, language),
        "labels": labels(passage),
        "trust": passage.trust,
        **linked(passage, language),
    }


def _marked(passage: Passage, language: str) -> str:
    """What does not come from the source itself says where it comes from."""
    if passage.trust == "seed":
        return passage.text
    return HEADINGS[passage.trust].fill(language, text=passage.text, publisher=_publisher(passage, language))


def _publisher(passage: Passage, language: str) -> str:
    """Who says what is public, with the year where the page is an old one."""
    page = passage.public_source or ""
    name = next((name for name in OTHER_PUBLISHERS if name.casefold() in page.casefold()), None)
    year = _YEAR.search(page)
    return (name or OUR_PUBLISHER[language]) + (f" {year[0]}" if year else "")
