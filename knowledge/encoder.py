"""Texts to vectors: our own character-n-gram encoder, or any other model of sentence-transformers."""

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from safetensors.numpy import load_file, save_file

from knowledge.folding import fold, word_ngrams

BUCKETS, DIMENSIONS = 65_536, 128
SMALLEST, LARGEST = 3, 6

_OWN_MODULE = "knowledge.embedding.NgramEmbedding"
_WEIGHTS = "model.safetensors"
# Encoding more texts than this takes long enough to show how far it has come.
_MANY = 1000


class Encoder(Protocol):
    """What the index needs of a model. Both methods return float32 rows of length one, shape (texts, dimensions)."""

    def queries(self, texts: list[str]) -> np.ndarray:
        """Encode questions."""

    def documents(self, texts: list[str]) -> np.ndarray:
        """Encode the texts that are searched."""


class NgramEncoder:
    """Our own encoder without torch: the mean of one learned row per character n-gram, brought to length one."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows

    @classmethod
    def load(cls, folder: Path) -> "NgramEncoder":
        """Read what `save` or `embedding.NgramEmbedding` wrote."""
        return cls(load_file(folder / _WEIGHTS)["bag.weight"])

    def save(self, folder: Path) -> None:
        """Write a model that sentence-transformers loads by path, as its own `save_pretrained` would.

        Written here because importing sentence-transformers alone would double the time of a build.
        """
        folder.mkdir(parents=True)
        buckets, dimensions = self.rows.shape
        for name, content in (
            ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": _OWN_MODULE}]),
            (
                "config_sentence_transformers.json",
                {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"},
            ),
            ("config.json", {"buckets": buckets, "dimensions": dimensions}),
        ):
            (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
        save_file({"bag.weight": self.rows}, folder / _WEIGHTS)

    def queries(self, texts: list[str]) -> np.ndarray:
        """Encode texts; one without a letter or digit becomes the zero vector."""
        vectors = np.zeros((len(texts), self.rows.shape[1]), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            buckets = ngram_buckets(text, len(self.rows))
            if len(buckets):
                self.rows[buckets].mean(axis=0, out=vector)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    documents = queries


class SentenceEncoder:
    """Any sentence-transformers model, with its own prompts for queries and documents.

    A build asks for the same documents once per fold: each is encoded once.
    """

    def __init__(self, name_or_path: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name_or_path)
        self._encoded: dict[str, np.ndarray] = {}

    def queries(self, texts: list[str]) -> np.ndarray:
        """Encode questions."""
        return self._model.encode_query(texts, normalize_embeddings=True, show_progress_bar=False)

    def documents(self, texts: list[str]) -> np.ndarray:
        """Encode the texts that are searched."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._encoded))
        if fresh:
            vectors = self._model.encode_document(
                fresh, normalize_embeddings=True, show_progress_bar=len(fresh) > _MANY
            )
            self._encoded.update(zip(fresh, vectors, strict=True))
        return np.stack([self._encoded[text] for text in texts])


def load_encoder(name_or_path: str) -> Encoder:
    """Load a sentence-transformers model by name or path.

    A folder that holds nothing but our own module is read directly: importing sentence-transformers takes several
    seconds, and an answer through it takes ten times as long.
    """
    modules = Path(name_or_path) / "modules.json"
    if modules.is_file():
        entries = json.loads(modules.read_text(encoding="utf-8"))
        if [entry["type"] for entry in entries] == [_OWN_MODULE]:
            return NgramEncoder.load(Path(name_or_path) / entries[0]["path"])
    return SentenceEncoder(name_or_path)


@lru_cache(maxsize=65_536)
def _word_buckets(word: str, buckets: int) -> tuple[int, ...]:
    return tuple(zlib.crc32(gram.encode()) % buckets for gram in word_ngrams(word, SMALLEST, LARGEST))


def ngram_buckets(text: str, buckets: int = BUCKETS) -> np.ndarray:
    """Return the hashed character n-grams of `text`: row numbers below `buckets`, with repetitions."""
    return np.array([row for word in fold(text).split() for row in _word_buckets(word, buckets)], dtype=np.int64)
