"""Pages: the demo page and the agent console of the built browser code, and the API's documentation, served from here alone."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from api.widget.policy import LOCKED

NOT_BUILT = "The browser code has not been built. Run `make run`, or `make web`.\n"

DOCS = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Fyr API</title>
<link rel="stylesheet" href="/docs/ui/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/docs/ui/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
"""
CONSOLE_POLICY = (
    f"{LOCKED}; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The agents' page: our own scripts, styles and calls only, in nobody's frame, and no markup from strings at all."""
START = 'SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true });'


def install(app: FastAPI, static: Path) -> None:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def demo() -> Response:
        page = static / "index.html"
        if not page.exists():
            return PlainTextResponse(NOT_BUILT, 503)
        return FileResponse(page, headers={"Cache-Control": "no-cache"})

    @router.get("/console")
    async def console() -> Response:
        page = static / "console.html"
        if not page.exists():
            return PlainTextResponse(NOT_BUILT, 503)
        return FileResponse(page, headers={"Cache-Control": "no-cache", "Content-Security-Policy": CONSOLE_POLICY})

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(DOCS)

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(START, media_type="text/javascript")

    app.include_router(router)
    app.mount("/docs/ui", StaticFiles(directory=swagger_ui_path), name="docs")
    if (static / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=static / "assets"), name="assets")
