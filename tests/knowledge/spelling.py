"""Every text that Fyr shows, word by word with its place, and the dictionaries that say whether a word exists.

People's own questions are not among them: they are spelt as people spell. Labels of the products' screens are literal,
in whatever language the screen has, and are left out as well, as is what a text quotes.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spylls.hunspell import Dictionary

from knowledge.marked import load
from knowledge.page import read_page
from knowledge.procedure import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
WORDS = Path(__file__).parent / "words"
DICTIONARIES = {"sv": "sv_SE", "nb": "nb_NO", "en": "en_GB"}
DICTIONARY_FOLDER = Path("/usr/share/hunspell")

# Swedish and Norwegian write compounds as one word, so no dictionary has them all.
SHORTEST_PART = 4
COMPOUNDING = {"sv", "nb"}
JOINTS = ("", "s")

_ADDRESS = re.compile(
    r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)*|(?:\b[\w-]+)?(?:\.[\w-]+)*\.(?:com|no|se|net)\b(?:/\S*)?"
)
_QUOTED = re.compile(r"[”“][^”]*”|«[^»]*»")
_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}")
_WITH_DIGITS = re.compile(r"\b\w*\d[\w.:/-]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’:-][^\W\d_]+)*")
_TS_TABLE = re.compile(r"^const (?P<language>sv|nb|en)\b.*?^};", re.MULTILINE | re.DOTALL)
_TS_STRING = re.compile(r'"(?P<plain>(?:[^"\\\n]|\\.)*)"|`(?P<template>(?:[^`\\]|\\.)*)`')


@dataclass(frozen=True)
class Shown:
    """A text that Fyr shows, its language and where it stands."""

    text: str
    language: str
    path: Path
    line: int

    @property
    def words(self) -> list[str]:
        """The words to check: addresses, quotations, placeholders and numbers are none."""
        text = self.text
        for pattern in (_PLACEHOLDER, _ADDRESS, _QUOTED, _WITH_DIGITS):
            text = pattern.sub(" ", text)
        return _WORD.findall(text)


def procedure_texts(folder: Path) -> Iterator[Shown]:
    """Titles, passages without their labels, and the purposes of contacts."""
    for path in sorted(folder.glob("**/*.md")):
        page = read_page(path, path.stem)
        title = page.front["title"]
        yield Shown(title.text(), path.stem, path, title.line)
        for items in page.sections.values():
            for item in items:
                yield Shown(_without(item.text, item.labels), path.stem, path, item.line)
    for path in sorted(folder.glob("**/topic.yml")):
        fields = dict(load(path.read_text(encoding="utf-8"), path).items())
        for contact in fields["contacts"].list() if "contacts" in fields else []:
            for language, purpose in dict(contact.items())["for"].items():
                yield Shown(purpose.text(), language, path, purpose.line)


def _without(text: str, labels: tuple[str, ...]) -> str:
    for label in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", " ", text)
    return text


def python_texts(*folders: Path) -> Iterator[Shown]:
    """Every literal `Text(sv=…, nb=…, en=…)` of the code."""
    for path in sorted(file for folder in folders for file in folder.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                for keyword in node.keywords:
                    if keyword.arg in LANGUAGES:
                        for part in ast.walk(keyword.value):
                            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                                yield Shown(part.value, keyword.arg, path, part.lineno)


def web_texts(folder: Path) -> Iterator[Shown]:
    """The strings of the browser code's tables: `const sv … };` in a `texts.ts`, or a file `texts/sv.ts` for each language."""
    for path in sorted(folder.glob("**/texts.ts")):
        source = path.read_text(encoding="utf-8")
        for table in _TS_TABLE.finditer(source):
            yield from _strings(table[0], source.count("\n", 0, table.start()), table["language"], path)
    for language in LANGUAGES:
        for path in sorted(folder.glob(f"**/texts/{language}.ts")):
            source = path.read_text(encoding="utf-8")
            yield from _strings(
                source[source.index("{\n") :], source.count("\n", 0, source.index("{\n")), language, path
            )


def _strings(source: str, before: int, language: str, path: Path) -> Iterator[Shown]:
    """The strings of a piece of code that `before` lines stand before."""
    for string in _TS_STRING.finditer(source):
        text = re.sub(r"\\.", " ", string["plain"] or string["template"] or "")
        yield Shown(text, language, path, before + source.count("\n", 0, string.start()) + 1)


class Spelling:
    """One language's dictionary with the word lists of this project; remembers what it has looked up."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._own = word_list("product") | word_list(language)
        self._known: dict[str, bool] = {}

    @cached_property
    def _dictionary(self) -> Dictionary:
        files = DICTIONARY_FOLDER / DICTIONARIES[self.language]
        if not files.with_suffix(".aff").is_file():
            raise FileNotFoundError(f"The dictionary {files} was not found: tools/packages.sh installs it.")
        return Dictionary.from_files(str(files))

    def knows(self, word: str) -> bool:
        """Whether the word, or every part of it between hyphens, is spelt right."""
        word = word.replace("’", "'")
        return self._accepts(word) or all(self._accepts(part) for part in word.split("-"))

    def _accepts(self, word: str) -> bool:
        return self._exists(word) or self._is_compound(word)

    def _listed(self, word: str) -> bool:
        return word in self._own or (word[:1].isupper() and word.lower() in self._own)

    def _in_dictionary(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._dictionary.lookup(word)
        return self._known[word]

    def _is_compound(self, word: str) -> bool:
        if self.language not in COMPOUNDING:
            return False
        word = word.lower()
        splits = ((word[:end], word[end:].removeprefix(joint)) for end in range(len(word)) for joint in JOINTS)
        return any(
            len(part) >= SHORTEST_PART and len(rest) >= SHORTEST_PART and self._exists(part) and self._exists(rest)
            for part, rest in splits
        )

    def _exists(self, word: str) -> bool:
        return self._listed(word) or self._in_dictionary(word)


def word_list(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`, one a line."""
    return frozenset((WORDS / f"{name}.txt").read_text(encoding="utf-8").split())
