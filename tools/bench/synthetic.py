"""Made-up business texts in something like a Scandinavian language, as many as one likes, always the same for a seed.

The words are drawn with the skew of real language: some thousand stems, their compounds and inflected forms, and names.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from knowledge.augmentation import mistype

PASSAGES_PER_TOPIC, QUESTIONS_PER_TOPIC = 10, 3
_STEMS, _COMPOUNDS, _NAMES = 6_000, 24_000, 8_000
_ONSETS = "b bl br d dr f fl fr g gr h j k kl kr kv l m n p pl pr r s sj sk sl sm sn sp st str sv t tr v".split()  # noqa: SIM905
_VOWELS = "aaeeeiiouyåäö"
_CODAS = "d g k l ll ld lg m mm n nd ng nk nn p r rd rg rk rm rn rt s sk ss st t tt v".split()  # noqa: SIM905
_SECOND = ("", "", "", "el", "er", "ig", "lig", "ande", "erk", "art", "ola", "inge")
_ENDINGS = ("", "", "", "en", "et", "ar", "er", "a", "arna", "ning", "ningen", "s")
_PLACES = ("by", "data", "fisk", "berg", "gruppen", "lund", "bygg", "vik")
_SHARES = (0.70, 0.18, 0.12)
"""How often a content word is a stem, a compound, a name."""
_SMALL = "och att i på för med av till om inte kan ska när som den det man efter före från eller är vid".split()  # noqa: SIM905


@dataclass(frozen=True)
class SyntheticTopic:
    """A topic: `PASSAGES_PER_TOPIC` passages that share some of their words, and `QUESTIONS_PER_TOPIC` questions."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]


class Language:
    """The vocabulary; the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        dice = random.Random(seed)
        stems = list(dict.fromkeys(_stem(dice) for _ in range(_STEMS)))
        compounds = [f"{dice.choice(stems)}{dice.choice(('', 's'))}{dice.choice(stems)}" for _ in range(_COMPOUNDS)]
        names = [f"{_stem(dice)}{dice.choice(_PLACES)}".title() for _ in range(_NAMES)]
        self._kinds = [(words, _zipf(len(words))) for words in (stems, compounds, names)]

    def word(self, dice: random.Random) -> str:
        """Draw a content word."""
        words, sums = dice.choices(self._kinds, weights=_SHARES)[0]
        return words[bisect(sums, dice.random() * sums[-1])]

    def topic(self, number: int) -> SyntheticTopic:
        """Make the topic of that number."""
        dice = random.Random(f"topic {number}")
        shared = [self.word(dice) for _ in range(8)]
        passages = tuple(self._passage(shared, dice) for _ in range(PASSAGES_PER_TOPIC))
        questions = tuple(paraphrase(dice.choice(passages), dice) for _ in range(QUESTIONS_PER_TOPIC))
        return SyntheticTopic(f"topic.{number:07}", passages, questions)

    def _passage(self, shared: list[str], dice: random.Random) -> str:
        words = []
        for _ in range(dice.randint(6, 11)):
            word = dice.choice(shared) if dice.random() < 0.3 else self.word(dice)
            words.append(word if word.istitle() else word + dice.choice(_ENDINGS))
            if dice.random() < 0.7:
                words.append(dice.choice(_SMALL))
        return " ".join(words).capitalize() + "."


def topics(language: Language, passages: int) -> Iterator[SyntheticTopic]:
    """Make the topics of so many passages, one after another."""
    return (language.topic(number) for number in range(passages // PASSAGES_PER_TOPIC))


def paraphrase(passage: str, dice: random.Random) -> str:
    """Ask for a passage in other words: some of its words, otherwise inflected, in another order."""
    content = [word for word in passage.rstrip(".").lower().split() if word not in _SMALL]
    kept = dice.sample(content, k=min(len(content), dice.randint(3, 5)))
    inflected = (f"{word[: max(4, len(word) - 2)]}{dice.choice(_ENDINGS)}" for word in kept)
    return " ".join(part for word in inflected for part in (dice.choice(_SMALL), word))


def hurried(passage: str, dice: random.Random) -> str:
    """Ask for a passage in other words, and mistyped."""
    return mistype(paraphrase(passage, dice), dice)


def _zipf(words: int) -> list[float]:
    """Running sums of the words' frequencies: 1/n for the n-th, flattened, as these are content words only."""
    return list(accumulate(1 / (place + 60) for place in range(words)))


def _stem(dice: random.Random) -> str:
    return dice.choice(_ONSETS) + dice.choice(_VOWELS) + dice.choice(_CODAS) + dice.choice(_SECOND)
