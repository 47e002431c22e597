"""How documents speak: phrases from `words.yml`, matched in folded text."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from knowledge.folding import fold
from knowledge.procedure import Kind, TextLanguage

_FILE = Path(__file__).with_name("words.yml")


class Phrases:
    """A list of folded phrases."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._all = frozenset(phrase for phrase in map(fold, phrases) if phrase)
        joined = "|".join(sorted(map(re.escape, self._all), key=len, reverse=True))
        self._at_start = re.compile(rf"(?:{joined})(?= |$)")
        self._anywhere = re.compile(rf"(?:^| )(?:{joined})(?= |$)")

    def __contains__(self, text: str) -> bool:
        """Whether `text` as a whole is one of the phrases."""
        return fold(text) in self._all

    def begin(self, text: str) -> bool:
        """Whether `text` begins with one of the phrases."""
        return self._at_start.match(fold(text)) is not None

    def stand_in(self, text: str) -> bool:
        """Whether one of the phrases stands anywhere in `text`."""
        return self._anywhere.search(fold(text)) is not None


class Wording:
    """All phrases, by what they are for."""

    def __init__(self, words: Mapping) -> None:
        self.cookie_things = _phrases(words["cookie_things"])
        self.cookie_acts = _phrases(words["cookie_acts"])
        self.furniture = _phrases(words["furniture"])
        self.furniture_headings = _phrases(words["furniture_headings"])
        self.related_headings = _phrases(words["related_headings"])
        self.roles: Mapping[Kind, Phrases] = MappingProxyType(
            {kind: _phrases(phrases) for kind, phrases in words["role_headings"].items()}
        )
        self.step_leads = _phrases(words["step_leads"])
        self.imperatives: Mapping[TextLanguage, Phrases] = MappingProxyType(
            {language: _phrases(verbs) for language, verbs in words["imperatives"].items()}
        )
        self.warnings = _phrases(words["warnings"])
        self.warning_words = _phrases(words["warning_words"])
        self.otherwise = _phrases(words["otherwise"])
        self.before = _phrases(words["before"])
        self.who = _phrases(words["who"])
        self.leaning = _phrases(words["leaning"])
        self.addressing = _phrases(words["addressing"])
        self.openings = _phrases(words["openings"])
        self.closings = _phrases(words["closings"])

    def role(self, heading: str) -> Kind | None:
        """Return the part of a procedure that a heading announces."""
        return next((kind for kind, phrases in self.roles.items() if heading in phrases), None)

    def is_imperative(self, text: str, language: str | None = None) -> bool:
        """Whether `text` begins by telling somebody to do something, in `language` or in any."""
        verbs = [self.imperatives[language]] if language in self.imperatives else self.imperatives.values()
        return any(phrases.begin(text) for phrases in verbs)


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the phrases of `words.yml`."""
    return Wording(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def _phrases(given: str | list[str]) -> Phrases:
    return Phrases(given.split(",") if isinstance(given, str) else given)
