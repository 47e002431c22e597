"""The measures, against values worked out by hand."""

import numpy as np
import pytest

from knowledge.evaluation.figures import (
    by_language,
    figures,
    hits,
    mean_reciprocal_rank,
    ndcg,
    percentiles,
    rank_of,
    wilson,
)
from tests.knowledge.evaluation.asked import asked


def test_figures_tell_right_from_wrong_from_refused():
    row = figures(
        [
            asked("found", "a b", "a"),
            asked("found", "b a", "a"),
            asked("unsure", "c b a", "a x"),
            asked("nothing", "c d e f", "a"),
            asked("found", "a"),
            asked("nothing", "a"),
        ]
    )
    assert (row.questions, row.outside) == (4, 2)
    assert (row.hit1, row.hit3) == (0.25, 0.75)
    assert row.mrr == (1 + 1 / 2 + 1 / 3) / 4
    assert (row.found_right, row.found_wrong, row.unsure, row.refused) == (0.25, 0.25, 0.25, 0.25)
    assert row.answered == 0.5
    assert row.milliseconds == (2.0, 2.0)


def test_an_answer_about_two_topics_is_right_when_one_of_them_is():
    both = asked("found", "b a", "a")
    assert not both.answers_right
    both = type(both)(both.question, both.ranking, "found", ("b", "a"), "summary", 1.0)
    assert both.answers_right


def test_each_language_and_all_of_them_have_figures():
    assert {name: row.questions for name, row in by_language([asked("found", "a", "a")] * 3).items()} == {
        "sv": 3,
        "all": 3,
    }


def test_ndcg_of_one_right_item_falls_with_its_place():
    assert ndcg([0]) == 1
    assert ndcg([2]) == 0.5  # 1 / log2(4)
    assert ndcg([10]) == 0
    assert ndcg([None]) == 0
    assert ndcg([0, 2, None, 6]) == pytest.approx((1 + 0.5 + 0 + 1 / 3) / 4)
    assert ndcg([]) == 0


def test_hits_and_mean_reciprocal_rank():
    assert hits([0, 1, 2, 3, None], 3) == 0.6
    assert mean_reciprocal_rank([0, 1, None, 3]) == (1 + 0.5 + 0 + 0.25) / 4
    assert (hits([], 1), mean_reciprocal_rank([])) == (0, 0)


def test_of_equal_scores_the_earlier_comes_first():
    scores = np.array([1.0, 3.0, 3.0, 2.0])
    assert [rank_of(scores, place) for place in range(4)] == [3, 0, 1, 2]


def test_the_interval_of_a_share_after_wilson():
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.490, abs=5e-4), pytest.approx(0.943, abs=5e-4))
    assert wilson(10, 10)[1] == 1
    assert wilson(0, 0) == (0, 1)


def test_percentiles_lie_between_the_values():
    assert percentiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (3.0, pytest.approx(4.8))
    assert percentiles([]) == (0, 0)
