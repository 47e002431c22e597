"""Spelling for matching, and the slips that training makes on purpose."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.augmentation import mistype
from knowledge.folding import fold, ngrams, word_ngrams


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ändra lön?", "andra lon"),
        ("Lønnsslipp på é-post", "lonnsslipp pa e post"),
        ("LÖSENORD", "losenord"),
        ("skysupport@visma.com", "skysupport visma com"),
        ("Persona\u0308l\u00a0- Anst\u00e4llda", "personal anstallda"),
        ("ﬁl №1", "fil no1"),
        ("…!?", ""),
        ("приве́т", ""),
    ],
)
def test_spellings_of_one_word_fold_together(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_ngrams_are_three_to_five_letters_and_know_the_edges_of_words() -> None:
    assert word_ngrams("lön") == (" lö", "lön", "ön ", " lön", "lön ", " lön ")
    assert ngrams("a på") == [" a ", " pa", "pa ", " pa "]


@given(st.text(min_size=1), st.integers())
def test_any_text_can_be_mistyped(text: str, seed: int) -> None:
    assert isinstance(mistype(text, random.Random(seed)), str)


def test_mistyping_is_repeatable() -> None:
    assert mistype("hur stänger jag av tjänsten", random.Random(7)) == mistype(
        "hur stänger jag av tjänsten", random.Random(7)
    )
