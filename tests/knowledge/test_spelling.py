"""Every text that Fyr shows is spelt right, and the labels in it are the products' own in every language."""

from collections.abc import Iterable
from functools import cache

import pytest

from knowledge.build import PROCEDURES
from knowledge.procedure import LANGUAGES, Library
from tests.knowledge.spelling import (
    ROOT,
    WORDS,
    Shown,
    Spelling,
    declared_texts,
    procedure_texts,
    python_texts,
    web_texts,
    word_list,
)

spelling_of = cache(Spelling)


@pytest.fixture(params=LANGUAGES)
def spelling(request: pytest.FixtureRequest) -> Spelling:
    return spelling_of(request.param)


@cache
def all_texts() -> tuple[Shown, ...]:
    code = ROOT / "api", ROOT / "actions"
    return (
        *procedure_texts(PROCEDURES),
        *python_texts(*code),
        *declared_texts(ROOT / "api/desk"),
        *web_texts(ROOT / "web/src"),
    )


def misspelt(texts: Iterable[Shown], spelling: Spelling) -> list[str]:
    """One line for each unknown word: where it stands, and the word."""
    return [
        f"{shown.path.relative_to(ROOT)}:{shown.line}: {word}"
        for shown in texts
        if shown.language == spelling.language
        for word in shown.words
        if not spelling.knows(word)
    ]


def test_every_text_that_fyr_shows_is_spelt_right(spelling: Spelling) -> None:
    assert misspelt(all_texts(), spelling) == []


@pytest.mark.parametrize("suffix", [".md", ".yml", ".py", ".ts"])
def test_texts_of_every_kind_are_read_in_every_language(suffix: str) -> None:
    assert {shown.language for shown in all_texts() if shown.path.suffix == suffix} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        pytest.param("sv", "Synkronisera lönebeskedet", "Synkonisera lönebesedet", id="sv"),
        pytest.param("nb", "Meld bedriften ut av aksesspunktet", "Meldd bedriften ut av aksesspunkktet", id="nb"),
        pytest.param("en", "The licence was cancelled", "The lisence was cancelld", id="en"),
    ],
)
def test_a_misspelt_word_is_found_and_a_right_one_is_not(language: str, right: str, wrong: str) -> None:
    spelling = spelling_of(language)
    line = {"path": ROOT / "x.md", "line": 3, "language": language}
    assert misspelt([Shown(right, **line)], spelling) == []
    assert len(misspelt([Shown(wrong, **line)], spelling)) == 2


def test_what_is_no_word_is_not_checked() -> None:
    shown = Shown("Skicka {antal} st till oppsigelse@visma.no, autoinvoice.visma.com eller ”xyz”", "sv", ROOT, 1)
    assert shown.words == ["Skicka", "st", "till", "eller"]


@pytest.mark.parametrize("name", ["product", *LANGUAGES])
def test_a_word_list_is_sorted_and_holds_only_words_that_are_used(name: str) -> None:
    listed = (WORDS / f"{name}.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed), key=lambda word: (word.lower(), word))
    used = {word for shown in all_texts() if name in ("product", shown.language) for word in shown.words}
    used |= {part for word in used for part in word.split("-")}
    used |= {word.lower() for word in used}
    assert sorted(word_list(name) - used) == []


def test_a_label_is_the_same_in_every_language(library: Library) -> None:
    for topic in library.topics:
        for passage in library.get(topic, "sv").passages:
            labels = {
                tuple(sorted(label.text for label in library.get(topic, language).passage(passage.part).labels))
                for language in LANGUAGES
            }
            assert len(labels) == 1, (topic, passage.part)
