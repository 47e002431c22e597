"""Every error that leaves the core: one family, one answer shape (RFC 9457).

ServiceError
├── NotSignedIn 401   ├── NotAllowed 403   ├── NotFound 404
├── Conflict 409      ├── Gone 410         ├── TooLarge 413
├── Malformed 422     ├── TooMany 429      └── Unavailable 503
"""

import json

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from actions.catalogue.masking import masked
from actions.catalogue.problems import COMMON
from actions.catalogue.text import LANGUAGES, Text
from api.database import DatabaseUnavailable

log = structlog.get_logger()

PROBLEM = "application/problem+json"

GENERAL: dict[int, tuple[str, Text]] = {
    400: ("BAD_REQUEST", Text(sv="Begäran går inte att läsa.", nb="Forespørselen kan ikke leses.", en="The request cannot be read.")),
    401: ("AUTH_REQUIRED", Text(sv="Du behöver logga in på nytt.", nb="Du må logge inn på nytt.", en="You need to sign in again.")),
    403: ("FORBIDDEN", Text(sv="Det här har du inte behörighet till.", nb="Dette har du ikke tilgang til.", en="You are not allowed to do this.")),
    404: ("NOT_FOUND", Text(sv="Det här finns inte.", nb="Dette finnes ikke.", en="There is no such thing.")),
    405: ("METHOD_NOT_ALLOWED", Text(sv="Det går inte att göra så här.", nb="Det kan ikke gjøres slik.", en="This cannot be done this way.")),
    409: ("CONFLICT", Text(sv="Det går inte just nu.", nb="Det går ikke akkurat nå.", en="This is not possible right now.")),
    410: ("GONE", Text(sv="Det finns inte längre.", nb="Det finnes ikke lenger.", en="This no longer exists.")),
    413: ("TOO_LARGE", Text(sv="Texten är för lång. Högst 4 000 tecken går bra.", nb="Teksten er for lang. Du kan skrive opptil 4000 tegn.", en="The text is too long. Up to 4,000 characters is fine.")),
    422: ("INVALID_INPUT", Text(sv="Något i begäran stämmer inte.", nb="Noe i forespørselen stemmer ikke.", en="Something in the request is not right.")),
    429: ("RATE_LIMITED", Text(sv="Det blev för många försök. Vänta en stund.", nb="Det ble for mange forsøk. Vent litt.", en="Too many attempts. Please wait a moment.")),
    500: ("INTERNAL", Text(sv="Något gick fel hos oss. Försök igen om en stund.", nb="Noe gikk galt hos oss. Prøv igjen om litt.", en="Something went wrong on our side. Please try again in a moment.")),
    503: ("UNAVAILABLE", Text(sv="Tjänsten svarar inte just nu. Försök igen om en stund.", nb="Tjenesten svarer ikke akkurat nå. Prøv igjen om litt.", en="The service is not answering right now. Please try again in a moment.")),
}  # fmt: skip
"""Status to code and sentence, where nothing more precise is known."""


class ServiceError(Exception):
    """An error with a status, a stable code and a sentence that is safe to show."""

    status = 500

    def __init__(
        self,
        code: str | None = None,
        text: Text | None = None,
        *,
        fields: list[dict[str, str]] | None = None,
        retry_after: int | None = None,
        language: str | None = None,
        who: dict[str, str] | None = None,
        **params: object,
    ) -> None:
        general_code, general_text = GENERAL[self.status]
        self.code = code or general_code
        known = COMMON.get(self.code)
        self.text = text or (known.text if known else general_text)
        self.fields = fields
        self.retry_after = retry_after
        self.language = language
        self.who = who
        """The colleague who stands in the way: `{id, name}`."""
        self.params = params
        super().__init__(self.code)


class NotSignedIn(ServiceError):
    status = 401


class NotAllowed(ServiceError):
    status = 403


class NotFound(ServiceError):
    status = 404


class Conflict(ServiceError):
    status = 409


class Gone(ServiceError):
    status = 410


class TooLarge(ServiceError):
    status = 413


class Malformed(ServiceError):
    status = 422


class TooMany(ServiceError):
    status = 429


class Unavailable(ServiceError):
    status = 503


BY_STATUS: dict[int, type[ServiceError]] = {
    cls.status: cls
    for cls in (NotSignedIn, NotAllowed, NotFound, Conflict, Gone, TooLarge, Malformed, TooMany, Unavailable)
}


def accepted_language(request: Request) -> str:
    """The first language of `Accept-Language` that we speak; Danish and nynorsk read bokmål; English otherwise."""
    spoken = {"no": "nb", "nn": "nb", "da": "nb"} | {language: language for language in LANGUAGES}
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().split("-")[0].lower()
        if tag in spoken:
            return spoken[tag]
    return "en"


class _Problem(JSONResponse):
    """A detail may quote what was sent in: half of a surrogate pair is shown as a question mark."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem(
    status: int,
    code: str,
    detail: str,
    fields: list[dict[str, str]] | None = None,
    retry_after: int | None = None,
    who: dict[str, str] | None = None,
) -> JSONResponse:
    """One `application/problem+json` answer."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": GENERAL.get(status, GENERAL[500])[1].en,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields is not None:
        body["errors"] = fields
    if who is not None:
        body["who"] = who
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _Problem(body, status, headers, PROBLEM)


def install(app: FastAPI) -> None:
    """Every way out with an error has the one shape."""

    @app.exception_handler(ServiceError)
    async def known(request: Request, error: ServiceError) -> JSONResponse:
        language = error.language or getattr(request.state, "language", None) or accepted_language(request)
        detail = error.text.fill(language, **error.params)
        return problem(error.status, error.code, detail, error.fields, error.retry_after, error.who)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        # The input itself is left out: it may hold anything, also what JSON cannot carry back. So may a field's name.
        fields = [
            {"field": masked(".".join(str(part) for part in item["loc"][1:])), "message": item["msg"]}
            for item in error.errors()
        ]
        return problem(422, "INVALID_INPUT", GENERAL[422][1][accepted_language(request)], fields)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        status = error.status_code if error.status_code in GENERAL else 500
        code, text = GENERAL[status]
        return problem(error.status_code, code, text[accepted_language(request)])

    @app.exception_handler(DatabaseUnavailable)
    async def database(request: Request, _: DatabaseUnavailable) -> JSONResponse:
        log.error("database_unavailable", path=request.url.path)
        code, text = GENERAL[503]
        return problem(503, code, text[accepted_language(request)], retry_after=2)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected", path=request.url.path, error=type(error).__name__)
        code, text = GENERAL[500]
        return problem(500, code, text[accepted_language(request)])
