"""What was tested of the chat's accessibility, what was not, and where it falls short: a page in three languages."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from actions.catalogue.text import LANGUAGES
from api.errors import accepted_language

PAGES = Path(__file__).parent

router = APIRouter(include_in_schema=False)


@router.get("/widget/accessibility")
async def statement(request: Request, language: str = "") -> FileResponse:
    """In the language that is asked for, else in the browser's."""
    chosen = language if language in LANGUAGES else accepted_language(request)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return FileResponse(PAGES / f"{chosen}.html", headers=headers)


@router.get("/widget/accessibility/style.css")
async def style() -> FileResponse:
    return FileResponse(PAGES / "style.css")
