"""The core's database: engine, one writer, transactions that begin and end here."""

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: object) -> dt.datetime | None:
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: object) -> dt.datetime | None:
        return value.replace(tzinfo=dt.UTC) if value else None


class Model(DeclarativeBase):
    """Base of every table."""


class DatabaseUnavailable(Exception):
    """The database did not take part; nothing was stored."""


class Database:
    """Runs functions of a session in worker threads; writes one after another, reads beside them.

    SQLite has one writer anyway: a queue of our own replaces lock waits and keeps the order of arrival.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        if make_url(url).get_backend_name() == "sqlite":
            Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _pragmas)
            event.listen(self.engine, "begin", _begin_immediately_when_writing)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="read")

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction; committed when this returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.write_now, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Callable[[Session], T]) -> T:
        with self._sessions(info={"writes": True}) as session:
            connection = session.connection(execution_options={"writes": True})
            try:
                result = work(session)
                session.commit()
                return result
            except OperationalError as error:
                raise DatabaseUnavailable from error
            finally:
                connection.close()

    def read_now(self, work: Callable[[Session], T]) -> T:
        with self._sessions() as session:
            try:
                return work(session)
            except OperationalError as error:
                raise DatabaseUnavailable from error

    def upgrade(self) -> None:
        """Bring the tables to the newest migration."""
        command.upgrade(alembic_config(self.url), "head")

    def revisions(self) -> tuple[str | None, str | None]:
        """The migration that the tables stand at, and the newest one."""
        newest = ScriptDirectory.from_config(alembic_config(self.url)).get_current_head()
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), newest

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()


def alembic_config(url: str) -> Config:
    """What Alembic has to know to work on the core's tables at `url`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url)
    return config


def _pragmas(connection: sqlite3.Connection, _: Any) -> None:
    """Write-ahead log; every commit reaches the disk before it is acknowledged."""
    # The driver must not open transactions by itself: we say BEGIN IMMEDIATE where we write.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediately_when_writing(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def canary(session: Session) -> None:
    """A write that proves the database takes writes; nothing is kept."""
    session.execute(text("CREATE TEMP TABLE IF NOT EXISTS canary (at TEXT)"))
    session.execute(text("INSERT INTO canary VALUES ('x')"))
    session.execute(text("DELETE FROM canary"))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def stamp(moment: dt.datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
