"""`fyr knowledge`: what a person types, what they read, and the exit codes."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.commands import knowledge as commands
from api.commands.__main__ import app
from knowledge.documents.publishing import Live
from knowledge.store import read_manifest
from tests.knowledge.documents.files import MARKDOWN, PAGE, TEXT, written
from tests.knowledge.documents.test_publishing import QUICK

ROOT = Path(__file__).parents[2]

Fyr = Callable[..., Result]


@pytest.fixture
def fyr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fyr:
    """The command line on an empty knowledge base, with little training."""
    index = tmp_path / "var/knowledge"
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("FYR_DOCUMENTS", str(tmp_path / "documents"))
    monkeypatch.setenv("FYR_KNOWLEDGE_INDEX", str(index))
    monkeypatch.setenv("FYR_STARTED_IN", str(tmp_path))
    monkeypatch.setattr(commands, "_live", lambda: Live(index, tmp_path / "none", QUICK))
    return lambda *arguments: CliRunner().invoke(app, ["knowledge", *map(str, arguments)])


def keys(listed: str, title: str) -> list[str]:
    """The keys below "Drafts:" or "Published:" in what `review` lists."""
    part = listed.split(f"{title}: ")[1].split("Published: ")[0]
    return [line.strip() for line in part.splitlines()[1:] if line.startswith("  ") and not line.startswith("   ")]


def test_from_a_file_to_an_answer_and_back(fyr: Fyr, tmp_path: Path) -> None:
    written(tmp_path, "in/page.html", PAGE)
    written(tmp_path, "in/lykt.txt", TEXT)
    added = fyr("add", "in")
    assert added.exit_code == 0, added.output
    assert "reading 2 of 2" in added.output and "page.html: 2 drafts" in added.output
    assert "page.html: 0 drafts, 2 there already" in fyr("add", "in").output

    drafts = keys(fyr("review").output, "Drafts")
    assert len(drafts) == 3
    shown = fyr("review", next(key for key in drafts if key.startswith("byt")))
    assert shown.exit_code == 0
    for expected in ("Byt lösenord", "sv, page.html", "Gör så här", "1. Logga in", "Left out:", "hjälp? Ja Nej"):
        assert expected in shown.output

    published = fyr("publish", "--all")
    assert published.exit_code == 0, published.output
    assert "Published 3." in published.output and "default thresholds" in published.output
    assert keys(fyr("review").output, "Published") == drafts

    written(tmp_path, "lamp.md", MARKDOWN)
    fyr("add", "lamp.md")
    questions = written(tmp_path, "q.yml", "- {q: how do I change the lamp, language: en}\n")
    before = read_manifest(tmp_path / "var/knowledge")
    compared = fyr("diff", "--questions", questions)
    assert compared.exit_code == 0, compared.output
    assert "1 of 1 answers change" in compared.output and "document.change-the-lamp" in compared.output
    assert read_manifest(tmp_path / "var/knowledge") == before

    [draft] = keys(fyr("review").output, "Drafts")
    assert fyr("reject", draft).exit_code == 0
    assert fyr("unpublish", drafts[0]).exit_code == 0
    assert keys(fyr("review").output, "Drafts") == [drafts[0]]


def test_a_draft_that_is_answered_already_says_so(fyr: Fyr, tmp_path: Path) -> None:
    written(tmp_path, "lykt.txt", TEXT)
    fyr("add", "lykt.txt")
    fyr("publish", "--all")
    written(tmp_path, "again.txt", TEXT.replace("to uker", "tre uker"))
    fyr("add", "again.txt")
    [draft] = keys(fyr("review").output, "Drafts")
    assert "Answered already, perhaps:" in fyr("review", draft).output


def test_a_file_that_cannot_be_read_does_not_stop_the_others(fyr: Fyr, tmp_path: Path) -> None:
    written(tmp_path, "in/a.txt", "")
    written(tmp_path, "in/b.txt", TEXT)
    result = fyr("add", "in")
    assert result.exit_code == 1
    assert "a.txt: The file is empty." in result.output and "b.txt: 1 draft" in result.output


def test_another_version_of_a_published_file_is_told(fyr: Fyr, tmp_path: Path) -> None:
    written(tmp_path, "lykt.txt", TEXT)
    fyr("add", "lykt.txt")
    fyr("publish", "--all")
    [old] = keys(fyr("review").output, "Published")
    written(tmp_path, "lykt.txt", TEXT.replace("to uker", "tre uker"))
    assert f"another version of this file: {old}" in fyr("add", "lykt.txt").output


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add", "none.txt"], 1, "no file or folder"),
        (["review", "none"], 1, "no draft none"),
        (["publish", "none"], 1, "no draft none"),
        (["publish", "--all"], 1, "no drafts"),
        (["publish"], 2, "Name keys"),
        (["publish", "a", "--all"], 2, "not both"),
        (["unpublish", "none"], 1, "no published document none"),
        (["reject", "none"], 1, "no draft none"),
        (["reject"], 2, "Missing argument"),
        (["diff"], 1, "no drafts"),
        (["build"], 1, "Nothing would be left"),
        (["evaluate"], 1, "holds no index"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_said(fyr: Fyr, arguments: list[str], code: int, sentence: str) -> None:
    result = fyr(*arguments)
    assert result.exit_code == code
    assert sentence in result.output and "Traceback" not in result.output


def test_the_script_starts_from_anywhere(tmp_path: Path) -> None:
    written(tmp_path, "lykt.txt", TEXT)
    environment = os.environ | {"FYR_DOCUMENTS": str(tmp_path / "documents")}
    result = subprocess.run(
        [ROOT / "fyr", "knowledge", "add", "lykt.txt"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "lykt.txt: 1 draft" in result.stdout


def test_the_script_says_when_nothing_is_set_up(tmp_path: Path) -> None:
    script = written(tmp_path, "fyr", (ROOT / "fyr").read_bytes())
    script.chmod(0o755)
    result = subprocess.run([script, "knowledge"], capture_output=True, text=True)
    assert result.returncode == 1 and "make prepare" in result.stderr
