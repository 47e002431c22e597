"""`python -m knowledge.evaluation`: how good search is on questions that the build has never seen."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from knowledge.build import OUT, PROCEDURES
from knowledge.evaluation.accepted import accept, compare, read_accepted
from knowledge.evaluation.asking import ask, ask_across, encoder_milliseconds
from knowledge.evaluation.figures import by_language
from knowledge.evaluation.outsider import SWEFAQ, measure, read_benchmark
from knowledge.evaluation.questions import NotFrozen, check_frozen, digest, freeze, read_questions, unseen
from knowledge.evaluation.report import Report
from knowledge.reading import read_library
from knowledge.search import KnowledgeBase

REPORT = Path("var/evaluation")


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, write the report. Return 1 when the questions are not frozen, or `--strict` and a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluation", description=__doc__)
    parser.add_argument("--index", type=Path, default=OUT)
    parser.add_argument("--out", type=Path, default=REPORT, help="folder of the report")
    parser.add_argument("--freeze", action="store_true", help="store the hash of a changed question set")
    parser.add_argument("--accept", action="store_true", help="make this run the one that later runs are compared with")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    if options.freeze:
        freeze()
    try:
        check_frozen()
    except NotFrozen as error:
        print(error, file=sys.stderr)
        return 1
    kb = KnowledgeBase.load(options.index)
    kb.warm()
    every = read_questions()
    questions = unseen(every, (entry.text for entry in kb.ranker.index.entries))
    print(f"{len(every) - len(questions)} of {len(every)} questions left out: they stand word for word in the index")
    print(f"asking {len(questions)}, then again with the texts of their own language hidden …", flush=True)
    run = ask(kb, questions, read_library(PROCEDURES))
    across = ask_across(kb, questions)
    benchmark = read_benchmark()
    report = Report(
        questions=digest()[:12],
        own=by_language(run),
        across=by_language(across),
        swefaq=measure(benchmark, kb.ranker.encoder) if benchmark else None,
        encoder_ms=encoder_milliseconds(kb.ranker.encoder, questions),
        run=run,
        difference=compare(run, read_accepted()),
    )
    print("\n".join(report.lines()))
    if not benchmark:
        print(f"The public benchmark was skipped: {SWEFAQ} is not there.")
    report.write(options.out)
    print(f"\nWritten: {options.out}/report.md, report.json, confusion.svg")
    if options.accept:
        accept(run)
        print("This run is the accepted one now.")
    return 1 if options.strict and not all(bar.met for bar in report.bars) else 0


if __name__ == "__main__":
    sys.exit(main())
