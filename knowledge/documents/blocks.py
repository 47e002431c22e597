"""What every reader makes of a file: its blocks of text, in order."""

import re
from dataclasses import dataclass
from typing import Literal

BULLET = " • "
"""Stands between a text and the items of a list that belong to it."""

LONGEST_HEADING = 90
"""Characters of a line that may be a heading without being marked as one."""

_WHITESPACE = re.compile(r"\s+")
# Soft hyphens and zero-width marks are invisible, but no search finds a word that holds one.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


class DocumentError(Exception):
    """A file cannot be read. The message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or list item.

    `text` is the document's own, with single spaces. `level` is a heading's depth, 1 to 6. Items of one list stand in a
    row, `first` opens a new one; `ordered` says that they were numbered. `labels` are literal texts inside `text` that
    the document sets apart (bold, italics). `place` is where the block begins, in the document's unit (line, page or
    paragraph, from 1). `guessed` says that the file does not mark it as a heading, it only looks like one.
    """

    kind: Literal["heading", "paragraph", "item"]
    text: str
    place: int
    level: int = 0
    ordered: bool = False
    first: bool = False
    labels: tuple[str, ...] = ()
    guessed: bool = False


@dataclass(frozen=True)
class Document:
    """A file that was read: its name, the SHA-256 (hex) of its bytes, and its blocks with the unit of their places."""

    name: str
    sha256: str
    unit: Literal["line", "page", "paragraph"]
    blocks: tuple[Block, ...]


def plain(text: str) -> str:
    """Return `text` on one line, without what cannot be seen."""
    return _WHITESPACE.sub(" ", _CONTROL.sub(" ", _INVISIBLE.sub("", text))).strip()
