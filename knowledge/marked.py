"""YAML whose values remember their lines, so that a complaint about a file can point at the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml


class ProcedureError(Exception):
    """A procedure file is not as it must be. The message reads `file:line: what is wrong`."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class Marked:
    """A YAML value and where it stands: a string, a list of `Marked` or a mapping of `Marked`.

    Scalars stay strings as written, so that a question `no` or `2026` is not turned into something else.
    """

    value: "str | list[Marked] | dict[str, Marked]"
    path: Path
    line: int

    def text(self) -> str:
        """Return the string; raise `ProcedureError` when this is a list, a mapping or empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error("a text is expected here")
        return self.value.strip()

    def items(self) -> "Iterator[tuple[str, Marked]]":
        """Iterate over a mapping; raise `ProcedureError` when this is none."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping is expected here")
        return iter(self.value.items())

    def fields(self, required: set[str], optional: set[str]) -> "dict[str, Marked]":
        """Return the mapping after checking its keys against those required and those allowed."""
        fields = dict(self.items())
        for key, value in fields.items():
            if key not in required | optional:
                raise value.error(f"unknown key {key!r}")
        missing = sorted(required - fields.keys())
        if missing:
            raise self.error(f"missing: {', '.join(missing)}")
        return fields

    def list(self) -> "list[Marked]":
        """Return the list; raise `ProcedureError` when this is none."""
        if not isinstance(self.value, list):
            raise self.error("a list is expected here")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(item.text() for item in self.list())

    def error(self, problem: str) -> ProcedureError:
        """Return the error that points at this value."""
        return ProcedureError(self.path, self.line, problem)


def load(text: str, path: Path, first_line: int = 1) -> Marked:
    """Read YAML `text` that begins at `first_line` of `path`; raise `ProcedureError` for bad syntax or a doubled key."""
    # The loader in C takes a tenth of the time; not every build of the library has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise ProcedureError(path, first_line + line, f"not valid YAML: {error.problem}") from error
    if node is None:
        raise ProcedureError(path, first_line, "empty")
    return _marked(node, path, first_line)


def _marked(node: yaml.Node, path: Path, first_line: int) -> Marked:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(item, path, first_line) for item in node.value], path, line)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Marked] = {}
        for key, value in node.value:
            if key.value in fields:
                raise ProcedureError(path, first_line + key.start_mark.line, f"{key.value!r} stands here twice")
            fields[key.value] = _marked(value, path, first_line)
        return Marked(fields, path, line)
    return Marked(node.value, path, line)
