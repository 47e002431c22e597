"""The index folder: swapped whole, refused when it does not fit."""

import json
import shutil
from pathlib import Path

import pytest

from knowledge.search import KnowledgeBase
from knowledge.store import IndexMismatch, load, read_manifest, write


@pytest.fixture
def copy(index_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(index_folder, tmp_path / "knowledge"))


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch, match="holds no index"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("format", 0, "format 0"),
        ("texts", "0", "not those"),
        ("entries", 1, "should have 1"),
        ("dimensions", 7, "7 dim"),
    ],
)
def test_an_index_that_does_not_fit_its_manifest_is_refused(
    copy: Path, key: str, value: object, complaint: str
) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, key: value}))
    with pytest.raises(IndexMismatch, match=complaint):
        load(copy)


def test_a_changed_text_is_noticed(copy: Path) -> None:
    page = next((copy / "procedures").glob("**/sv.md"))
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(IndexMismatch, match="texts"):
        load(copy)


def test_writing_replaces_the_index_whole_and_leaves_nothing_beside_it(
    copy: Path, few_procedures: Path, kb: KnowledgeBase
) -> None:
    (copy / "left-over").write_text("of the old index")
    question = "hvordan melder vi oss ut av ELMA"
    write(kb, few_procedures, copy)
    assert not (copy / "left-over").exists()
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    assert [row.topic for row in load(copy).search(question).results] == [
        row.topic for row in kb.search(question).results
    ]


def test_a_write_that_fails_leaves_the_old_index_alone(copy: Path, few_procedures: Path, kb: KnowledgeBase) -> None:
    before = read_manifest(copy)
    with pytest.raises(FileNotFoundError):
        write(
            KnowledgeBase(kb.library, kb.ranker, kb.calibration, _Unwritable(), kb.parts.chooser), few_procedures, copy
        )
    assert read_manifest(copy) == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


class _Unwritable:
    def save(self, folder: Path) -> None:
        raise FileNotFoundError(folder)
