"""The question set: well formed, and frozen."""

from pathlib import Path

import pytest

from knowledge.build import PROCEDURES
from knowledge.evaluation.questions import (
    LANGUAGES,
    EvaluationQuestion,
    NotFrozen,
    check_frozen,
    freeze,
    read_questions,
    unseen,
)
from knowledge.reading import read_library

SET = '- {q: "hur gör jag", language: sv, topic: lamp.light, also: [lamp.dim]}\n- {q: hei, language: nb, topic: null}\n'


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.yml"
    path.write_text(SET, encoding="utf-8")
    return path


def test_the_set_is_the_frozen_one():
    check_frozen()


def test_a_changed_set_must_be_frozen_anew(questions: Path, tmp_path: Path):
    stored = tmp_path / "questions.sha256"
    with pytest.raises(NotFrozen, match="--freeze"):
        check_frozen(questions, stored)
    freeze(questions, stored)
    check_frozen(questions, stored)
    questions.write_text(SET.replace("hei", "hallo"), encoding="utf-8")
    with pytest.raises(NotFrozen, match=r"questions\.yml"):
        check_frozen(questions, stored)


def test_rows_are_read_with_all_the_topics_that_answer_them(questions: Path):
    one, other = read_questions(questions)
    assert one == EvaluationQuestion("hur gör jag", "sv", "lamp.light", ("lamp.dim",))
    assert one.right == {"lamp.light", "lamp.dim"}
    assert other.right == frozenset()


def test_an_id_changes_with_the_words_and_the_language_only():
    question = EvaluationQuestion("hei", "nb", None)
    assert question.id == EvaluationQuestion("hei", "nb", "lamp.light").id
    assert question.id != EvaluationQuestion("hei", "da", None).id
    assert question.id != EvaluationQuestion("hej", "nb", None).id


def test_every_question_is_asked_once_in_a_known_language_about_known_topics():
    questions, topics = read_questions(), set(read_library(PROCEDURES).topics)
    assert len({question.id for question in questions}) == len(questions)
    assert {question.language for question in questions} == set(LANGUAGES)
    assert {topic for question in questions for topic in question.right} <= topics
    assert sum(not question.right for question in questions) >= 100


def test_a_question_that_the_build_has_learned_is_left_out_however_it_is_spelt():
    known, other = EvaluationQuestion("Vad är ELMA?", "sv", "a"), EvaluationQuestion("vad gör ELMA", "sv", "a")
    assert unseen([known, other], ["vad ar elma", "hva er elma"]) == (other,)
