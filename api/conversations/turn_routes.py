"""What the action server may ask, for a turn that is running now. The turn's id is the key; there is no other."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.access import AppParts
from api.conversations.turn_work import TurnWork

router = APIRouter(prefix="/internal/turns/{turn_id}", include_in_schema=False)

LONGEST = 2_000


def running(turn_id: str, app: AppParts) -> TurnWork:
    return app.turns.running(turn_id)


Work = Annotated[TurnWork, Depends(running)]
Values = dict[str, Annotated[str, Field(max_length=LONGEST)]]


class Named(BaseModel):
    operation: str
    text: str = Field(max_length=LONGEST)
    values: Values


class Begin(Named):
    sure: bool
    rule_first: bool = False


class Ask(BaseModel):
    operation: str
    input: str
    values: Values = Field(default_factory=dict)


class Choose(Ask):
    text: str = Field(max_length=LONGEST)


class Explain(BaseModel):
    operation: str
    code: str
    params: dict[str, Any]


class Company(BaseModel):
    operation: str
    text: str = Field(max_length=LONGEST)


class Propose(BaseModel):
    operation: str
    values: Values


class Said(BaseModel):
    text: str = Field(max_length=LONGEST)


class Say(BaseModel):
    what: str


@router.post("/begin")
async def begin(work: Work, body: Begin) -> dict[str, Any]:
    return await work.begin(body.operation, body.text, body.values, sure=body.sure, rule_first=body.rule_first)


@router.post("/ask")
async def ask(work: Work, body: Ask) -> dict[str, Any]:
    return await work.ask(body.operation, body.input, body.values)


@router.post("/not-known")
async def not_known(work: Work, body: Ask) -> dict[str, Any]:
    return work.not_known(body.operation, body.input)


@router.post("/choose")
async def choose(work: Work, body: Choose) -> dict[str, Any]:
    return await work.choose(body.operation, body.input, body.text, body.values)


@router.post("/named")
async def named(work: Work, body: Named) -> dict[str, Any]:
    return await work.named(body.operation, body.text, body.values)


@router.post("/only")
async def only(work: Work, body: Ask) -> dict[str, Any]:
    return await work.only(body.operation, body.input, body.values)


@router.post("/explain")
async def explain(work: Work, body: Explain) -> dict[str, Any]:
    return work.explain(body.code, body.params, body.operation)


@router.post("/company")
async def company(work: Work, body: Company) -> dict[str, Any]:
    return await work.company(body.operation, body.text)


@router.post("/propose")
async def propose(work: Work, body: Propose) -> dict[str, Any]:
    return await work.propose(body.operation, body.values)


@router.post("/answer")
async def answer(work: Work, body: Said) -> dict[str, Any]:
    return work.answer(body.text)


@router.post("/unclear")
async def unclear(work: Work, body: Said) -> dict[str, Any]:
    return work.unclear(body.text)


@router.post("/say")
async def say(work: Work, body: Say) -> dict[str, Any]:
    return work.say(body.what)


@router.post("/cancel")
async def cancel(work: Work, body: Said) -> dict[str, Any]:
    return await work.cancel(body.text)


@router.post("/hand-off")
async def hand_off(work: Work, body: Said) -> dict[str, Any]:
    return work.asks_for_person(body.text)


@router.post("/repeat")
async def repeat(work: Work) -> dict[str, Any]:
    return work.repeat()


@router.post("/language")
async def language(work: Work, body: Said) -> dict[str, Any]:
    return work.switch_language(body.text)


@router.post("/ping")
async def ping(work: Work) -> dict[str, Any]:
    return work.say("greeting")
