"""Conversations: begin, receive, hand over, bind an identity, export, erase. The log is written before anything else."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.catalogue.caller import NOBODY
from actions.catalogue.redaction import redacted
from actions.catalogue.text import Text
from api import audit, hours
from api.conversations import cards, gaps
from api.conversations import log as messages
from api.conversations.answers import handoff_block, handoff_offer, operation_offer
from api.conversations.follower import Follower, Owner
from api.conversations.hub import Hub
from api.conversations.models import Choice, Conversation, Feedback, Gap, Message, Turn
from api.conversations.reply import Reply, said
from api.conversations.texts import SAYINGS
from api.database import Database, now, stamp
from api.errors import Conflict, Malformed, NotFound, NotSignedIn, ServiceError
from api.identity import INVALID_TOKEN, LEEWAY, SITE, caller_of
from api.operations import ledger
from api.operations.models import AGREED, LedgerRow
from api.operations.requester import Requester
from api.operations.service import News, Operations
from api.sealed import Seal
from api.settings import Settings
from api.sites.models import use_token

OWN_DECISIONS = {"confirm", "decline", "renew"}
"""What the customer decides about a proposal works whoever owns the conversation."""
FIRST_OFFERS = ("elma.status", "contract.deadline")
CLOSED = Text(
    sv="Samtalet är avslutat. Börja gärna ett nytt.",
    nb="Samtalen er avsluttet. Start gjerne en ny.",
    en="The conversation is closed. Please start a new one.",
)
KEY_REUSED = Text(
    sv="Nyckeln är redan använd för ett annat meddelande.",
    nb="Nøkkelen er allerede brukt til en annen melding.",
    en="The key has already been used for another message.",
)
RUN_OPEN = Text(
    sv="En ändring pågår fortfarande. Samtalet kan raderas när den är klar.",
    nb="En endring pågår fortsatt. Samtalen kan slettes når den er ferdig.",
    en="A change is still in progress. The conversation can be deleted when it is finished.",
)
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class Conversations:
    """The service behind the conversation routes and the turns."""

    def __init__(self, database: Database, operations: Operations, hub: Hub, seal: Seal, settings: Settings) -> None:
        self._database = database
        self._operations = operations
        self._hub = hub
        self._seal = seal
        self._settings = settings
        self._follower: Follower | None = None
        operations.announce_with(self.announce)

    def followed_by(self, follower: Follower) -> None:
        """Who keeps books about conversations, in the same transactions: the agents' side."""
        self._follower = follower

    async def begin(
        self,
        site: str,
        language: str,
        claims: Mapping[str, Any] | None,
        context: Mapping[str, Any],
        greeting: str | None = None,
    ) -> tuple[Conversation, str, Message]:
        """A new conversation with its greeting; returns it with its bearer token, which is shown this once.

        `greeting` is the site's own, in place of ours.
        """
        token = messages.new_token()
        conversation = Conversation(
            id="v_" + secrets.token_urlsafe(16),
            token_hash=messages.token_hash(token),
            site=site,
            language=language,
            language_chosen=False,
            owner="bot",
            context=dict(context),
            epoch=0,
            epoch_turns=0,
            next_seq=1,
            tenure=0,
            unsure=False,
            last_at=now(),
            created_at=now(),
        )
        first = said("greeting", greeting or SAYINGS["greeting"][language])
        first.choices = [operation_offer(name, language) for name in FIRST_OFFERS] + [handoff_offer(language)]

        def work(session: Session) -> Message:
            if claims is not None:
                self._bind(session, conversation, claims)
            session.add(conversation)
            session.flush()
            return messages.append_reply(session, conversation, first)

        return conversation, token, await self._database.write(work)

    async def authenticate(self, conversation_id: str, token: str | None) -> Conversation:
        """The conversation of a bearer token. Foreign and unknown ids get the same answer."""
        if not token:
            raise NotSignedIn
        conversation = await self._database.read(
            lambda session: session.scalar(
                select(Conversation).where(Conversation.token_hash == messages.token_hash(token))
            )
        )
        if conversation is None or conversation.erased_at is not None:
            raise NotSignedIn
        if conversation.id != conversation_id:
            raise NotFound(language=conversation.language)
        return conversation

    async def of_token(self, token: str) -> Conversation | None:
        query = select(Conversation).where(
            Conversation.token_hash == messages.token_hash(token), Conversation.erased_at.is_(None)
        )
        return await self._database.read(lambda session: session.scalar(query))

    async def get(self, conversation_id: str) -> Conversation:
        found = await self._database.read(lambda session: session.get(Conversation, conversation_id))
        if found is None or found.erased_at is not None:
            raise NotFound
        return found

    def requester(self, conversation: Conversation) -> Requester:
        """Who speaks in a conversation: the identity bound to it, while that lasts."""
        claims = messages.signed_in(conversation)
        return Requester(
            caller=caller_of(claims) if claims else NOBODY,
            claims=claims,
            language=conversation.language,
            conversation=conversation.id,
        )

    async def receive(
        self, conversation_id: str, act: dict[str, Any], text: str, key: str | None
    ) -> tuple[Message, str | None]:
        """Store what the customer did, and the turn that will answer it, in one transaction.

        Returns the message and the turn's id; None while a person has the conversation. A resend with the same key
        returns what the first one did.
        """

        def work(session: Session) -> tuple[Message, str | None]:
            conversation = current(session, conversation_id)
            if key is not None and (earlier := messages.by_client_key(session, conversation.id, "in:" + key)):
                turn = session.scalar(select(Turn).where(Turn.message_id == earlier.id))
                if turn.act != act if turn else earlier.text != self._shown(session, conversation, act, text):
                    raise Conflict("IDEMPOTENCY_MISMATCH", KEY_REUSED, language=conversation.language)
                return earlier, turn.id if turn else None
            if conversation.owner == "closed":
                raise Conflict("CONVERSATION_CLOSED", CLOSED, language=conversation.language)
            shown = self._shown(session, conversation, act, text)
            message = messages.append(
                session,
                conversation,
                role="customer",
                kind="text",
                text=shown,
                client_key="in:" + key if key is not None else None,
            )
            if self._follower is not None:
                self._follower.written(session, conversation, message)
            if conversation.owner != "bot" and not OWN_DECISIONS & act.keys():
                return message, None
            turn = Turn(
                id=secrets.token_urlsafe(32),
                number=message.seq,
                conversation_id=conversation.id,
                message_id=message.id,
                state="queued",
                act=act,
                attempts=0,
                tenure=conversation.tenure,
                created_at=now(),
            )
            session.add(turn)
            return message, turn.id

        message, turn_id = await self._database.write(work)
        self._hub.tell(conversation_id, "message")
        return message, turn_id

    async def after(self, conversation_id: str, seq: int, with_trace: bool = False) -> tuple[str, list[dict[str, Any]]]:
        """Owner, and the messages after a number as the contract has them, with proposals as they stand now."""

        def work(session: Session) -> tuple[str, list[dict[str, Any]]]:
            conversation = current(session, conversation_id)
            found = messages.after(session, conversation_id, seq)
            states = messages.proposal_states(session, found)
            return conversation.owner, [messages.message_json(message, with_trace, states) for message in found]

        return await self._database.read(work)

    async def whole(self, conversation_id: str, with_trace: bool = False) -> tuple[str, list[dict[str, Any]]]:
        """Owner, and every message there is."""
        owner, found = await self.after(conversation_id, 0, with_trace)
        said = found
        while found:
            owner, found = await self.after(conversation_id, said[-1]["seq"], with_trace)
            said = said + found
        return owner, said

    @property
    def support_hours(self) -> list[str]:
        return self._settings.support_hours

    def opens_at(self) -> str | None:
        """When people answer again, where the hours say that they do not now."""
        opening = hours.opens_at(self.support_hours, now())
        return stamp(opening) if opening else None

    async def bind(self, conversation_id: str, claims: Mapping[str, Any]) -> tuple[Conversation, str | None]:
        """Bind a verified identity. The old token dies, and another person never sees what was said before.

        Whoever is signed in already only stays so for longer: nothing is said, and there is no new token (None).
        """
        token = messages.new_token()
        caller = caller_of(claims)

        def work(session: Session) -> tuple[Conversation, str | None]:
            conversation = current(session, conversation_id)
            bound = conversation.claims
            if bound is not None and bound.get("sub") != caller.subject:
                raise Conflict("OTHER_IDENTITY", OTHER_IDENTITY, language=conversation.language)
            renewed = messages.signed_in(conversation) is not None
            self._bind(session, conversation, claims)
            actor = audit.pseudonym(self._seal.key, caller.subject)
            if renewed:
                audit.record(session, "identity.renewed", actor=actor, conversation=conversation.id)
                return conversation, None
            conversation.token_hash = messages.token_hash(token)
            text = SAYINGS["signed_in"].fill(conversation.language, name=caller.name or caller.email)
            messages.append(session, conversation, role="system", kind="smalltalk", text=text)
            audit.record(session, "identity.bound", actor=actor, conversation=conversation.id)
            return conversation, token

        conversation, fresh = await self._database.write(work)
        if fresh is not None:
            self._hub.tell(conversation_id, "closed")
        return conversation, fresh

    async def sign_out(self, conversation_id: str) -> None:
        """End the sign-in and the bearer token; what was said stays for whoever works on it, not for the browser."""

        def work(session: Session) -> None:
            conversation = current(session, conversation_id)
            conversation.token_hash = messages.token_hash(messages.new_token())
            conversation.claims_until = now()
            audit.record(session, "identity.released", conversation=conversation.id)

        await self._database.write(work)
        self._hub.tell(conversation_id, "closed")

    async def hand_over(self, conversation_id: str, reason: str | None = None) -> str:
        """Ask for a person: the bot is silent from this transaction on. Returns the owner.

        The reason is the customer's word to that person, so it stands in the conversation.
        """

        def work(session: Session) -> tuple[str, bool]:
            conversation = current(session, conversation_id)
            if conversation.owner != "bot":
                return conversation.owner, False
            if question := gaps.asked_back(session, messages.last_bot_message(session, conversation_id)):
                session.add(gaps.gap(conversation_id, "unsure", conversation.language, question))
            if reason:
                messages.append(session, conversation, role="customer", kind="text", text=reason)
            block = handoff_block(conversation.language, self.support_hours)
            messages.append(session, conversation, role="bot", kind="handoff", text=block["text"], blocks=[block])
            self.own_waiting(session, conversation)
            return conversation.owner, True

        owner, changed = await self._database.write(work)
        if changed:
            self._hub.tell(conversation_id, "owner", {"owner": owner})
            self._hub.tell(conversation_id, "message")
        return owner

    def own_waiting(self, session: Session, conversation: Conversation) -> None:
        """The change to `waiting`, in the caller's transaction; what it says is the caller's."""
        self.own(session, conversation, "waiting")

    async def feedback(
        self, conversation_id: str, message_id: str, value: str, reason: str | None, comment: str | None
    ) -> None:
        """Keep what was thought of a message: one row, and the last word counts. A gap is kept once."""

        def work(session: Session) -> None:
            message = session.get(Message, message_id)
            if message is None or message.conversation_id != conversation_id or message.role != "bot":
                raise NotFound
            question = gaps.question_of(session, message)
            if value == "down" and question and not gaps.known(session, conversation_id, "down", question):
                session.add(gaps.gap(conversation_id, "down", message.language, question, gaps.topic_of(message)))
            earlier = select(Feedback).where(Feedback.message_id == message_id).order_by(Feedback.id.desc()).limit(1)
            given = session.scalar(earlier) or Feedback(conversation_id=conversation_id, message_id=message_id)
            given.value, given.reason, given.created_at = value, reason, now()
            given.comment = redacted(comment) if comment else None
            session.add(given)
            if value == "down":
                session.get_one(Conversation, conversation_id).unsure = True

        await self._database.write(work)
        self._hub.note(conversation_id, "feedback")

    async def erase(self, conversation_id: str) -> None:
        """Erase every text. Receipts and pseudonymous audit rows stay; while a run is open it is refused."""

        def work(session: Session) -> None:
            conversation = current(session, conversation_id)
            if ledger.unsettled(session, conversation_id):
                raise Conflict("RUN_OPEN", RUN_OPEN, language=conversation.language)
            waiting = ledger.open_proposals(session, conversation_id, AGREED)
            for proposal in [*ledger.open_proposals(session, conversation_id), *waiting]:
                ledger.change(session, proposal, "withdrawn", self._seal.key, reason="erased")
            for table in (Message, Turn, Choice, Feedback, Gap):
                session.execute(delete(table).where(table.conversation_id == conversation_id))
            if self._follower is not None:
                self._follower.erased(session, conversation_id)
            session.execute(
                update(LedgerRow)
                .where(LedgerRow.conversation_id == conversation_id)
                .values(
                    shown={},
                    inputs={},
                    memo={},
                    typed=None,
                    message=None,
                    claims=None,
                    actor_name="",
                    # What still waits for somebody's answer goes on without us: nobody is left to tell.
                    next_check_at=NEVER,
                )
            )
            conversation.erased_at, conversation.claims, conversation.context = now(), None, {}
            audit.record(session, "conversation.erased", conversation=conversation_id)

        await self._database.write(work)
        self._hub.tell(conversation_id, "closed")
        self._hub.note(conversation_id, "erased")

    async def announce(self, row: LedgerRow, news: News) -> None:
        """Tell the conversation what became of a run; each piece of news once, whoever finds out."""
        if row.conversation_id is None:
            return
        self._hub.tell(row.conversation_id, "proposal", {"id": row.id, "state": row.state})
        unsaid = row.state in ("withdrawn", "expired") and row.agreed_at is None
        if unsaid or row.state in ("proposed", "confirmed", "sending"):
            return
        reply = None if row.on_behalf_of is not None else await self._own_reply(row, news)
        told = news if news in ("late", "case") else row.state
        step = (row.result or {}).get("step") if told == "pending" else None
        key = f"run:{row.run_id}:{told}" + (f":{step}" if step else "")

        def work(session: Session) -> None:
            session.execute(update(LedgerRow).where(LedgerRow.id == row.id).values(announced_state=row.state))
            conversation = session.get(Conversation, row.conversation_id)
            if conversation is None or conversation.erased_at is not None:
                return
            if messages.by_client_key(session, conversation.id, key) is None:
                role = "bot" if conversation.owner == "bot" else "system"
                fitting = reply or cards.helped_reply(row, conversation.language, news)
                messages.append_reply(session, conversation, fitting, role=role, client_key=key)

        await self._database.write(work)
        self._hub.tell(row.conversation_id, "message")

    async def _own_reply(self, row: LedgerRow, news: News) -> Reply:
        """What became of a run, for the one who confirmed it."""
        if row.state == "refused" and row.problem_code == "STATE_CHANGED":
            fresh = await self._new_summary(row)
            if fresh is not None:
                return fresh
        return cards.result_reply(row, news)

    async def _new_summary(self, row: LedgerRow) -> Reply | None:
        """The state had changed under a proposal: a fresh one, unless that cannot be had."""
        conversation = await self.get(row.conversation_id or "")
        try:
            fresh = await self._operations.propose(row.operation, row.inputs, self.requester(conversation))
        except ServiceError:
            return None
        return cards.proposal_reply(fresh, SAYINGS["new_summary"][row.language])

    def _bind(self, session: Session, conversation: Conversation, claims: Mapping[str, Any]) -> None:
        """The house's sign-in lasts as the settings say; a site's no longer than its token, which its page renews."""
        until = now() + dt.timedelta(minutes=self._settings.session_minutes)
        if SITE in claims:
            expiry = dt.datetime.fromtimestamp(claims["exp"], dt.UTC)
            if not use_token(session, f"{claims[SITE]}/{claims['jti']}", conversation.id, expiry + LEEWAY):
                raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN, language=conversation.language)
            until = min(until, expiry)
        conversation.claims = dict(claims)
        conversation.claims_until = until

    def own(self, session: Session, conversation: Conversation, owner: Owner, actor: str | None = None) -> None:
        """Ownership changes in one place, in the caller's transaction, with its audit row.

        Whatever the bot was about to say is void from here on, also when the conversation comes back to it.
        """
        before = conversation.owner
        conversation.owner = owner
        conversation.tenure += 1
        audit.record(
            session,
            "conversation.owner",
            conversation=conversation.id,
            before=before,
            after=owner,
            actor=audit.pseudonym(self._seal.key, actor),
        )
        if self._follower is not None:
            self._follower.owned(session, conversation, before, actor)

    def told(self, conversation_id: str, owner: Owner | None = None) -> None:
        """Signal that a committed transaction has written messages, or changed the owner."""
        if owner is not None:
            self._hub.tell(conversation_id, "owner", {"owner": owner})
        self._hub.tell(conversation_id, "message")

    def noted(self, conversation_id: str) -> None:
        """Signal that something has changed that the customer does not see."""
        self._hub.note(conversation_id, "noted")

    def _shown(self, session: Session, conversation: Conversation, act: dict[str, Any], text: str) -> str:
        """What the customer's own message says in the log when they pressed something."""
        if "choice" in act:
            choice = session.get(Choice, act["choice"])
            if choice is None or choice.conversation_id != conversation.id:
                raise Malformed("CHOICE_UNKNOWN", UNKNOWN_CHOICE, language=conversation.language)
            return choice.title
        for name, heading in (("confirm", "confirmed"), ("decline", "declined"), ("renew", "renewed")):
            if name in act:
                row = session.get(LedgerRow, act[name]["proposal"])
                if row is None or row.conversation_id != conversation.id:
                    raise NotFound("PROPOSAL_NOT_FOUND", NO_PROPOSAL, language=conversation.language)
                return cards.HEADINGS[heading].fill(conversation.language, title=row.shown.get("title", ""))
        return text


UNKNOWN_CHOICE = Text(
    sv="Det valet finns inte längre.", nb="Det valget finnes ikke lenger.", en="That choice no longer exists."
)
NO_PROPOSAL = Text(
    sv="Jag hittar inget sådant förslag.", nb="Jeg finner ikke noe slikt forslag.", en="There is no such proposal."
)
OTHER_IDENTITY = Text(
    sv="Någon annan är inloggad i det här samtalet. Börja ett nytt samtal.",
    nb="En annen er logget inn i denne samtalen. Start en ny samtale.",
    en="Somebody else is signed in to this conversation. Please start a new one.",
)


def current(session: Session, conversation_id: str) -> Conversation:
    """The conversation, unless it was erased; raises `NotFound`."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.erased_at is not None:
        raise NotFound
    return conversation
