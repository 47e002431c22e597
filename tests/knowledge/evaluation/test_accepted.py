"""The diff against the accepted run."""

import json
from pathlib import Path

import pytest

from knowledge.evaluation.accepted import Outcome, accept, compare, outcome_of, read_accepted
from tests.knowledge.evaluation.asked import asked

RIGHT, WRONG = Outcome("found", "a", "summary"), Outcome("found", "b", "summary")
ASK, ASK_WRONG = Outcome("unsure", "a", "summary"), Outcome("unsure", "b", "summary")
NOTHING = Outcome("nothing", "", "")
OF = {
    RIGHT: asked("found", "a", "a"),
    WRONG: asked("found", "b", "a"),
    ASK: asked("unsure", "a b", "a"),
    ASK_WRONG: asked("unsure", "b a", "a"),
    NOTHING: asked("nothing", "b", "a"),
}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (RIGHT, ASK, "worse"),
        (ASK, ASK_WRONG, "worse"),
        (ASK_WRONG, NOTHING, "worse"),
        (NOTHING, WRONG, "worse"),
        (WRONG, RIGHT, "better"),
        (Outcome("found", "c", "summary"), WRONG, "other"),
        (Outcome("found", "a", "steps.1"), RIGHT, "other"),
        (Outcome("found", "c + a", "steps.1"), RIGHT, "other"),
    ],
)
def test_a_changed_answer_is_better_worse_or_other(before: Outcome, after: Outcome, verdict: str):
    run = [OF[after]]
    (change,) = compare(run, {run[0].question.id: before}).changes
    assert (change.before, change.after, change.verdict) == (before, after, verdict)


@pytest.mark.parametrize(("before", "verdict"), [(NOTHING, "worse"), (ASK, "worse"), (WRONG, "other")])
def test_out_of_scope_an_answer_is_the_worst(before: Outcome, verdict: str):
    run = [asked("found", "a")]
    assert [change.verdict for change in compare(run, {run[0].question.id: before}).changes] == [verdict]


def test_what_is_the_same_is_no_change_and_new_and_gone_are_counted():
    same, new = asked("found", "a", "a", text="one"), asked("found", "a", "a", text="two")
    difference = compare([same, new], {same.question.id: RIGHT, "0" * 12: RIGHT})
    assert (difference.changes, difference.new, difference.gone) == ((), 1, 1)


def test_an_accepted_run_reads_back_with_one_line_per_question(tmp_path: Path):
    path = tmp_path / "accepted.json"
    assert read_accepted(path) == {}
    run = [asked("found", "a", "a", text="one"), asked("nothing", "a", "a", text="two")]
    accept(run, path)
    assert read_accepted(path) == {one.question.id: outcome_of(one) for one in run}
    assert len(path.read_text().splitlines()) == len(run) + 2
    assert set(json.loads(path.read_text())) == {one.question.id for one in run}
