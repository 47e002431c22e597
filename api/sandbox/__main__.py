"""The command line of the sandbox: `python -m api.sandbox serve` or `reset`."""

import argparse

import uvicorn
from pydantic import ValidationError

from .app import create_app
from .database import Database
from .settings import Settings


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"FYR_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise SystemExit(f"The sandbox cannot start. {names}") from None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m api.sandbox", description=__doc__)
    parser.add_argument("command", choices=("serve", "reset"))
    command = parser.parse_args().command
    settings = _settings()
    if command == "reset":
        Database(settings.sandbox_database).reset()
        print(f"{settings.sandbox_database} holds the first rows again.")
    else:
        # No access log: e-mail addresses are asked for in the query.
        uvicorn.run(create_app(settings), host=settings.sandbox_host, port=settings.sandbox_port, access_log=False)


if __name__ == "__main__":
    main()
