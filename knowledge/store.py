"""The index folder: what is in it, how it is written whole or not at all, and when it is refused."""

import json
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from knowledge.calibration import Calibration
from knowledge.classifier import TopicClassifier
from knowledge.encoder import load_encoder
from knowledge.glossary import GLOSSARY, Glossary
from knowledge.index import Index, entries_of
from knowledge.language import LanguageModel
from knowledge.literals import Literals
from knowledge.outside import OUT_OF_SCOPE, read_outside
from knowledge.part_chooser import PartChooser
from knowledge.ranking import Ranker
from knowledge.reading import document_folders, procedure_files, read_library, text_hash
from knowledge.search import KnowledgeBase
from knowledge.terms import Terms
from knowledge.topic_network import TopicNetwork

# Goes up whenever the code makes other numbers of the same texts: an older index is then built anew.
FORMAT = 3
OWN_ENCODER = "encoder"
MANIFEST = "manifest.json"
_PROCEDURES, _DOCUMENTS = "procedures", "documents"


class IndexMismatch(Exception):
    """The folder holds no index that this version can load, or one that does not fit its manifest."""


@dataclass(frozen=True)
class Manifest:
    """What an index was made of: `texts` is the hash of its texts, `encoder` a model's name or our own folder.

    `documents` is how many of the topics others brought.
    """

    format: int
    encoder: str
    dimensions: int
    texts: str
    topics: int
    entries: int
    versions: Mapping[str, str]
    documents: int = 0

    @property
    def encoder_name(self) -> str | None:
        """The name of a model of sentence-transformers; None for the encoder that was trained here."""
        return None if self.encoder == OWN_ENCODER else self.encoder


def write(
    kb: KnowledgeBase,
    procedures: Path,
    out: Path,
    encoder_name: str | None = None,
    documents: Sequence[Path] = (),
) -> Manifest:
    """Write `kb` to `out` in one step; an index that stands there is replaced.

    The texts it was made of, those below `procedures` and the folders of `documents`, are copied along: an index quotes
    only what it was built from. `encoder_name` names a model of sentence-transformers; None means the encoder that was
    trained here.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}-{uuid.uuid4().hex}")
    fresh.mkdir()
    try:
        _copy(procedures, fresh / _PROCEDURES)
        for place in documents:
            _copy(place, fresh / _DOCUMENTS / place.name)
        shutil.copyfile(GLOSSARY, fresh / GLOSSARY.name)
        shutil.copyfile(OUT_OF_SCOPE, fresh / OUT_OF_SCOPE.name)
        if encoder_name is None:
            kb.ranker.encoder.save(fresh / OWN_ENCODER)
        kb.ranker.index.save(fresh)
        kb.ranker.classifier.save(fresh)
        kb.ranker.network.save(fresh)
        kb.calibration.save(fresh)
        kb.languages.save(fresh)
        kb.parts.chooser.save(fresh)
        manifest = Manifest(
            format=FORMAT,
            encoder=encoder_name or OWN_ENCODER,
            dimensions=kb.ranker.index.vectors.dimensions,
            texts=text_hash(fresh / _PROCEDURES, fresh / _DOCUMENTS),
            topics=len(kb.ranker.index.topics),
            entries=len(kb.ranker.index.entries),
            versions={package: version(package) for package in ("bm25s", "faiss-cpu", "numpy")},
            documents=len(documents),
        )
        (fresh / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index; raise `IndexMismatch` when there is none or it is of another format."""
    try:
        stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IndexMismatch(f"{folder} holds no index; run python -m knowledge.build") from error
    if stored.get("format") != FORMAT:
        raise IndexMismatch(f"{folder} has format {stored.get('format')}, this version reads {FORMAT}")
    return Manifest(**stored)


def load(folder: Path) -> KnowledgeBase:
    """Load the index in `folder`; raise `IndexMismatch` when it does not fit its manifest."""
    manifest = read_manifest(folder)
    if text_hash(folder / _PROCEDURES, folder / _DOCUMENTS) != manifest.texts:
        raise IndexMismatch(f"the texts in {folder} are not those that it was built from")
    library = read_library(folder / _PROCEDURES, document_folders(folder / _DOCUMENTS))
    entries = entries_of(library, read_outside(folder / OUT_OF_SCOPE.name))
    if len(entries) != manifest.entries:
        raise IndexMismatch(f"{folder} should have {manifest.entries} entries, its texts give {len(entries)}")
    encoder = load_encoder(str(folder / OWN_ENCODER) if manifest.encoder == OWN_ENCODER else manifest.encoder)
    terms = Terms(Glossary.read(folder / GLOSSARY.name), len(entries))
    index = Index.load(folder, entries)
    if index.vectors.dimensions != manifest.dimensions or encoder.queries([""]).shape[1] != manifest.dimensions:
        raise IndexMismatch(f"{manifest.encoder} does not give the {manifest.dimensions} dimensions of {folder}")
    classifier, network = TopicClassifier.load(folder, index), TopicNetwork.load(folder, index)
    ranker = Ranker(index, terms, encoder, classifier, network, Literals(library))
    return KnowledgeBase(
        library, ranker, Calibration.load(folder), LanguageModel.load(folder), PartChooser.load(folder)
    )


def _copy(texts: Path, to: Path) -> None:
    for path in procedure_files(texts):
        copy = to / path.relative_to(texts)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def swap(fresh: Path, out: Path) -> None:
    """Put `fresh` in the place of `out`. A folder cannot be renamed over a full one, so the old one steps aside first."""
    old = out.with_name(f".{out.name}-{uuid.uuid4().hex}")
    if out.exists():
        os.rename(out, old)
    try:
        os.rename(fresh, out)
    except OSError:
        if old.exists():
            os.rename(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)
