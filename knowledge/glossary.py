"""The glossary: words of one language that mean the same as words of another."""

import random
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import yaml

from knowledge.folding import fold

GLOSSARY = Path(__file__).with_name("glossary.yml")

# An inflected form is its stem and at most this many letters more ("abonnement" + "ene").
_LONGEST_ENDING = 4
# Shorter words are not stemmed: what begins like them is mostly something else.
_SHORTEST_STEM = 5


class Glossary:
    """Rows of folded terms; the terms of a row have one meaning, whose number is that of the row.

    The rows of our field come first; from `everyday_from` on they are words of anybody's day.
    """

    def __init__(self, field: list[tuple[str, ...]], everyday: list[tuple[str, ...]]) -> None:
        self.everyday_from = len(field)
        self.rows = rows = (*field, *everyday)
        self._by_stem: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for term in row:
                words = tuple(term.split())
                self._by_stem[_stem(words[0])].append((words, number))
        # Few words make up most of what is asked and written.
        self._beginning_with = lru_cache(maxsize=20_000)(self._terms_from)

    @classmethod
    def read(cls, path: Path = GLOSSARY) -> "Glossary":
        """Read a glossary file: two lists of rows, each row a mapping from language to comma-separated terms."""
        stored = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(*([_terms(row) for row in stored[part]] for part in ("field", "everyday")))

    def meanings(self, words: list[str]) -> list[int]:
        """Return the numbers of the meanings that folded `words` speak of, sorted; inflected forms count."""
        found: set[int] = set()
        for start, word in enumerate(words):
            alone, longer = self._beginning_with(word)
            found |= alone
            if not longer or start + 1 == len(words):
                continue
            for rest, row in longer.get(words[start + 1][0], ()):
                following = words[start + 1 : start + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_is_form, following, rest)):
                    found.add(row)
        return sorted(found)

    def pairs(self, most: int) -> list[tuple[str, str, int]]:
        """Return two terms that mean the same, with the number of their meaning: at most `most` pairs of each."""
        dice = random.Random(0)
        pairs = []
        for row, terms in enumerate(self.rows):
            every = list(combinations(terms, 2))
            pairs += [(one, other, row) for one, other in dice.sample(every, min(most, len(every)))]
        return pairs

    def _terms_from(self, word: str) -> tuple[frozenset[int], dict[str, list[tuple[tuple[str, ...], int]]]]:
        """Return the rows of the terms that are `word` or its base form, and the longer terms that begin with it.

        Of a longer term: its other words and its row, by the letter that they begin with.
        """
        shortest = max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)
        stems = {word, _stem(word), *(word[:size] for size in range(shortest, len(word)))}
        alone, longer = set(), defaultdict(list)
        for stem in stems:
            for (first, *rest), row in self._by_stem.get(stem, ()):
                if not _is_form(word, first):
                    continue
                if rest:
                    longer[rest[0][0]].append((tuple(rest), row))
                else:
                    alone.add(row)
        return frozenset(alone), dict(longer)


def _terms(row: Mapping[str, str]) -> tuple[str, ...]:
    terms = [fold(term) for cell in row.values() for term in cell.split(",")]
    return tuple(dict.fromkeys(term for term in terms if term))


def _stem(word: str) -> str:
    stem = word.rstrip("aeiouy")
    return stem if len(stem) >= _SHORTEST_STEM else word


def _is_form(word: str, term: str) -> bool:
    """Whether `word` is `term`, possibly inflected."""
    if word == term:
        return True
    stem = _stem(term)
    return len(stem) >= _SHORTEST_STEM and word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING
