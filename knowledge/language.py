"""Which language a text is in: Swedish, Norwegian, Danish or English."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.procedure import Language, Library

DETECTED = ("sv", "nb", "da", "en")
_EVERYDAY = Path(__file__).with_name("languages.yml")
_FILE = "language.json"

_WORD = re.compile(r"[^\W\d_]+")
_LARGEST_GRAM = 4
# A word of the prior's language is worth this much evidence (in nats) before the text itself is read.
_PRIOR = 2.5
# Below this confidence the text decides nothing, and the prior stays.
_TOO_CLOSE = 0.6
# How much of a language's use of a feature is taken from what was seen of it; the rest is that of all languages.
_SEEN = 0.95
# Grams overlap, so their evidence is counted at this share of its face value.
_OVERLAP = 0.25


class LanguageModel:
    """Naive Bayes over words and their character n-grams.

    `evidence` holds, per feature, what it says for each language of `DETECTED` (in nats). `names` are phrases that
    belong to no language: products, labels of screens.
    """

    def __init__(self, evidence: Mapping[str, Sequence[float]], names: Iterable[str]) -> None:
        self._evidence = evidence
        self._names = sorted(set(names), key=len, reverse=True)
        self._name_pattern = re.compile("|".join(map(re.escape, self._names)) or r"(?!)", re.IGNORECASE)

    @classmethod
    def train(cls, texts: Mapping[str, Iterable[str]], names: Iterable[str] = ()) -> "LanguageModel":
        """Train on texts by language (keys of `DETECTED`)."""
        names = tuple(names)
        bare = cls({}, names)
        shares = []
        for language in DETECTED:
            counts = Counter(
                feature for text in texts[language] for feature in cls._features(bare._without_names(text))
            )
            total = sum(counts.values())
            shares.append({feature: count / total for feature, count in counts.items()})
        evidence = {}
        for feature in set().union(*shares):
            share = [shares_here.get(feature, 0.0) for shares_here in shares]
            # Shares, not counts: we have far more Norwegian than Danish, which must not make Danish likelier.
            usual = sum(share) / len(share)
            evidence[feature] = [round(math.log(_SEEN * here / usual + 1 - _SEEN), 3) for here in share]
        return cls(evidence, names)

    @classmethod
    def of_library(cls, library: Library) -> "LanguageModel":
        """Train on everyday words, and on all questions and passages of the library."""
        texts = _everyday_texts()
        for _, question in library.questions():
            texts["nb" if question.language == "nn" else question.language].append(question.text)
        labels = set()
        for procedure in library:
            texts[procedure.language] += [passage.text for passage in procedure.passages]
            labels |= {label.text for passage in procedure.passages for label in passage.labels}
            labels |= set(procedure.products)
        return cls.train(texts, (name for label in labels for name in _names(label)))

    def detect(self, text: str, prior: str | None = None) -> tuple[str, float]:
        """Return the language of `text` and how sure that is (0 to 1).

        `prior` is the language expected before reading (the conversation's): it stays when the text is too short or
        too ambiguous. Without any letters and without a prior the answer is sv with confidence 0.
        """
        prior = "nb" if prior in ("nn", "no") else prior
        features = self._features(self._without_names(text))
        if not features and prior is None:
            features = self._features(text)
        if not features:
            return prior or DETECTED[0], 0.0
        known = [self._evidence[feature] for feature in features if feature in self._evidence]
        evidence = {
            language: _OVERLAP * sum(row[place] for row in known) + (_PRIOR if language == prior else 0)
            for place, language in enumerate(DETECTED)
        }
        peak = max(evidence.values())
        weights = {language: math.exp(value - peak) for language, value in evidence.items()}
        best = max(weights, key=weights.__getitem__)
        confidence = weights[best] / sum(weights.values())
        if prior in weights and confidence < _TOO_CLOSE:
            return prior, confidence
        return best, confidence

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        stored = {"evidence": self._evidence, "names": self._names}
        (folder / _FILE).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "LanguageModel":
        """Read what `save` wrote."""
        return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def _without_names(self, text: str) -> str:
        return self._name_pattern.sub(" ", text)

    @staticmethod
    def _features(text: str) -> list[str]:
        features = []
        for word in _WORD.findall(text.casefold()):
            padded = f" {word} "
            features.append(f"={word}")
            features += [
                padded[start : start + size]
                for size in range(2, min(_LARGEST_GRAM, len(padded) - 1) + 1)
                for start in range(len(padded) - size + 1)
            ]
        return features


def detect(text: str, prior: str | None = None) -> tuple[str, float]:
    """Detect the language of `text` from everyday words alone; `KnowledgeBase.detect` knows our field as well."""
    return _everyday_model().detect(text, prior)


def answer_language(language: str | None) -> Language:
    """Return the language of an answer to somebody who writes `language`: Danish and nynorsk are answered in nb."""
    return {"sv": "sv", "en": "en"}.get(language or "", "nb")


def everyday_words() -> str:
    """Return words and phrases that people of all these languages use every day, about anything."""
    return " ".join(text for texts in _everyday_texts().values() for text in texts)


def _names(label: str) -> list[str]:
    """Return what is left out of a text before its language is told: a label, and how that of a product begins."""
    words = label.split()
    shortest = words.index("Visma") + 1 if "Visma" in words else len(words)
    return [" ".join(words[:count]) for count in range(max(shortest, 2), len(words) + 1)]


@lru_cache(maxsize=1)
def _everyday_model() -> LanguageModel:
    return LanguageModel.train(_everyday_texts())


def _everyday_texts() -> dict[str, list[str]]:
    texts = yaml.safe_load(_EVERYDAY.read_text(encoding="utf-8"))
    return {language: [texts[language]] for language in DETECTED}
