"""The encoder: trained repeatably, and a model of sentence-transformers like any other."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import NgramEncoder, load_encoder
from knowledge.training import Pair, TrainingSettings, train

TEXTS = ["hur tänder jag lampan", "hvordan tenner jeg lampen", "payslip", "kvittering", ""]
PAIRS = [
    Pair("tänd lampan", "light the lamp", "lamp"),
    Pair("släck lampan", "turn off the lamp", "dark"),
    Pair("lönebesked", "payslip", "pay"),
    Pair("kvitto", "receipt", "receipt"),
    Pair("????", "????", "nothing"),
]
TINY = TrainingSettings(buckets=512, dimensions=16, batch=4, rounds=40)


@pytest.fixture(scope="module")
def encoder() -> NgramEncoder:
    return train(PAIRS, TINY, say=lambda line: None)


def test_the_same_pairs_give_the_same_encoder(encoder: NgramEncoder) -> None:
    again = train(PAIRS, TINY, say=lambda line: None)
    assert np.array_equal(encoder.rows, again.rows)


def test_another_seed_gives_another_encoder(encoder: NgramEncoder) -> None:
    other = train(
        PAIRS, TrainingSettings(buckets=512, dimensions=16, batch=4, rounds=40, seed=1), say=lambda line: None
    )
    assert not np.array_equal(encoder.rows, other.rows)


def test_training_brings_pairs_together_and_others_apart(encoder: NgramEncoder) -> None:
    ones = encoder.queries([pair.one for pair in PAIRS[:4]])
    others = encoder.documents([pair.other for pair in PAIRS[:4]])
    assert ((ones @ others.T).argmax(axis=1) == np.arange(4)).all()


def test_vectors_have_length_one_and_a_text_without_letters_is_zero(encoder: NgramEncoder) -> None:
    lengths = np.linalg.norm(encoder.queries(TEXTS), axis=1)
    assert np.allclose(lengths, [1, 1, 1, 1, 0], atol=1e-5)


def test_a_saved_encoder_loads_with_identical_vectors(encoder: NgramEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path / "model")
    loaded = load_encoder(str(tmp_path / "model"))
    assert isinstance(loaded, NgramEncoder)
    assert np.array_equal(loaded.queries(TEXTS), encoder.queries(TEXTS))


def test_sentence_transformers_loads_and_saves_it_by_path(encoder: NgramEncoder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder.save(tmp_path / "ours")
    model = SentenceTransformer(str(tmp_path / "ours"), device="cpu", trust_remote_code=True)
    assert np.allclose(model.encode(TEXTS), encoder.queries(TEXTS), atol=1e-6)
    model.save_pretrained(str(tmp_path / "theirs"), create_model_card=False)
    assert np.array_equal(load_encoder(str(tmp_path / "theirs")).queries(TEXTS), encoder.queries(TEXTS))
