"""Training of the n-gram encoder from our own texts, questions and glossary."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from knowledge.augmentation import mistype
from knowledge.encoder import BUCKETS, DIMENSIONS, NgramEncoder, ngram_buckets
from knowledge.glossary import Glossary
from knowledge.outside import OutsideQuestion
from knowledge.procedure import Library, Procedure, Question


@dataclass(frozen=True)
class Pair:
    """Two texts that belong together.

    `group` and `part` say when two pairs must not repel each other: the same group, and not two different parts.
    """

    one: str
    other: str
    group: str
    part: str = ""


@dataclass(frozen=True)
class TrainingSettings:
    """How the encoder is trained; the numbers were chosen on held-out questions of our own.

    `rounds` is how often each pair is seen, within `least_steps` and `most_steps`. `dropout` leaves out that share of a text's n-grams
    each time, `mistyped` is the number of mistyped variants of each text, `scale` multiplies cosines in the loss.
    """

    buckets: int = BUCKETS
    dimensions: int = DIMENSIONS
    batch: int = 512
    rounds: float = 8.0
    most_steps: int = 900
    least_steps: int = 150
    learning_rate: float = 0.1
    scale: float = 16.0
    dropout: float = 0.5
    mistyped: int = 2
    seed: int = 20_261_122

    def steps(self, pairs: int) -> int:
        """Return the number of batches for so many pairs; a few texts are seen more often."""
        return min(self.most_steps, max(self.least_steps, round(pairs * self.rounds / self.batch)))


# A meaning with many words has hundreds of pairs, which would crowd out the questions.
_PAIRS_PER_MEANING = 12

Say = Callable[[str], None]


def training_pairs(
    library: Library,
    glossary: Glossary,
    outside: Sequence[OutsideQuestion],
    without: frozenset[Question] = frozenset(),
) -> list[Pair]:
    """Return what the encoder learns from: questions with questions, with passages, translations, glossary rows.

    A question from outside is paired with itself, which keeps it away from everything of ours. `without` are the
    questions of a held-out fold.
    """
    pairs: list[Pair] = []
    dice = random.Random(0)
    for topic in library.topics:
        languages = library.languages(topic)
        procedures = [library.get(topic, language) for language in languages]
        texts = {(p.part, p.language): p.text for procedure in procedures for p in procedure.passages}
        whole = [q for procedure in procedures for q in procedure.questions if q not in without]
        asked = [q for procedure in procedures for q in procedure.asks if q not in without]
        titles = [procedure.title for procedure in procedures]
        for question in whole:
            pairs += [Pair(question.text, dice.choice(whole).text, topic) for _ in range(3)]
            pairs.append(Pair(question.text, dice.choice(titles), topic))
            pairs.append(Pair(question.text, texts["summary", dice.choice(languages)], topic))
        for question in asked:
            siblings = [other.text for other in asked if other.part == question.part]
            pairs += [Pair(question.text, dice.choice(siblings), topic, question.part) for _ in range(2)]
            pairs += [
                Pair(question.text, texts[question.part, language], topic, question.part) for language in languages
            ]
            pairs.append(Pair(question.text, dice.choice(whole or asked).text, topic))
        if procedures[0].document:
            pairs += _document_pairs(procedures[0], dice)
        for part, language in texts:
            pairs += [
                Pair(texts[part, language], texts[part, other], topic, part) for other in languages if other != language
            ]
    pairs += [Pair(one, other, f"glossary {row}") for one, other, row in glossary.pairs(_PAIRS_PER_MEANING)]
    pairs = [pair for pair in pairs if pair.one != pair.other]
    return pairs + [
        Pair(question.text, question.text, f"outside {number}")
        for number, question in enumerate(outside)
        for _ in range(2)
    ]


def _document_pairs(document: Procedure, dice: random.Random) -> list[Pair]:
    """Return what a text without example questions teaches: its passages belong to its title and to each other."""
    texts = [passage.text for passage in document.passages]
    pairs = []
    for text in texts:
        words = text.split()
        half = len(words) // 2
        pairs.append(Pair(text, document.title, document.topic))
        pairs.append(Pair(text, dice.choice(texts), document.topic))
        if half:
            pairs.append(Pair(" ".join(words[:half]), " ".join(words[half:]), document.topic))
    return pairs


def train(pairs: Sequence[Pair], settings: TrainingSettings | None = None, say: Say = print) -> NgramEncoder:
    """Train an encoder on `pairs`; the same pairs and settings give the same encoder.

    The loss is that of in-batch negatives: each text is to be nearer to its partner than to the partners of the others.
    Gradients are written out here because torch takes six times as long over these sparse rows.
    """
    settings = settings or TrainingSettings()
    # These products are too small to share: two threads would mostly wait for one another.
    with threadpool_limits(1):
        return _train(pairs, settings, say)


def _train(pairs: Sequence[Pair], settings: TrainingSettings, say: Say) -> NgramEncoder:
    chance = np.random.default_rng(settings.seed)
    rows = 0.1 * chance.standard_normal((settings.buckets, settings.dimensions), dtype=np.float32)
    travelled = np.zeros(settings.buckets, dtype=np.float32)
    place_of = np.zeros(settings.buckets, dtype=np.int32)
    steps = settings.steps(len(pairs))
    for step, (bags, blocked) in enumerate(_Batches(pairs, settings, steps)):
        touched = np.flatnonzero(np.bincount(bags.indices, minlength=settings.buckets))
        place_of[touched] = np.arange(len(touched))
        means = csr_matrix((bags.data, place_of[bags.indices], bags.indptr), shape=(bags.shape[0], len(touched)))
        here = rows[touched]
        loss, gradient = _loss(means @ here, blocked, settings.scale)
        gradient = means.T @ gradient
        # Adagrad with one number per row: rows of rare n-grams go far, those of common ones hardly move.
        travelled[touched] += np.einsum("ij,ij->i", gradient, gradient) / settings.dimensions
        rate = settings.learning_rate * (1 - step / steps)
        gradient *= (rate / (np.sqrt(travelled[touched]) + 1e-8))[:, None]
        here -= gradient
        rows[touched] = here
        if (step + 1) % 100 == 0 or step + 1 == steps:
            say(f"  step {step + 1} of {steps}, loss {loss:.3f}")
    return NgramEncoder(rows)


def _loss(means: np.ndarray, blocked: np.ndarray, scale: float) -> tuple[float, np.ndarray]:
    """Return the loss and its gradient by `means`, whose first half are the ones and second half their partners.

    `blocked[i, j]` says that text i must not be driven away from partner j.
    """
    half = len(means) // 2
    lengths = np.linalg.norm(means, axis=1, keepdims=True) + 1e-12
    units = means / lengths
    ones, others = units[:half], units[half:]
    scores = scale * ones @ others.T
    scores[blocked] = -1e4
    forward, backward = _softmax(scores), _softmax(scores.T).T
    loss = -np.log(np.diag(forward) * np.diag(backward) + 1e-12).mean() / 2
    by_score = (forward + backward - 2 * np.eye(half, dtype=np.float32)) * (scale / (2 * half))
    by_unit = np.concatenate([by_score @ others, by_score.T @ ones])
    return float(loss), (by_unit - units * (by_unit * units).sum(axis=1, keepdims=True)) / lengths


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


class _Batches:
    """Random batches of pairs: their n-gram rows with weights, and the mask of pairs that must not repel each other."""

    def __init__(self, pairs: Sequence[Pair], settings: TrainingSettings, steps: int) -> None:
        dice = random.Random(settings.seed)
        self._settings = settings
        self._steps = steps
        self._chance = np.random.default_rng(settings.seed)
        texts = list(dict.fromkeys(text for pair in pairs for text in (pair.one, pair.other)))
        self._variants = [
            [
                ngram_buckets(variant, settings.buckets)
                for variant in (text, *(mistype(text, dice) for _ in range(settings.mistyped)))
            ]
            for text in texts
        ]
        numbers = {text: number for number, text in enumerate(texts)}
        self._ones = np.array([numbers[pair.one] for pair in pairs])
        self._others = np.array([numbers[pair.other] for pair in pairs])
        self._groups = _numbered([pair.group for pair in pairs])
        self._parts = _numbered([f"{pair.group} {pair.part}" if pair.part else "" for pair in pairs])

    def __iter__(self) -> Iterator[tuple[csr_matrix, np.ndarray]]:
        size = min(self._settings.batch, len(self._ones))
        order = np.empty(0, dtype=np.int64)
        for _ in range(self._steps):
            if len(order) < size:
                order = self._chance.permutation(len(self._ones))
            chosen, order = order[:size], order[size:]
            texts = np.concatenate([self._ones[chosen], self._others[chosen]])
            yield self._bags(texts), self._blocked(chosen)

    def _bags(self, texts: np.ndarray) -> csr_matrix:
        """Return the mean over each text's n-grams as a matrix, shape (texts, buckets)."""
        bags = []
        for text in texts:
            variants = self._variants[text]
            # The text as written about half of the time, a mistyped one otherwise.
            grams = variants[max(0, int(self._chance.integers(1 - len(variants), len(variants))))]
            kept = grams[self._chance.random(len(grams)) >= self._settings.dropout]
            bags.append(kept if len(kept) else grams)
        sizes = np.array([len(bag) for bag in bags])
        weights = np.repeat(1 / np.maximum(sizes, 1), sizes).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum(sizes)])
        return csr_matrix((weights, np.concatenate(bags), starts), shape=(len(bags), self._settings.buckets))

    def _blocked(self, chosen: np.ndarray) -> np.ndarray:
        groups, parts = self._groups[chosen], self._parts[chosen]
        same_group = groups[:, None] == groups[None, :]
        about_parts = (parts[:, None] != 0) & (parts[None, :] != 0)
        blocked = same_group & ~(about_parts & (parts[:, None] != parts[None, :]))
        np.fill_diagonal(blocked, False)
        return blocked


def _numbered(names: Sequence[str]) -> np.ndarray:
    """Return one number per name; the empty name is 0."""
    numbers: dict[str, int] = {"": 0}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names])
