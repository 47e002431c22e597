"""`/console/sign-in` and what belongs to it: to the provider and back, who is signed in, and out again."""

from typing import Annotated, Any
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from actions.catalogue.roles import STAFF
from actions.catalogue.text import LANGUAGES, Language
from api import audit
from api.access import AppParts, ConsoleVisit, Parts, SomeVisit
from api.console import pages
from api.console.attempt import Attempt
from api.console.cookies import attempt_cookie, session_cookie
from api.console.guard import check_page
from api.console.provider import CALLBACK_PATH, SIGNED_OUT_PATH
from api.console.staff import staff_claims
from api.database import stamp
from api.errors import NotFound, NotSignedIn, Unavailable, accepted_language
from api.personas import PERSONAS

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)

SIGN_INS_PER_MINUTE = 240
"""Of one address: a whole office may sit behind it."""

Value = Annotated[str | None, Query(max_length=4_096)]


def language(request: Request, language: str = "") -> Language:
    """The language that is asked for, else the browser's."""
    return next((known for known in LANGUAGES if known == language), None) or accepted_language(request)


async def visit(found: SomeVisit) -> ConsoleVisit:
    if found is None:
        raise NotSignedIn
    return found


Speaking = Annotated[Language, Depends(language)]
Visit = Annotated[ConsoleVisit, Depends(visit)]


@router.get("/console/sign-in")
async def sign_in(request: Request, app: AppParts, language: Speaking, to: Value = None) -> Response:
    """To the provider, or to the choice of personas; `to` is the page of the console that it ends at."""
    _limit(app, request)
    attempt = Attempt.begin(to)
    if app.provider is not None:
        try:
            answer: Response = _see(await app.provider.sign_in_url(attempt, language))
        except Unavailable:
            return _refused("down", language)
    elif app.issuer is not None:
        answer = pages.personas(_people(), attempt.state, language)
    else:
        return _refused("not_set_up", language)
    attempt_cookie(app.settings.public_url).put(answer, attempt.cookie)
    return answer


@router.post("/console/sign-in")
async def as_persona(request: Request, app: AppParts, language: Speaking) -> Response:
    """Development only: sign in as one of the personas. From our own page, and once."""
    if app.provider is not None or app.issuer is None:
        raise NotFound
    check_page(request, app.sites.own_origin)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    attempt = _attempt(request, app, form.get("state", [""])[0])
    if attempt is None:
        return _ended(app, _refused("stale", language))
    token, _ = app.issuer.token(form.get("persona", [""])[0])
    claims = staff_claims(await app.verifier.claims(token), "roles", "")
    return await _enter(request, app, claims, attempt, language)


@router.get(CALLBACK_PATH)
async def callback(
    request: Request,
    app: AppParts,
    language: Speaking,
    state: Value = None,
    code: Value = None,
    error: Value = None,
    iss: Value = None,
) -> Response:
    """Back from the provider, with a code or without."""
    _limit(app, request)
    if app.provider is None:
        raise NotFound
    attempt = _attempt(request, app, state or "")
    if attempt is None:
        return _ended(app, _refused("stale", language))
    try:
        await app.provider.check_sender(iss)
        if error is not None or not code:
            why = "cancelled" if error == "access_denied" else "refused"
            return _ended(app, _refused(why, language))
        told = await app.provider.claims(code, attempt)
    except Unavailable:
        return _ended(app, _refused("down", language))
    except NotSignedIn:
        return _ended(app, _refused("refused", language))
    settings = app.settings
    prefix = "" if settings.console_issuer == settings.identity_issuer else "console:"
    claims = staff_claims(told, settings.console_roles_claim, prefix)
    return await _enter(request, app, claims, attempt, language)


@router.get("/console/session")
async def session(visit: Visit, response: Response) -> dict[str, Any]:
    """Who is signed in, and the token for the header of requests that change something."""
    response.headers["Cache-Control"] = "no-store"
    claims = visit.session.claims
    told = {"id": claims["sub"], "name": claims["name"], "roles": claims["roles"]}
    return told | {"csrf": visit.csrf, "until": stamp(visit.session.until)}


@router.post("/console/sign-out")
async def sign_out(visit: Visit, app: AppParts, language: Speaking, response: Response) -> dict[str, str]:
    """End the session; `location` is where the browser goes to end the one at the provider too."""
    await app.sessions.end(visit.session_id)
    session_cookie(app.settings.public_url).remove(response)
    location = None
    if app.provider is not None:
        try:
            location = await app.provider.sign_out_url(language)
        except Unavailable:
            log.warning("console_sign_out", error="IDENTITY_UNAVAILABLE")
    return {"location": location or SIGNED_OUT_PATH}


@router.get(SIGNED_OUT_PATH)
async def signed_out(language: Speaking) -> Response:
    return pages.signed_out(language)


@router.get("/console/sign-in/style.css")
async def style() -> FileResponse:
    return FileResponse(pages.FOLDER / "style.css")


async def _enter(
    request: Request, app: Parts, claims: dict[str, Any], attempt: Attempt, language: Language
) -> Response:
    """A session for somebody with a role; always a new one, whatever the browser came with."""
    cookie = session_cookie(app.settings.public_url)
    if not claims["roles"]:
        actor = audit.pseudonym(app.seal.key, claims["sub"])
        await app.database.write(lambda session: audit.record(session, "console.turned_away", actor=actor))
        return _ended(app, _refused("no_role", language))
    session_id = await app.sessions.begin(claims, replaced=cookie.read(request))
    answer = _see(attempt.to)
    cookie.put(answer, session_id)
    return _ended(app, answer)


def _attempt(request: Request, app: Parts, state: str) -> Attempt | None:
    """The sign-in that this browser began, when this is the answer to it."""
    attempt = Attempt.read(attempt_cookie(app.settings.public_url).read(request))
    return attempt if attempt is not None and attempt.answered_by(state) else None


def _ended(app: Parts, answer: Response) -> Response:
    """The attempt is used up, however it went."""
    attempt_cookie(app.settings.public_url).remove(answer)
    return answer


def _refused(why: str, language: Language) -> Response:
    log.info("console_sign_in", state="refused", reason=why)
    return pages.failed(why, language)


def _see(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _people() -> list[tuple[str, str, str]]:
    """The personas of our staff: key, name, roles."""
    return [
        (key, person["display"]["name"], ", ".join(person["claims"]["roles"]))
        for key, person in PERSONAS.items()
        if STAFF & set(person["claims"]["roles"])
    ]


def _limit(app: Parts, request: Request) -> None:
    app.limit(SIGN_INS_PER_MINUTE, "console", request.client.host if request.client else "")
