"""The confusion of topics as a picture: which topic came first where another one was right."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from knowledge.evaluation.asking import Asked

NOBODY = "(nobody can answer)"
REFUSED = "(refused)"
_CELL, _LETTER, _MARGIN = 26, 6.6, 16


def confusions(asked: Sequence[Asked]) -> Counter[tuple[str, str]]:
    """Count the pairs (right, instead).

    In scope: the topic that was ranked first instead of the right one, or that the question was refused. Out of scope:
    the topic that was answered.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for one in asked:
        if one.question.topic is None:
            if one.decision == "found":
                pairs[NOBODY, one.topics[0]] += 1
        elif one.decision == "nothing":
            pairs[one.question.topic, REFUSED] += 1
        elif one.rank != 0:
            pairs[one.question.topic, one.ranking[0] if one.ranking else REFUSED] += 1
    return pairs


def picture(pairs: Counter[tuple[str, str]], title: str) -> str:
    """Return an SVG heat map: a row per right topic, a column per topic that came instead, only those that occur."""
    rows = sorted({right for right, _ in pairs}, key=lambda name: (name.startswith("("), name))
    columns = sorted({instead for _, instead in pairs}, key=lambda name: (name.startswith("("), name))
    left = round(max((len(name) for name in rows), default=0) * _LETTER) + 2 * _MARGIN
    top = round(max((len(name) for name in columns), default=0) * _LETTER) + 4 * _MARGIN
    width = max(left + _CELL * len(columns) + _MARGIN, round(len(title) * _LETTER) + 2 * _MARGIN)
    height = top + _CELL * len(rows) + _MARGIN
    most = max(pairs.values(), default=1)
    shapes = [f'<text x="{_MARGIN}" y="{1.5 * _MARGIN}" font-weight="bold">{escape(title)}</text>']
    for place, name in enumerate(columns):
        x, y = left + _CELL * (place + 0.65), top - 8
        shapes.append(f'<text x="{x}" y="{y}" transform="rotate(-90 {x} {y})">{escape(name)}</text>')
    for place, name in enumerate(rows):
        y = top + _CELL * (place + 0.65)
        shapes.append(f'<text x="{left - 8}" y="{y}" text-anchor="end">{escape(name)}</text>')
    for row, right in enumerate(rows):
        for column, instead in enumerate(columns):
            x, y, count = left + _CELL * column, top + _CELL * row, pairs[right, instead]
            fill = f'fill="#b3261e" fill-opacity="{0.25 + 0.75 * count / most:.2f}"' if count else 'fill="#f4f4f4"'
            tip = f"<title>{escape(right)} → {escape(instead)}: {count}</title>" if count else ""
            shapes.append(f'<rect x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" {fill}>{tip}</rect>')
            if count:
                ink = "#fff" if count / most > 0.4 else "#000"
                shapes.append(
                    f'<text x="{x + _CELL / 2 - 1}" y="{y + _CELL * 0.65}" text-anchor="middle" fill="{ink}">{count}</text>'
                )
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="monospace" font-size="11">\n<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )
