"""What a core has written down, read after it has ended."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.audit_check import check
from api.database import Database, Model
from tests.api.test_ledger import assert_lawful


class Books:
    """Ledger, audit log and conversations, for `assert_lawful` and for counting."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    @classmethod
    def of(cls, folder: Path) -> "Books":
        return cls(f"sqlite:///{folder}/fyr.db")

    async def rows(self, table: type[Model], *where: Any) -> list[Any]:
        return self.rows_now(table, *where)

    def rows_now(self, table: type[Model], *where: Any) -> list[Any]:
        return self._database.read_now(lambda session: list(session.scalars(select(table).where(*where))))

    def change(self, statement: Any) -> None:
        """What time or an accident would do."""
        self._database.write_now(lambda session: session.execute(statement) and None)

    async def audit_faults(self) -> list[str]:
        return self._database.read_now(lambda session: list(check(session).faults))

    async def assert_lawful(self) -> None:
        """An audit row for each change of state, the chain whole, no success without the backend's word."""
        await assert_lawful(self)  # type: ignore[arg-type]

    def close(self) -> None:
        self._database.close()
