"""A document cut into articles: by its headings, by a change of language, and where one text was glued to the next."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from knowledge.documents.blocks import Block, Document
from knowledge.documents.wording import wording
from knowledge.folding import fold
from knowledge.language import detect, everyday_words
from knowledge.procedure import TextLanguage

TITLE_JOINER = " – "
LONGEST_TITLE = 100
MOST_BLOCKS = 200
"""Paragraphs of one draft."""

# A paragraph whose rare words the text before it shares less than this begins a text of its own.
_COHERENT, _HARDLY_COHERENT = 0.14, 0.07
_FEWEST_TO_JUDGE = 8
_SHORTEST_PARAGRAPH = 60
_STEM = 6
_SHORTEST_WORD = 4
# A heading of fewer words says too little alone.
_TELLING_WORDS = 5
_ABBREVIATION = re.compile(r"\w{0,2}|(?:\w{1,3}\.)+\w{1,3}")
_ENOUGH_FOR_LANGUAGE, _LOOKED_BACK = 20_000, 20
_LONG_ENOUGH_FOR_LANGUAGE, _SURE_OF_LANGUAGE = 80, 0.95


@dataclass(frozen=True)
class Article:
    """One text about one thing.

    `title` is its heading, after that of the text around it where it says too little alone; without a heading it is the
    beginning of the text. `heading` is the heading by itself. `around` are names that stand above the document's title.
    `blocks` hold no heading but those that announce a part of a procedure. `notes` are for the person who reviews it.
    """

    title: str
    heading: str | None
    around: tuple[str, ...]
    language: TextLanguage
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Section:
    """An article while it grows. `parent` is the section that it belongs to."""

    heading: Block | None
    parent: "_Section | None" = None
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    distinction: str = ""

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0

    @property
    def has_text(self) -> bool:
        return any(block.kind != "heading" for block in self.blocks)

    def title(self) -> str:
        """Return what to call it, in words of the document."""
        own = self.heading.text if self.heading else self.distinction or _beginning(self.blocks)
        parent = self.parent.title() if self.parent else ""
        if self.heading and self.distinction:
            own = f"{own}{TITLE_JOINER}{self.distinction}"
        elif not parent or (self.heading and len(own.split()) >= _TELLING_WORDS):
            return own
        return f"{parent}{TITLE_JOINER}{own}" if parent and parent != own else own


def cut(document: Document) -> list[Article]:
    """Return the articles of a document without furniture, in order."""
    blocks, around = _with_title(document.blocks)
    sections = [
        piece for section in _sections(blocks) for variant in _variants(section) for piece in _of_a_size(variant)
    ]
    language = _language(" ".join(block.text for block in blocks), None)
    articles = []
    for section in sections:
        if not section.has_text:
            continue
        text = " ".join(block.text for block in section.blocks)
        title = section.title()
        articles.append(
            Article(
                title=title,
                heading=section.heading.text if section.heading else None,
                around=around,
                language=_language(f"{title} {text}", language),
                blocks=tuple(section.blocks),
                notes=tuple(section.notes),
            )
        )
    return articles


def _with_title(blocks: Sequence[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """Make the last of the headings that open a plain text its title; those above it are names around it."""
    opening = 0
    while opening < len(blocks) and blocks[opening].kind == "heading" and blocks[opening].guessed:
        opening += 1
    if not opening or opening == len(blocks):
        return list(blocks), ()
    title = replace(blocks[opening - 1], level=1)
    return [title, *blocks[opening:]], tuple(block.text for block in blocks[: opening - 1])


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Yield the sections by headings, languages and, in a text without a title, by what paragraphs are about."""
    words = wording()
    titled = bool(blocks) and blocks[0].kind == "heading"
    marked = any(block.kind == "heading" and not block.guessed for block in blocks)
    glue = None if titled or marked else _Cohesion(blocks)
    open_sections: list[_Section] = []  # the current one and those around it
    current = _Section(None)
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            if words.role(block.text) and (current.heading or current.blocks):
                current.blocks.append(block)
                continue
            notes = []
            if current.has_text:
                yield current
            elif current.heading and current.level >= block.level:
                notes = [
                    *current.notes,
                    f"Nothing stands below the heading “{current.heading.text}”, just before this.",
                ]
            while open_sections and open_sections[-1].level >= block.level:
                open_sections.pop()
            parent = open_sections[-1] if open_sections else None
            if glue is not None and block.guessed:
                following = blocks[place + 1] if place + 1 < len(blocks) else block
                parent = glue.parent if glue.holds_with(block, following) else None
                if parent is None:
                    glue.begin()
            current = _Section(block, parent, notes=notes)
            if glue is not None and glue.parent is None:
                glue.parent = current
            open_sections.append(current)
        elif current.has_text and (
            _changes_language(current, block) or (glue is not None and glue.breaks_before(current.blocks[-1], block))
        ):
            yield current
            current = _Section(None)
            current.blocks.append(block)
            open_sections = []
            if glue is not None:
                glue.begin()
                glue.parent = current
        else:
            current.blocks.append(block)
            if glue is not None and glue.parent is None:
                glue.parent = current
        if glue is not None:
            glue.add(block)
    if current.has_text:
        yield current


class _Cohesion:
    """How much of a paragraph's own words the text before it shares; rare words count more."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        stems = [_stems(block.text) for block in blocks]
        seen = Counter(stem for some in stems for stem in some)
        self._rarity = {stem: math.log(len(blocks) / count) for stem, count in seen.items()}
        # In a few paragraphs every word is rare.
        self._can_judge = len(blocks) >= _FEWEST_TO_JUDGE
        self._so_far: set[str] = set()
        self.parent: _Section | None = None

    def begin(self) -> None:
        """Another text begins."""
        self._so_far = set()
        self.parent = None

    def add(self, block: Block) -> None:
        """A block belongs to the text so far."""
        self._so_far |= _stems(block.text)

    def holds_with(self, *blocks: Block) -> bool:
        """Whether `blocks` speak of what the text so far is about."""
        return self._share(*blocks) >= _COHERENT

    def _share(self, *blocks: Block) -> float:
        stems = set().union(*(_stems(block.text) for block in blocks))
        total = sum(self._rarity[stem] for stem in stems)
        return sum(self._rarity[stem] for stem in stems & self._so_far) / total if total else 0.0

    def breaks_before(self, before: Block, block: Block) -> bool:
        """Whether a text of its own begins with `block`."""
        words, text = wording(), block.text
        if not self._can_judge or block.kind != "paragraph" or before.text.endswith((":", ",")):
            return False
        if words.openings.begin(text):
            return True
        if words.leaning.begin(text) or words.is_imperative(text) or not text[:1].isupper():
            return False
        if len(text) < _SHORTEST_PARAGRAPH and not text.endswith((".", "!")):
            # An item of a list that is not marked as one.
            return False
        if words.addressing.begin(text):
            return self._share(block) < _HARDLY_COHERENT
        return words.closings.stand_in(before.text) or not self.holds_with(block)


def _variants(section: _Section) -> Iterator[_Section]:
    """Cut a section that tells nearly the same steps several times, for cases whose headings were lost."""
    starts = _repeated_starts(section.blocks)
    if len(starts) < 2:
        yield section
        return
    bounds = [*starts, len(section.blocks)]
    pieces = [section.blocks[here:there] for here, there in pairwise(bounds)]
    if starts[0]:
        yield replace(section, blocks=section.blocks[: starts[0]])
    note = f"Nearly the same steps stand here {len(starts)} times. Say in each title which case it is for."
    for piece in pieces:
        others = {sentence for other in pieces if other is not piece for sentence in _sentences(other)}
        # What a case leads to tells it apart better than one of its steps.
        told = [block for block in piece if block.kind == "paragraph"]
        own = next((sentence for sentence in _sentences([*told, *piece]) if sentence not in others), "")
        yield replace(section, blocks=piece, notes=[*section.notes, note], distinction=_shortened(own) if own else "")


def _of_a_size(section: _Section) -> Iterator[_Section]:
    """Cut a section that is too long for anybody to review."""
    for number, start in enumerate(range(0, max(len(section.blocks), 1), MOST_BLOCKS), start=1):
        piece = section.blocks[start : start + MOST_BLOCKS]
        if len(section.blocks) <= MOST_BLOCKS:
            yield section
        else:
            note = (
                f"A text without headings that is longer than {MOST_BLOCKS} paragraphs was cut; this is piece {number}."
            )
            yield replace(section, blocks=piece, notes=[*section.notes, note], distinction=_beginning(piece))


def _repeated_starts(blocks: Sequence[Block]) -> list[int]:
    """Return where lists begin that open with the same words as another, each with the repeated paragraph before it."""
    firsts = [place for place, block in enumerate(blocks) if block.kind == "item" and block.first]
    seen = Counter(blocks[place].text for place in firsts if _list_length(blocks, place) > 1)
    repeated_paragraphs = {
        text for text, count in Counter(b.text for b in blocks if b.kind == "paragraph").items() if count > 1
    }
    starts = []
    for place in firsts:
        if seen[blocks[place].text] < 2 or _list_length(blocks, place) < 2:
            continue
        start = place
        while start and blocks[start - 1].kind == "paragraph" and blocks[start - 1].text in repeated_paragraphs:
            start -= 1
        starts.append(start)
    return starts


def _list_length(blocks: Sequence[Block], first: int) -> int:
    length = 1
    while first + length < len(blocks) and blocks[first + length].kind == "item" and not blocks[first + length].first:
        length += 1
    return length


def _changes_language(section: _Section, block: Block) -> bool:
    """Whether a long paragraph is in another language than the one before; Norwegian and Danish are too near to tell."""
    if block.kind != "paragraph" or len(block.text) < _LONG_ENOUGH_FOR_LANGUAGE:
        return False
    near_by = reversed(section.blocks[-_LOOKED_BACK:])
    before = next((b for b in near_by if len(b.text) >= _LONG_ENOUGH_FOR_LANGUAGE), None)
    if before is None:
        return False
    (one, sure_of_one), (other, sure_of_other) = _told(before.text), _told(block.text)
    near = {one, other} == {"nb", "da"}
    return one != other and not near and min(sure_of_one, sure_of_other) >= _SURE_OF_LANGUAGE


@lru_cache(maxsize=16)
def _told(text: str) -> tuple[str, float]:
    return detect(text[:_ENOUGH_FOR_LANGUAGE])


def _language(text: str, prior: str | None) -> TextLanguage:
    return detect(text[:_ENOUGH_FOR_LANGUAGE], prior)[0]


def _sentences(blocks: Sequence[Block]) -> list[str]:
    return [sentence for block in blocks for sentence in sentences(block.text)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; abbreviations and dates do not end one."""
    found: list[str] = []
    start = 0
    words = text.split(" ")
    for place, word in enumerate(words):
        last = place + 1 == len(words)
        bare = word.strip(".!?\"'”’»)")
        ends = word.rstrip("\"'”’»)").endswith((".", "!", "?")) and not _ABBREVIATION.fullmatch(bare)
        if last or (ends and words[place + 1][:1].isupper()):
            found.append(" ".join(words[start : place + 1]))
            start = place + 1
    return found


def _beginning(blocks: Sequence[Block]) -> str:
    text = next((block.text for block in blocks if block.kind != "heading"), "")
    return _shortened(sentences(text[: 10 * LONGEST_TITLE])[0]) if text else ""


def _shortened(text: str) -> str:
    """Return the beginning of a sentence as a title: whole when it is short enough."""
    text = text.rstrip(".:,; ")
    if len(text) <= LONGEST_TITLE:
        return text
    clause = text[:LONGEST_TITLE].rsplit(", ", 1)[0]
    if len(clause) >= LONGEST_TITLE / 2 and clause != text[:LONGEST_TITLE]:
        return f"{clause} …"
    return f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def _stems(text: str) -> set[str]:
    """Return the beginnings of the words of a text that are not everybody's."""
    return {
        word[:_STEM]
        for word in fold(text).split()
        if word.isdigit() or (len(word) >= _SHORTEST_WORD and word not in _common_words())
    }


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(fold(everyday_words()).split())
