"""The parts of the benchmark that can be wrong without anybody noticing: made-up texts, fusions, judging, tables."""

import random
from pathlib import Path

import httpx
import numpy as np
import pytest
import yaml

from knowledge.build import PROCEDURES
from knowledge.evaluation.questions import EvaluationQuestion
from knowledge.folding import fold, ngrams
from knowledge.reading import read_library
from tools.bench import baseline, results, rivals, scale, widget
from tools.bench.search import Judged
from tools.bench.synthetic import (
    PASSAGES_PER_TOPIC,
    QUESTIONS_PER_TOPIC,
    Language,
    hurried,
    topics,
)

TEXTS = ("Lampan tänds med knappen", "Fakturan skickas med posten", "Semestern söks i kalendern")


def test_reciprocal_ranks_by_hand():
    assert rivals.reciprocal_ranks(np.array([0.1, 0.9, 0.5])) == pytest.approx([1 / 63, 1 / 61, 1 / 62])


def test_every_fusion_adds_its_two_legs():
    scores = {
        rivals.WORDS: np.array([3.0, 1.0, 2.0]),
        rivals.NGRAMS: np.array([1.0, 3.0, 2.0]),
        rivals.DENSE: np.array([0.2, 0.1, 0.9]),
    }
    fused = rivals.fused(scores)
    assert fused.keys() == rivals.FUSIONS.keys()
    assert fused[f"{rivals.WORDS} + {rivals.DENSE}, reciprocal ranks"] == pytest.approx(
        [1 / 61 + 1 / 62, 1 / 63 + 1 / 63, 1 / 62 + 1 / 61]
    )
    for name, values in fused.items():
        assert values.sum() == pytest.approx(0, abs=1e-4) or "reciprocal" in name


@pytest.mark.parametrize("tokenize", [None, ngrams])
def test_bm25s_alone_finds_the_text_that_shares_words(tokenize):
    search = rivals.Bm25s(TEXTS, tokenize)
    assert int(search.scores("var är knappen till lampan").argmax()) == 0
    assert not search.scores("xyz").any()
    assert not search.scores("").any()


def test_made_up_texts_are_the_same_each_time_and_differ_from_topic_to_topic():
    first, again = (list(topics(Language(), 30)) for _ in range(2))
    assert first == again
    assert len(first) == 30 // PASSAGES_PER_TOPIC
    assert all(len(topic.passages) == PASSAGES_PER_TOPIC for topic in first)
    assert all(len(topic.questions) == QUESTIONS_PER_TOPIC for topic in first)
    assert len({passage for topic in first for passage in topic.passages}) == 30


def test_a_paraphrase_shares_some_but_not_all_of_its_passage():
    (topic,) = topics(Language(), PASSAGES_PER_TOPIC)
    dice = random.Random(1)
    for passage in topic.passages:
        asked = hurried(passage, dice)
        shared = set(ngrams(asked)) & set(ngrams(passage))
        assert shared and set(ngrams(passage)) - shared
        assert fold(asked) not in fold(passage)


def test_a_small_scale_is_measured():
    row = scale.measure(50, brute_force=False)
    assert (row.passages, row.entries) == (50, 50 + 5 * QUESTIONS_PER_TOPIC)
    assert row.hit1 > 0.8
    assert row.memory_mib > row.index_mib > 0


def test_rankings_are_judged_by_hand():
    judged = Judged()
    judged.add(EvaluationQuestion("a", "sv", "x"), ["x", "y"], 1.0)
    judged.add(EvaluationQuestion("b", "sv", "x", ("z",)), ["y", "z", "x"], 3.0)
    judged.add(EvaluationQuestion("c", "en", "x"), [], 2.0)
    judged.add(EvaluationQuestion("d", "en", None), ["x"], 2.0)
    judged.answered_outside += [True, False]
    assert judged.figures() == {
        "hit@1": pytest.approx(1 / 3),
        "hit@3": pytest.approx(2 / 3),
        "MRR": pytest.approx((1 + 1 / 2) / 3),
        "hit@1 sv": 0.5,
        "hit@1 nb": 0.0,
        "hit@1 da": 0.0,
        "hit@1 en": 0.0,
        "answered outside": 0.5,
        "p50 ms": 2.0,
        "p95 ms": pytest.approx(2.85),
    }


def test_a_table_is_markdown_with_aligned_columns():
    assert results.table(("bot", "right"), [("Fyr", "90 %"), ("other", "8 %")]).splitlines() == [
        "| bot   | right |",
        "|-------|------:|",
        "| Fyr   |  90 % |",
        "| other |   8 % |",
    ]


def test_the_default_bot_learns_every_question_of_every_topic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(baseline, "FOLDER", tmp_path)
    monkeypatch.setattr(baseline, "MODEL", tmp_path / "models/baseline.tar.gz")
    library = read_library(PROCEDURES)
    assert baseline.write(library)
    nlu = yaml.safe_load((tmp_path / "data/nlu.yml").read_text("utf-8"))["nlu"]
    intents = {entry["intent"]: entry["examples"].splitlines() for entry in nlu}
    assert intents.keys() == {*baseline.topics_by_key(library), "out_of_scope", "greet"}
    learned = sum(len(intents[key]) for key in baseline.topics_by_key(library))
    assert learned == len({(topic, question.text.translate(baseline.PLAIN)) for topic, question in library.questions()})
    responses = yaml.safe_load((tmp_path / "domain.yml").read_text("utf-8"))["responses"]
    for key, topic in baseline.topics_by_key(library).items():
        assert baseline.topic_of(library, responses[f"utter_{key}"][0]["text"]) == topic


def test_the_default_bot_is_trained_again_only_when_its_files_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(baseline, "FOLDER", tmp_path)
    monkeypatch.setattr(baseline, "MODEL", tmp_path / "baseline.tar.gz")
    library = read_library(PROCEDURES)
    assert baseline.write(library)
    assert baseline.write(library), "there is no model yet"
    baseline.MODEL.touch()
    assert not baseline.write(library)
    monkeypatch.setattr(baseline, "CONFIG", baseline.CONFIG + "# another\n")
    assert baseline.write(library)


def test_a_widgets_page_is_served_with_its_script_and_nothing_outside_the_built_files(tmp_path: Path, monkeypatch):
    built = tmp_path / "static"
    built.mkdir()
    (built / "panel.js").write_text("1")
    (tmp_path / "secret.txt").write_text("no")
    monkeypatch.setattr(widget, "STATIC", built)
    script = tmp_path / "embedded.js"
    script.write_text("embedded()")
    variant = widget.Variant(name="x", head='<script src="/embedded.js"></script>', script=script)
    with widget.served(variant) as url, httpx.Client(base_url=url) as http:
        page = http.get("/")
        assert '<script src="/embedded.js"></script>' in page.text
        assert page.headers["content-encoding"] == "gzip"
        assert http.get("/embedded.js").text == "embedded()"
        assert http.get("/panel.js").status_code == 200
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/nothing.js"):
            assert http.get(path).status_code == 404


def test_the_table_of_widgets_gives_medians_and_names_what_was_not_measured():
    loads = {
        "no widget": [widget.Load(200, took, None, script, 0.5) for took, script in ((300, 1), (900, 3), (310, 2))],
        "Fyr, opened at once": [widget.Load(700, 800, 1500, 100, 28.0)],
    }
    text = widget.report(loads)
    assert "|              0.5 |            200 |     310 |         2 |            – |" in text
    assert "|             28.0 |            700 |     800 |       100 |         1500 |" in text
    assert "not measured: Fyr, not opened, deep-chat" in text
