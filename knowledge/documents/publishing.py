"""Publishing: an index with the documents is built aside, and put in place in one step or not at all."""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge.build import PROCEDURES, build
from knowledge.documents.drafts import DraftError, Shelf
from knowledge.reading import document_folders
from knowledge.store import IndexMismatch, Manifest, read_manifest, swap
from knowledge.training import Say, TrainingSettings


@dataclass(frozen=True)
class Live:
    """The index in use and what it is made of: our procedures and the shelf's published documents."""

    index: Path
    procedures: Path = PROCEDURES
    training: TrainingSettings | None = None


def publish(shelf: Shelf, keys: Sequence[str], live: Live, say: Say) -> Manifest:
    """Publish drafts and put an index with them in place; on any failure drafts and index stay as they were."""
    with shelf.locked():
        drafts = [shelf.draft(key).place for key in keys]
        documents = (*document_folders(shelf.published), *drafts)
        with built_aside(documents, live, say) as (fresh, manifest), shelf.moved(keys, publish=True):
            swap(fresh, live.index)
    return manifest


def unpublish(shelf: Shelf, keys: Sequence[str], live: Live, say: Say) -> Manifest:
    """Make documents drafts again and put an index without them in place; on any failure nothing changes."""
    with shelf.locked():
        leaving = {shelf.document(key).place for key in keys}
        documents = [place for place in document_folders(shelf.published) if place not in leaving]
        with built_aside(documents, live, say) as (fresh, manifest), shelf.moved(keys, publish=False):
            swap(fresh, live.index)
    return manifest


def rebuild(shelf: Shelf, live: Live, say: Say) -> Manifest:
    """Build the index anew of our procedures and the published documents."""
    with (
        shelf.locked(),
        built_aside(document_folders(shelf.published), live, say) as (fresh, manifest),
    ):
        swap(fresh, live.index)
    return manifest


@contextmanager
def built_aside(documents: Sequence[Path], live: Live, say: Say) -> Iterator[tuple[Path, Manifest]]:
    """Build an index of our procedures and `documents` beside the live one; whatever is left of it goes at the end."""
    if not documents and not has_topics(live.procedures):
        raise DraftError("Nothing would be left to answer from, so the index stays as it is.")
    out = live.index.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}-{uuid.uuid4().hex}")
    try:
        manifest = build(live.procedures, fresh, _encoder_of(live.index), live.training, say, documents)
        yield fresh, manifest
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def has_topics(procedures: Path) -> bool:
    """Whether there is any topic below `procedures`."""
    return next(procedures.glob("**/topic.yml"), None) is not None


def _encoder_of(index: Path) -> str | None:
    """Return the name of the model that the index was built with; None for our own, or without an index."""
    try:
        return read_manifest(index).encoder_name
    except IndexMismatch:
        return None
