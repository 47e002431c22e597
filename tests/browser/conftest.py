"""A real Chromium, and a core for it to talk to."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from knowledge.search import KnowledgeBase
from tests.browser.colleague import Colleague
from tests.browser.house import House, opened
from tests.browser.visitor import PATIENCE, Visitor

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For each file of tests, because nothing else may run a loop in this thread while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    sandbox_url: str,
    signing_key: Path,
    empty_database: Path,
    knowledge: KnowledgeBase,
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(empty_database, folder / "fyr.db")
    with opened(folder, sandbox_url, signing_key, knowledge) as house:
        yield house


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go; pytest keeps the folders of the last three runs."""
    return tmp_path_factory.mktemp("album")


@pytest.fixture
def come(house: House, browser: Browser, album: Path) -> Iterator[Callable[..., Visitor]]:
    """Open the panel as a new visitor; whatever the browser complained about fails the test at its end."""
    expect.set_options(timeout=PATIENCE)
    visitors: list[Visitor] = []

    def arrive(**looks: object) -> Visitor:
        visitor = Visitor(house, browser, album, **looks)
        visitors.append(visitor)
        return visitor

    yield arrive
    complaints = [complaint for visitor in visitors for complaint in visitor.leave()]
    house.rasa.mode = "up"
    house.at_once(house.rasa.open.set)
    house.settings.support_hours = []
    house.settings.reply_seconds = 8.0
    assert complaints == []


@pytest.fixture
def staff(house: House, browser: Browser, album: Path) -> Iterator[Callable[..., Colleague]]:
    """Sign somebody of the support in; whatever the browser complained about fails the test at its end."""
    expect.set_options(timeout=PATIENCE)
    colleagues: list[Colleague] = []

    def arrive(persona: str = "support-agent", **looks: object) -> Colleague:
        colleague = Colleague(house, browser, album, persona, **looks)
        colleagues.append(colleague)
        return colleague

    yield arrive
    complaints = [complaint for colleague in colleagues for complaint in colleague.leave()]
    assert complaints == []
