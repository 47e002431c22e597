"""One sandbox for all tests, with its first rows put back before each."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .serving import Core, client_for, serving


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox") / "var" / "sandbox.db"


@pytest.fixture(scope="session")
def url(database_file: Path) -> Iterator[str]:
    with serving(database_file) as url:
        yield url


@pytest.fixture
def core(url: str) -> Iterator[Core]:
    with client_for(url) as http:
        core = Core(http)
        core.reset()
        yield core


@pytest.fixture
def change_rows(database_file: Path, core: Core) -> Callable[..., None]:
    """Change the database behind the sandbox's back."""

    def change(statement: str, *values: object) -> None:
        connection = sqlite3.connect(database_file, timeout=10)
        with connection:
            connection.execute(statement, values)
        connection.close()

    return change
