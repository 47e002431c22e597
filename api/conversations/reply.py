"""A reply before it is a message: kind, blocks, citations, choices, and the plain text that they add up to."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Offer:
    """A choice to be offered: `does` is what pressing it means, known only here."""

    kind: str
    title: str
    does: dict[str, Any]
    topic: str | None = None
    operation: str | None = None


@dataclass(kw_only=True)
class Reply:
    """One message that the bot will say."""

    kind: str
    blocks: list[dict[str, Any]]
    text: str = ""
    """Left empty, it is made of the blocks."""
    citations: list[dict[str, Any]] = field(default_factory=list)
    choices: list[Offer] = field(default_factory=list)
    conditions: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    """Blocks, and items of blocks, with the name of the condition that they speak of."""
    proposal: str | None = None
    topic: str | None = None
    """Opens this topic for follow-ups."""
    trace: dict[str, Any] = field(default_factory=dict)
    at_once: bool = False
    """The proposal needs no yes: it is carried out in place of being shown, once the turn has gone well."""

    def plain(self) -> str:
        """The whole reply as text, complete on its own."""
        return self.text or "\n".join(line for block in self.blocks for line in _lines(block))


def said(kind: str, text: str, choices: list[Offer] | None = None) -> Reply:
    """A reply of one sentence."""
    return Reply(kind=kind, blocks=[{"type": "text", "text": text}], choices=choices or [])


def _lines(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "steps":
            title = [f"{block['title']}:"] if block.get("title") else []
            return title + [
                line for item in block["items"] for line in (f"{item['number']}. {item['text']}", *_condition(item))
            ]
        case "warning":
            return [f"⚠ {block['text']}", *_condition(block)]
        case "result":
            return [f"{line['label']}: {line['value']}" for line in block["lines"]]
        case "proposal":
            return []
        case "secret":
            return [block["label"]]
        case _:
            return [block["text"], *_condition(block)]


def _condition(part: dict[str, Any]) -> list[str]:
    """How the condition of a block or of a step stands, on a line of its own."""
    condition = part.get("condition")
    return [f"→ {condition['label']}: {condition['text']}"] if condition else []
