"""Write every derived file: Rasa's domain, rules and examples, the README's table of operations.

`python -m tools.generate` writes; `--check` compares and exits 1 when something is stale.
"""

import argparse
import sys
from pathlib import Path

from actions.catalogue import CATALOGUE
from actions.catalogue.rasa import render
from actions.catalogue.roles import ROLE_TITLES
from knowledge.reading import read_library

ROOT = Path(__file__).resolve().parent.parent
TABLE_START, TABLE_END = "<!-- operations -->", "<!-- end of operations -->"
PER_TOPIC = 6
"""Questions per topic and language."""
QUESTIONS_HEADER = "# GENERATED from knowledge/procedures by `make generate`; edit the procedures, not this file.\n"


def derived() -> dict[Path, str]:
    """Every derived file with the text that it should have."""
    files = {ROOT / "bot" / name: text for name, text in render(CATALOGUE).items()}
    files[ROOT / "bot/data/nlu/questions.yml"] = _questions()
    readme = ROOT / "README.md"
    files[readme] = _with_operations(readme.read_text("utf-8"))
    return files


def _with_operations(readme: str) -> str:
    """The README with its table of operations between the marks."""
    head, rest = readme.split(TABLE_START)
    _, tail = rest.split(TABLE_END)
    rows = ["| Name | What | Who | Confirmation |", "|---|---|---|---|"]
    for operation in CATALOGUE.values():
        who = ", ".join(ROLE_TITLES[role].en for role in sorted(operation.roles)) or "anyone"
        levels = {0: "–", 1: "yes", 2: "typed value"}
        confirmation = levels[operation.confirm_level] + (", cannot be undone" if operation.irreversible else "")
        rows.append(f"| `{operation.name}` | {operation.title.en} | {who} | {confirmation} |")
    return head + TABLE_START + "\n" + "\n".join(rows) + "\n" + TABLE_END + tail


def _questions() -> str:
    """What people ask of the procedures, as examples of a question for the intent classifier.

    A few of each topic and language, evenly spread: the classifier learns what a question looks like, not which one it
    is, and thousands of them would drown the other intents.
    """
    asked: dict[tuple[str, str], list[str]] = {}
    for topic, question in read_library(ROOT / "knowledge/procedures").questions():
        asked.setdefault((topic, question.language), []).append(question.text)
    chosen = [text for texts in asked.values() for text in texts[:: max(1, len(texts) // PER_TOPIC)][:PER_TOPIC]]
    lines = "".join(f"      - {_plain(text)}\n" for text in dict.fromkeys(chosen))
    return f'{QUESTIONS_HEADER}version: "3.1"\nnlu:\n  - intent: ask_question\n    examples: |\n{lines}'


def _plain(text: str) -> str:
    """Brackets would be read as an annotation."""
    return text.translate(str.maketrans("[](){}", "      ")).strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = [path for path, text in derived().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: run `make generate`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(derived()[path], "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
