"""Write every derived file: Rasa's domain, rules and examples from the catalogue and the procedures.

`python -m tools.generate` writes; `--check` compares and exits 1 when something is stale.
"""

import argparse
import sys
from pathlib import Path

from actions.catalogue import CATALOGUE
from actions.catalogue.rasa import render
from knowledge.reading import read_library

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS_HEADER = "# GENERATED from knowledge/procedures by `make generate`; edit the procedures, not this file.\n"


def derived() -> dict[Path, str]:
    """Every derived file with the text that it should have."""
    files = {ROOT / "bot" / name: text for name, text in render(CATALOGUE).items()}
    files[ROOT / "bot/data/nlu/questions.yml"] = _questions()
    return files


def _questions() -> str:
    """What people ask of the procedures, as examples of a question for the intent classifier."""
    library = read_library(ROOT / "knowledge/procedures")
    asked = dict.fromkeys(question.text for _, question in library.questions())
    lines = "".join(f"      - {_plain(text)}\n" for text in asked)
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
