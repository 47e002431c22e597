"""`/widget/v1/…` is what pages embed and may rely on; `/widget/docs` explains it to those who build them."""

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from api.access import AppParts
from api.errors import NotFound
from api.sites.colours import theme
from api.sites.site import Site
from api.widget import policy

router = APIRouter(include_in_schema=False)

PAGES = Path(__file__).parent / "pages"
LOADER = "widget/v1/loader.js"
NOT_BUILT = "The browser code has not been built. Run `make run`, or `make web`.\n"
EXAMPLES = {
    "launcher": policy.EXAMPLE,
    "inline": policy.EXAMPLE,
    "page": policy.EXAMPLE,
    "identity": policy.EXAMPLE_IDENTITY,
}
SCRIPTS = {"identity.js"}


@router.get("/widget/v1/loader.js")
async def loader(app: AppParts) -> Response:
    """The script that pages name. Pages that check its integrity fetch it with CORS, so every origin may read it."""
    file = app.settings.static / LOADER
    if not file.exists():
        return PlainTextResponse(NOT_BUILT, 503)
    headers = {
        "Cache-Control": "public, max-age=600",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(file, media_type="text/javascript", headers=headers)


@router.get("/widget/v1/panel")
async def panel(app: AppParts, site: str) -> Response:
    """The panel for one site, as a frame in its pages or as a page of its own."""
    found = await app.sites.find(site)
    file = app.settings.static / "frame.html"
    if not file.exists():
        return PlainTextResponse(NOT_BUILT, 503)
    # Beneath the page's own styles, so that the site's colours win.
    head = [f'<script type="application/json" id="fyr-site">{_data(_told(found, app.sites.own_origin))}</script>']
    if found.colours is not None:
        head.insert(0, f'<link rel="stylesheet" href="/widget/v1/theme.css?site={found.id}">')
    page = file.read_text(encoding="utf-8").replace("</head>", "".join(head) + "</head>", 1)
    headers = {"Content-Security-Policy": policy.panel_policy(found.origins), "Cache-Control": "no-cache"}
    return HTMLResponse(page, headers=headers)


@router.get("/widget/v1/theme.css")
async def colours(app: AppParts, site: str) -> Response:
    """A site's colours, corrected where they could not be read."""
    found = await app.sites.find(site)
    if found.colours is None:
        raise NotFound
    return Response(theme(found.colours), media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/widget/docs")
async def docs(app: AppParts) -> Response:
    """How to embed: for the people who build the pages."""
    given = {"origin": app.sites.own_origin, "integrity": _integrity(app.settings.static / LOADER)}
    return _page("docs.html", policy.DOCS, given)


@router.get("/widget/docs/style.css")
async def style() -> Response:
    return FileResponse(PAGES / "style.css", media_type="text/css")


@router.get("/widget/docs/example/{name}")
async def example(app: AppParts, name: str) -> Response:
    """A page for each way to embed, and its script where it has one; in development only, for the site `demo`."""
    if not app.settings.development:
        raise NotFound
    if name in SCRIPTS:
        return FileResponse(PAGES / name, media_type="text/javascript")
    if name not in EXAMPLES:
        raise NotFound
    return _page(f"{name}.html", EXAMPLES[name], {"origin": app.sites.own_origin})


def _told(site: Site, own_origin: str) -> dict[str, Any]:
    """What the panel's page is told; nothing of it is secret."""
    consent = {"revision": site.consent_revision, "text": site.consent} if site.consent else None
    return {
        "id": site.id,
        "origins": [*site.origins, own_origin],
        "languages": site.languages,
        "title": site.texts.title,
        "consent": consent,
        "identityRequired": site.identity is not None and site.identity.required,
    }


def _data(value: dict[str, Any]) -> str:
    """JSON that nothing inside can close the element around it."""
    return json.dumps(value).replace("<", "\\u003c")


def _page(name: str, content_policy: str, given: dict[str, str]) -> Response:
    page = (PAGES / name).read_text(encoding="utf-8")
    for key, value in given.items():
        page = page.replace("{{" + key + "}}", escape(value))
    return HTMLResponse(page, headers={"Content-Security-Policy": content_policy, "Cache-Control": "no-cache"})


def _integrity(file: Path) -> str:
    """The loader's hash as pages name it; the script is what it is until Fyr is updated."""
    if not file.exists():
        return ""
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
