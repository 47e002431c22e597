"""Drafts and published documents on disk: a folder each, in nearly the format of a procedure, for a person to edit."""

import datetime as dt
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.documents.blocks import Document
from knowledge.documents.cutting import cut
from knowledge.documents.drafting import Draft, Passage, draft
from knowledge.documents.furniture import without_furniture
from knowledge.folding import fold
from knowledge.marked import ProcedureError
from knowledge.page import HEADING_OF
from knowledge.procedure import SUMMARY, Procedure
from knowledge.reading import TOPIC_FILE, document_folders, read_document

_SLUG_WORDS, _SLUG_LENGTH = 6, 48
_HASH_LENGTH = 6
# What Markdown would take for markup. A mark at the beginning of a line would make it a list or a heading.
_MARKUP = re.compile(r"([\\`*_\[\]<>&])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+#=~|>])")


class DraftError(Exception):
    """A draft or document is not there, or not as it must be. The message is a sentence."""


@dataclass(frozen=True)
class Stored:
    """A draft or a published document: its key, its folder, what it says, and what the reader of the file noted."""

    key: str
    place: Path
    procedure: Procedure
    notes: tuple[str, ...]
    dropped: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Added:
    """What became of one file: the keys of new drafts, and of those that stood there already."""

    new: tuple[str, ...]
    known: tuple[str, ...]


class Shelf:
    """The folder of documents: `drafts/` to review, `published/` in use."""

    def __init__(self, folder: Path) -> None:
        self.drafts = folder / "drafts"
        self.published = folder / "published"
        self._lock = folder / ".lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from changing the shelf meanwhile; raise `DraftError` when somebody does."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DraftError("Another command is changing the documents. Wait until it is done.") from error
            yield

    def add(self, document: Document, repeated: frozenset[str] = frozenset()) -> Added:
        """Draft every article of a document; a draft or document that came of the same text stays as it is."""
        cleaned, dropped = without_furniture(document, repeated)
        new, known = [], []
        for article in cut(cleaned):
            made = draft(article)
            added = self.put(made, document, dropped)
            if added is None:
                known.append(key_of(document, made))
            else:
                new.append(added)
        return Added(tuple(new), tuple(known))

    def put(self, made: Draft, document: Document, dropped: Sequence[str] = ()) -> str | None:
        """Write one draft of a document and return its key; None when it stands there already, as draft or published."""
        key = key_of(document, made)
        if any((folder / key).is_dir() for folder in (self.drafts, self.published)):
            return None
        _write(self.drafts / key, made, document, dropped)
        return key

    def draft(self, key: str) -> Stored:
        """Return one draft; raise `DraftError` when there is none, or when it was edited into something else."""
        return self._stored(self.drafts, key, "draft")

    def document(self, key: str) -> Stored:
        """Return one published document; raise `DraftError` when there is none."""
        return self._stored(self.published, key, "published document")

    def keys_of_drafts(self) -> tuple[str, ...]:
        """Return the keys of all drafts, sorted."""
        return tuple(place.name for place in document_folders(self.drafts))

    def keys_of_documents(self) -> tuple[str, ...]:
        """Return the keys of all published documents, sorted."""
        return tuple(place.name for place in document_folders(self.published))

    def older(self, document: Document) -> tuple[str, ...]:
        """Return the published documents that came of another version of the same file."""
        stored = [self.document(key) for key in self.keys_of_documents()]
        return tuple(
            one.key
            for one in stored
            if one.procedure.sources[0].seed == document.name and one.sha256 != document.sha256
        )

    def reject(self, key: str) -> None:
        """Remove a draft; raise `DraftError` when there is none."""
        if key not in self.keys_of_drafts():
            raise DraftError(f"There is no draft {key}.")
        shutil.rmtree(self.drafts / key)

    @contextmanager
    def moved(self, keys: Sequence[str], publish: bool) -> Iterator[None]:
        """Publish the drafts `keys` (or make documents drafts again) for good when the block ends well, else not at all."""
        origin, target = (self.drafts, self.published) if publish else (self.published, self.drafts)
        target.mkdir(parents=True, exist_ok=True)
        done: list[str] = []
        try:
            for key in keys:
                os.rename(origin / key, target / key)
                done.append(key)
            yield
        except BaseException:
            for key in done:
                os.rename(target / key, origin / key)
            raise

    def _stored(self, folder: Path, key: str, what: str) -> Stored:
        place = folder / key
        if place not in document_folders(folder):
            raise DraftError(f"There is no {what} {key}.")
        try:
            procedure = read_document(place)
        except ProcedureError as error:
            raise DraftError(f"The {what} {key} cannot be read: {error}") from error
        fields = yaml.safe_load((place / TOPIC_FILE).read_text(encoding="utf-8"))
        return Stored(
            key,
            place,
            procedure,
            tuple(fields.get("notes") or ()),
            tuple(fields.get("dropped") or ()),
            fields["source"]["sha256"],
        )


def key_of(document: Document, made: Draft) -> str:
    """Return the key of a draft: words of its title, and digits that follow from file and place."""
    slug = "-".join(fold(made.title.split(" – ")[-1]).split()[:_SLUG_WORDS])[:_SLUG_LENGTH].strip("-")
    digits = hashlib.sha256(f"{document.sha256} {made.first} {made.title}".encode()).hexdigest()[:_HASH_LENGTH]
    return f"{slug or 'text'}-{digits}"


def _write(place: Path, made: Draft, document: Document, dropped: Sequence[str]) -> None:
    """Write a draft whole or not at all, and see that it reads back as it was made."""
    fresh = place.with_name(f".{place.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        where = (
            f"{document.unit} {made.first}" if made.first == made.last else f"{document.unit}s {made.first}-{made.last}"
        )
        topic = {
            "language": made.language,
            "source": {"file": document.name, "sha256": document.sha256, "where": where},
            "added": dt.datetime.now(dt.UTC).date().isoformat(),
            "products": list(made.products),
            "notes": list(made.notes),
            "dropped": list(dropped),
        }
        text = yaml.safe_dump(topic, allow_unicode=True, sort_keys=False, width=120)
        (fresh / TOPIC_FILE).write_text(text, encoding="utf-8")
        (fresh / f"{made.language}.md").write_text(page_text(made), encoding="utf-8")
        read = read_document(fresh)
        expected = [passage.text for passages in made.parts.values() for passage in passages]
        if sorted(passage.text for passage in read.passages) != sorted(expected):
            raise DraftError(f"The draft “{made.title}” does not read back as it was written.")
        os.rename(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def page_text(made: Draft) -> str:
    """Return the page of a draft as Markdown with front matter."""
    front = {"title": made.title, "questions": list(made.questions)}
    lines = ["---", yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000).rstrip(), "---"]
    lines.append(_markdown(made.parts[SUMMARY][0]))
    for kind, heading in HEADING_OF[made.language].items():
        passages = made.parts.get(kind, ())
        if passages:
            marks = [f"{number}." if kind == "steps" else "-" for number in range(1, len(passages) + 1)]
            lines += ["", f"## {heading}"]
            lines += [f"{mark} {_markdown(passage)}" for mark, passage in zip(marks, passages, strict=True)]
    return "\n".join(lines) + "\n"


def _markdown(passage: Passage) -> str:
    """Return a passage with its labels marked and everything else literal."""
    text = _literal(passage.text)
    for label in sorted(passage.labels, key=len, reverse=True):
        if text.count(label) == 1 and _literal(label) == label and _can_be_marked(text, label):
            text = text.replace(label, f"*{label}*")
    return text


def _literal(text: str) -> str:
    start = _LINE_START.match(text)
    if start is None:
        return _MARKUP.sub(r"\\\1", text)
    number, dot, mark = start.groups()
    return (f"{number}\\{dot}" if number else f"\\{mark}") + _MARKUP.sub(r"\\\1", text[start.end() :])


def _can_be_marked(text: str, label: str) -> bool:
    """Whether asterisks around `label` work: it stands between spaces or punctuation, and not in another label."""
    before, after = text.split(label)
    return (not before or not (before[-1].isalnum() or before[-1] in "*\\")) and (
        not after or not (after[0].isalnum() or after[0] == "*")
    )
