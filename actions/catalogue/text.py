"""A sentence in the three languages that Fyr answers in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["sv", "nb", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, kw_only=True)
class Text:
    """One sentence, all languages required, so that a missing translation is an error at import."""

    sv: str
    nb: str
    en: str

    @classmethod
    def same(cls, text: str) -> "Text":
        """A name or a product's label, which is not translated."""
        return cls(sv=text, nb=text, en=text)

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return getattr(self, language)

    def fill(self, language: str, **values: object) -> str:
        """The sentence with `{name}` replaced; a value may itself be a `Text`."""
        return self[language].format_map(
            {name: value[language] if isinstance(value, Text) else value for name, value in values.items()}
        )

    def filled(self, **values: object) -> "Text":
        """The sentence with its values in it, still in every language."""
        return Text(**{language: self.fill(language, **values) for language in LANGUAGES})

    def as_dict(self) -> dict[str, str]:
        return {language: self[language] for language in LANGUAGES}


def fill_all(texts: tuple[Text, ...], language: str, values: Mapping[str, object]) -> list[str]:
    """Every sentence of a tuple in one language."""
    return [text.fill(language, **values) for text in texts]


def joined(items: list[str], language: str) -> str:
    """`a, b or c` in the reader's language."""
    word = {"sv": "eller", "nb": "eller", "en": "or"}[language]
    return f" {word} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
