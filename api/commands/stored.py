"""The core's database, for a command: opened when it is there and of this version, or a sentence that says why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from api.commands.talk import fail
from api.database import Database, DatabaseUnavailable
from api.settings import Storage


@contextmanager
def stored_database() -> Iterator[Database]:
    """The database of the settings; ends the command with a sentence when it cannot be worked with."""
    try:
        url = make_url(Storage().database_url)
    except SQLAlchemyError:
        fail("FYR_DATABASE_URL is not the address of a database.")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        fail(f"There is no database at {url.database}. Start Fyr once (`make run`) and it is made.")
    try:
        database = Database(url.render_as_string(hide_password=False))
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        fail(f"The database cannot be opened: {error}")
    try:
        found, newest = database.revisions()
        if found != newest:
            fail(
                f"The tables of the database stand at version {found or 'none'}, this Fyr works with {newest}. "
                "Start Fyr once (`make run`) and they are brought there."
            )
        yield database
    except DatabaseUnavailable as error:
        fail(f"The database cannot be read: {_plain(error.__cause__)}")
    except SQLAlchemyError as error:
        fail(f"The database cannot be read: {_plain(error)}")
    finally:
        database.close()


def _plain(error: BaseException | None) -> str:
    """The driver's own words, without the statement and the link that SQLAlchemy puts below them."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
