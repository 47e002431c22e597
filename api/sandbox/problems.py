"""Every refusal of the sandbox: its code, its status, its sentence, and the one shape they are answered in."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

PROBLEMS: dict[str, tuple[int, str]] = {
    "AUTH_REQUIRED": (401, "The systems token is missing or wrong."),
    "INVALID_INPUT": (422, "The request is malformed."),
    "NOT_FOUND": (404, "There is nothing here."),
    "METHOD_NOT_ALLOWED": (405, "This address does not take that method."),
    "BACKEND_UNAVAILABLE": (503, "The database does not answer. Nothing was changed."),
    "SANDBOX_FAULT": (500, "A fault was asked for, and nothing was done."),
    "IDEMPOTENCY_MISMATCH": (409, "This key was used for another request."),
    "REQUEST_UNKNOWN": (404, "No such request is on record."),
    "STATE_CHANGED": (409, "Something changed since the preview."),
    "INVALID_ORGNO": (422, "{value} is not a valid Norwegian organisation number."),
    "COMPANY_NOT_FOUND": (404, "No company with number {orgno}."),
    "NOT_YOUR_COMPANY": (403, "You have no access to {company}."),
    "USER_NOT_FOUND": (404, "No such user."),
    "NO_CODE_RIGHT": (403, "This person may not generate emergency codes."),
    "DOMAIN_NOT_AUTHORISED": (403, "No codes may be made for users at {domain}."),
    "SELF_NOT_ALLOWED": (403, "Nobody can make a code for themselves."),
    "IDENTITY_NOT_VERIFIED": (403, "The identity has to be verified in a case first."),
    "USER_DISABLED": (409, "The user is deactivated."),
    "TWO_FACTOR_NOT_ENABLED": (409, "The user does not use two-step verification."),
    "RATE_LIMITED": (429, "Too many codes. Wait {seconds} seconds."),
    "LOOKUP_UNAVAILABLE": (503, "The register does not answer, so the state is not known."),
    "REGISTERED_ELSEWHERE": (409, "Registered through {access_point}; only they can unregister."),
    "NOT_REGISTERED": (409, "The company is not registered in ELMA."),
    "IN_PROGRESS": (409, "A change is being processed already."),
    "AUTOINVOICE_ACCOUNT_MISSING": (409, "No AutoInvoice account for {orgno}."),
    "CASE_NOT_FOUND": (404, "No such case."),
    "CONTACT_REQUIRED": (422, "An address for the reply is needed."),
}


def declare(problems: dict[str, tuple[int, str]]) -> None:
    """Add the refusals of a product area; a code means the same everywhere."""
    for code, meaning in problems.items():
        if PROBLEMS.setdefault(code, meaning) != meaning:
            raise ValueError(f"{code} is declared twice, differently")


class Problem(Exception):
    """A refusal; `params` are what the core's own sentences need."""

    def __init__(self, code: str, *, status: int | None = None, **params) -> None:
        super().__init__(code)
        default_status, sentence = PROBLEMS[code]
        self.code = code
        self.status = status or default_status
        self.params = params
        self.detail = sentence.format(**params)

    def body(self) -> dict:
        return {
            "type": f"urn:fyr:problem:{self.code.lower().replace('_', '-')}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "params": self.params,
        }

    def response(self, headers: dict[str, str] | None = None) -> JSONResponse:
        return JSONResponse(self.body(), self.status, headers, media_type=MEDIA_TYPE)


async def _refused(request: Request, problem: Problem) -> JSONResponse:
    return problem.response()


async def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    # Places and reasons only: the value itself may be somebody's personal data.
    errors = [{"field": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in error.errors()]
    return Problem("INVALID_INPUT", errors=errors).response()


async def _not_served(request: Request, error: HTTPException) -> JSONResponse:
    # What remains besides these two is a body that FastAPI could not even decode.
    codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
    return Problem(codes.get(error.status_code, "INVALID_INPUT")).response(error.headers)


async def _database_silent(request: Request, error: OperationalError) -> JSONResponse:
    return Problem("BACKEND_UNAVAILABLE").response()


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(OperationalError, _database_silent)
