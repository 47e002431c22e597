"""The evaluation questions, and the hash that freezes them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.folding import fold

FOLDER = Path(__file__).parent
QUESTIONS = FOLDER / "questions.yml"
HASH = FOLDER / "questions.sha256"
LANGUAGES = ("sv", "nb", "da", "en")


class NotFrozen(Exception):
    """The questions are not those of the stored hash."""


@dataclass(frozen=True)
class EvaluationQuestion:
    """A question and the topics that answer it; with none of them it must not be answered.

    `topic` is the one it was written for (None when out of scope), `also` are others that answer it as well.
    """

    text: str
    language: str
    topic: str | None
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Twelve hex digits that change exactly when the language or the words change."""
        return hashlib.sha256(f"{self.language}\x1f{self.text}".encode()).hexdigest()[:12]

    @property
    def right(self) -> frozenset[str]:
        """Every topic that answers the question."""
        return frozenset((self.topic, *self.also)) if self.topic else frozenset()


def read_questions(path: Path = QUESTIONS) -> tuple[EvaluationQuestion, ...]:
    """Read a file of rows `{q, language, topic, also}`."""
    return tuple(_question(row) for row in yaml.safe_load(path.read_text(encoding="utf-8")))


def _question(row: Mapping) -> EvaluationQuestion:
    return EvaluationQuestion(row["q"], row["language"], row["topic"], tuple(row.get("also", ())))


def unseen(questions: Sequence[EvaluationQuestion], learned: Iterable[str]) -> tuple[EvaluationQuestion, ...]:
    """Return the questions that are not, up to spelling, among the texts that the build has learned from.

    People who have never met write "tell me a joke" and "Vad är ELMA?" alike; answering these proves nothing.
    """
    known = {fold(text) for text in learned}
    return tuple(question for question in questions if fold(question.text) not in known)


def digest(path: Path = QUESTIONS) -> str:
    """Return the SHA-256 of the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def freeze(path: Path = QUESTIONS, stored: Path = HASH) -> None:
    """Store the hash of the questions, as `sha256sum` writes it."""
    stored.write_text(f"{digest(path)}  {path.name}\n", encoding="utf-8")


def check_frozen(path: Path = QUESTIONS, stored: Path = HASH) -> None:
    """Raise `NotFrozen` when the questions are not those that the stored hash was made of."""
    expected = stored.read_text(encoding="utf-8").split()[0] if stored.exists() else "none"
    if digest(path) != expected:
        raise NotFrozen(
            f"{path.name} is not the set that {stored.name} froze. Figures of different sets cannot be compared; "
            "if the change is meant, run make evaluate ARGS=--freeze."
        )
