"""`python -m api`: bring the database to the newest tables and serve the core."""

import uvicorn

from api.app import create_app
from api.database import Database
from api.settings import Settings


def main() -> None:
    settings = Settings()
    database = Database(settings.database_url)
    database.upgrade()
    database.close()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
        server_header=False,
    )


if __name__ == "__main__":
    main()
