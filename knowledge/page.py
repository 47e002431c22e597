"""One language file of a procedure: its front matter and the few kinds of Markdown that it may hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.marked import Marked, ProcedureError, load
from knowledge.procedure import KINDS, SUMMARY, Kind

HEADINGS: dict[str, dict[str, Kind]] = {
    "sv": {
        "Innan du börjar": "before",
        "Vem kan göra det": "who",
        "Gör så här": "steps",
        "Viktigt": "warnings",
        "Annars": "otherwise",
        "Bra att veta": "facts",
        "Det här vet jag inte": "gaps",
    },
    "nb": {
        "Før du begynner": "before",
        "Hvem kan gjøre det": "who",
        "Slik gjør du": "steps",
        "Viktig": "warnings",
        "Ellers": "otherwise",
        "Greit å vite": "facts",
        "Dette vet jeg ikke": "gaps",
    },
    "da": {
        "Før du begynder": "before",
        "Hvem kan gøre det": "who",
        "Sådan gør du": "steps",
        "Vigtigt": "warnings",
        "Ellers": "otherwise",
        "Godt at vide": "facts",
        "Det ved jeg ikke": "gaps",
    },
    "en": {
        "Before you start": "before",
        "Who can do it": "who",
        "Steps": "steps",
        "Important": "warnings",
        "Otherwise": "otherwise",
        "Good to know": "facts",
        "What I do not know": "gaps",
    },
}

HEADING_OF: dict[str, dict[Kind, str]] = {
    language: {kind: heading for heading, kind in headings.items()} for language, headings in HEADINGS.items()
}
"""The heading of each section, to write a page."""

_FRONT = re.compile(r"\A---\n(?P<front>.*?\n)---\n", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark")


@dataclass(frozen=True)
class Item:
    """A paragraph or list item as plain text, with the literal labels in it and its line in the file."""

    text: str
    labels: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Page:
    """A language file, read: front matter fields and the items of each section."""

    path: Path
    front: dict[str, Marked]
    sections: dict[Kind, tuple[Item, ...]]

    @property
    def parts(self) -> set[str]:
        """The names of all parts, such as "summary" and "steps.2"."""
        return {SUMMARY} | {
            f"{kind}.{number}"
            for kind, items in self.sections.items()
            if kind != SUMMARY
            for number in range(1, len(items) + 1)
        }


def read_page(path: Path, language: str) -> Page:
    """Read one language file; raise `ProcedureError` for anything the format does not allow."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front is None:
        raise ProcedureError(path, 1, "no front matter between two lines of ---")
    fields = load(front["front"], path, first_line=2).fields(
        {"title", "questions"}, {"asks", "danish", "nynorsk"} if language == "nb" else {"asks"}
    )
    offset = text[: front.end()].count("\n") + 1
    return Page(path, fields, _sections(text[front.end() :], path, language, offset))


def _sections(body: str, path: Path, language: str, offset: int) -> dict[Kind, tuple[Item, ...]]:
    sections: dict[Kind, tuple[Item, ...]] = {}
    current: Kind = SUMMARY
    for block in _blocks(_MARKDOWN.parse(body)):
        line = offset + (block[0].map or [0])[0]
        if block[0].type == "heading_open":
            current = _section_kind(block, path, language, line)
            if KINDS.index(current) <= KINDS.index(max(sections, key=KINDS.index, default=SUMMARY)):
                raise ProcedureError(path, line, f"section {block[1].content!r} is out of order or doubled")
            continue
        if current in sections:
            raise ProcedureError(path, line, "one block only is allowed here")
        sections[current] = _items(block, current, path, offset)
    if SUMMARY not in sections:
        raise ProcedureError(path, offset, "the summary paragraph is missing")
    if current not in sections:
        raise ProcedureError(path, offset + body.count("\n"), "the last section is empty")
    return sections


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut the token stream into its top-level blocks."""
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _section_kind(block: list[Token], path: Path, language: str, line: int) -> Kind:
    heading = block[1].content
    if block[0].tag != "h2" or heading not in HEADINGS[language]:
        raise ProcedureError(path, line, f"unknown heading {heading!r}")
    return HEADINGS[language][heading]


def _items(block: list[Token], kind: Kind, path: Path, offset: int) -> tuple[Item, ...]:
    expected = {SUMMARY: "paragraph_open", "steps": "ordered_list_open"}.get(kind, "bullet_list_open")
    line = offset + (block[0].map or [0])[0]
    if block[0].type != expected:
        raise ProcedureError(path, line, f"{kind} must be a {expected.removesuffix('_open').replace('_', ' ')}")
    if kind == SUMMARY:
        return (_item(block[1], path, offset),)
    items: list[Item] = []
    for place, token in enumerate(block):
        if token.type != "list_item_open":
            continue
        shape = [inner.type for inner in block[place + 1 : place + 5]]
        line = offset + (token.map or [0])[0]
        if shape[1:2] != ["inline"] or shape[3] != "list_item_close":
            raise ProcedureError(path, line, "a list item must be one paragraph")
        if kind == "steps" and token.info != str(len(items) + 1):
            raise ProcedureError(path, line, f"step {token.info} stands where step {len(items) + 1} belongs")
        items.append(_item(block[place + 2], path, offset))
    return tuple(items)


def _item(inline: Token, path: Path, offset: int) -> Item:
    line = offset + (inline.map or [0])[0]
    text: list[str] = []
    labels: list[str] = []
    label_start: int | None = None
    for token in inline.children or []:
        if token.type in ("text", "text_special"):
            text.append(token.content)
        elif token.type == "softbreak":
            text.append(" ")
        elif token.type == "em_open" and token.markup == "*":
            label_start = len(text)
        elif token.type == "em_close" and label_start is not None:
            labels.append("".join(text[label_start:]))
            label_start = None
        else:
            raise ProcedureError(
                path, line, f"markup that is not allowed: {token.markup or token.content or token.type}"
            )
    return Item("".join(text).strip(), tuple(labels), line)
