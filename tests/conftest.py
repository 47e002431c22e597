"""What tests of several folders share: the real sandbox, the core in this process, Rasa as a script."""

import shutil
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import api.app
import api.operations.service
import api.systems.backend
from api.access import Parts
from api.database import Database
from api.settings import Settings
from knowledge.search import KnowledgeBase
from tests.core import BOX_SECRET, Core, settings_for, started
from tests.fake_rasa import FakeRasa
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import client_for, serving
from tests.stack import Running, running_stack

# Reading the certificates again for each client would take longer than most tests.
ssl.create_default_context = cache(ssl.create_default_context)

INDEX = Path(__file__).parent.parent / "var/knowledge"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared-sandbox") / "sandbox.db"


@pytest.fixture(scope="session")
def sandbox_url(sandbox_database: Path) -> Iterator[str]:
    with serving(sandbox_database) as url:
        yield url


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[Sandbox]:
    """The operations backend with its first rows and no faults: switches, and effects counted by itself."""
    with client_for(sandbox_url) as http:
        sandbox = Sandbox(http)
        sandbox.reset()
        yield sandbox


@pytest.fixture
def change_backend(sandbox: Sandbox, sandbox_database: Path) -> Callable[..., None]:
    """Change the backend's rows: what somebody else did there in the meantime."""

    def change(statement: str, *values: object) -> None:
        connection = sqlite3.connect(sandbox_database, timeout=10)
        with connection:
            assert connection.execute(statement, values).rowcount > 0
        connection.close()

    return change


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The search index that `make prepare` has built."""
    return KnowledgeBase.load(INDEX)


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh key of the development personas."""
    file = tmp_path_factory.mktemp("key") / "key.pem"
    file.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core's tables as the migrations make them."""
    file = tmp_path_factory.mktemp("database") / "fyr.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox, sandbox_url: str, signing_key: Path, empty_database: Path) -> Settings:
    shutil.copyfile(empty_database, tmp_path / "fyr.db")
    return settings_for(tmp_path, sandbox_url, signing_key)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries are short."""
    monkeypatch.setattr(api.systems.backend, "READ_RETRIES", (0.01, 0.01))
    monkeypatch.setattr(api.operations.service, "RETRY_PAUSES", (0.01, 0.01))
    monkeypatch.setattr(api.app, "RECONCILE_SECONDS", 0.05)


@pytest.fixture
async def rasa() -> FakeRasa:
    return FakeRasa(BOX_SECRET)


@pytest.fixture
async def core(settings: Settings, knowledge: KnowledgeBase, rasa: FakeRasa, impatient: None) -> AsyncIterator[Core]:
    """A core with everything that runs in its background."""
    async with started(settings, knowledge, rasa) as core:
        yield core


@pytest.fixture
async def still_core(
    settings: Settings, knowledge: KnowledgeBase, rasa: FakeRasa, impatient: None
) -> AsyncIterator[Core]:
    """A core where nothing happens by itself."""
    async with started(settings, knowledge, rasa, background=False) as core:
        yield core


@pytest.fixture
def parts(core: Core) -> Parts:
    return core.parts


@pytest.fixture
def app(core: Core):
    return core.app


@pytest.fixture
def client(core: Core) -> httpx.AsyncClient:
    return core.http


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The four processes; started once, for the tests that need them."""
    with running_stack(tmp_path_factory.mktemp("stack")) as started:
        yield started
