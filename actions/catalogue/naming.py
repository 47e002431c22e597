"""Which options a text names: in any language, without case and diacritics, the longest name first."""

import re
import unicodedata
from collections.abc import Iterable

from actions.catalogue.operation import Option


def named_options(options: Iterable[Option], text: str) -> list[Option]:
    """The options that `text` names, the one with the longest name first.

    A name counts from the beginning of a word on, so that endings do not matter; the words of a longer name are not
    read again as a shorter one (*Visma Resa & Utlägg* does not name *Visma Utlägg*).
    """
    left = f" {folded(text)} "
    found: list[Option] = []
    names = sorted(
        ((folded(name), option) for option in options for name in _names(option)), key=lambda pair: -len(pair[0])
    )
    for name, option in names:
        if name and f" {name}" in left:
            left = left.replace(f" {name}", "  ")
            if option not in found:
                found.append(option)
    return found


def folded(text: str) -> str:
    """Lower case, without diacritics, words separated by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    return re.sub(r"[^a-z0-9_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def _names(option: Option) -> set[str]:
    return {option.value, option.value.replace("_", " "), *option.title.as_dict().values(), *option.words}
