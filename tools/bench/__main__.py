"""`make bench`: Fyr beside others, on the same questions and the same machine, in one run; or one part of it."""

import argparse
import sys

from tools.bench import scale, search, swefaq, training, turns, widget
from tools.bench.baseline import BaselineStopped

PARTS = ("swefaq", "search", "turns", "training", "scale", "widget")


def main() -> int:
    """Run the parts one after another; each prints its table and keeps it in var/bench."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--large", action="store_true", help="scale: a million passages as well")
    parser.add_argument("--without-rasa", action="store_true", help="search: leave the default Rasa bot out")
    options = parser.parse_args()
    work = {
        "swefaq": swefaq.run,
        "search": lambda: search.run(with_rasa=not options.without_rasa),
        "turns": turns.run,
        "training": training.run,
        "scale": lambda: scale.run(options.large),
        "widget": widget.run,
    }
    chosen = PARTS if options.part == "all" else (options.part,)
    try:
        for number, part in enumerate(chosen, start=1):
            print(f"[{number}/{len(chosen)}] {part}", flush=True)
            work[part]()
    except BaselineStopped as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
