"""The last accepted run, and which answers have changed since."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from knowledge.evaluation.asking import Asked
from knowledge.evaluation.questions import FOLDER, EvaluationQuestion

ACCEPTED = FOLDER / "accepted.json"

Verdict = Literal["better", "worse", "other"]
VERDICTS: tuple[Verdict, ...] = ("worse", "better", "other")


@dataclass(frozen=True)
class Outcome:
    """What a question got: the decision, the topic that came first ("" for none) and the part that leads."""

    decision: str
    topic: str
    part: str

    def __str__(self) -> str:
        return self.decision if self.decision == "nothing" else f"{self.decision} {self.topic} {self.part}".strip()


@dataclass(frozen=True)
class Change:
    """A question whose outcome is not the accepted one."""

    question: EvaluationQuestion
    before: Outcome
    after: Outcome
    verdict: Verdict


@dataclass(frozen=True)
class Difference:
    """All changes; `new` questions have no accepted outcome, `gone` ones are not asked any more (both counted)."""

    changes: tuple[Change, ...]
    new: int
    gone: int

    def of(self, verdict: Verdict) -> tuple[Change, ...]:
        """Return the changes of one verdict."""
        return tuple(change for change in self.changes if change.verdict == verdict)


def outcome_of(asked: Asked) -> Outcome:
    """Return what is kept of a question that was asked."""
    if asked.decision == "nothing":
        return Outcome("nothing", "", "")
    return Outcome(asked.decision, " + ".join(asked.topics), asked.part)


def compare(run: Sequence[Asked], accepted: Mapping[str, Outcome]) -> Difference:
    """Return what changed from the `accepted` outcomes (by question id) to `run`."""
    changes = []
    for asked in run:
        before, after = accepted.get(asked.question.id), outcome_of(asked)
        if before is not None and before != after:
            gain = _grade(asked.question, after) - _grade(asked.question, before)
            verdict: Verdict = "better" if gain > 0 else "worse" if gain < 0 else "other"
            changes.append(Change(asked.question, before, after, verdict))
    asked_now = {asked.question.id for asked in run}
    return Difference(tuple(changes), len(asked_now - accepted.keys()), len(accepted.keys() - asked_now))


def _grade(question: EvaluationQuestion, outcome: Outcome) -> int:
    """How good an outcome is for the customer, from 0: a wrong answer is worse than no answer, no answer than a choice."""
    if not question.right:
        return {"found": 0, "unsure": 1, "nothing": 2}[outcome.decision]
    right = bool(question.right & set(outcome.topic.split(" + ")))
    if outcome.decision == "nothing":
        return 1
    if outcome.decision == "unsure":
        return 3 if right else 2
    return 4 if right else 0


def read_accepted(path: Path = ACCEPTED) -> dict[str, Outcome]:
    """Return the accepted outcomes by question id; none when no run was accepted yet."""
    if not path.exists():
        return {}
    return {key: Outcome(**row) for key, row in json.loads(path.read_text(encoding="utf-8")).items()}


def accept(run: Iterable[Asked], path: Path = ACCEPTED) -> None:
    """Make `run` the accepted one: one line per question, so that a change reads well in a diff."""
    rows = sorted((asked.question.id, json.dumps(asdict(outcome_of(asked)))) for asked in run)
    path.write_text("{\n" + ",\n".join(f'"{key}": {row}' for key, row in rows) + "\n}\n", encoding="utf-8")
