"""Every event of the audit log has a name that people read in the console, in each language."""

import ast
import re
from pathlib import Path

import pytest

from api.operations.models import NEXT

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "web/src/console/texts"
EVENT = re.compile(r"[a-z_-]+\.[a-z_-]+")
RECORDING = {"record", "_audited", "_record"}


def recorded() -> set[str]:
    """The events that the code writes by name, and one for each state of the ledger."""
    found = {f"operation.{state}" for state in {*NEXT, *(state for after in NEXT.values() for state in after)}}
    for file in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RECORDING:
                for argument in node.args:
                    for part in ast.walk(argument):
                        if (
                            isinstance(part, ast.Constant)
                            and isinstance(part.value, str)
                            and EVENT.fullmatch(part.value)
                        ):
                            found.add(part.value)
    return found


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_every_event_of_the_audit_log_has_a_name(language: str):
    words = (WORDS / f"words-{language}.ts").read_text("utf-8")
    named = set(re.findall(r'^      "([a-z_.-]+)": "', words, re.MULTILINE))
    assert len(recorded()) > 25
    assert recorded() <= named
