"""Checks of a customer's identity that an agent cannot simply state: a number to the telephone on file, said back.

The backend keeps the check and the number; here passes only what the agent types, and the audit log has who and when.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from fastapi import APIRouter

from actions.catalogue.connect_emergency_code_generate import EMERGENCY_CODE_GENERATE
from actions.catalogue.problems import Refused
from actions.catalogue.systems import OutcomeUnknown, SystemUnavailable
from api import audit
from api.access import Agent, AppParts, Parts
from api.desk.bodies import IdentityAnswer, NewIdentityCheck
from api.errors import Unavailable
from api.operations.requester import Requester
from api.operations.service import as_error

router = APIRouter(prefix="/v1/agent/identity-checks", tags=["agent"])


@router.post("", status_code=201)
async def begin(body: NewIdentityCheck, agent: Agent, app: AppParts) -> dict[str, Any]:
    """Have a number texted to the user's telephone: the check's id, where the number went (masked), until when."""
    with _as_problems(agent):
        user = await app.systems.user(body.user_email)
        if user is None:
            raise Refused("USER_NOT_FOUND")
        begun = await app.systems.begin_identity_check(agent.caller, user["id"], {"case_id": body.case}, uuid4().hex)
        shown = {name: begun[name] for name in ("id", "sent_to", "expires_at")}
    await _record(app, agent, "identity-check.begun", check=shown["id"], target=user["id"], case=body.case)
    return shown


@router.post("/{check_id}/answer")
async def answer(check_id: str, body: IdentityAnswer, agent: Agent, app: AppParts) -> dict[str, Any]:
    """What the person said: `passed`, `open` with the tries that are left, or `failed`."""
    with _as_problems(agent):
        answered = await app.systems.answer_identity_check(agent.caller, check_id, {"number": body.number}, uuid4().hex)
        shown = {name: answered[name] for name in ("id", "state", "tries_left")}
        about = {"check": shown["id"], "target": answered["user_id"], "case": answered["case_id"]}
    event = "identity-check.passed" if shown["state"] == "passed" else "identity-check.wrong"
    await _record(app, agent, event, **about)
    return shown


@contextmanager
def _as_problems(agent: Requester) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise as_error(EMERGENCY_CODE_GENERATE, refused, agent.language) from refused
    except (SystemUnavailable, OutcomeUnknown, KeyError) as error:
        # No answer, or not the one that was agreed. A number too many or a try lost: asking again is safe.
        raise Unavailable("BACKEND_UNAVAILABLE", language=agent.language) from error


async def _record(app: Parts, agent: Requester, event: str, **body: Any) -> None:
    actor = audit.pseudonym(app.seal.key, agent.principal)
    await app.database.write(lambda session: audit.record(session, event, actor=actor, **body))
