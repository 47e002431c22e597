"""The glossary: words of one language that mean the same as words of another."""

from collections import defaultdict
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
    """Rows of folded terms; the terms of a row have one meaning, whose number is that of the row."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        self.rows = tuple(rows)
        self._by_stem: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for term in row:
                words = tuple(term.split())
                self._by_stem[_stem(words[0])].append((words, number))
        # Few words make up most of what is asked and written.
        self._beginning_with = lru_cache(maxsize=20_000)(self._terms_from)

    @classmethod
    def read(cls, path: Path = GLOSSARY) -> "Glossary":
        """Read a glossary file: a list of rows, each a mapping from language to comma-separated terms."""
        rows = []
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            terms = [fold(term) for cell in row.values() for term in cell.split(",")]
            rows.append(tuple(dict.fromkeys(term for term in terms if term)))
        return cls(rows)

    def meanings(self, words: list[str]) -> list[int]:
        """Return the numbers of the meanings that folded `words` speak of, sorted; inflected forms count."""
        return sorted(
            {
                row
                for start, word in enumerate(words)
                for rest, row in self._beginning_with(word)
                if len(rest) < len(words) - start
                and all(_is_form(*pair) for pair in zip(words[start + 1 :], rest, strict=False))
            }
        )

    def pairs(self) -> list[tuple[str, str, int]]:
        """Return every two terms that mean the same, with the number of their meaning."""
        return [(one, other, row) for row, terms in enumerate(self.rows) for one, other in combinations(terms, 2)]

    def _terms_from(self, word: str) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Return the terms whose first word is `word` or its base form: their other words, and their rows."""
        shortest = max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)
        stems = {word, _stem(word), *(word[:size] for size in range(shortest, len(word)))}
        return tuple(
            (term[1:], row) for stem in stems for term, row in self._by_stem.get(stem, ()) if _is_form(word, term[0])
        )


def _stem(word: str) -> str:
    stem = word.rstrip("aeiouy")
    return stem if len(stem) >= _SHORTEST_STEM else word


def _is_form(word: str, term: str) -> bool:
    """Whether `word` is `term`, possibly inflected."""
    if word == term:
        return True
    stem = _stem(term)
    return len(stem) >= _SHORTEST_STEM and word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING
