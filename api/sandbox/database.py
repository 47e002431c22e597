"""The sandbox's own SQLite file: how it is opened, read, written, filled and reset."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.orm import Session

from .models import Base, Company
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
        """Make the tables and, in an empty database, put in the first rows."""
        with self.writing() as session:
            Base.metadata.create_all(session.connection())
            if session.scalar(select(Company).limit(1)) is None:
                self._put_first_rows(session)

    def reset(self) -> None:
        with self.writing() as session:
            Base.metadata.drop_all(session.connection())
            Base.metadata.create_all(session.connection())
            self._put_first_rows(session)

    def close(self) -> None:
        self._engine.dispose()

    def _put_first_rows(self, session: Session) -> None:
        for rows in first_rows():
            session.add_all(rows)
            session.flush()


def database_of(request: Request) -> Database:
    return request.app.state.database


RequestDatabase = Annotated[Database, Depends(database_of)]
