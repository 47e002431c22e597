"""Calibration: from the features of a ranking to how sure we are, and the thresholds of the decision."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.ranking import FEATURES

Decision = Literal["found", "unsure", "nothing"]
FAMILIES = ("nordic", "en")
_FILE = "calibration.json"

FEWEST_OURS = 40
"""With fewer held-out questions of ours in a language family its scale is the default one."""
_FEWEST_OF_A_KIND = 5

# Weights per feature; what is not named counts nothing.
_DEFAULT_OURS = {
    "bias": 0.9,
    "known": 0.7,
    "classifier_lead": -0.3,
    "outside_words": 0.7,
    "outside_vectors": 3.15,
    "outside_classifier": 1.1,
}
_DEFAULT_RIGHT = {"bias": -2.4, "words": 5.0, "classifier_lead": 2.6, "agreement": 0.9, "neighbours": 1.4}
_DEFAULT_FOUND_FROM, _DEFAULT_NOTHING_BELOW, _DEFAULT_RIGHT_FROM = 0.8, 0.3, 0.5


@dataclass(frozen=True)
class Goals:
    """What the thresholds are chosen for, as shares of held-out questions.

    `answered_outside`: questions that nobody here can answer and that get an answer all the same, at most.
    `refused_inside`: questions of ours that are told that we know nothing, at most.
    `refused_outside`: questions of others that are told so, enough of them; the rest is asked what they mean.
    `least_right`: how likely the first topic must be the right one for an answer; below it we ask.
    """

    answered_outside: float = 0.008
    refused_inside: float = 0.03
    refused_outside: float = 0.9
    least_right: float = 0.4


@dataclass(frozen=True)
class Example:
    """One held-out question, ranked: its features, and whether it is ours and the first topic was right."""

    family: str
    features: np.ndarray
    ours: bool
    right: bool


@dataclass(frozen=True)
class Line:
    """A logistic regression: weights per feature and a bias."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, features: np.ndarray) -> float:
        """Return the probability (0 to 1) for one row of features."""
        return float(1 / (1 + np.exp(-(np.dot(self.weights, features) + self.bias))))


@dataclass(frozen=True)
class Scale:
    """The calibration of one language family; `fitted` is False when it is the default one.

    `ours` says how likely a question is one that we can answer at all, `right` how likely the first topic is right if it is.
    """

    ours: Line
    right: Line
    found_from: float
    nothing_below: float
    right_from: float
    fitted: bool = True

    def judge(self, features: np.ndarray) -> "Judgement":
        """Return the decision for the features of one ranking."""
        ours, right = self.ours.probability(features), self.right.probability(features)
        if ours < self.nothing_below:
            decision: Decision = "nothing"
        elif ours >= self.found_from and right >= self.right_from:
            decision = "found"
        else:
            decision = "unsure"
        return Judgement(decision, ours, right)


@dataclass(frozen=True)
class Judgement:
    """A decision with the two probabilities (0 to 1) behind it."""

    decision: Decision
    ours: float
    right: float

    @property
    def score(self) -> float:
        """How likely the first topic answers the question."""
        return self.ours * self.right


@dataclass(frozen=True)
class Calibration:
    """The scales of all language families."""

    scales: dict[str, Scale]

    @property
    def by_default(self) -> tuple[str, ...]:
        """The families that had too few questions to be calibrated."""
        return tuple(family for family, scale in self.scales.items() if not scale.fitted)

    def judge(self, features: np.ndarray, language: str) -> Judgement:
        """Return the decision for a ranking of a question in `language`."""
        return self.scales[family_of(language)].judge(features)

    def save(self, folder: Path) -> None:
        """Write the calibration beside the index."""
        stored = {"features": FEATURES, "scales": {family: asdict(scale) for family, scale in self.scales.items()}}
        (folder / _FILE).write_text(json.dumps(stored, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Calibration":
        """Read what `save` wrote."""
        stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(
            {
                family: Scale(
                    **{
                        key: Line(tuple(value["weights"]), value["bias"]) if isinstance(value, dict) else value
                        for key, value in scale.items()
                    }
                )
                for family, scale in stored["scales"].items()
            }
        )


def family_of(language: str) -> str:
    """Return the language family that shares a scale: English asks Scandinavian texts from farther away."""
    return "en" if language == "en" else "nordic"


def calibrate(examples: Sequence[Example], goals: Goals | None = None) -> Calibration:
    """Fit the scales of all families to held-out `examples`; a family with too few of them gets the default scale."""
    goals = goals or Goals()
    by_family = {family: [example for example in examples if example.family == family] for family in FAMILIES}
    return Calibration(
        {family: _fit(some, goals) if _are_enough(some) else default_scale() for family, some in by_family.items()}
    )


def default_scale() -> Scale:
    """Return the scale for texts without example questions, such as documents that others brought.

    Fitted to questions about our own procedures when only their texts were in the index.
    """
    return Scale(
        _named_line(_DEFAULT_OURS),
        _named_line(_DEFAULT_RIGHT),
        _DEFAULT_FOUND_FROM,
        _DEFAULT_NOTHING_BELOW,
        _DEFAULT_RIGHT_FROM,
        fitted=False,
    )


def _named_line(weights: Mapping[str, float]) -> Line:
    return Line(tuple(weights.get(name, 0.0) for name in FEATURES), weights["bias"])


def _are_enough(examples: Sequence[Example]) -> bool:
    ours = sum(example.ours for example in examples)
    return ours >= FEWEST_OURS and len(examples) - ours >= _FEWEST_OF_A_KIND


def _fit(examples: Sequence[Example], goals: Goals) -> Scale:
    features = np.stack([example.features for example in examples])
    ours = np.array([example.ours for example in examples])
    right = np.array([example.right for example in examples])
    line_ours, unseen_ours = _line(features, ours)
    # Where nearly every first topic is right there is nothing to tell the wrong ones by.
    wrong = int((ours & ~right).sum())
    few = min(int((ours & right).sum()), wrong) < _FEWEST_OF_A_KIND
    line_right = _named_line(_DEFAULT_RIGHT) if few else _line(features[ours], right[ours])[0]
    # Strangers ask less like us than our held-out questions do: refuse no more than the others call for.
    nothing_below = min(
        np.quantile(unseen_ours[ours], goals.refused_inside), np.quantile(unseen_ours[~ours], goals.refused_outside)
    )
    found_from = max(np.quantile(unseen_ours[~ours], 1 - goals.answered_outside), nothing_below)
    return Scale(line_ours, line_right, float(found_from), float(nothing_below), goals.least_right)


def _line(features: np.ndarray, truth: np.ndarray) -> tuple[Line, np.ndarray]:
    """Fit one regression; also return each example's probability when it was not among those fitted."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))
    unseen = cross_val_predict(model, features, truth, cv=5, method="predict_proba")[:, 1]
    model.fit(features, truth)
    scaler, regression = model[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(np.dot(weights, scaler.mean_))
    return Line(tuple(float(weight) for weight in weights), float(bias)), unseen
