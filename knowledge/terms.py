"""What a text is made of for the word leg: n-grams, words, neighbouring words, and meanings from the glossary.

A meaning ("lönebesked", "lønnsslipp", "payslip") is one term on both sides, so a query is expanded without being
made any longer.
"""

from itertools import pairwise

from knowledge.folding import fold, word_ngrams
from knowledge.glossary import Glossary

_WORD, _MEANING = "=", "#"


class Terms:
    """Cuts texts into terms."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    def of(self, text: str) -> list[str]:
        """Return the terms of `text`, with repetitions."""
        words = fold(text).split()
        return [
            *(gram for word in words for gram in word_ngrams(word)),
            *(_WORD + word for word in words),
            *(f"{_WORD}{one} {other}" for one, other in pairwise(words)),
            *(f"{_MEANING}{row}" for row in self._glossary.meanings(words)),
        ]

    def are_names(self, text: str) -> bool:
        """Whether every word of `text` has a meaning in the glossary ("kivra", "glömt lösenord")."""
        words = fold(text).split()
        return bool(words) and all(self._glossary.meanings([word]) for word in words)


def is_ngram(term: str) -> bool:
    """Whether a term is a character n-gram."""
    return not term.startswith((_WORD, _MEANING))


def is_meaning(term: str) -> bool:
    """Whether a term is a meaning of the glossary."""
    return term.startswith(_MEANING)
