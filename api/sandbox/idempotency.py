"""Writes happen once: effect and record are one transaction, and a repeated key is answered from the record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from .bodies import Body
from .database import RequestDatabase
from .fingerprint import short_hash
from .models import RequestRecord
from .problems import MEDIA_TYPE, Problem
from .times import now, rfc3339

router = APIRouter(tags=["requests"])


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The answer to a write, and what a later replay may say when the answer holds a secret."""

    status: int
    body: dict
    replay_body: dict | None = None


class Once:
    """Runs the effect of one write request at most once per Idempotency-Key."""

    def __init__(
        self,
        request: Request,
        database: RequestDatabase,
        idempotency_key: Annotated[str, Header(pattern=r"^[A-Za-z0-9._:-]{1,200}$")],
    ) -> None:
        self._database = database
        self._key = idempotency_key
        self._path = request.url.path

    def run(self, body: Body, effect: Callable[[Session], Outcome]) -> JSONResponse:
        fingerprint = short_hash(self._path, body.model_dump(mode="json"))
        with self._database.writing() as session:
            record = session.get(RequestRecord, self._key)
            if record is not None:
                return _replay(record, self._path, fingerprint)
            outcome = _attempt(session, effect)
            session.add(
                RequestRecord(
                    key=self._key,
                    path=self._path,
                    fingerprint=fingerprint,
                    status=outcome.status,
                    body=outcome.body if outcome.replay_body is None else outcome.replay_body,
                    at=now(),
                )
            )
        return _answer(outcome.status, outcome.body)


def _attempt(session: Session, effect: Callable[[Session], Outcome]) -> Outcome:
    try:
        with session.begin_nested():
            return effect(session)
    except Problem as problem:
        # A 5xx is no decision: nothing is recorded, so that the same key can be tried again.
        if problem.status >= 500:
            raise
        return Outcome(status=problem.status, body=problem.body())


def _replay(record: RequestRecord, path: str, fingerprint: str) -> JSONResponse:
    if (record.path, record.fingerprint) != (path, fingerprint):
        raise Problem("IDEMPOTENCY_MISMATCH")
    return _answer(record.status, record.body, {"Idempotent-Replay": "true"})


def _answer(status: int, body: dict, headers: dict[str, str] | None = None) -> JSONResponse:
    media_type = MEDIA_TYPE if status >= 400 else None
    return JSONResponse(body, status, {"Cache-Control": "no-store", **(headers or {})}, media_type)


@router.get("/requests/{key}")
def read_request(key: str, database: RequestDatabase) -> dict:
    with database.reading() as session:
        record = session.get(RequestRecord, key)
        if record is None:
            raise Problem("REQUEST_UNKNOWN")
        return {
            "key": record.key,
            "path": record.path,
            "status": record.status,
            "body": record.body,
            "at": rfc3339(record.at),
        }
