"""Whoever touches the audit log is refused by the database; whoever touches it all the same is named by the check."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from click.testing import Result
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api import audit
from api.audit_check import Checked, check
from api.audit_heads import Head, HeadsDamaged, read_heads, write_head
from api.commands.__main__ import app
from api.database import Database, alembic_config
from api.settings import Settings
from tests.core import started
from tests.fake_rasa import FakeRasa

TRIGGERS = ("audit_no_update", "audit_no_delete", "audit_at_the_end")
COLUMNS = "number, at, event, body, previous, hash"
ROWS = 9


class Log:
    """An audit log in a database of its own, and hands that reach into it."""

    def __init__(self, file: Path, rows: int = ROWS) -> None:
        self.database = Database(f"sqlite:///{file}")
        for number in range(1, rows + 1):
            self.write("operation.done", run=f"r_{number}")

    def write(self, event: str, **body: str) -> None:
        self.database.write_now(lambda session: audit.record(session, event, **body))

    def do(self, *statements: str, **values: object) -> None:
        def work(session: Session) -> None:
            for statement in statements:
                session.execute(text(statement), values)

        self.database.write_now(work)

    def open_up(self) -> None:
        """What somebody does who owns the database: the triggers are gone."""
        self.do(*(f"DROP TRIGGER {name}" for name in TRIGGERS))

    def move(self, was: int, number: int) -> None:
        self.do("UPDATE audit SET number = :number WHERE number = :was", was=was, number=number)

    def shift(self, first: int, by: int) -> None:
        """Every row from `first` on gets another number."""
        self.do(f"UPDATE audit SET number = -(number + {by}) WHERE number >= :first", first=first)
        self.do("UPDATE audit SET number = -number WHERE number < 0")

    def put_in(self, number: int, previous: str = "0" * 64, hash_: str = "f" * 64) -> None:
        values = "(:number, '2026-01-01 00:00:00', 'operation.done', '{}', :previous, :hash)"
        self.do(f"INSERT INTO audit ({COLUMNS}) VALUES {values}", number=number, previous=previous, hash=hash_)

    def head(self) -> Head:
        number, hash_ = self.database.read_now(audit.head)
        return Head(number, hash_, "2026-11-22T08:00:00.000Z")

    def check(self, *heads: Head) -> Checked:
        return self.database.read_now(lambda session: check(session, heads))

    def faults(self, *heads: Head) -> list[str]:
        return list(self.check(*heads).faults)


@pytest.fixture
def log(tmp_path: Path, empty_database: Path) -> Iterator[Log]:
    shutil.copyfile(empty_database, tmp_path / "fyr.db")
    log = Log(tmp_path / "fyr.db")
    yield log
    log.database.close()


@pytest.fixture
def opened(log: Log) -> Log:
    log.open_up()
    return log


def test_a_log_that_nobody_touched_is_whole(log: Log):
    found = log.check(log.head())
    assert (found.rows, found.head[0], found.faults) == (ROWS, ROWS, ())
    assert found.head == log.database.read_now(audit.head)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = '{}' WHERE number = 4",
        "UPDATE audit SET number = 40 WHERE number = 4",
        "DELETE FROM audit WHERE number = 9",
        "DELETE FROM audit",
        f"REPLACE INTO audit ({COLUMNS}) SELECT number, at, 'x', body, previous, 'h' FROM audit WHERE number = 4",
        f"REPLACE INTO audit ({COLUMNS}) SELECT 10, at, 'x', body, previous, hash FROM audit WHERE number = 9",
        f"INSERT INTO audit ({COLUMNS}) SELECT 12, at, 'x', body, previous, 'h' FROM audit WHERE number = 9",
        f"INSERT INTO audit ({COLUMNS}) SELECT 0, at, 'x', body, previous, 'h' FROM audit WHERE number = 9",
        "UPDATE OR REPLACE audit SET number = 5 WHERE number = 4",
    ],
)
def test_the_database_itself_takes_rows_at_the_end_only(log: Log, statement: str):
    with pytest.raises(IntegrityError, match="the audit log takes new rows at its end only"):
        log.do(statement)
    assert log.faults() == []
    log.write("operation.done")
    assert log.check().rows == ROWS + 1


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('UPDATE audit SET body = \'{"run": "r_5"}\' WHERE number = 4', "row 4 has been changed"),
        ("UPDATE audit SET event = 'operation.refused' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET hash = 'x' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET previous = hash WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET body = 'nonsense' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET at = 'nonsense' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET event = x'00ff' WHERE number = 4", "row 4 has been changed"),
        ("UPDATE audit SET body = '{}' WHERE number BETWEEN 4 AND 6", "rows 4 to 6 have been changed"),
        ("UPDATE audit SET body = '{}' WHERE number = 9", "row 9 has been changed"),
        ("DELETE FROM audit WHERE number = 4", "row 4 is missing"),
        ("DELETE FROM audit WHERE number BETWEEN 4 AND 6", "rows 4 to 6 are missing"),
        ("DELETE FROM audit WHERE number < 3", "rows 1 to 2 are missing"),
    ],
)
def test_what_was_changed_or_taken_out_is_named_and_nothing_else(opened: Log, statement: str, found: str):
    opened.do(statement)
    assert opened.faults() == [found]


@pytest.mark.parametrize(("one", "other"), [(4, 5), (1, 9), (2, 7)])
def test_rows_that_changed_places_are_named(opened: Log, one: int, other: int):
    opened.move(one, 99)
    opened.move(other, one)
    opened.move(99, other)
    assert opened.faults() == [f"rows {one} and {other} have changed places"]


def test_a_row_that_was_taken_out_is_named_also_when_the_gap_was_closed(opened: Log):
    opened.do("DELETE FROM audit WHERE number = 4")
    opened.shift(5, by=-1)
    assert opened.faults() == ["row 4 has been taken out: rows 4 to 8 were rows 5 to 9"]


def test_a_row_that_was_put_in_is_named(opened: Log):
    opened.shift(4, by=1)
    opened.put_in(4)
    assert opened.faults() == ["row 4 has been put in: rows 5 to 10 were rows 4 to 9"]


def test_a_row_that_was_put_in_with_a_hash_that_fits_is_named(opened: Log):
    third = opened.database.read_now(lambda session: session.get(audit.AuditRow, 3))
    opened.shift(4, by=1)
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    opened.put_in(4, third.hash, audit.row_hash(4, at, "operation.done", {}, third.hash))
    assert opened.faults() == ["row 4 has been put in: rows 5 to 10 were rows 4 to 9"]


def test_a_row_before_the_first_and_one_after_the_last_are_named(opened: Log):
    opened.put_in(0)
    opened.put_in(10, hash_="e" * 64)
    assert opened.faults() == ["row 0 has been put in", "row 10 has been changed"]


def forge(log: Log, number: int) -> None:
    """Change a row and make its hash fit."""
    row = log.database.read_now(lambda session: session.get(audit.AuditRow, number))
    fits = audit.row_hash(number, row.at, row.event, {"run": "forged"}, row.previous)
    log.do(
        "UPDATE audit SET body = :body, hash = :hash WHERE number = :number",
        body=json.dumps({"run": "forged"}),
        hash=fits,
        number=number,
    )


def test_a_row_with_a_hash_made_to_fit_is_given_away_by_the_next(opened: Log):
    forge(opened, 4)
    assert opened.faults() == ["row 4 is not the one that row 5 was written after"]


def test_a_last_row_made_to_fit_and_a_log_written_anew_are_given_away_by_the_head(opened: Log):
    head = opened.head()
    forge(opened, ROWS)
    assert opened.faults() == []
    assert opened.faults(head) == [f"row {ROWS} is not the one that was written down at {head.at}"]
    opened.do("DELETE FROM audit")
    for _ in range(ROWS + 3):
        opened.write("operation.done", run="another story")
    assert opened.faults() == []
    assert opened.faults(head) == [f"row {ROWS} is not the one that was written down at {head.at}"]


@pytest.mark.parametrize(("kept", "gone"), [(8, "row 9 has"), (6, "rows 7 to 9 have"), (0, "rows 1 to 9 have")])
def test_an_end_that_was_cut_off_is_named_against_the_head(opened: Log, kept: int, gone: str):
    early, head = Head(2, opened.check().head[1], "earlier"), opened.head()
    opened.do("DELETE FROM audit WHERE number > :kept", kept=kept)
    assert opened.faults() == []
    assert opened.faults(head) == [f"{gone} been cut off at the end: row 9 was there at {head.at}"]
    assert early.hash != opened.check().head[1] or kept == ROWS


DAMAGES = ("change", "forge", "take out", "take out and close the gap", "swap", "put in", "cut")


@hypothesis_settings(max_examples=60, deadline=None)
@given(rows=st.integers(2, 14), damage=st.sampled_from(DAMAGES), data=st.data())
def test_whatever_is_touched_is_found_and_named(tmp_path_factory, empty_database, rows, damage, data):
    folder = tmp_path_factory.mktemp("log")
    shutil.copyfile(empty_database, folder / "fyr.db")
    log = Log(folder / "fyr.db", rows)
    head = log.head()
    assert log.faults(head) == []
    log.open_up()
    number = data.draw(st.integers(1, rows), label="number")
    touched = {number}
    match damage:
        case "change":
            column = data.draw(st.sampled_from(["at", "event", "body", "previous", "hash"]), label="column")
            value = data.draw(st.text(max_size=8), label="value")
            log.do(f"UPDATE audit SET {column} = :value WHERE number = :number", value=value, number=number)
        case "forge":
            forge(log, number)
        case "take out" | "take out and close the gap":
            log.do("DELETE FROM audit WHERE number = :number", number=number)
            if damage != "take out":
                log.shift(number + 1, by=-1)
        case "swap":
            other = data.draw(st.integers(1, rows).filter(lambda other: other != number), label="other")
            log.move(number, 99)
            log.move(other, number)
            log.move(99, other)
            touched = {number, other}
        case "put in":
            log.shift(number, by=1)
            log.put_in(number)
        case "cut":
            log.do("DELETE FROM audit WHERE number >= :number", number=number)
            touched = {number, rows}
    faults = log.faults(head)
    log.database.close()
    named = {int(found) for fault in faults for found in re.findall(r"\d+", re.sub(r" at 20.*", "", fault))}
    assert faults and touched <= named, (faults, touched)


# The heads that are written down.


async def test_the_head_is_written_down_once_for_each_state_of_the_log(log: Log, tmp_path: Path):
    file = tmp_path / "elsewhere/heads.jsonl"
    first = await write_head(log.database, file)
    assert first and first.number == ROWS and await write_head(log.database, file) is None
    log.write("operation.done")
    await write_head(log.database, file)
    heads = read_heads(file)
    assert [head.number for head in heads] == [ROWS, ROWS + 1]
    assert log.faults(*heads) == []


async def test_an_empty_log_has_no_head_to_write_down(tmp_path: Path, empty_database: Path):
    shutil.copyfile(empty_database, tmp_path / "fyr.db")
    log = Log(tmp_path / "fyr.db", 0)
    assert await write_head(log.database, tmp_path / "heads.jsonl") is None
    assert read_heads(tmp_path / "heads.jsonl") == [] and log.faults() == []
    log.database.close()


async def test_what_was_cut_off_stays_found_when_the_log_goes_on(opened: Log, tmp_path: Path):
    file = tmp_path / "heads.jsonl"
    await write_head(opened.database, file)
    opened.do("DELETE FROM audit WHERE number > 5")
    opened.write("operation.done")
    await write_head(opened.database, file)
    [found] = opened.faults(*read_heads(file))
    assert found.startswith("rows 7 to 9 have been cut off")
    for _ in range(5):
        opened.write("operation.done")
    [found] = opened.faults(*read_heads(file))
    assert found.startswith("row 9 is not the one that was written down")


def test_a_file_of_heads_that_cannot_be_read_is_named_with_its_line(tmp_path: Path):
    file = tmp_path / "heads.jsonl"
    file.write_bytes(b'{"number": 1, "hash": "a", "at": "b"}\n{"number": 2, "ha')
    with pytest.raises(HeadsDamaged, match=r"Line 2 of .*heads\.jsonl cannot be read"):
        read_heads(file)


async def test_a_core_that_ends_has_written_its_head_down(settings: Settings, knowledge, rasa: FakeRasa):
    async with started(settings, knowledge, rasa) as core:
        chat = await core.chat()
        await chat.sign_in(core.identity("vismanet-admin"))
        rows = len(await core.rows(audit.AuditRow))
    assert [head.number for head in read_heads(settings.audit_heads)] == [rows]
    async with started(settings, knowledge, rasa):
        pass
    assert len(read_heads(settings.audit_heads)) == 1


# The command.

Fyr = Callable[..., Result]


@pytest.fixture
def fyr(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fyr:
    monkeypatch.setenv("FYR_DATABASE_URL", log.database.url)
    monkeypatch.setenv("FYR_AUDIT_HEADS", str(tmp_path / "heads.jsonl"))
    return lambda *arguments: CliRunner().invoke(app, ["audit", *arguments])


async def test_the_command_says_that_the_log_is_whole(fyr: Fyr, log: Log, tmp_path: Path):
    result = fyr("verify")
    assert result.exit_code == 0 and f"{ROWS} rows, whole, head {ROWS} {log.head().hash}" in result.output
    assert "No head has been written" in result.output
    await write_head(log.database, tmp_path / "heads.jsonl")
    result = fyr("verify")
    assert result.exit_code == 0 and "Compared with 1 heads" in result.output


async def test_the_command_names_what_is_wrong(fyr: Fyr, log: Log, tmp_path: Path):
    await write_head(log.database, tmp_path / "heads.jsonl")
    log.open_up()
    log.do("UPDATE audit SET body = '{}' WHERE number = 4", "DELETE FROM audit WHERE number = 9")
    result = fyr("verify")
    assert result.exit_code == 1
    assert "Row 4 has been changed." in result.output and "Row 9 has been cut off at the end" in result.output
    assert "whole, head" not in result.output


def test_without_a_database_the_command_says_so(fyr: Fyr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FYR_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    result = fyr("verify")
    assert result.exit_code == 1 and "There is no database at" in result.output
    assert not (tmp_path / "none.db").exists()


def test_a_database_of_another_version_and_what_is_none_are_named(fyr: Fyr, tmp_path: Path, monkeypatch):
    (tmp_path / "empty.db").touch()
    (tmp_path / "text.db").write_text("This is no database at all. " * 50)
    old = Database(f"sqlite:///{tmp_path}/old.db")
    command.upgrade(alembic_config(old.url), "0002")
    old.close()
    for url, said in (
        (f"sqlite:///{tmp_path}/empty.db", "stand at version none"),
        (f"sqlite:///{tmp_path}/old.db", "stand at version 0002"),
        (f"sqlite:///{tmp_path}/text.db", "file is not a database"),
        ("postgresql+nosuchdriver://localhost/fyr", "cannot be opened"),
        ("nonsense", "is not the address of a database"),
    ):
        monkeypatch.setenv("FYR_DATABASE_URL", url)
        result = fyr("verify")
        assert result.exit_code == 1 and said in result.output, (url, result.output, result.exception)
        assert "Traceback" not in result.output


# PostgreSQL: the migrations as text, and the triggers.

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/none"))


@pytest.fixture(scope="module")
def psql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], subprocess.CompletedProcess[str]]]:
    """Statements to a PostgreSQL server of its own, that has all migrations."""
    assert (BINARIES / "initdb").is_file(), "PostgreSQL was not found: tools/packages.sh installs it"
    as_user = {"user": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="fyr-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "check": True, **as_user}
    subprocess.run([BINARIES / "initdb", "-D", folder / "data", "-A", "trust", "-N", "-E", "UTF8"], **quiet)
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    subprocess.run([BINARIES / "pg_ctl", "-D", folder / "data", "-o", options, "-w", "start"], **quiet)

    def run(statements: str) -> subprocess.CompletedProcess[str]:
        call = [BINARIES / "psql", "-h", folder, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-t", "-A"]
        return subprocess.run(
            call, input=statements, text=True, capture_output=True, cwd=folder, check=False, **as_user
        )

    try:
        config = alembic_config("postgresql://")
        config.output_buffer = StringIO()
        command.upgrade(config, "head", sql=True)
        made = run(config.output_buffer.getvalue())
        assert made.returncode == 0, made.stderr
        yield run
    finally:
        subprocess.run([BINARIES / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_takes_rows_at_the_end_only(psql):
    insert = "INSERT INTO audit VALUES ({0}, now(), 'e', '{{}}', 'p', 'h{0}');"
    made = psql(insert.format(1) + insert.format(2))
    assert made.returncode == 0, made.stderr
    for statement in (
        "UPDATE audit SET event = 'x' WHERE number = 1;",
        "DELETE FROM audit WHERE number = 2;",
        "DELETE FROM audit;",
        "TRUNCATE audit;",
        insert.format(4),
        insert.format(0),
        "INSERT INTO audit VALUES (2, now(), 'x', '{}', 'p', 'h') ON CONFLICT (number) DO UPDATE SET event = 'x';",
    ):
        refused = psql(statement)
        assert refused.returncode != 0 and "takes new rows at its end only" in refused.stderr, refused.stderr
    assert psql("SELECT count(*), max(event) FROM audit;").stdout.strip() == "2|e"
    assert psql(insert.format(3)).returncode == 0
