"""A small neural network from a question's vector and meanings to its topic or to none, trained on all entries."""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.augmentation import leave_out_words, mistype
from knowledge.encoder import Encoder, NgramEncoder
from knowledge.index import Index
from knowledge.terms import Kind, Terms
from knowledge.word_table import TermCounts, WordTable

_FILE = "network.npz"


@dataclass(frozen=True)
class NetworkSettings:
    """How the network is trained. `variants` are mistyped or shortened copies of every text, seen half of the time."""

    epochs: int = 10
    batch: int = 512
    hidden: int = 512
    meaning_dimensions: int = 128
    learning_rate: float = 4e-3
    dropout: float = 0.3
    smoothing: float = 0.05
    variants: int = 2
    seed: int = 0


class TopicNetwork:
    """One hidden layer over a question's vector and the sum of its meanings' rows.

    `meanings` (meanings, dimensions), `hidden` (vector and meaning dimensions, units), `out` (units, topics + 1).
    """

    # With more topics the classifiers do without; so do texts that came without example questions.
    MOST_TOPICS = 500

    def __init__(
        self,
        meanings: np.ndarray,
        hidden: np.ndarray,
        hidden_bias: np.ndarray,
        out: np.ndarray,
        out_bias: np.ndarray,
        words: WordTable,
    ) -> None:
        self._meanings, self._hidden, self._hidden_bias = meanings, hidden, hidden_bias
        self._out, self._out_bias = out, out_bias
        self._meaning_of = MeaningRows(words)

    @classmethod
    def train(
        cls, index: Index, terms: Terms, encoder: Encoder, settings: NetworkSettings | None = None
    ) -> "TopicNetwork":
        """Train on every entry of `index`; the same index and encoder give the same network.

        Where there is nothing to learn (a single group, more than `MOST_TOPICS` topics, no example questions) all scores
        are 0.
        """
        settings = settings or NetworkSettings()
        groups = len(index.topics) + 1
        if not index.asked or len(index.topics) > cls.MOST_TOPICS or len(set(index.group_of)) < 2:
            return cls(*_nothing_learnt(groups), index.words)
        examples = _Examples(index, terms, encoder, settings)
        return cls(*_train(examples, groups, settings), index.words)

    def scores(self, vector: np.ndarray, terms: TermCounts) -> np.ndarray:
        """Return the logarithm of each group's probability for a question's vector (of length one) and terms."""
        if not len(self._hidden):
            return self._out_bias
        meaning = self._meanings[self._meaning_of(terms.rows)].sum(axis=0)
        units = np.concatenate([_scaled(vector), meaning]) @ self._hidden + self._hidden_bias
        odds = np.maximum(units, 0) @ self._out + self._out_bias
        odds -= odds.max()
        return odds - np.log(np.exp(odds).sum())

    def save(self, folder: Path) -> None:
        """Write the weights into `folder`."""
        weights = {"meanings": self._meanings, "hidden": self._hidden, "out": self._out}
        halves = {name: matrix.astype(np.float16) for name, matrix in weights.items()}
        np.savez(folder / _FILE, **halves, hidden_bias=self._hidden_bias, out_bias=self._out_bias)

    @classmethod
    def load(cls, folder: Path, index: Index) -> "TopicNetwork":
        """Read what `save` wrote for the same index."""
        names = ("meanings", "hidden", "hidden_bias", "out", "out_bias")
        with np.load(folder / _FILE) as stored:
            return cls(*(stored[name].astype(np.float32) for name in names), index.words)


class MeaningRows:
    """The rows of the meanings table for the terms of a text."""

    def __init__(self, words: WordTable) -> None:
        self._places = np.flatnonzero(np.isin(words.kinds, (Kind.MEANING, Kind.EVERYDAY)))
        self._is_meaning = np.zeros(len(words.kinds), dtype=bool)
        self._is_meaning[self._places] = True

    def __len__(self) -> int:
        return len(self._places)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows for the terms at `rows` of the vocabulary; what is no meaning is left out."""
        return self._places.searchsorted(rows[self._is_meaning[rows]])


class _Examples:
    """Every entry in several spellings: vectors, shape (spellings, entries, dimensions), and rows of meanings."""

    def __init__(self, index: Index, terms: Terms, encoder: Encoder, settings: NetworkSettings) -> None:
        dice = random.Random(settings.seed)
        texts = [entry.text for entry in index.entries]
        spellings = [texts]
        # Only our own encoder is quick enough to read everything several times.
        if isinstance(encoder, NgramEncoder):
            slips = (mistype, leave_out_words)
            for number in range(settings.variants):
                spellings.append([slips[number % len(slips)](text, dice) for text in texts])
        rows = MeaningRows(index.words)
        self.vectors = np.stack([_scaled(encoder.queries(some)) for some in spellings])
        self.meanings = [[rows(index.words.count(terms.meanings(text)).rows) for text in some] for some in spellings]
        self.meaning_count = len(rows)
        self.groups = index.group_of


def _scaled(vectors: np.ndarray) -> np.ndarray:
    """Bring vectors of length one to components of about one."""
    return vectors * np.float32(np.sqrt(vectors.shape[-1]))


def _nothing_learnt(groups: int) -> tuple[np.ndarray, ...]:
    none = np.zeros((0, 0), dtype=np.float32)
    return none, none, none, none, np.zeros(groups, dtype=np.float32)


def _train(examples: _Examples, groups: int, settings: NetworkSettings) -> tuple[np.ndarray, ...]:
    """Return the weights as `TopicNetwork` takes them."""
    # Here, for only a build trains and torch takes seconds to load.
    import torch
    from torch import nn

    spellings, entries, dimensions = examples.vectors.shape
    # So small a network gains little from a second thread, and on a busy machine the threads wait for one another.
    with threadpool_limits(1), torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        chance = np.random.default_rng(settings.seed)
        meanings = nn.EmbeddingBag(examples.meaning_count + 1, settings.meaning_dimensions, mode="sum")
        hidden = nn.Linear(dimensions + settings.meaning_dimensions, settings.hidden)
        drop, out = nn.Dropout(settings.dropout), nn.Linear(settings.hidden, groups)
        parameters = [*meanings.parameters(), *hidden.parameters(), *out.parameters()]
        nn.init.normal_(meanings.weight, std=0.5)
        optimizer = torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=0.01)
        batch = min(settings.batch, entries)
        steps = settings.epochs * (entries // batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.learning_rate, total_steps=max(steps, 2))
        vectors, right = torch.from_numpy(examples.vectors), torch.from_numpy(examples.groups)
        loss_of = nn.CrossEntropyLoss(_class_weights(examples.groups, groups), label_smoothing=settings.smoothing)
        for _ in range(settings.epochs):
            order = chance.permutation(entries)
            for start in range(0, entries - batch + 1, batch):
                chosen = order[start : start + batch]
                # The text as written about half of the time.
                spelling = np.maximum(0, chance.integers(1 - spellings, spellings, len(chosen)))
                rows = [examples.meanings[one][place] for one, place in zip(spelling, chosen, strict=True)]
                starts = np.cumsum([0, *(len(some) for some in rows[:-1])])
                meant = meanings(torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts))
                units = drop(torch.relu(hidden(torch.cat([vectors[spelling, chosen], meant], dim=1))))
                loss = loss_of(out(units), right[chosen])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
    layers = (meanings.weight, hidden.weight.T, hidden.bias, out.weight.T, out.bias)
    return tuple(np.ascontiguousarray(layer.detach().numpy()) for layer in layers)


def _class_weights(groups: np.ndarray, count: int):
    """Return a weight per group: rare ones count more, within limits."""
    import torch

    sizes = np.maximum(np.bincount(groups, minlength=count), 1)
    return torch.from_numpy(np.clip(sizes.mean() / sizes, 0.3, 3.0).astype(np.float32))
