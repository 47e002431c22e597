"""The sandbox's own SQLite file: how it is opened, read, written, filled and reset."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated
from zlib import crc32

from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from .models import Base
from .rows import first_rows

BUSY_SECONDS = 10


def _open(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One connection for each thread of the server's pool, so that waiting is done by SQLite alone.
    engine = create_engine(f"sqlite:///{path}", pool_size=40)

    @event.listens_for(engine, "connect")
    def prepare(connection, record) -> None:
        connection.isolation_level = None  # the driver would otherwise begin its own, deferred transactions
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


class Database:
    def __init__(self, path: Path) -> None:
        self._engine = _open(path)
        self._immediate = self._engine.execution_options(immediate=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that holds the write lock from its first statement, so what it checks stays true."""
        with Session(self._immediate) as session, session.begin():
            yield session

    def fill(self) -> None:
        """Make the tables with the first rows, unless they are there; those of an earlier version are replaced."""
        with self.writing() as session:
            if session.execute(text("PRAGMA user_version")).scalar() != _version():
                self._begin_anew(session)

    def reset(self) -> None:
        with self.writing() as session:
            self._begin_anew(session)

    def close(self) -> None:
        self._engine.dispose()

    def _begin_anew(self, session: Session) -> None:
        Base.metadata.drop_all(session.connection())
        Base.metadata.create_all(session.connection())
        session.execute(text(f"PRAGMA user_version = {_version()}"))
        for rows in first_rows():
            session.add_all(rows)
            session.flush()


@cache
def _version() -> int:
    """A number for the tables and first rows as this version has them."""
    columns = [str(column.compile()) + str(column.type) for table in Base.metadata.sorted_tables for column in table.c]
    rows = [
        [type(row).__name__, *(repr(getattr(row, name)) for name in row.__mapper__.columns.keys())]  # noqa: SIM118
        for rows in first_rows()
        for row in rows
    ]
    return crc32(json.dumps([columns, rows]).encode()) & 0x7FFFFFFF


def database_of(request: Request) -> Database:
    return request.app.state.database


RequestDatabase = Annotated[Database, Depends(database_of)]
