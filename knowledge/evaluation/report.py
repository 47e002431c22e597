"""The report of a run: as a table on the screen, as Markdown, as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.evaluation.accepted import VERDICTS, Difference, outcome_of
from knowledge.evaluation.asking import Asked
from knowledge.evaluation.confusion import confusions, picture
from knowledge.evaluation.figures import Figures
from knowledge.evaluation.outsider import Quality

_HIT1 = {"sv": 0.95, "nb": 0.95, "en": 0.95, "da": 0.90}
_ANSWERED, _REFUSED, _SWEFAQ, _ENCODER_MS = 0.02, 0.03, 0.696, 1.0


@dataclass(frozen=True)
class Bar:
    """A figure and the limit that it must reach (`at_least`) or not pass."""

    name: str
    value: float
    limit: float
    at_least: bool
    unit: str = "%"

    @property
    def met(self) -> bool:
        """Whether the figure is within its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        value, limit = (f"{x:.1%}" if self.unit == "%" else f"{x:.3g}{self.unit}" for x in (self.value, self.limit))
        return f"{'pass' if self.met else 'FAIL'}  {self.name}: {value} ({'≥' if self.at_least else '≤'} {limit})"


@dataclass(frozen=True)
class Report:
    """Everything that a run found.

    `own` and `across` are figures per language, the latter with the texts of the asker's language hidden. `swefaq` is
    None where the benchmark is not. `quotes` were looked up at their steps.
    """

    questions: str
    own: Mapping[str, Figures]
    across: Mapping[str, Figures]
    swefaq: Mapping[str, Quality] | None
    encoder_ms: float
    run: Sequence[Asked]
    difference: Difference

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What the figures must reach."""
        hit1 = [
            Bar(f"hit@1 {language}", self.own[language].hit1, limit, True)
            for language, limit in _HIT1.items()
            if language in self.own
        ]
        swefaq = [Bar("SweFAQ nDCG@10", self.swefaq["fused"].ndcg, _SWEFAQ, True, "")] if self.swefaq else []
        return (
            *hit1,
            Bar("out of scope answered", self.own["all"].answered, _ANSWERED, False),
            Bar("in scope refused", self.own["all"].refused, _REFUSED, False),
            Bar("quotes not at their step", float(len(self.unquoted)), 0, False, ""),
            *swefaq,
            Bar("encoder, per question", self.encoder_ms, _ENCODER_MS, False, " ms"),
        )

    @property
    def quotes(self) -> int:
        """How many quotes the answers hold."""
        return sum(asked.quotes for asked in self.run)

    @property
    def unquoted(self) -> tuple[str, ...]:
        """The quotes that were not found at their step."""
        return tuple(dict.fromkeys(place for asked in self.run for place in asked.unquoted))

    def lines(self) -> list[str]:
        """Return what is printed: the tables, the bars and what changed."""
        outside = "not measured: the benchmark is not here"
        if self.swefaq:
            outside = ", ".join(f"{name} {row.ndcg:.3f}" for name, row in self.swefaq.items())
        changes = {verdict: self.difference.of(verdict) for verdict in VERDICTS}
        return [
            *_table(self.own),
            "",
            "Across languages (texts of the asker's own language hidden)",
            *(
                f"{language:8} hit@1 {row.hit1:6.1%}  hit@3 {row.hit3:6.1%}  MRR {row.mrr:.3f}"
                for language, row in self.across.items()
            ),
            "",
            f"SweFAQ, nDCG@10: {outside}",
            f"Quotes found word for word at their step: {self.quotes - len(self.unquoted)} of {self.quotes}",
            "",
            *map(str, self.bars),
            "",
            "Since the accepted run: "
            + ", ".join(f"{len(rows)} {verdict}" for verdict, rows in changes.items())
            + f", {self.difference.new} new, {self.difference.gone} gone",
            *(
                f"  {verdict}: [{change.question.language}] {change.question.text}\n    {change.before} → {change.after}"
                for verdict, rows in changes.items()
                for change in rows
            ),
        ]

    def markdown(self) -> str:
        """Return the report for people: what is printed, and every question that did not go well."""
        poor = [asked for asked in self.run if not _went_well(asked)]
        return "\n".join(
            [
                "# Evaluation of search",
                "",
                f"Question set `{self.questions}`.",
                "",
                "```",
                *self.lines(),
                "```",
                "",
                "![Which topic came first where another was right](confusion.svg)",
                "",
                f"## Questions that did not go well ({len(poor)})",
                "",
                "| Question | Right | Came first | Outcome |",
                "|---|---|---|---|",
                *(
                    f"| [{asked.question.language}] {_cell(asked.question.text)} | {asked.question.topic or '–'} | "
                    f"{asked.ranking[0] if asked.ranking else '–'} | {asked.decision} |"
                    for asked in poor
                ),
                "",
            ]
        )

    def write(self, folder: Path) -> None:
        """Write report.json, report.md and confusion.svg."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(self.markdown(), encoding="utf-8")
        title = "Rows: the right topic. Columns: what came first instead."
        (folder / "confusion.svg").write_text(picture(confusions(self.run), title), encoding="utf-8")
        stored = {
            "questions": self.questions,
            "own": {language: asdict(row) for language, row in self.own.items()},
            "across": {language: asdict(row) for language, row in self.across.items()},
            "swefaq": {name: asdict(row) for name, row in self.swefaq.items()} if self.swefaq else None,
            "encoder_ms": self.encoder_ms,
            "bars": [{**asdict(bar), "met": bar.met} for bar in self.bars],
            "answers": {asked.question.id: asdict(outcome_of(asked)) for asked in self.run},
        }
        (folder / "report.json").write_text(json.dumps(stored, indent=1, ensure_ascii=False), encoding="utf-8")


def _table(rows: Mapping[str, Figures]) -> list[str]:
    head = "language    n  hit@1  (95 %)       hit@3    MRR  right  wrong unsure refused | outside answered |  p50 ms  p95 ms"
    return [head] + [
        f"{language:8} {row.questions:4} {row.hit1:6.1%}  ({row.hit1_range[0]:.0%}–{row.hit1_range[1]:.0%})".ljust(33)
        + f"{row.hit3:6.1%}  {row.mrr:.3f} {row.found_right:6.1%} {row.found_wrong:6.1%} {row.unsure:6.1%}  "
        f"{row.refused:6.1%} | {row.outside:7}   {row.answered:6.1%} | {row.milliseconds[0]:7.2f} {row.milliseconds[1]:7.2f}"
        for language, row in rows.items()
    ]


def _went_well(asked: Asked) -> bool:
    if not asked.question.right:
        return asked.decision != "found"
    return asked.rank == 0 and asked.decision != "nothing"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
