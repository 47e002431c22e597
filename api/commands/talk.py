"""How commands speak: progress with the time it took, complaints on standard error, exit codes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import typer

FAILED = 1
"""Exit code when something could not be done; a wrong call exits with 2, as typer does by itself."""

STARTED_IN = "FYR_STARTED_IN"
"""The folder in which a person called `fyr`: what they name is looked for there."""


def fail(sentence: str) -> NoReturn:
    """Say why it cannot be done, and end."""
    typer.echo(sentence, err=True)
    raise typer.Exit(FAILED)


@contextmanager
def complaints(*errors: type[Exception]) -> Iterator[None]:
    """Turn errors that carry a sentence for people into that sentence."""
    try:
        yield
    except errors as error:
        fail(str(error))


def progress() -> Callable[[str], None]:
    """Return a function that prints a line with the seconds since now."""
    start = perf_counter()

    def say(line: str) -> None:
        typer.echo(f"{perf_counter() - start:6.1f} s  {line}")

    return say


def from_here(path: Path) -> Path:
    """Return the path that a person named, seen from where they called."""
    return Path(os.environ.get(STARTED_IN, ".")) / path.expanduser()
