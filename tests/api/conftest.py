"""What tests of the core share: the switches of operations, as a person turns them."""

from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.commands.__main__ import app
from api.settings import Settings

WHY = "The register answers wrongly"
Fyr = Callable[..., Result]


@pytest.fixture
def fyr(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Fyr:
    """`fyr operation` on the database of the core under test."""
    monkeypatch.setenv("FYR_DATABASE_URL", settings.database_url)
    return lambda *arguments: CliRunner().invoke(app, ["operation", *arguments])


def stop(fyr: Fyr, name: str) -> None:
    assert fyr("stop", name, "--reason", WHY).exit_code == 0
