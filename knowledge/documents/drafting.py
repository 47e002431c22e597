"""An article drafted as a procedure: which of its passages are steps, warnings, conditions, other cases.

No word is added: every passage is a text of the document, and what is not recognised stays a fact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.documents.blocks import BULLET, Block
from knowledge.documents.cutting import Article, sentences
from knowledge.documents.wording import Wording, wording
from knowledge.procedure import KINDS, SUMMARY, Kind, TextLanguage

_LONGEST_PASSAGE, _WISHED_PASSAGE = 700, 400
_LONGEST_LIST = 600
_LONGEST_UNMARKED_STEP = 240
_LONGEST_UNMARKED_ITEM = 120
_MOSTLY = 0.6
_HOW = ("hur ", "hvordan ", "hvorledes ", "korleis ", "how ", "slik ", "sådan ", "så ")
_JOINED = "The steps of several lists were joined; check that they belong together and in this order."


@dataclass(frozen=True)
class Passage:
    """A text of the document, and the literal texts in it that the document sets apart."""

    text: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A procedure as far as it was recognised. `parts` holds the passages of each kind, the summary's one included.

    `first` and `last` are the places in the document where it begins and ends.
    """

    title: str
    language: TextLanguage
    parts: dict[Kind, tuple[Passage, ...]]
    questions: tuple[str, ...]
    products: tuple[str, ...]
    first: int
    last: int
    notes: tuple[str, ...]


@dataclass
class _Parts:
    """The passages found so far."""

    passages: dict[Kind, list[Passage]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    lists_of_steps: int = 0

    def add(self, kind: Kind, text: str, labels: Sequence[str] = ()) -> None:
        if kind == SUMMARY and self.passages[SUMMARY]:
            kind = "facts"
        for piece in _pieces(text) if kind in ("facts", "otherwise") else (text,):
            passage = Passage(piece, tuple(label for label in labels if label in piece))
            if kind == "steps" or passage not in self.passages[kind]:
                self.passages[kind].append(passage)

    def add_steps(self, blocks: Sequence[Block]) -> None:
        self.lists_of_steps += 1
        for block in blocks:
            self.add("steps", block.text, block.labels)


def draft(article: Article) -> Draft:
    """Draft one article."""
    parts = _recognised(article)
    notes = list(article.notes)
    if parts.lists_of_steps > 1:
        notes.append(_JOINED)
    if not parts.passages[SUMMARY]:
        parts.passages[SUMMARY].append(_taken_summary(parts) or Passage(article.title))
    for text in _announcing_nothing(article):
        notes.append(f"“{text}” announces something that did not come along: a picture, or a list.")
    questions = [article.heading] if article.heading and article.heading != article.title else []
    return Draft(
        title=article.title,
        language=article.language,
        parts={kind: tuple(passages) for kind, passages in parts.passages.items() if passages},
        questions=tuple(questions),
        products=article.around,
        first=article.blocks[0].place,
        last=article.blocks[-1].place,
        notes=tuple(notes),
    )


def _taken_summary(parts: _Parts) -> Passage | None:
    """Take a fact that stands by itself as the summary when the article opens with something else."""
    for place, fact in enumerate(parts.passages["facts"]):
        if not wording().leaning.begin(fact.text) and not fact.text.endswith(":"):
            return parts.passages["facts"].pop(place)
    return None


def _announcing_nothing(article: Article) -> list[str]:
    """Return the paragraphs that end in a colon with nothing below that they could speak of."""
    following = (*article.blocks[1:], None)
    return [
        block.text
        for block, after in zip(article.blocks, following, strict=True)
        if block.kind == "paragraph"
        and block.text.endswith(":")
        and (after is None or after.kind == "heading" or wording().warnings.begin(after.text))
    ]


def _recognised(article: Article) -> _Parts:
    words, blocks = wording(), article.blocks
    parts = _Parts()
    role: Kind | None = None
    place = 0
    while place < len(blocks):
        block = blocks[place]
        run = _run(article, place, words)
        if block.kind == "heading":
            role = words.role(block.text)
            place += 1
        elif run:
            before = blocks[place - 1] if place else None
            if _are_steps(article, run, role, before, words):
                parts.add_steps(run)
                role = None if role == "steps" else role
            else:
                for item in run:
                    parts.add(role if role not in (None, "steps") else "facts", item.text, item.labels)
            place += len(run)
        else:
            listed = _listed(article, place, words)
            if listed:
                group = (block, *listed)
                parts.add(
                    _kind(block, role, parts, blocks[place:], words),
                    BULLET.join(part.text for part in group),
                    [label for part in group for label in part.labels],
                )
            elif not (block.text.endswith(":") and words.step_leads.stand_in(block.text) and parts.passages[SUMMARY]):
                parts.add(_kind(block, role, parts, blocks[place:], words), block.text, block.labels)
            place += 1 + len(listed)
    return parts


def _run(article: Article, place: int, words: Wording) -> tuple[Block, ...]:
    """Return the list that begins at `place`; where nothing is marked, the paragraphs that tell what to do."""
    blocks = article.blocks
    end = place
    if blocks[place].kind == "item":
        end += 1
        while end < len(blocks) and blocks[end].kind == "item" and not blocks[end].first:
            end += 1
    elif not any(block.kind == "item" for block in blocks):
        while end < len(blocks) and _is_unmarked_step(blocks[end], article.language, words):
            end += 1
        led = place > 0 and words.step_leads.stand_in(blocks[place - 1].text)
        about_how = (article.heading or "").lower().startswith(_HOW)
        if end - place == 1 and not (led or about_how):
            return ()
    return blocks[place:end]


def _is_unmarked_step(block: Block, language: TextLanguage, words: Wording) -> bool:
    short = len(block.text) <= _LONGEST_UNMARKED_STEP and not block.text.endswith(":")
    return block.kind == "paragraph" and short and words.is_imperative(block.text, language)


def _are_steps(article: Article, run: Sequence[Block], role: Kind | None, before: Block | None, words: Wording) -> bool:
    if role not in (None, "steps"):
        return False
    telling = sum(words.is_imperative(block.text, article.language) for block in run) / len(run)
    led = role == "steps" or (before is not None and words.step_leads.stand_in(before.text))
    return telling >= _MOSTLY or led or (run[0].ordered and telling > 0)


def _listed(article: Article, place: int, words: Wording) -> tuple[Block, ...]:
    """Return the items that belong to a paragraph which ends in a colon, when they are no steps and few enough."""
    blocks = article.blocks
    if not blocks[place].text.endswith(":"):
        return ()
    end = place + 1
    if end < len(blocks) and blocks[end].kind == "item":
        run = _run(article, end, words)
        if _are_steps(article, run, None, blocks[place], words):
            return ()
        end += len(run)
    else:
        # Lines without a full stop after a colon are a list that lost its marks.
        while end < len(blocks) and _is_unmarked_item(blocks[end], article.language, words):
            end += 1
    listed = blocks[place + 1 : end]
    return listed if sum(len(block.text) for block in listed) <= _LONGEST_LIST else ()


def _is_unmarked_item(block: Block, language: TextLanguage, words: Wording) -> bool:
    if block.kind != "paragraph" or len(block.text) > _LONGEST_UNMARKED_ITEM:
        return False
    ends_sentence = block.text.endswith((".", ":", "!", "?"))
    return not (ends_sentence or words.leaning.begin(block.text) or words.is_imperative(block.text, language))


def _kind(block: Block, role: Kind | None, parts: _Parts, rest: Sequence[Block], words: Wording) -> Kind:
    """Return what a paragraph is, by the heading above it, by how it begins, and by whether steps stand near it."""
    if role not in (None, "steps"):
        return role
    steps_follow = any(later.kind == "item" for later in rest[1:])
    has_steps = bool(parts.passages["steps"])
    text = block.text
    if words.warnings.begin(text) or words.warning_words.stand_in(text):
        opens = not parts.passages[SUMMARY] and not words.warnings.begin(text)
        # "It is important that …" before the steps is what to know first.
        return SUMMARY if opens else "warnings"
    if words.who.begin(text) and parts.passages[SUMMARY]:
        return "who"
    if not parts.passages[SUMMARY] and not has_steps:
        return SUMMARY
    if steps_follow and not has_steps and (words.before.begin(text) or words.otherwise.begin(text)):
        return "before"
    if has_steps and words.otherwise.begin(text):
        return "otherwise"
    return "facts"


def _pieces(text: str) -> list[str]:
    """Cut a very long paragraph between its sentences, so that a quote from it can be read."""
    if len(text) <= _LONGEST_PASSAGE:
        return [text]
    pieces: list[str] = []
    for sentence in sentences(text):
        if pieces and len(pieces[-1]) + len(sentence) < _WISHED_PASSAGE:
            pieces[-1] += f" {sentence}"
        else:
            pieces.append(sentence)
    return pieces
