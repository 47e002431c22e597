"""What a part of the benchmark found: printed as a table and kept as JSON and Markdown in `var/bench`."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools import stack

FOLDER = stack.ROOT / "var/bench"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are also aligned for the screen; all but the first to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join((first, *others))} |"

    rule = "|".join(("-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])))
    return "\n".join((line(head), f"|{rule}|", *map(line, rows)))


def publish(part: str, title: str, text: str, figures: object) -> None:
    """Print a part's `text` and keep it, with its figures, the time and the machine's load."""
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; on a shared machine read the ratios"
    page = f"## {title}\n\n{text}\n\n({load})\n"
    print(f"\n{page}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{part}.md").write_text(page, encoding="utf-8")
    stored = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": load, "figures": figures}
    _write(FOLDER / f"{part}.json", stored)


def _write(file: Path, stored: object) -> None:
    file.write_text(json.dumps(stored, indent=1, ensure_ascii=False), encoding="utf-8")
