"""One spelling for matching: what people type and what we wrote, brought to the same letters, and cut into n-grams."""

import re
import unicodedata
from functools import lru_cache

# å, ä and æ fall together, and so do ö and ø: Swedish, Norwegian, Danish and keyboards without them then agree.
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ß": "ss", "ð": "d", "þ": "t"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")

SMALLEST, LARGEST = 3, 5


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII words separated by single spaces ("Ändra lön?" becomes "andra lon")."""
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters).strip()


@lru_cache(maxsize=65_536)
def word_ngrams(word: str, smallest: int = SMALLEST, largest: int = LARGEST) -> tuple[str, ...]:
    """Return the character n-grams of one folded word, its edges marked by spaces."""
    padded = f" {word} "
    return tuple(
        padded[start : start + size]
        for size in range(smallest, min(largest, len(padded)) + 1)
        for start in range(len(padded) - size + 1)
    )


def ngrams(text: str, smallest: int = SMALLEST, largest: int = LARGEST) -> list[str]:
    """Return the character n-grams of every word of `text`, in order and with repetitions."""
    return [gram for word in fold(text).split() for gram in word_ngrams(word, smallest, largest)]
