"""The report: the picture of confused topics, the bars, and a whole run on a small index."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from knowledge.encoder import NgramEncoder
from knowledge.evaluation.accepted import compare
from knowledge.evaluation.asking import ask, ask_across, without_languages
from knowledge.evaluation.confusion import NOBODY, REFUSED, confusions, picture
from knowledge.evaluation.figures import by_language
from knowledge.evaluation.outsider import Benchmark, measure, read_benchmark
from knowledge.evaluation.questions import EvaluationQuestion
from knowledge.evaluation.report import Bar, Report
from knowledge.procedure import Library
from knowledge.search import KnowledgeBase
from tests.knowledge.evaluation.asked import asked

RUN = [
    asked("found", "a b", "a"),
    asked("found", "b a", "a"),
    asked("unsure", "b a", "a"),
    asked("nothing", "a b", "a"),
    asked("found", "a"),
    asked("nothing", "a"),
]


def test_only_confused_topics_are_counted():
    assert confusions(RUN) == {("a", "b"): 2, ("a", REFUSED): 1, (NOBODY, "a"): 1}


def test_the_picture_has_a_cell_for_each_pair_and_is_well_formed():
    svg = picture(confusions(RUN), "rows & columns")
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    tips = [element.text for element in root.iter() if element.tag.endswith("title")]
    assert sorted(tips) == sorted([f"{NOBODY} → a: 1", "a → b: 2", f"a → {REFUSED}: 1"])
    ElementTree.fromstring(picture(confusions([]), "nothing went wrong"))


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "met"),
    [(0.95, 0.95, True, True), (0.94, 0.95, True, False), (0.02, 0.02, False, True), (0.03, 0.02, False, False)],
)
def test_a_bar_is_met_at_its_limit(value: float, limit: float, at_least: bool, met: bool):
    bar = Bar("x", value, limit, at_least)
    assert bar.met is met
    assert str(bar).startswith("pass" if met else "FAIL")


def test_with_a_language_hidden_none_of_its_texts_can_be_hit(kb: KnowledgeBase):
    blind = without_languages(kb, frozenset({"sv"}))
    assert {entry.language for entry in kb.ranker.index.entries} - {
        entry.language for entry in blind.ranker.index.entries
    } == {"sv"}
    assert blind.ranker.index.topics == kb.ranker.index.topics


def test_a_run_is_asked_reported_and_written(kb: KnowledgeBase, tmp_path: Path):
    questions = [
        EvaluationQuestion("hur avaktiverar jag en anställd i Lön Anställd", "sv", "visma-lon.deactivate-employee"),
        EvaluationQuestion("hva er hovedstaden i Mongolia", "nb", None),
    ]
    run = ask(kb, questions, kb.library)
    assert run[0].rank == 0
    assert run[0].quotes and not run[0].unquoted
    across = ask_across(kb, questions)
    assert [one.question for one in across] == questions[:1]
    report = Report("0", by_language(run), by_language(across), None, 0.1, run, compare(run, {}))
    report.write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"report.md", "report.json", "confusion.svg"}
    stored = json.loads((tmp_path / "report.json").read_text())
    assert stored["answers"].keys() == {question.id for question in questions}
    assert stored["own"]["sv"]["hit1"] == 1
    assert all(str(bar) in (tmp_path / "report.md").read_text() for bar in report.bars)


def test_a_quote_that_is_not_in_the_texts_is_named(kb: KnowledgeBase):
    topic = "visma-lon.deactivate-employee"
    question = EvaluationQuestion("hur avaktiverar jag en anställd i Lön Anställd", "sv", topic)
    procedures = {key: dict(kb.library.procedures[key]) for key in kb.library.topics}
    (before,) = ask(kb, [question], Library(procedures))
    assert before.quotes and not before.unquoted
    changed = [replace(step, text=step.text + " Jo.") for step in procedures[topic]["sv"].steps]
    procedures[topic]["sv"] = replace(procedures[topic]["sv"], steps=tuple(changed))
    (one,) = ask(kb, [question], Library(procedures))
    assert f"{topic} sv steps.1" in one.unquoted


def test_a_benchmark_is_searched_by_words_by_vectors_and_by_both():
    encoder = NgramEncoder(np.random.default_rng(0).standard_normal((4096, 32), dtype=np.float32))
    answers = ("Lampan tänds med knappen på väggen.", "Fakturan skickas med e-post.", "Semestern söks i kalendern.")
    benchmark = Benchmark(answers, (("hur tänder jag lampan", 0), ("kommer fakturan med posten", 1)))
    found = measure(benchmark, encoder)
    assert found.keys() == {"words", "vectors", "fused"}
    assert (found["words"].ndcg, found["words"].hit1) == (1, 1)


def test_a_benchmark_that_is_not_there_is_skipped(tmp_path: Path):
    assert read_benchmark(tmp_path / "swefaq-a.json") is None
