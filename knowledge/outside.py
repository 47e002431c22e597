"""Questions that nobody here can answer, from `out_of_scope.yml`."""

from dataclasses import dataclass
from pathlib import Path

import yaml

OUT_OF_SCOPE = Path(__file__).with_name("out_of_scope.yml")

# The pseudo-topic of these questions in the index.
OUTSIDE = ""


@dataclass(frozen=True)
class OutsideQuestion:
    """A question that we cannot answer. `language` is "gibberish" when it is in none."""

    text: str
    language: str


def read_outside(path: Path = OUT_OF_SCOPE) -> tuple[OutsideQuestion, ...]:
    """Read the questions, a mapping from language to list."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(OutsideQuestion(text, language) for language, texts in rows.items() for text in texts)
