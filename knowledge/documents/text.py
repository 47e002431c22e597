"""Plain text: paragraphs, list items and headings by how lines look."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.documents.blocks import LONGEST_HEADING, Block, plain

_NUMBERED = re.compile(
    r"\s*(?:(?:steg|trinn|trin|step)\s+(?P<word>\d{1,3})\s*[:.)–-]?|(?P<number>\d{1,3})[.)])(?:\s+(?P<text>.*))?$",
    re.IGNORECASE,
)
_BULLETED = re.compile(r"\s*(?:[-*+•·▪◦‣●○■–—]|o(?=\s))(?:\s+(?P<text>.*))?$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|_{3,}|\*{3,})\s*$")
# "för-" and "rådet" are one word; "faktura-" and "och" are two.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])(?!(?:och|og|eller|and|or|samt)\b)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)]*$")

# Lines between these widths may be one paragraph that was wrapped; longer ones are whole paragraphs.
_NARROW, _WIDE = 60, 130
_FULL = 0.85
"""A line that fills so much of the width was broken because it was full."""

_LONGEST_PARAGRAPH = 5_000
_MOST_HEADING_WORDS = 14


@dataclass(frozen=True)
class Line:
    """A line as it stands, and its place: the line's number, or that of its page."""

    text: str
    place: int


def read_text(text: str) -> list[Block]:
    """Read plain text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").expandtabs(4).split("\n")
    return blocks_of_lines([Line(line.rstrip(), number) for number, line in enumerate(lines, start=1)])


def blocks_of_lines(lines: Sequence[Line]) -> list[Block]:
    """Return the blocks that `lines` make."""
    width = _wrapped_at(lines)
    blocks: list[Block] = []
    open_text: list[Line] = []  # the lines of the paragraph or item that is being read
    marker: re.Match[str] | None = None
    standing_alone: set[int] = set()  # the paragraphs with an empty line, or nothing, on both sides
    after_gap = True
    length = 0  # characters of the text that is being read

    def close(before_gap: bool = False) -> None:
        nonlocal marker, after_gap
        text = plain(_HYPHENATED.sub("", "\n".join(line.text.strip() for line in open_text)))
        if text and marker is not None:
            ordered = marker.re is _NUMBERED
            last = blocks[-1] if blocks else None
            follows = last is not None and last.kind == "item" and last.ordered == ordered and _number(marker) != 1
            blocks.append(Block("item", text, open_text[0].place, ordered=ordered, first=not follows))
        elif text and blocks and blocks[-1].kind == "paragraph" and blocks[-1].text.endswith(",") and not after_gap:
            # Cut in the middle of a sentence.
            blocks[-1] = replace(blocks[-1], text=f"{blocks[-1].text} {text}")
        elif text:
            if after_gap and before_gap:
                standing_alone.add(len(blocks))
            blocks.append(Block("paragraph", text, open_text[0].place))
        if text or before_gap:
            after_gap = before_gap
        open_text.clear()
        marker = None

    for line in lines:
        if not line.text.strip():
            # A marker alone on its line waits for the text that belongs to it.
            if not open_text or not _is_empty(open_text):
                close(before_gap=True)
            continue
        if _UNDERLINE.match(line.text):
            close()
            if blocks and blocks[-1].kind == "paragraph" and _is_short(blocks[-1].text):
                blocks[-1] = replace(blocks[-1], kind="heading", level=2)
            continue
        found = _NUMBERED.match(line.text) or _BULLETED.match(line.text)
        if found:
            close()
            marker, length = found, 0
            open_text.append(Line(found["text"] or "", line.place))
        elif open_text and (
            _is_empty(open_text) or (length < _LONGEST_PARAGRAPH and _goes_on(open_text[-1], line, width))
        ):
            open_text.append(line)
            length += len(line.text)
        else:
            close()
            open_text.append(line)
            length = len(line.text)
    close(before_gap=True)
    return list(_with_headings(blocks, standing_alone))


def _number(marker: re.Match[str]) -> int | None:
    if marker.re is _BULLETED:
        return None
    return int(marker["word"] or marker["number"])


def _is_empty(lines: Sequence[Line]) -> bool:
    return not any(line.text.strip() for line in lines)


def _wrapped_at(lines: Sequence[Line]) -> int | None:
    """Return the width at which the text was wrapped; None when each line is a paragraph of its own."""
    lengths = sorted(len(line.text) for line in lines if line.text.strip())
    if len(lengths) < 3:
        return None
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(length >= _FULL * width for length in lengths)
    return width if _NARROW <= width <= _WIDE and full >= len(lengths) / 5 else None


def _goes_on(before: Line, line: Line, width: int | None) -> bool:
    """Whether a line continues the one before it, in a text that was wrapped."""
    starts_low = line.text.lstrip()[:1].islower()
    if width is None:
        return starts_low and _HYPHENATED.search(f"{before.text}\n{line.text.lstrip()}") is not None
    if starts_low:
        return True
    room = width - len(before.text)
    next_word = len(line.text.lstrip().split(" ", 1)[0])
    return len(before.text) >= _FULL * width or (room <= next_word and not _SENTENCE_END.search(before.text))


def _with_headings(blocks: Sequence[Block], standing_alone: set[int]) -> Iterator[Block]:
    """Turn paragraphs that look like headings into headings: short, no full stop, and something follows.

    A short question always does. Another short line does where lists are marked, or when it stands alone; in a text
    without either it may as well be a step or an item, and the cutting decides.
    """
    has_lists = any(block.kind == "item" for block in blocks)
    for place, block in enumerate(blocks):
        last = place + 1 == len(blocks)
        if block.kind == "paragraph" and not last and _is_heading(block.text, has_lists or place in standing_alone):
            yield replace(block, kind="heading", level=2, guessed=True)
        else:
            yield block


def _is_heading(text: str, sure: bool) -> bool:
    if not _is_short(text) or (not text[:1].isupper() and not text[:1].isdigit()):
        return False
    if text.endswith("?"):
        return text.count("?") == 1 and ". " not in text
    return sure and not _SENTENCE_END.search(text) and not text.endswith(",")


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and len(text.split()) <= _MOST_HEADING_WORDS
