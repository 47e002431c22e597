"""Yes and no in plain words, for the proposal that is on the table. Only whole messages count."""

import re
import unicodedata
from typing import Literal

_YES = frozenset(
    phrase.strip()
    for phrase in [
        "\n    ja",
        " japp",
        " jepp",
        " jo",
        " jada",
        " jaa",
        " ja tack",
        " ja takk",
        " ja tak",
        " gärna",
        " gjerne",
        " ja gärna",
        " ja gjerne",
        " det stämmer",
        " det stemmer",
        "\n    stämmer",
        " stemmer",
        " ja det stämmer",
        " ja det stemmer",
        " gör det",
        " gjør det",
        " ja gör det",
        " ja gjør det",
        " ok",
        " okej",
        " okei",
        " okay",
        "\n    ok gör det",
        " ok gjør det",
        " kör",
        " kör på",
        " kjør",
        " kjør på",
        " ja kör",
        " ja kjør",
        " bekräfta",
        " bekräftar",
        " bekreft",
        " bekrefter",
        "\n    jag bekräftar",
        " jeg bekrefter",
        " ja bekräfta",
        " ja bekreft",
        " bekræft",
        " skicka",
        " skicka det",
        " ja skicka",
        " send",
        " send det",
        " send den",
        "\n    ja send",
        " absolut",
        " absolutt",
        " yes",
        " yes please",
        " yep",
        " yeah",
        " sure",
        " go ahead",
        " yes go ahead",
        " do it",
        " yes do it",
        " please do",
        "\n    confirm",
        " i confirm",
        " yes confirm",
        " send it",
        " yes send it",
        " ok do it",
        " ok send\n    ",
    ]
)
_NO = frozenset(
    phrase.strip()
    for phrase in [
        "\n    nej",
        " nei",
        " næ",
        " nä",
        " nej tack",
        " nei takk",
        " nej tak",
        " gör det inte",
        " ikke gjør det",
        " gjør det ikke",
        " inte nu",
        " ikke nå",
        " nej gör\n    inte det",
        " nei ikke gjør det",
        " avbryt",
        " avbryt det",
        " nej avbryt",
        " nei avbryt",
        " stopp",
        " stop",
        " glöm det",
        " glem det",
        " strunt i det",
        "\n    vi droppar det",
        " vi dropper det",
        " ångra",
        " angre",
        " fortryd",
        " afbryd",
        " no",
        " nope",
        " no thanks",
        " no thank you",
        " don't",
        " do not",
        "\n    don't do it",
        " do not do it",
        " cancel",
        " cancel it",
        " cancel that",
        " no cancel",
        " never mind",
        " nevermind",
        " forget it",
        " not now\n    ",
    ]
)


def meaning(text: str) -> Literal["yes", "no"] | None:
    """What a whole message says to an open question; None for everything else."""
    folded = _fold(text)
    return "yes" if folded in _FOLDED_YES else "no" if folded in _FOLDED_NO else None


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("’", "")).split())


_FOLDED_YES = frozenset(_fold(phrase) for phrase in _YES)
_FOLDED_NO = frozenset(_fold(phrase) for phrase in _NO)
