"""What a text is made of for the word leg: n-grams, words, neighbouring words, and meanings from the glossary.

A meaning ("lönebesked", "lønnsslipp", "payslip") is one term on both sides, so a query is expanded without being
made any longer.
"""

from enum import IntEnum
from itertools import pairwise

from knowledge.folding import fold, word_ngrams
from knowledge.glossary import Glossary

_WORD, _MEANING, _EVERYDAY = "=", "#", "~"


class Terms:
    """Cuts texts into terms."""

    # Pairs of neighbouring words are as many as the words themselves and seldom meet again: a large collection does
    # without them.
    PAIRS_UP_TO = 100_000

    def __init__(self, glossary: Glossary, entries: int = 0) -> None:
        """`entries` is how many texts the index holds."""
        self._glossary = glossary
        self._pairs = entries <= self.PAIRS_UP_TO

    def of(self, text: str) -> list[str]:
        """Return the terms of `text`, with repetitions."""
        words = fold(text).split()
        return [
            *(gram for word in words for gram in word_ngrams(word)),
            *(_WORD + word for word in words),
            *(f"{_WORD}{one} {other}" for one, other in pairwise(words) if self._pairs),
            *self._meanings(words),
        ]

    def meanings(self, text: str) -> list[str]:
        """Return only those terms of `text` that are meanings."""
        return self._meanings(fold(text).split())

    def _meanings(self, words: list[str]) -> list[str]:
        everyday = self._glossary.everyday_from
        return [f"{_MEANING if row < everyday else _EVERYDAY}{row}" for row in self._glossary.meanings(words)]

    def are_names(self, text: str) -> bool:
        """Whether every word of `text` is one of our field ("kivra", "glömt lösenord")."""
        words = fold(text).split()
        field = self._glossary.everyday_from
        return bool(words) and all(min(self._glossary.meanings([word]), default=field) < field for word in words)


class Kind(IntEnum):
    """What a term is."""

    NGRAM = 0
    MEANING = 1
    WORD = 2
    EVERYDAY = 3


def kind_of(term: str) -> Kind:
    """Return whether a term is a character n-gram, a meaning (of our field, or everyday), or a word (or two)."""
    return {_WORD: Kind.WORD, _MEANING: Kind.MEANING, _EVERYDAY: Kind.EVERYDAY}.get(term[0], Kind.NGRAM)
