"""Which options a text names: in any language, without case and diacritics, the longest name first."""

import re
import unicodedata
from collections.abc import Iterable

from actions.catalogue.operation import Option


def named_options(options: Iterable[Option], text: str, *, whole: bool = False) -> list[Option]:
    """The options that `text` names, the one with the longest name first.

    A name counts from the beginning of a word on, so that endings do not matter; people's names, which are short and
    begin many words, count as `whole` words only (but *Evas*). The words of a longer name are not read again as a
    shorter one: *Visma Resa & Utlägg* does not name *Visma Utlägg*.
    """
    by_name: dict[str, list[Option]] = {}
    found: list[tuple[int, Option]] = []
    text = f" {folded(text)} "
    for option in options:
        for name in _names(option):
            by_name.setdefault(folded(name), []).append(option)
        if option.pattern and (match := re.search(option.pattern, text)):
            found.append((len(match[0].strip()), option))
    left = text
    for name in sorted(by_name, key=len, reverse=True):
        pattern = rf"(?<= ){re.escape(name)}" + (r"s?(?= )" if whole else "")
        left, times = re.subn(pattern, " ", left) if name else (left, 0)
        if times:
            found += [(len(name), option) for option in by_name[name]]
    return list(dict.fromkeys(option for _, option in sorted(found, key=lambda each: -each[0])))


def folded(text: str) -> str:
    """Lower case, without diacritics, words separated by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    return re.sub(r"[^a-z0-9_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def _names(option: Option) -> set[str]:
    return {option.value, option.value.replace("_", " "), *option.title.as_dict().values(), *option.words}
