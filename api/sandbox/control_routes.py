"""Sandbox control: reset, faults, and how often effects really happened."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import func, select

from .database import RequestDatabase
from .faults import Fault, Faults
from .models import Case, Effect, EmergencyCode, Unregistration, User

router = APIRouter(prefix="/sandbox", tags=["sandbox"])


async def faults_of(request: Request) -> Faults:
    return request.app.state.faults


RequestFaults = Annotated[Faults, Depends(faults_of)]


@router.post("/reset")
async def reset(faults: RequestFaults, database: RequestDatabase) -> dict:
    await run_in_threadpool(database.reset)
    faults.clear()
    return {"status": "reset"}


@router.get("/faults")
async def list_faults(faults: RequestFaults) -> dict:
    return {"faults": faults.listed()}


@router.put("/faults")
async def put_fault(fault: Fault, faults: RequestFaults) -> dict:
    faults.put(fault)
    return {"faults": faults.listed()}


@router.delete("/faults")
async def delete_faults(faults: RequestFaults) -> dict:
    faults.clear()
    return {"faults": faults.listed()}


@router.get("/effects")
def count_effects(database: RequestDatabase) -> dict:
    with database.reading() as session:
        codes = (
            select(User.email, func.count()).join(EmergencyCode, EmergencyCode.user_id == User.id).group_by(User.email)
        )
        unregistrations = select(Unregistration.orgno, func.count()).group_by(Unregistration.orgno)
        others: dict[str, dict[str, int]] = {}
        counted = select(Effect.kind, Effect.target, func.count()).group_by(Effect.kind, Effect.target)
        for kind, target, number in session.execute(counted).tuples():
            others.setdefault(kind, {})[target] = number
        return {
            "emergency_codes": dict(session.execute(codes).tuples().all()),
            "unregistrations": dict(session.execute(unregistrations).tuples().all()),
            "cases": session.scalar(select(func.count()).select_from(Case)),
            **others,
        }
