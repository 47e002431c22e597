"""A running core takes up another index by itself, and keeps the old one when the new one is broken."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import api.knowledge_watch
from api.settings import Settings
from knowledge.build import build
from knowledge.documents.drafts import Shelf
from knowledge.documents.publishing import Live, publish
from knowledge.documents.reading import read_document
from knowledge.search import KnowledgeBase
from knowledge.store import swap
from tests.chat import eventually
from tests.core import Core, started
from tests.fake_rasa import FakeRasa
from tests.knowledge.documents.files import TEXT, written
from tests.knowledge.documents.test_publishing import OURS, QUICK, silent

PROCEDURES = Path(__file__).parents[2] / "knowledge/procedures"
QUESTION = "hvordan bestiller jeg en ny lykt"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two procedures of our own."""
    folder = tmp_path_factory.mktemp("ours")
    for topic in OURS:
        shutil.copytree(PROCEDURES / topic, folder / topic)
    return folder


@pytest.fixture(scope="module")
def small(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them."""
    folder = tmp_path_factory.mktemp("small") / "knowledge"
    build(ours, folder, settings=QUICK, say=silent)
    return folder


@pytest.fixture(scope="module")
def larger(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them and a document."""
    folder = tmp_path_factory.mktemp("larger")
    shelf = Shelf(folder / "documents")
    shelf.add(read_document(written(folder, "lykt.txt", TEXT)))
    publish(shelf, shelf.keys_of_drafts(), Live(folder / "knowledge", ours, QUICK), silent)
    return folder / "knowledge"


@pytest.fixture
def index(small: Path, tmp_path: Path) -> Path:
    """The index in use."""
    return Path(shutil.copytree(small, tmp_path / "knowledge"))


def put(index: Path, in_place_of: Path) -> None:
    """Put a copy of an index where another is in use."""
    swap(Path(shutil.copytree(index, in_place_of.with_name("copy"))), in_place_of)


@pytest.fixture
async def watching(
    settings: Settings, index: Path, rasa: FakeRasa, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Core]:
    monkeypatch.setattr(api.knowledge_watch, "LOOK_SECONDS", 0.02)
    settings.knowledge_index = index
    async with started(settings, KnowledgeBase.load(index), rasa) as core:
        yield core


async def test_what_is_published_is_answered_without_a_restart(watching: Core, index: Path, larger: Path) -> None:
    put(larger, index)

    async def found() -> bool:
        rows = (await watching.http.get("/v1/knowledge/search", params={"q": QUESTION})).json()["results"]
        return rows[0]["topic"].startswith("document.")

    assert await eventually(found)
    topics = (await watching.http.get("/v1/knowledge/procedures")).json()
    [topic] = [row for row in topics if row["topic"].startswith("document.")]
    assert topic["title"] == {"nb": "Bestille ny lykt"}
    for language in ("nb", "sv"):
        whole = await watching.http.get(f"/v1/knowledge/procedures/{topic['topic']}", params={"language": language})
        assert whole.json()["language"] == "nb" and len(whole.json()["steps"]) == 3
    chat = await watching.chat(language="sv")
    [said] = await chat.say("hur beställer jag ny lykt")
    if said["kind"] == "clarify":
        [said] = await chat.choose(next(choice for choice in said["choices"] if choice.get("topic") == topic["topic"]))
    assert said["kind"] == "answer"
    assert said["blocks"][-1]["text"] == "Texten finns bara på norska."
    assert {(cited["topic"], cited["language"]) for cited in said["citations"]} == {(topic["topic"], "nb")}


async def test_a_broken_index_leaves_the_old_one_in_use(
    watching: Core, index: Path, larger: Path, tmp_path: Path
) -> None:
    before = watching.parts.knowledge
    broken = Path(shutil.copytree(larger, tmp_path / "broken"))
    (broken / "vectors.faiss").write_bytes(b"nothing")
    with capture_logs() as logs:
        swap(broken, index)

        async def complained() -> bool:
            return any(entry["event"] == "index_not_loaded" for entry in logs)

        assert await eventually(complained)
    assert watching.parts.knowledge is before
    put(larger, index)

    async def taken_up() -> bool:
        return watching.parts.knowledge is not before

    assert await eventually(taken_up)


async def test_a_topic_that_was_taken_back_is_not_found_any_more(
    watching: Core, index: Path, small: Path, larger: Path
) -> None:
    put(larger, index)

    async def holds_a_document() -> bool:
        return any(topic.startswith("document.") for topic in watching.parts.knowledge.library.topics)

    async def holds_none() -> bool:
        return not await holds_a_document()

    assert await eventually(holds_a_document)
    chat = await watching.chat(language="nb")
    [said] = await chat.say("hva skjer når lykten er utsolgt i butikken?")
    offered = next(choice for choice in said["choices"] if choice.get("topic", "").startswith("document."))
    put(small, index)
    assert await eventually(holds_none)
    [said] = await chat.choose(offered)
    assert said["kind"] == "nothing_found"
