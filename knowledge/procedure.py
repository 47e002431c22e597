"""The things the library holds: procedures, their passages, the questions people ask about them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["sv", "nb", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "nb", "en")
"""What we write and answer in."""

TextLanguage = Literal["sv", "nb", "da", "en"]
TEXT_LANGUAGES: tuple[TextLanguage, ...] = ("sv", "nb", "da", "en")
"""What a text that others bring may be in; nynorsk counts as nb."""

QuestionLanguage = Literal["sv", "nb", "nn", "da", "en"]

Kind = Literal["summary", "before", "who", "steps", "warnings", "otherwise", "facts", "gaps"]
KINDS: tuple[Kind, ...] = ("summary", "before", "who", "steps", "warnings", "otherwise", "facts", "gaps")

Trust = Literal["seed", "public", "inferred"]
SUMMARY = "summary"


@dataclass(frozen=True)
class Label:
    """A literal text of a product's screen (menu, button, field, document), in the language that the screen has."""

    text: str
    language: str


@dataclass(frozen=True)
class Passage:
    """One quotable part of a procedure.

    `part` is its address inside the procedure ("summary", "before.1", "steps.4"), `kind` the part before the dot and
    `number` the one after it (0 for the summary). `text` is plain. `do` names the operation that would do this part,
    `check` the operation or the condition that shows whether it holds, `self_only` says that only the customer can do it.
    """

    id: str
    topic: str
    language: TextLanguage
    part: str
    kind: Kind
    number: int
    text: str
    labels: tuple[Label, ...] = ()
    trust: Trust = "seed"
    public_source: str | None = None
    do: str | None = None
    check: str | None = None
    self_only: bool = False


@dataclass(frozen=True)
class Question:
    """One way in which people ask: about the whole topic (`part` is None) or about one part of it."""

    text: str
    language: QuestionLanguage
    part: str | None = None


@dataclass(frozen=True)
class Contact:
    """An address and what it is for, in the language of the procedure."""

    address: str
    purpose: str


@dataclass(frozen=True)
class Source:
    """Where the facts come from: the short name of a source (a document's file name) and its lines ("5-27")."""

    seed: str
    lines: str


@dataclass(frozen=True)
class Procedure:
    """One topic in one language.

    `questions` holds every question asked about the topic as a whole, `asks` those that one part answers; both carry
    the language of the question, so Danish and nynorsk ones sit in the bokmål procedure. `revision` is 12 hex digits
    of the files' content. `document` says that others brought the text: it has one language, and its passages are those
    of the file that it came in.
    """

    topic: str
    language: TextLanguage
    title: str
    revision: str
    summary: Passage
    before: tuple[Passage, ...]
    who: tuple[Passage, ...]
    steps: tuple[Passage, ...]
    warnings: tuple[Passage, ...]
    otherwise: tuple[Passage, ...]
    facts: tuple[Passage, ...]
    gaps: tuple[Passage, ...]
    questions: tuple[Question, ...]
    asks: tuple[Question, ...]
    products: tuple[str, ...]
    audience: tuple[str, ...]
    audience_kind: str
    country: str
    sources: tuple[Source, ...]
    reviewed: str
    related: tuple[str, ...]
    contacts: tuple[Contact, ...]
    operations: tuple[str, ...]
    document: bool = False

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order of the page."""
        return (
            self.summary,
            *self.before,
            *self.who,
            *self.steps,
            *self.warnings,
            *self.otherwise,
            *self.facts,
            *self.gaps,
        )

    def passage(self, part: str) -> Passage:
        """Return the passage at `part`; raise `KeyError` when the procedure has no such part."""
        for passage in self.passages:
            if passage.part == part:
                return passage
        raise KeyError(part)


@dataclass(frozen=True)
class Library:
    """All procedures, by topic and language.

    Our own topics exist in every language of `LANGUAGES`, a document in its own only.
    """

    procedures: Mapping[str, Mapping[str, Procedure]]

    @property
    def topics(self) -> tuple[str, ...]:
        """The topic keys, sorted."""
        return tuple(sorted(self.procedures))

    def __contains__(self, topic: object) -> bool:
        return topic in self.procedures

    def __iter__(self) -> Iterator[Procedure]:
        for topic in self.topics:
            for language in self.languages(topic):
                yield self.procedures[topic][language]

    def languages(self, topic: str) -> tuple[TextLanguage, ...]:
        """Return the languages that a topic exists in; raise `KeyError` for an unknown topic."""
        return tuple(language for language in TEXT_LANGUAGES if language in self.procedures[topic])

    def get(self, topic: str, language: str) -> Procedure:
        """Return one procedure, a document in its own language whatever `language` is.

        Raise `KeyError` for an unknown topic, and for a language that one of ours does not have.
        """
        texts = self.procedures[topic]
        only = next(iter(texts.values()))
        return only if only.document else texts[language]

    def questions(self) -> Iterator[tuple[str, Question]]:
        """Every example question with its topic, those of single parts included."""
        for procedure in self:
            for question in (*procedure.questions, *procedure.asks):
                yield procedure.topic, question


def passage_id(topic: str, language: str, part: str, text: str) -> str:
    """Return 16 hex digits that change exactly when the passage's place or words change."""
    return hashlib.sha256("\x1f".join((topic, language, part, text)).encode()).hexdigest()[:16]
