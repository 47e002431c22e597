"""Customers, the bot and two agents in any order, also at the same moment: the bot never speaks over a person."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.access import Parts
from api.app import assemble
from api.audit import AuditRow
from api.conversations import log as messages
from api.conversations.dialogue import Understanding
from api.conversations.models import Conversation, Message, Turn
from api.database import now
from api.desk.agents import Agent
from api.desk.models import Handling, Handover
from api.errors import ServiceError
from knowledge.search import KnowledgeBase
from tests.core import settings_for

INTERLEAVINGS, STEPS = 100, 14
ANNA, ERIK, LARS = Agent("anna", "Anna"), Agent("erik", "Erik"), Agent("lars", "Lars")
AGENTS = st.sampled_from([ANNA, ERIK])
OFTEN = ["take", "reply", "return"]
ACTS = st.sampled_from([*OFTEN, *OFTEN, *OFTEN, "to the queue", "to a colleague", "by the lead", "close"])
MAYBE = st.none() | st.tuples(AGENTS, ACTS)
RARELY = st.sampled_from([False, False, False, True])
LATER = dt.timedelta(hours=1)


class HeldDialogue:
    """A dialogue that answers when it is told to, by the name of the sender's conversation."""

    def __init__(self) -> None:
        self.parts: Parts | None = None
        self.held: dict[str, asyncio.Future[str]] = {}

    async def turn(self, sender: str, text: str, turn_id: str) -> Understanding:
        assert self.parts is not None
        work = self.parts.turns.running(turn_id)
        answer = self.held[work.conversation.id] = asyncio.get_running_loop().create_future()
        person = await answer == "person"
        return Understanding(replies=[work.hand_off() if person else work.say("greeting")])

    async def close(self) -> None: ...


class World:
    """One core for all interleavings; each has a conversation of its own."""

    def __init__(self, folder: Path, template: Path, key: Path, knowledge: KnowledgeBase) -> None:
        shutil.copyfile(template, folder / "fyr.db")
        self.runner = asyncio.Runner()
        self.dialogue = HeldDialogue()
        self.parts = assemble(settings_for(folder, "http://nobody", key), knowledge, self.dialogue)
        self.dialogue.parts = self.parts
        self.interleavings = 0

    def close(self) -> None:
        self.runner.run(self.parts.systems.close())
        self.runner.close()
        self.parts.database.close()


class HandOff(RuleBasedStateMachine):
    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.parts = self.world.parts
        self.world.interleavings += 1
        self.first_row = self.do(
            self.parts.database.read(lambda session: session.scalar(select(func.max(AuditRow.number))) or 0)
        )
        conversation, _, _ = self.do(self.parts.conversations.begin("demo", "en", None, {}))
        self.id = conversation.id
        self.causes = 0
        """Acts that may have changed the owner, each once at most."""

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.world.runner.run(work)

    @rule()
    def the_customer_writes(self) -> None:
        async def write() -> None:
            _, turn = await self.parts.conversations.receive(self.id, {"text": "hello"}, "hello", None)
            if turn is not None:
                self.parts.turns.wake(self.id)
                await self.settled()

        self.do(self.allowed(write()))

    @rule()
    def the_customer_asks_for_a_person(self) -> None:
        self.causes += 1
        self.do(self.parts.conversations.hand_over(self.id))

    @rule(agent=AGENTS, act=ACTS)
    def an_agent_acts(self, agent: Agent, act: str) -> None:
        self.causes += 1
        self.do(self.allowed(self.act(agent, act)))

    @rule(agent=AGENTS, says=st.booleans())
    def an_agent_looks_in(self, agent: Agent, says: bool) -> None:
        """Takes it, perhaps says something, and gives it back."""
        for act in ("take", "reply", "return") if says else ("take", "return"):
            self.an_agent_acts(agent, act)

    @rule(one=ACTS, other=ACTS)
    def two_agents_act_at_once(self, one: str, other: str) -> None:
        self.causes += 2
        both = self.allowed(self.act(ANNA, one)), self.allowed(self.act(ERIK, other))

        async def together() -> None:
            await asyncio.gather(*both)

        self.do(together())

    @rule(person=RARELY, meanwhile=MAYBE)
    def the_bot_has_thought(self, person: bool, meanwhile: tuple[Agent, str] | None) -> None:
        """What it was about to say arrives, perhaps just as an agent does something."""
        answer = self.world.dialogue.held.pop(self.id, None)
        if answer is None:
            return
        self.causes += person + (meanwhile is not None)

        async def arrive() -> None:
            answer.set_result("person" if person else "said")
            if meanwhile is not None:
                await self.allowed(self.act(*meanwhile))
            await self.settled()

        self.do(arrive())

    @rule(long=st.booleans())
    def the_agent_is_looked_after(self, long: bool) -> None:
        """The sweep, perhaps after an hour of silence."""
        if long:

            def wait(session: Session) -> None:
                earlier = now() - LATER
                session.execute(
                    update(Handling)
                    .where(Handling.conversation_id == self.id, Handling.unanswered_since.is_not(None))
                    .values(unanswered_since=earlier)
                )
                session.execute(
                    update(Handover).where(Handover.conversation_id == self.id).values(at=earlier, taken_at=earlier)
                )

            self.do(self.parts.database.write(wait))
        self.causes += 1
        self.do(self.parts.desk.assignment.sweep())

    def teardown(self) -> None:
        # What stays open would be swept, and waited for, in all that follow.
        self.do(self.allowed(self.parts.desk.assignment.close(self.id, LARS, lead=True)))

    async def act(self, agent: Agent, act: str) -> None:
        desk = self.parts.desk.assignment
        match act:
            case "take":
                await desk.take(self.id, agent)
            case "reply":
                await desk.reply(self.id, "I look into it.", agent)
            case "return":
                await desk.give_back(self.id, agent, lead=False)
            case "close":
                await desk.close(self.id, agent, lead=False)
            case "to the queue":
                await desk.assign(self.id, agent, lead=False, to=None)
            case "to a colleague":
                await desk.assign(self.id, agent, lead=False, to=(ERIK if agent == ANNA else ANNA).id)
            case "by the lead":
                await desk.assign(self.id, LARS, lead=True, to=agent.id)

    async def allowed(self, work: Coroutine[Any, Any, Any]) -> None:
        """What comes too late is refused, and nothing else may be wrong with it."""
        try:
            await work
        except ServiceError as error:
            assert error.code in ("TAKEN", "NOT_YOURS", "CONVERSATION_CLOSED"), error.code

    async def settled(self) -> None:
        """Until the bot thinks, or has nothing to think about."""
        while self.id in self.parts.turns._workers and self.id not in self.world.dialogue.held:
            await asyncio.sleep(0)

    @invariant()
    def the_promises_are_kept(self) -> None:
        def look(session: Session) -> tuple[Any, ...]:
            conversation = session.get_one(Conversation, self.id)
            book = session.get(Handling, self.id)
            said = messages.after(session, self.id, 0)
            turns = list(session.scalars(select(Turn).where(Turn.conversation_id == self.id)))
            changes = session.scalars(
                select(AuditRow).where(
                    # The rows of earlier interleavings need not be read again.
                    AuditRow.number > self.first_row,
                    AuditRow.event == "conversation.owner",
                    AuditRow.body["conversation"].as_string() == self.id,
                )
            )
            stays = list(session.scalars(select(Handover).where(Handover.conversation_id == self.id)))
            return conversation, book, said, turns, [row.body for row in changes], stays

        conversation, book, said, turns, changes, stays = self.do(self.parts.database.read(look))
        assert [message.seq for message in said] == list(range(1, conversation.next_seq))
        self.the_bot_spoke_only_when_it_was_its_turn(said, {turn.id: turn for turn in turns})
        assert len(changes) <= self.causes, "a change of hands that nobody caused"
        assert all(change["before"] != change["after"] for change in changes)
        assert [change["after"] for change in changes[:-1]] == [change["before"] for change in changes[1:]]
        assert conversation.owner == (changes[-1]["after"] if changes else "bot")
        assert conversation.tenure == len(changes)
        assert (conversation.owner == "agent") == (book is not None and book.assignee is not None)
        with_people = conversation.owner in ("waiting", "agent")
        assert sum(stay.ended_at is None for stay in stays) == with_people
        if conversation.owner == "waiting":
            assert book.unanswered_since is not None, "somebody waits, and nobody knows since when"

    def the_bot_spoke_only_when_it_was_its_turn(self, said: list[Message], turns: dict[str, Turn]) -> None:
        """Between the customer's message and the bot's answer to it nobody else has had the conversation."""
        handed: list[int] = [m.seq for m in said if (m.role, m.kind) == ("system", "handoff") or m.role == "agent"]
        asked: list[int] = [m.seq for m in said if (m.role, m.kind) == ("bot", "handoff")]
        of = {message.id: message.seq for message in said}
        for message in said:
            if message.role != "bot" or message.turn_id is None:
                continue
            question = of[turns[message.turn_id].message_id]
            assert not [seq for seq in handed + asked if question < seq < message.seq], "the bot spoke over a person"


def interleaved(count: int, folder: Path, template: Path, key: Path, knowledge: KnowledgeBase) -> int:
    """Try so many interleavings and return how many there were; raises what breaks a promise."""
    world = HandOff.world = World(folder, template, key, knowledge)
    for agent in (ANNA, ERIK, LARS):
        world.runner.run(world.parts.desk.agents.arrived(agent))
    try:
        run_state_machine_as_test(
            HandOff,
            settings=settings(
                max_examples=count,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
        return world.interleavings
    finally:
        world.close()


def test_the_bot_never_speaks_over_a_person(
    tmp_path: Path, empty_database: Path, signing_key: Path, knowledge: KnowledgeBase
):
    """A thousand of them are tried in `tests/fire`."""
    assert interleaved(INTERLEAVINGS, tmp_path, empty_database, signing_key, knowledge) >= INTERLEAVINGS
