"""Many vectors: only the nearest cells are compared, and what was not compared gets what is usual."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.vector_table import VectorTable

COUNT, DIMENSIONS = 6_000, 32


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Around forty middles that lie in one half of the room, so that the usual cosine is not nought."""
    dice = np.random.default_rng(7)
    middles = dice.standard_normal((40, DIMENSIONS)) + 0.5
    vectors = np.repeat(middles, COUNT // 40, axis=0) + 0.4 * dice.standard_normal((COUNT, DIMENSIONS))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_up_to_a_number_every_vector_is_compared_exactly(vectors: np.ndarray):
    scores = VectorTable.of(vectors).scores(vectors[17])
    np.testing.assert_allclose(scores, vectors @ vectors[17], atol=1e-6)


def test_beyond_it_the_nearest_are_found_and_the_others_are_as_usual(
    vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(VectorTable, "FLAT_UP_TO", 1_000)
    VectorTable.of(vectors).save(tmp_path)
    table = VectorTable.load(tmp_path)
    for place in range(0, COUNT, 500):
        scores, exact = table.scores(vectors[place]), vectors @ vectors[place]
        nearest = np.argsort(-exact)[:20]
        assert np.abs(scores - exact)[nearest].max() < 0.03
        left_out = scores == scores.min()
        assert left_out.sum() > COUNT / 2
        assert abs(scores.min() - exact.mean()) < 0.1
