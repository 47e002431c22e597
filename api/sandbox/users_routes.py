"""Users: looking one up, who may make emergency codes, and making one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from . import emergency_codes
from .access import RequestActor
from .bodies import Body
from .database import RequestDatabase
from .idempotency import Once, Outcome
from .models import CodeRight, User
from .problems import Problem
from .times import now, rfc3339

router = APIRouter(tags=["users"])


class IdentityCheck(Body):
    method: str = Field(min_length=1, max_length=100)
    result: Literal["passed", "failed"]
    check: str | None = Field(default=None, max_length=100)


class PreviewBody(Body):
    case_id: str | None = Field(default=None, max_length=100)
    identity_check: IdentityCheck | None = None


class CodeBody(PreviewBody):
    state_version: str


def _claim(body: PreviewBody) -> emergency_codes.IdentityClaim:
    check = body.identity_check
    return emergency_codes.IdentityClaim(
        case_id=body.case_id,
        method=check and check.method,
        passed=check is not None and check.result == "passed",
        check_id=check and check.check,
    )


@router.get("/users")
def find_user(email: str, database: RequestDatabase) -> dict:
    with database.reading() as session:
        user = session.scalar(select(User).where(User.email == email.strip().lower()))
        if user is None:
            raise Problem("USER_NOT_FOUND")
        return {
            "id": user.id,
            "email": user.email,
            "name": user.name,
            "status": user.status,
            "two_factor": user.two_factor,
            "companies": [{"orgno": each.orgno, "roles": each.roles} for each in user.memberships],
            "codes_24h": len(emergency_codes.recent_for(session, user, now())),
        }


@router.get("/emergency-code-rights")
def read_code_right(admin_email: str, database: RequestDatabase) -> dict:
    with database.reading() as session:
        right = session.get(CodeRight, admin_email.strip().lower())
        if right is None:
            raise Problem("NO_CODE_RIGHT", status=404)
        return {
            "admin_email": right.admin_email,
            "domains": right.domains,
            "granted_at": rfc3339(right.granted_at),
            "version": right.version,
            "codes_24h": len(emergency_codes.recent_by(session, right.admin_email, now())),
        }


@router.post("/users/{user_id}/emergency-codes/preview")
def preview_code(user_id: str, body: PreviewBody, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        permit = emergency_codes.permit(session, actor, user_id, _claim(body), now())
        return {
            "user": {"id": permit.user.id, "email": permit.user.email},
            "domain": permit.domain,
            "replaces_unused": permit.unused is not None,
            "identity_checked": permit.check is not None,
            "state_version": permit.version,
        }


@router.post("/users/{user_id}/emergency-codes")
def make_code(user_id: str, body: CodeBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        claim = _claim(body)
        permit = emergency_codes.permit(session, actor, user_id, claim, at)
        if body.state_version != permit.version:
            raise Problem("STATE_CHANGED")
        code, made = emergency_codes.make(session, actor, permit, claim, at)
        receipt = {"id": made.id, "created_at": rfc3339(made.created_at), "expires_at": None}
        unused_before = permit.unused and permit.unused.id
        return Outcome(
            status=201,
            body=receipt
            | {
                "code": code,
                "replaced": unused_before,
                "state_before": {"unused_code": unused_before, "codes_24h": permit.codes_24h},
                "state_after": {"unused_code": made.id, "codes_24h": permit.codes_24h + 1},
            },
            replay_body=receipt | {"status": "already_generated", "code": None},
        )

    return once.run(body, effect)
