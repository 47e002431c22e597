"""Calibration: thresholds that keep to their goals, and folds that hold out what they say."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from knowledge.calibration import FAMILIES, Calibration, Example, Goals, calibrate
from knowledge.held_out import FOLDS, folds
from knowledge.outside import read_outside
from knowledge.procedure import Library
from knowledge.ranking import FEATURES
from knowledge.search import KnowledgeBase


def examples(count: int = 400) -> list[Example]:
    """Examples whose features overlap a little: ours lie around 1, the others around -1, right ones above wrong ones."""
    chance = np.random.default_rng(1)
    made = []
    for family in FAMILIES:
        for number in range(count):
            ours = number % 2 == 0
            right = ours and number % 5 != 0
            centre = (1 + 0.7 * right) if ours else -1
            made.append(Example(family, chance.normal(centre, 0.8, len(FEATURES)), ours, right))
    return made


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate(examples())


def test_the_thresholds_keep_to_their_goals(calibration: Calibration) -> None:
    goals = Goals()
    for family in FAMILIES:
        decisions = {True: Counter(), False: Counter()}
        for example in examples():
            if example.family == family:
                decisions[example.ours][calibration.scales[family].judge(example.features).decision] += 1
        assert decisions[False]["found"] <= 2 * goals.answered_outside * decisions[False].total()
        assert decisions[True]["nothing"] <= 2 * goals.refused_inside * decisions[True].total()
        assert decisions[True]["found"] >= 0.75 * decisions[True].total()


def test_probabilities_and_thresholds_are_in_order(calibration: Calibration) -> None:
    for scale in calibration.scales.values():
        assert 0 < scale.nothing_below <= scale.found_from < 1
        judgement = scale.judge(np.full(len(FEATURES), 2.0))
        assert 0 <= judgement.score <= judgement.ours <= 1


def test_a_likely_question_with_an_unlikely_topic_is_asked_about(calibration: Calibration) -> None:
    unsure = [
        judgement
        for example in examples()
        if (judgement := calibration.judge(example.features, "en")).right < Goals().least_right
    ]
    assert unsure
    assert all(judgement.decision != "found" for judgement in unsure)


def test_a_calibration_is_the_same_after_saving_and_loading(calibration: Calibration, tmp_path: Path) -> None:
    calibration.save(tmp_path)
    assert Calibration.load(tmp_path) == calibration


def test_every_question_is_held_out_exactly_once(library: Library) -> None:
    cut = folds(library)
    questions = {question for _, question in library.questions()}
    assert len(cut) == FOLDS
    assert set().union(*cut) == questions
    assert sum(len(fold) for fold in cut) == len(questions)


def test_no_fold_leaves_a_topic_without_questions(library: Library) -> None:
    for fold in folds(library):
        for procedure in library:
            assert set(procedure.questions) - fold, procedure.topic


def test_there_are_enough_questions_that_nobody_here_can_answer_and_none_is_ours(library: Library) -> None:
    outside = read_outside()
    texts = {question.text.casefold() for question in outside}
    assert len(texts) == len(outside) >= 240
    assert texts.isdisjoint(question.text.casefold() for _, question in library.questions())


def test_a_built_index_answers_next_to_nothing_from_outside_and_refuses_next_to_nothing_of_ours(
    kb: KnowledgeBase,
) -> None:
    outside = [kb.search(question.text).decision for question in read_outside()]
    ours = [kb.search(question.text, question.language).decision for _, question in kb.library.questions()]
    assert outside.count("found") <= 0.02 * len(outside)
    assert ours.count("nothing") <= 0.03 * len(ours)
