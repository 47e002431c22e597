"""Exact signals: an address, a label, a code or a product that stands in a question as it stands in our texts.

Numbers never stand in our texts, but their shape says what they are: they are put into words.
"""

import re
from collections import defaultdict

import numpy as np

from knowledge.folding import fold
from knowledge.procedure import Language, Library, Passage

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|\b(?:[\w-]+\.)+(?:com|no|se|net)\b")
_CODE = re.compile(r"\b[A-Z]{2,}-[A-Z]*\d+\b")
# A single short word is no signal: *Lön* and *Next* stand in any question.
_SHORTEST_WORD = 12

# What a number is called elsewhere: eight digits may be a telephone number or a Danish company as well.
_OTHER_NUMBER = r"(?:cvr|tlf|telefon|telefonnummer|tel|phone|mobil|kundenummer|kundnummer|customer number)[ .:nr]*"
# Shapes of known values, and what such a value is in the words of our texts.
_SHAPES: tuple[tuple[re.Pattern[str], dict[Language, str]], ...] = (
    (
        re.compile(r"\bINV[\s-]*[0-9][0-9A-Z-]*", re.IGNORECASE),
        {
            "sv": "fakturan vars nummer börjar på INV",
            "nb": "fakturaen med nummer som begynner på INV",
            "en": "the invoice whose number starts with INV",
        },
    ),
    (
        re.compile(r"(?<![\d.,+-])(?<!\d )7\d{3} ?\d{4}(?![.,-]?\d| \d)"),
        {
            "sv": "fakturan vars nummer börjar på 7",
            "nb": "fakturaen med nummer som begynner på 7",
            "en": "the invoice whose number starts with 7",
        },
    ),
    (
        re.compile(r"\bKON[\s-]*ABO[\s-]*[O0]{2}\b", re.IGNORECASE),
        {"sv": "koden KON-ABO00", "nb": "koden KON-ABO00", "en": "the code KON-ABO00"},
    ),
    (
        re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b", re.IGNORECASE),
        {"sv": "engångskoden", "nb": "engangskoden", "en": "the one-time code"},
    ),
    (
        re.compile(r"(?<![\d.,+-])(?<!\d )\d{3}[ .]?\d{3}[ .]?\d{3}(?![.,-]?\d| \d)"),
        {
            "sv": "företaget med det norska organisationsnumret",
            "nb": "bedriften med det norske organisasjonsnummeret",
            "en": "the company with the Norwegian organisation number",
        },
    ),
    (
        re.compile(r"(?<![\d.,+-])(?<!\d )\d{6}-\d{4}(?![.,-]?\d)"),
        {
            "sv": "det svenska företaget",
            "nb": "den svenske bedriften",
            "en": "the Swedish company",
        },
    ),
)
_OTHERWISE_CALLED = re.compile(rf"\b({_OTHER_NUMBER})\+?\d[\d .-]*\d\b", re.IGNORECASE)


def is_another_number(question: str) -> bool:
    """`tlf 71234567`: nothing but a number that is called something which says nothing to us."""
    return bool(_OTHERWISE_CALLED.fullmatch(question.strip(" .,:;?!")))


def in_words(question: str, language: Language) -> str:
    """Return `question` with the values whose shape is known (an invoice number, a code) put into words.

    A number that is called something else, like a telephone number, is left out: its digits look like other numbers.
    """
    question = _OTHERWISE_CALLED.sub(r"\1", question)
    for shape, words in _SHAPES:
        question = shape.sub(words[language], question)
    return question


class Literals:
    """Which topics hold which literal texts."""

    def __init__(self, library: Library) -> None:
        self._topics = library.topics
        places = {topic: place for place, topic in enumerate(library.topics)}
        holders: dict[str, set[int]] = defaultdict(set)
        for procedure in library:
            for product in procedure.products:
                holders[fold(product)].add(places[procedure.topic])
            for passage in procedure.passages:
                for literal in literals_of(passage):
                    holders[literal].add(places[procedure.topic])
        # What stands everywhere says nothing: weight 1 for a text of one topic, near 0 for one of all topics.
        size = np.log(1 + len(library.topics))
        self._weights = {
            literal: (sorted(held), float(np.log((1 + len(library.topics)) / len(held)) / size))
            for literal, held in holders.items()
        }

    def scores(self, question: str) -> np.ndarray:
        """Return, per topic, the weight of the literals of that topic that stand in the question, shape (topics,)."""
        asked = f" {fold(question)} "
        scores = np.zeros(len(self._topics), dtype=np.float32)
        for literal, (held, weight) in self._weights.items():
            if f" {literal} " in asked:
                scores[held] += weight
        return scores


def literals_of(passage: Passage) -> set[str]:
    """Return the folded literal texts of a passage that are long enough to be a signal."""
    found = {fold(label.text) for label in passage.labels}
    found |= {fold(match) for match in _ADDRESS.findall(passage.text) + _CODE.findall(passage.text)}
    return {literal for literal in found if " " in literal or len(literal) >= _SHORTEST_WORD}
