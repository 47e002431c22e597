"""Runs turns: one after another in a conversation, in the background, and again after a crash."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations import answers, cards, consent, gaps
from api.conversations import log as messages
from api.conversations.conditions import Conditions
from api.conversations.dialogue import Dialogue, DialogueFailed, Understanding
from api.conversations.hub import Hub
from api.conversations.models import Choice, Conversation, Message, Turn
from api.conversations.normalise import for_dialogue, has_words
from api.conversations.reply import Offer, Reply, said
from api.conversations.service import OWN_DECISIONS, Conversations
from api.conversations.texts import SAYINGS
from api.conversations.turn_work import TurnWork
from api.database import Database, DatabaseUnavailable, now
from api.errors import NotFound, ServiceError
from api.metrics import TURN_SECONDS, TURNS
from api.operations import ledger
from api.operations.models import LedgerRow
from api.operations.service import Operations, find
from api.operations.switch import STOPPED
from knowledge.search import KnowledgeBase

log = structlog.get_logger()

MOST_ATTEMPTS = 3
"""A turn that keeps killing the process is answered with an apology."""
TURNS_PER_EPOCH = 40
"""Rasa reads its whole history at each turn: a fresh name keeps it quick."""
SURE_LANGUAGE = 0.9
OPEN = ("queued", "running")
"""States of a turn that still has to be answered."""
TALK = {"answer", "clarify", "nothing_found", "smalltalk"}


class Turns:
    """The turns of all conversations in this process."""

    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        operations: Operations,
        knowledge: KnowledgeBase,
        dialogue: Dialogue,
        hub: Hub,
        conditions: Conditions,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._operations = operations
        self._knowledge = knowledge
        self._dialogue = dialogue
        self._hub = hub
        self._conditions = conditions
        self._running: dict[str, TurnWork] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._done: dict[str, asyncio.Event] = {}
        self._closing = False

    def use(self, knowledge: KnowledgeBase) -> None:
        """Answer from another knowledge base from the next turn on; a running one keeps what it began with."""
        self._knowledge = knowledge

    def running(self, turn_id: str) -> TurnWork:
        """The running turn that the action server names; anything else is refused."""
        if turn_id not in self._running:
            raise NotFound("TURN_UNKNOWN")
        return self._running[turn_id]

    def attach(self, turn_id: str, work: TurnWork) -> None:
        """Lend a turn id to work that no customer asked for: the readiness check."""
        self._running[turn_id] = work

    def detach(self, turn_id: str) -> None:
        self._running.pop(turn_id, None)

    async def answer(self, conversation_id: str, turn_id: str, seconds: float) -> bool:
        """Run the turn (and those before it); False when it takes longer than `seconds`."""
        done = self._done.setdefault(turn_id, asyncio.Event())
        turn = await self._database.read(lambda session: session.get(Turn, turn_id))
        if turn is None or turn.state not in OPEN:
            # A resend of something that was answered already.
            self._done.pop(turn_id, None)
            return True
        self.wake(conversation_id)
        try:
            await asyncio.wait_for(done.wait(), seconds)
            return True
        except TimeoutError:
            return False

    def wake(self, conversation_id: str) -> None:
        """Make sure that somebody works on this conversation's queue."""
        worker = self._workers.get(conversation_id)
        if (worker is None or worker.done()) and not self._closing:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def recover(self) -> int:
        """After a start: every turn that was accepted and not finished is run. Returns how many there were."""

        def work(session: Session) -> list[str]:
            return list(session.scalars(select(Turn.conversation_id).where(Turn.state.in_(OPEN))))

        waiting = await self._database.read(work)
        for conversation_id in dict.fromkeys(waiting):
            self.wake(conversation_id)
        return len(waiting)

    async def drain(self, seconds: float = 10) -> None:
        """Finish what is running; what is queued stays in the log for the next start."""
        self._closing = True
        workers = [worker for worker in self._workers.values() if not worker.done()]
        if workers:
            await asyncio.wait(workers, timeout=seconds)

    async def _work(self, conversation_id: str) -> None:
        """Take the conversation's turns in order until none is left."""
        try:
            while not self._closing and (turn := await self._claim(conversation_id)):
                self._hub.tell(conversation_id, "typing", {"typing": True})
                try:
                    await self._run(*turn)
                finally:
                    self._hub.tell(conversation_id, "typing", {"typing": False})
                    self._finished(turn[0].id)
        except DatabaseUnavailable:
            log.error("turn_not_stored", conversation=conversation_id)
        finally:
            self._workers.pop(conversation_id, None)

    def _finished(self, turn_id: str) -> None:
        event = self._done.pop(turn_id, None)
        if event is not None:
            event.set()

    async def _claim(self, conversation_id: str) -> tuple[Turn, Conversation, Message] | None:
        def work(session: Session) -> tuple[Turn, Conversation, Message] | None:
            query = select(Turn).where(Turn.conversation_id == conversation_id, Turn.state.in_(OPEN))
            turn = session.scalar(query.order_by(Turn.number).limit(1))
            if turn is None:
                return None
            conversation = session.get_one(Conversation, conversation_id)
            if turn.attempts > 0:
                # It was cut off: whatever Rasa made of it is not to be trusted.
                conversation.epoch, conversation.epoch_turns = conversation.epoch + 1, 0
            turn.state, turn.attempts = "running", turn.attempts + 1
            return turn, conversation, session.get_one(Message, turn.message_id)

        return await self._database.write(work)

    async def _run(self, turn: Turn, conversation: Conversation, message: Message) -> None:
        if not OWN_DECISIONS & turn.act.keys() and conversation.tenure != turn.tenure:
            await self._database.write(lambda session: self._drop(session, turn))
            return
        started = time.perf_counter()
        previous, question, shown = await self._database.read(lambda session: _table(session, conversation.id))
        work = TurnWork(
            conversation=conversation,
            requester=self._conversations.requester(conversation),
            language=conversation.language,
            operations=self._operations,
            knowledge=self._knowledge,
            previous=previous,
            last_question=question,
            asked_back=question if previous and previous.kind == "clarify" else None,
            table=shown.id if shown else None,
            topic=conversation.topic,
            chosen_company=conversation.context.get("company"),
            support_hours=self._conversations.support_hours,
        )
        self._running[turn.id] = work
        trace: dict[str, Any] = {}
        state = "done"
        try:
            if turn.attempts > MOST_ATTEMPTS:
                raise DialogueFailed("too many attempts")
            understanding = None
            if turn.attempts == 1 or not await self._goes_on(work, message):
                understanding = await self._act(turn, work, message, shown)
                await self._carry_out(work, message)
            if understanding is not None:
                trace = {"intent": understanding.intent, "confidence": understanding.confidence}
                trace["milliseconds"] = {"dialogue": round(understanding.milliseconds, 1)}
        except DialogueFailed as failure:
            log.warning("turn_degraded", conversation=conversation.id, reason=str(failure))
            state = "degraded"
            self._fall_back(work, turn.act.get("text"))
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is: an accepted message gets an answer
            log.error("turn_failed", conversation=conversation.id, error=type(error).__name__)
            state = "degraded"
            self._apologise(work)
        finally:
            self._running.pop(turn.id, None)
        if state == "degraded" and await self._confirmed_by(message) is not None:
            # "Nothing has been carried out" would not be true: what came of it is told by the ledger.
            work.replies.clear()
        await self._conditions.show(work)
        took = round((time.perf_counter() - started) * 1000, 1)
        trace.setdefault("milliseconds", {})["turn"] = took
        await self._database.write(lambda session: self._commit(session, turn, work, state, trace, shown))
        if work.hand_over:
            self._hub.tell(conversation.id, "owner", {"owner": "waiting"})
        for reply in work.replies:
            if reply.kind == "proposal" and reply.proposal:
                self._hub.tell(conversation.id, "proposal", {"id": reply.proposal, "state": "proposed"})
        self._hub.tell(conversation.id, "message")
        TURNS.labels(state).inc()
        TURN_SECONDS.observe(took / 1000)
        log.info("turn", conversation=conversation.id, state=state, milliseconds=took, intent=trace.get("intent"))

    async def _act(self, turn: Turn, work: TurnWork, message: Message, shown: LedgerRow | None) -> Understanding | None:
        """Do what the customer did. Confirmations and pressed choices never pass Rasa."""
        act = turn.act
        if "confirm" in act:
            await self._confirm(work, act["confirm"]["proposal"], act["confirm"].get("typed"), message)
        elif "decline" in act:
            await self._decline(work, act["decline"]["proposal"])
        elif "renew" in act:
            await self._renew(work, act["renew"]["proposal"])
        elif "choice" in act:
            return await self._choose(turn, work, act["choice"])
        elif not has_words(act["text"]):
            work.say("no_words")
        elif shown is not None and (meaning := consent.meaning(act["text"])):
            await self._answer_card(work, shown, meaning, message)
        else:
            return await self._talk(turn, work, act["text"], typed=True)
        return None

    async def _goes_on(self, work: TurnWork, message: Message) -> bool:
        """Had this message confirmed something before the process ended? Then that run goes on, and no other begins."""
        earlier = await self._confirmed_by(message)
        if earlier is not None:
            await self._confirm(work, earlier.id, None, message)
        return earlier is not None

    async def _confirmed_by(self, message: Message) -> LedgerRow | None:
        return await self._database.read(
            lambda session: ledger.confirmed_with(session, message.conversation_id, _said(message))
        )

    async def _carry_out(self, work: TurnWork, message: Message) -> None:
        """Confirm what needs no yes. Its outcome is announced by the ledger, in place of the card.

        Not when a person has taken over meanwhile: it is theirs to decide then.
        """
        at_once = [reply for reply in work.replies if reply.at_once]
        if not at_once or (await self._conversations.get(work.conversation.id)).tenure != work.conversation.tenure:
            return
        work.replies = [reply for reply in work.replies if not reply.at_once]
        for reply in at_once:
            await self._confirm(work, reply.proposal or "", None, message)

    async def _talk(self, turn: Turn, work: TurnWork, text: str, typed: bool = False) -> Understanding:
        """A turn through Rasa; what it says is put in its order."""
        conversation = work.conversation
        if typed:
            self._adapt_language(work, text)
        sender = f"{conversation.id}e{conversation.epoch}"
        safe = for_dialogue(text)
        understanding = await self._dialogue.turn(sender, safe or "?", turn.id)
        composed, work.replies = work.replies, []
        for reply in understanding.replies:
            number, saying = reply.get("reply"), reply.get("say")
            if isinstance(number, int) and 0 <= number < len(composed):
                work.add(composed[number])
            elif saying == "nothing_pending":
                work.nothing_pending()
            elif isinstance(saying, str) and saying in SAYINGS:
                work.say(saying)
            else:
                raise DialogueFailed("a reply of its own")
        return understanding

    def _adapt_language(self, work: TurnWork, text: str) -> None:
        """Answer in the language that the customer writes, unless they chose one."""
        # What answers a question of ours is often a name, and names have no language.
        asked = work.previous is not None and work.previous.kind == "question"
        if work.conversation.language_chosen or len(text.split()) < (4 if asked else 2):
            return
        language, sure = self._knowledge.detect(text, work.language)
        if sure >= SURE_LANGUAGE:
            work.language = "nb" if language in ("da", "nn") else language
            work.requester = replace(work.requester, language=work.language)

    async def _choose(self, turn: Turn, work: TurnWork, choice_id: str) -> Understanding | None:
        choice = await self._database.read(lambda session: session.get(Choice, choice_id))
        does = choice.does if choice else {}
        if "company" in does:
            work.conditions_at(does["topic"], does["company"], does["asked"])
        elif "topic" in does:
            work.whole_procedure(does["topic"])
        elif "handoff" in does:
            work.hand_off()
        elif "operation" in does:
            work.pressed = True
            return await self._talk(turn, work, find(does["operation"]).title[work.language])
        elif "text" in does:
            return await self._talk(turn, work, does["text"])
        elif "renew" in does:
            await work.propose(does["renew"], does["inputs"])
        else:
            work.say("nothing_pending")
        return None

    async def _answer_card(self, work: TurnWork, shown: LedgerRow, meaning: str, message: Message) -> None:
        """A plain yes or no to the proposal on the table; what must be typed is typed on the card."""
        if meaning == "no":
            await self._decline(work, shown.id)
        elif shown.level == 2:
            lead = SAYINGS["use_the_card"].fill(work.language, hint=shown.shown["typed_hint"])
            work.add(cards.proposal_reply(shown, lead))
        else:
            await self._confirm(work, shown.id, None, message)

    async def _confirm(self, work: TurnWork, proposal: str, typed: str | None, message: Message) -> None:
        """Confirm through the ledger. The outcome is announced from there; only a refusal is said here."""
        try:
            await self._operations.confirm(proposal, typed, _said(message), work.requester)
            self._conditions.forget(work.requester.principal)
        except ServiceError as error:
            await self._confirmation_refused(work, proposal, error)

    async def _confirmation_refused(self, work: TurnWork, proposal: str, error: ServiceError) -> None:
        text = error.text.fill(work.language, **error.params)
        row = await self._database.read(lambda session: session.get(LedgerRow, proposal))
        self._hub.tell(work.conversation.id, "proposal", {"id": proposal, "state": row.state if row else "withdrawn"})
        if row is not None and row.state == "proposed" and not isinstance(error, NotFound) and error.code != STOPPED:
            work.add(cards.proposal_reply(row, text))
            return
        reply = said("refused", text)
        reply.trace = {"code": error.code}
        if error.code == STOPPED:
            reply.choices.append(answers.handoff_offer(work.language))
        if row is not None and row.state == "expired":
            title = find(row.operation).title[work.language]
            does = {"renew": row.operation, "inputs": row.inputs}
            reply.choices.append(Offer(kind="operation", title=title, does=does, operation=row.operation))
        work.add(reply)

    async def _decline(self, work: TurnWork, proposal: str) -> None:
        try:
            row = await self._operations.withdraw(proposal, work.requester)
        except ServiceError as error:
            work.add(said("refused", error.text.fill(work.language, **error.params)))
            return
        if row.state == "withdrawn":
            work.say("cancelled")
        else:
            work.say("nothing_to_cancel")

    async def _renew(self, work: TurnWork, proposal: str) -> None:
        """A new dry run of the same inputs, as things stand now; nothing is confirmed by it."""
        row = await self._database.read(lambda session: session.get_one(LedgerRow, proposal))
        if row.state in ("proposed", "expired"):
            await work.propose(row.operation, row.inputs)
        else:
            work.say("nothing_pending")

    def _fall_back(self, work: TurnWork, text: str | None) -> None:
        """Without the dialogue: an answer where there is one, and the truth. No operation is started by guess."""
        work.replies.clear()
        work.gaps.clear()
        if text:
            self._adapt_language(work, text)
            try:
                work.answer(for_dialogue(text))
            except Exception as error:  # noqa: BLE001  the last resort must not fail
                log.error("turn_failed", conversation=work.conversation.id, error=type(error).__name__)
            if work.replies and work.replies[-1].kind == "answer":
                note = {"type": "note", "text": SAYINGS["degraded_answer"][work.language]}
                work.replies[-1].blocks.append(note)
                return
        self._apologise(work)

    def _apologise(self, work: TurnWork) -> None:
        work.replies.clear()
        work.hand_over = False
        work.add(said("error", SAYINGS["degraded"][work.language], [answers.handoff_offer(work.language)]))

    def _drop(self, session: Session, turn: Turn) -> None:
        stored = session.get_one(Turn, turn.id)
        stored.state, stored.finished_at = "dropped", now()

    def _commit(
        self,
        session: Session,
        turn: Turn,
        work: TurnWork,
        state: str,
        trace: dict[str, Any],
        shown: LedgerRow | None,
    ) -> None:
        """Everything that the turn said, in one transaction; nothing when a person has taken over meanwhile."""
        stored = session.get_one(Turn, turn.id)
        conversation = session.get_one(Conversation, turn.conversation_id)
        stored.finished_at = now()
        own = OWN_DECISIONS & turn.act.keys()
        if not own and (conversation.owner != "bot" or conversation.tenure != stored.tenure):
            # A person has it, or has had it since the customer wrote: this answer comes too late.
            stored.state = "dropped"
            return
        stored.state = state
        if work.language != conversation.language:
            conversation.language = work.language
        if work.chosen_company is not None:
            conversation.context = {**conversation.context, "company": work.chosen_company}
        conversation.language_chosen = conversation.language_chosen or work.language_chosen
        conversation.epoch_turns += 1
        asking = bool(work.replies) and work.replies[-1].kind == "question"
        if state == "degraded" or (conversation.epoch_turns >= TURNS_PER_EPOCH and not asking):
            conversation.epoch, conversation.epoch_turns = conversation.epoch + 1, 0
        self._remind(session, work, shown)
        for index, reply in enumerate(work.replies):
            messages.append_reply(
                session,
                conversation,
                reply,
                role="bot" if conversation.owner == "bot" else "system",
                trace=trace,
                turn_id=turn.id,
                reply_index=index,
            )
        session.add_all(work.gaps)
        if work.hand_over:
            self._conversations.own_waiting(session, conversation)

    def _remind(self, session: Session, work: TurnWork, shown: LedgerRow | None) -> None:
        """After a digression: the proposal above is still there."""
        if shown is None or not work.replies or any(reply.kind not in TALK for reply in work.replies):
            return
        if session.get_one(LedgerRow, shown.id).state == "proposed":
            note = SAYINGS["still_open"].fill(work.language, title=shown.shown["title"])
            work.replies[-1].blocks.append({"type": "note", "text": note})


def _said(message: Message) -> str:
    """The key of what a message confirms: one thing at most, however often its turn is run."""
    return f"said:{message.id}"


def _table(session: Session, conversation_id: str) -> tuple[Reply | None, str | None, LedgerRow | None]:
    """The bot's last message, the question that it was about, and the proposal that is on the table."""
    last = messages.last_bot_message(session, conversation_id)
    previous = None
    if last is not None:
        previous = Reply(
            kind=last.kind,
            text=last.text,
            blocks=last.blocks,
            citations=last.citations,
            proposal=last.proposal_id,
        )
    # One that was never shown (its turn failed, or a person took over) is not there to be agreed to.
    cards_shown = set(session.scalars(select(Message.proposal_id).where(Message.conversation_id == conversation_id)))
    proposals = [
        row
        for row in ledger.open_proposals(session, conversation_id)
        if row.expires_at > now() and row.id in cards_shown
    ]
    question = gaps.question_of(session, last) if last is not None and last.kind in ("answer", "clarify") else None
    return previous, question, proposals[-1] if proposals else None
