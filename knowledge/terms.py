"""What a text is made of for the word leg: n-grams, words, neighbouring words, and meanings from the glossary.

A meaning ("lönebesked", "lønnsslipp", "payslip") is one term on both sides, so a query is expanded without being
made any longer.
"""

from enum import IntEnum
from itertools import pairwise

from knowledge.folding import fold, word_ngrams
from knowledge.glossary import Glossary

_WORD, _MEANING = "=", "#"


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
            *(f"{_MEANING}{row}" for row in self._glossary.meanings(words)),
        ]

    def are_names(self, text: str) -> bool:
        """Whether every word of `text` has a meaning in the glossary ("kivra", "glömt lösenord")."""
        words = fold(text).split()
        return bool(words) and all(self._glossary.meanings([word]) for word in words)


class Kind(IntEnum):
    """What a term is."""

    NGRAM = 0
    MEANING = 1
    WORD = 2


def kind_of(term: str) -> Kind:
    """Return whether a term is a character n-gram, a meaning of the glossary, or a word (or two)."""
    return {_WORD: Kind.WORD, _MEANING: Kind.MEANING}.get(term[0], Kind.NGRAM)
