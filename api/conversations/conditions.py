"""How the conditions that an answer speaks of stand at the person's own company, looked up as the answer is given."""

import asyncio
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic_core import PydanticCustomError

from actions.catalogue import CATALOGUE, CONDITIONS, rights
from actions.catalogue.caller import Caller
from actions.catalogue.condition import Condition, Standing, cannot_tell
from actions.catalogue.inputs import ORGNO_PATTERN
from actions.catalogue.numbers import any_orgno
from actions.catalogue.problems import Refused
from actions.catalogue.systems import SystemUnavailable
from api.conversations.reply import Offer, Reply
from api.conversations.texts import STANDINGS, WHICH_COMPANY
from api.conversations.turn_work import MOST_OFFERS, TurnWork

log = structlog.get_logger()

SECONDS = 1.5
"""How long an answer waits for all of its conditions; what is not known by then cannot be told."""
REMEMBERED = 5.0
"""For how many seconds a person is told the same without another look."""

Key = tuple[str | None, str, str, str]


@dataclass(frozen=True)
class _Remembered:
    until: float
    standing: Standing | None


class Conditions:
    """Looks conditions up for signed-in people, at companies of theirs, and remembers what it saw for a moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._memory: dict[Key, _Remembered] = {}

    async def show(self, work: TurnWork) -> None:
        """Write beside each part of a turn's answers how its condition stands, or offer the companies to choose from.

        Nothing is shown to visitors. Whatever goes wrong costs the answer nothing but this.
        """
        try:
            await self._show(work)
        except Exception as error:  # noqa: BLE001  the answer itself stands without it
            log.error("conditions", error=type(error).__name__)

    def forget(self, principal: str | None) -> None:
        """Look again: this person has changed something."""
        self._memory = {key: seen for key, seen in self._memory.items() if key[0] != principal}

    async def _show(self, work: TurnWork) -> None:
        replies = [reply for reply in work.replies if reply.conditions]
        caller = work.requester.caller
        if not replies or caller.anonymous:
            return
        until = asyncio.get_running_loop().time() + SECONDS
        conditions = {name: CONDITIONS[name] for reply in replies for _, name in reply.conditions if name in CONDITIONS}
        own = sorted({orgno for condition in conditions.values() for orgno in condition.companies(caller)})
        orgno, offered = await _meant(work, own, until)
        if orgno is not None:
            work.chosen_company = orgno
            here = {name: one for name, one in conditions.items() if orgno in one.companies(caller)}
            await self._fill(work, replies, here, orgno, until)
        elif offered:
            offers = await _company_offers(work, offered, until)
            for reply in replies:
                _ask_which(reply, offers, work)

    async def _fill(
        self, work: TurnWork, replies: list[Reply], conditions: dict[str, Condition], orgno: str, until: float
    ) -> None:
        """Look all of them up at once, and write down what is known in time."""
        looks = {name: asyncio.create_task(self._look(one, orgno, work)) for name, one in conditions.items()}
        company = asyncio.create_task(work.company_name(orgno))
        await _finish([*looks.values(), company], until)
        name_there = _result(company) or orgno
        standings: dict[str, Standing | None] = {}
        for name, look in looks.items():
            known = not look.cancelled() and look.exception() is None
            standings[name] = standing = look.result() if known else cannot_tell()
            self._remember(_key(conditions[name], orgno, work), standing)
            log.info("condition", check=name, state=standing.state if standing else "not_applicable")
        for reply in replies:
            for part, name in reply.conditions:
                if standing := standings.get(name):
                    part["condition"] = _shown(name, standing, orgno, name_there, work)

    async def _look(self, condition: Condition, orgno: str, work: TurnWork) -> Standing | None:
        seen = self._memory.get(_key(condition, orgno, work))
        if seen is not None and seen.until > self._clock():
            return seen.standing
        try:
            return await condition.look(orgno, work.asked, work.operations.situation(work.requester))
        except (Refused, SystemUnavailable):
            return cannot_tell()

    def _remember(self, key: Key, standing: Standing | None) -> None:
        """From the first look on, not from the last time that it was told."""
        now = self._clock()
        self._memory = {known: seen for known, seen in self._memory.items() if seen.until > now}
        self._memory.setdefault(key, _Remembered(now + REMEMBERED, standing))


def _key(condition: Condition, orgno: str, work: TurnWork) -> Key:
    """Whoever asks is a part of it: another person of the same company may see less."""
    return work.requester.principal, orgno, condition.name, work.asked if condition.by_question else ""


async def _meant(work: TurnWork, own: list[str], until: float) -> tuple[str | None, list[str]]:
    """The one of a person's companies that an answer is about, or those to choose from.

    A number in the question comes first, and somebody else's number means none of theirs. Then the only one; one that
    is named; the one that was chosen in this conversation before.
    """
    numbers = _orgnos_in(work.asked)
    if numbers:
        meant = numbers & set(own)
        return (meant.pop(), []) if len(numbers) == len(meant) == 1 else (None, [])
    if len(own) < 2:
        return (own[0] if own else None), []
    named = asyncio.create_task(work.own_companies_in(work.asked, own))
    await _finish([named], until)
    found = _result(named) or []
    left = found or own
    if len(left) == 1 or work.chosen_company in left:
        return (left[0] if len(left) == 1 else work.chosen_company), []
    return None, left


def _orgnos_in(text: str) -> set[str]:
    found = set()
    for match in re.finditer(ORGNO_PATTERN, text, flags=re.IGNORECASE):
        try:
            found.add(any_orgno(match.group()))
        except PydanticCustomError:
            continue
    return found


async def _company_offers(work: TurnWork, own: list[str], until: float) -> list[tuple[str, str]]:
    """Org number and title of the companies to choose from; a name that does not come in time is left out."""
    names = {orgno: asyncio.create_task(work.company_name(orgno)) for orgno in own[:MOST_OFFERS]}
    await _finish(names.values(), until)
    return [(orgno, f"{_result(name) or ''} ({orgno})".strip()) for orgno, name in names.items()]


def _ask_which(reply: Reply, offers: list[tuple[str, str]], work: TurnWork) -> None:
    topic = reply.topic or next((cited["topic"] for cited in reply.citations), None)
    if topic is None:
        return
    reply.blocks.append({"type": "note", "text": WHICH_COMPANY[work.language]})
    does = {"topic": topic, "asked": work.asked}
    reply.choices[:0] = [Offer(kind="value", title=title, does=does | {"company": orgno}) for orgno, title in offers]


def _shown(name: str, standing: Standing, orgno: str, company: str, work: TurnWork) -> dict[str, Any]:
    """A condition as the contract has it."""
    language = work.language
    shown: dict[str, Any] = {
        "check": name,
        "state": standing.state,
        "label": STANDINGS[standing.state][language],
        "text": standing.text.fill(language, company=company, **standing.values),
        "company": {"orgno": orgno, "name": company},
    }
    if standing.do in CATALOGUE and _may(work.requester.caller, standing.do, orgno):
        shown["do"] = {"operation": standing.do, "title": CATALOGUE[standing.do].title[language]}
    return shown


def _may(caller: Caller, name: str, orgno: str) -> bool:
    try:
        rights.check_role(CATALOGUE[name], caller)
        rights.check_company(CATALOGUE[name], caller, orgno, orgno)
    except Refused:
        return False
    return True


async def _finish(tasks: Iterable[asyncio.Task[Any]], until: float) -> None:
    """Wait for tasks until a time of the loop's clock, and end those that take longer."""
    tasks = list(tasks)
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=max(0.0, until - asyncio.get_running_loop().time()))
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def _result(task: asyncio.Task[Any]) -> Any:
    """What came of a task; None for nothing."""
    return None if task.cancelled() or task.exception() is not None else task.result()
