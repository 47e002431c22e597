"""Cores that can be killed, on the real sandbox."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from tests.fire.mortal import MortalCore
from tests.sandbox.serving import Core as Sandbox


@pytest.fixture
def mortal(
    tmp_path: Path, empty_database: Path, sandbox: Sandbox, sandbox_url: str, signing_key: Path
) -> Iterator[Callable[..., MortalCore]]:
    """Starts a core whose processes end at the points that are named, one after another; None and all later ones
    live."""
    cores: list[MortalCore] = []

    def begin(*points: str | None) -> MortalCore:
        copyfile(empty_database, tmp_path / "fyr.db")
        cores.append(core := MortalCore(tmp_path, sandbox_url, signing_key, points))
        core.start()
        return core

    yield begin
    for core in cores:
        core.end()
