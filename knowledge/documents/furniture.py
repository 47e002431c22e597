"""What surrounds a text without being part of it: cookie notices, feedback lines, lists of links."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.documents.blocks import BULLET, Block, Document
from knowledge.documents.wording import Wording, wording

_LONGEST_FURNITURE = 200
_LONGEST_LINK = 160
# What stands in so many files of a folder, and in this share of them, is the template's.
_FEWEST_FILES, _MOST_FILES_SHARE = 4, 0.6


def without_furniture(document: Document, repeated: frozenset[str] = frozenset()) -> tuple[Document, tuple[str, ...]]:
    """Return the document without its furniture, and the texts that were left out.

    A list of related articles is kept as one paragraph. `repeated` are texts that the files of a folder share.
    """
    words = wording()
    kept: list[Block] = []
    dropped: list[str] = []
    below: Block | None = None  # the heading whose links are being read
    for block in document.blocks:
        if below is not None and not _ends_links(block, below, words):
            if below.text in words.related_headings:
                kept[-1] = replace(kept[-1], text=f"{kept[-1].text}{BULLET}{block.text}")
            else:
                dropped.append(block.text)
            continue
        below = None
        if block.kind == "heading" and kept and block.text in words.related_headings:
            below = block
            kept.append(Block("paragraph", block.text, block.place))
        elif block.kind == "heading" and block.text in words.furniture_headings:
            below = block
            dropped.append(block.text)
        elif block.text in repeated or _is_furniture(block, words):
            dropped.append(block.text)
        else:
            kept.append(block)
    return replace(document, blocks=tuple(kept)), tuple(dropped)


def repeated_texts(documents: Sequence[Document]) -> frozenset[str]:
    """Return the texts that most of `documents` have, which then say nothing about any of them."""
    if len(documents) < _FEWEST_FILES:
        return frozenset()
    seen = Counter(text for document in documents for text in _texts(document))
    most = max(_FEWEST_FILES, _MOST_FILES_SHARE * len(documents))
    return frozenset(text for text, count in seen.items() if count >= most)


def _texts(document: Document) -> Iterable[str]:
    return {block.text for block in document.blocks}


def _ends_links(block: Block, heading: Block, words: Wording) -> bool:
    """Whether the text goes on: at the next heading that is none of links, or at anything too long to be a link."""
    if block.kind == "heading":
        return block.level <= heading.level
    return len(block.text) > _LONGEST_LINK


def _is_furniture(block: Block, words: Wording) -> bool:
    if words.cookie_things.stand_in(block.text) and words.cookie_acts.stand_in(block.text):
        return block.kind != "item"
    if not any(letter.isalnum() for letter in block.text):
        return True
    return len(block.text) <= _LONGEST_FURNITURE and (words.furniture.begin(block.text) or block.text.startswith("©"))
