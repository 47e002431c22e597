"""Answers that say that one does not know, which are neither a value nor a wish to stop."""

import re

from actions.catalogue.naming import folded

_FIRST = (
    r"^(?:(?:nej|nei|no|nja|tja|hm+|oj|sorry|tyvarr|dessverre|beklager|undskyld|men|but|jo|det|that|it|jag|jeg|eg|vi|i|we|"
    r"actually|faktisk|faktiskt|honestly|really|tror|think) ){0,5}"
)
_NEITHER = r"(?: (?:jag|jeg|eg|vi|det|faktisk|faktiskt|helt|heller))* (?:inte|inta|ikke|ikkje|ikk|ej|inget|intet)\b"
_NOT_KNOWN = re.compile(
    _FIRST + r"(?:"
    r"(?:vet|veit|ved|minns|mins|minnes|husker|huskar|kommer|kanner|kjenner)" + _NEITHER + r"|"
    r"(?:can|do|did|could|don|didn|couldn) (?:not|t) (?:\w+ )?(?:know|remember|recall)\b|"
    r"(?:dont|cant|cannot|didnt|couldnt) (?:really )?(?:know|remember|recall)\b|"
    r"dunno|idk\b|no (?:idea|clue)|not (?:\w+ )?(?:sure|certain)|unsure|am not sure|m not sure|m unsure|unknown|"
    r"(?:har |have )?(?:ingen|inga|no) (?:aning|anelse|ide|idea|clue)|aner" + _NEITHER + r"|"
    r"(?:ar |er )?(?:osaker|usikker|usikre|inte (?:\w+ )?saker|ikke (?:\w+ )?sikker|okant|ukjent)|"
    r"(?:have |har )?(?:forgot|forgotten|glomt|glemt)\b)"
)


def does_not_know(text: str) -> bool:
    """`Vet inte`, `minns inte när det var`, `no idea`."""
    return bool(_NOT_KNOWN.search(folded(text)))
