"""The network: told apart by meaning, repeatable, the same after loading, and silent where nothing can be learnt."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import NgramEncoder
from knowledge.glossary import Glossary
from knowledge.index import Entry, Index
from knowledge.outside import OUTSIDE
from knowledge.terms import Terms
from knowledge.topic_network import NetworkSettings, TopicNetwork

QUESTIONS = {
    "lamp": ("hur tänder jag lampan", "lampan lyser inte", "vilken knapp tänder lampan", "får jag tända lampan nu"),
    "pay": ("var är mitt lönebesked", "lönespecen är borta", "vi får inga lönebesked", "lönebesked på papper"),
    OUTSIDE: ("vad blir det för väder", "berätta en rolig historia", "vem vann matchen", "hej hej"),
}
TERMS = Terms(Glossary.read(), 12)
SETTINGS = NetworkSettings(epochs=60, batch=8, hidden=32, meaning_dimensions=8)


@pytest.fixture(scope="module")
def encoder() -> NgramEncoder:
    return NgramEncoder(np.random.default_rng(0).standard_normal((4096, 32), dtype=np.float32))


def index_of(encoder: NgramEncoder, questions: dict[str, tuple[str, ...]], asked: bool = True) -> Index:
    entries = [Entry(topic, "sv", None, text, asked) for topic, texts in questions.items() for text in texts]
    return Index.of(entries, [TERMS.of(entry.text) for entry in entries], encoder)


def scores(network: TopicNetwork, index: Index, encoder: NgramEncoder, question: str) -> np.ndarray:
    return network.scores(encoder.queries([question])[0], index.words.count(TERMS.of(question)))


@pytest.fixture(scope="module")
def index(encoder: NgramEncoder) -> Index:
    return index_of(encoder, QUESTIONS)


@pytest.fixture(scope="module")
def network(index: Index, encoder: NgramEncoder) -> TopicNetwork:
    return TopicNetwork.train(index, TERMS, encoder, SETTINGS)


@pytest.mark.parametrize(
    ("question", "group"),
    [("lampan tänder inte", 0), ("jag hittar inte lönebeskedet", 1), ("berätta om matchen", 2)],
)
def test_a_new_question_goes_to_its_group(network, index, encoder, question, group) -> None:
    assert scores(network, index, encoder, question).argmax() == group


def test_the_scores_are_logarithms_of_probabilities(network, index, encoder) -> None:
    assert np.exp(scores(network, index, encoder, "lampan")).sum() == pytest.approx(1, abs=1e-4)


def test_a_text_without_letters_has_scores_too(network, index, encoder) -> None:
    assert np.isfinite(scores(network, index, encoder, "??")).all()


def test_the_same_index_gives_the_same_network(network, index, encoder) -> None:
    again = TopicNetwork.train(index, TERMS, encoder, SETTINGS)
    assert np.array_equal(scores(again, index, encoder, "lampan"), scores(network, index, encoder, "lampan"))


def test_a_saved_network_says_the_same(network, index, encoder, tmp_path: Path) -> None:
    network.save(tmp_path)
    loaded = TopicNetwork.load(tmp_path, index)
    for question in ("lampan", "lönebesked", "väder"):
        assert np.allclose(
            scores(loaded, index, encoder, question), scores(network, index, encoder, question), atol=0.02
        )


@pytest.mark.parametrize("without", ["questions", "other groups"])
def test_where_nothing_can_be_learnt_it_is_silent(encoder, without, tmp_path: Path) -> None:
    questions = QUESTIONS if without == "questions" else {"lamp": QUESTIONS["lamp"]}
    index = index_of(encoder, questions, asked=without != "questions")
    network = TopicNetwork.train(index, TERMS, encoder, SETTINGS)
    network.save(tmp_path)
    for some in (network, TopicNetwork.load(tmp_path, index)):
        assert not scores(some, index, encoder, "lampan").any()
