"""The command line of the sandbox: `python -m api.sandbox serve`, `reset` or `texts`."""

import argparse

import uvicorn
from pydantic import ValidationError
from sqlalchemy import select

from .app import create_app
from .database import Database
from .identity_models import TextMessage
from .settings import Settings


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"FYR_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise SystemExit(f"The sandbox cannot start. {names}") from None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m api.sandbox", description=__doc__)
    parser.add_argument("command", choices=("serve", "reset", "texts"))
    command = parser.parse_args().command
    settings = _settings()
    if command == "reset":
        Database(settings.sandbox_database).reset()
        print(f"{settings.sandbox_database} holds the first rows again.")
    elif command == "texts":
        _show_texts(Database(settings.sandbox_database))
    else:
        # No access log: e-mail addresses are asked for in the query.
        uvicorn.run(create_app(settings), host=settings.sandbox_host, port=settings.sandbox_port, access_log=False)


def _show_texts(database: Database) -> None:
    database.fill()
    with database.reading() as session:
        for message in session.scalars(select(TextMessage).order_by(TextMessage.at)):
            print(f"{message.at:%H:%M:%S} UTC  {message.phone}  {message.text}")


if __name__ == "__main__":
    main()
