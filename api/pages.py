"""The built browser code: the demo page and its assets."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

NOT_BUILT = "The browser code has not been built. Run `make run`, or `make web`.\n"


def install(app: FastAPI, static: Path) -> None:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def demo() -> Response:
        page = static / "index.html"
        if not page.exists():
            return PlainTextResponse(NOT_BUILT, 503)
        return FileResponse(page, headers={"Cache-Control": "no-cache"})

    app.include_router(router)
    if (static / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=static / "assets"), name="assets")
