"""The hand-off port's second adapter: people answer in Chatwoot, through an API inbox with an agent bot.

The customer's words go through the inbox's client API, so they are the contact's own. Everything else is the bot's and
goes as private notes: an outgoing message would come back to us by webhook as if somebody had answered.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.database import Database
from api.desk.agents import Agent
from api.desk.models import ChatwootConversation
from api.desk.port import Act, Customer, Event, HandOffFailed, Said
from api.errors import NotSignedIn
from api.settings import Settings

SIGNATURE, TIMESTAMP = "X-Chatwoot-Signature", "X-Chatwoot-Timestamp"
OLDEST_WEBHOOK = 300.0
"""Seconds; what was signed earlier may be a replay."""
SECONDS = 10.0
TRANSPORT: httpx.AsyncBaseTransport | None = None
"""None: the network."""
SPEAKERS = {"customer": "Customer", "bot": "Fyr", "agent": "Agent", "system": "Fyr"}
STATUS_ACTS: dict[str, Act] = {"resolved": "closed", "pending": "returned"}
STATUS_EVENTS = {"conversation_status_changed", "conversation_updated", "conversation_opened", "conversation_resolved"}
TYPING_EVENTS = {"conversation_typing_on": True, "conversation_typing_off": False}


class Chatwoot:
    """Implements `api.desk.port.HandOff`."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._secret = settings.chatwoot_webhook_secret.get_secret_value().encode()
        self._inbox = f"/public/api/v1/inboxes/{settings.chatwoot_inbox}"
        self._account = f"/api/v1/accounts/{settings.chatwoot_account}"
        self._bot = {"api_access_token": settings.chatwoot_bot_token.get_secret_value()}
        self._http = httpx.AsyncClient(
            base_url=settings.chatwoot_url, timeout=SECONDS, transport=TRANSPORT, follow_redirects=False
        )
        self._events: asyncio.Queue[tuple[Event, asyncio.Future[None]]] = asyncio.Queue()

    async def open(self, conversation: str, customer: Customer, so_far: Sequence[Said]) -> None:
        link = await self._link(conversation)
        if link is None:
            link = await self._begin(conversation, customer)
        untold = [said for said in so_far if said.seq > link.posted_seq]
        if untold:
            await self._note(link, "\n".join(f"{SPEAKERS[said.role]}: {said.text}" for said in untold))
            await self._posted(link, untold[-1].seq)
        # Set each time: a conversation that was resolved and is asked for again would otherwise stay where it was.
        await self._status(link, "open")

    async def post(self, conversation: str, said: Said) -> None:
        link = await self._link(conversation)
        if link is None:
            raise HandOffFailed("not opened")
        if said.seq <= link.posted_seq:
            return
        if said.role == "customer":
            body = {"content": said.text, "echo_id": f"{conversation}/{said.seq}"}
            await self._call("POST", f"{self._talk(link)}/messages", json=body)
        elif said.role != "agent":
            await self._note(link, f"{SPEAKERS[said.role]}: {said.text}")
        await self._posted(link, said.seq)

    async def assign(self, conversation: str, agent: str | None) -> None:
        if (link := await self._link(conversation)) is not None:
            path = f"{self._account}/conversations/{link.chatwoot_id}/assignments"
            number = int(agent.removeprefix("chatwoot:")) if agent else None
            await self._call("POST", path, json={"assignee_id": number}, headers=self._bot)

    async def typing(self, conversation: str, on: bool) -> None:
        if (link := await self._link(conversation)) is not None:
            body = {"typing_status": "on" if on else "off"}
            await self._call("POST", f"{self._talk(link)}/toggle_typing", json=body)

    async def close(self, conversation: str) -> None:
        if (link := await self._link(conversation)) is not None:
            await self._status(link, "resolved")

    async def events(self) -> AsyncIterator[Event]:
        while True:
            event, done = await self._events.get()
            yield event
            # The next one is asked for: this one has been dealt with.
            if not done.done():
                done.set_result(None)

    async def received(self, payload: Mapping[str, Any]) -> None:
        """Take a webhook whose signature is right; returns when what it tells has been done."""
        event = await self._understood(payload)
        if event is not None:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            await self._events.put((event, done))
            await done

    def check_signature(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Signed with the shared secret, over time and body, not long ago; raises `NotSignedIn` otherwise."""
        stamp = headers.get(TIMESTAMP, "")
        fits = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={fits}".encode(), headers.get(SIGNATURE, "").encode()):
            raise NotSignedIn
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > OLDEST_WEBHOOK:
            raise NotSignedIn

    async def close_client(self) -> None:
        await self._http.aclose()

    async def _understood(self, payload: Mapping[str, Any]) -> Event | None:
        """What a person did; None for everything else: our own messages, the contact's, notes, automatic answers."""
        name = payload.get("event")
        about = payload if name in STATUS_EVENTS else payload.get("conversation") or {}
        link = await self._link_of(about.get("id"))
        if link is None:
            return None
        if name == "message_created":
            return self._said(payload, link)
        if name in TYPING_EVENTS:
            return self._typed(payload, link, TYPING_EVENTS[name])
        return await self._moved(payload, link) if name in STATUS_EVENTS else None

    def _said(self, payload: Mapping[str, Any], link: ChatwootConversation) -> Event | None:
        sender = payload.get("sender") or {}
        by_person = payload.get("message_type") == "outgoing" and sender.get("type") == "user"
        if not by_person or payload.get("private") or not payload.get("content"):
            return None
        return Event(
            act="said",
            conversation=link.conversation_id,
            agent=_agent(sender),
            key=f"chatwoot:{payload['id']}",
            text=payload["content"],
        )

    def _typed(self, payload: Mapping[str, Any], link: ChatwootConversation, on: bool) -> Event | None:
        user = payload.get("user") or {}
        if user.get("type") != "user" or payload.get("is_private"):
            return None
        return Event(act="typing", conversation=link.conversation_id, agent=_agent(user), key="", on=on)

    async def _moved(self, payload: Mapping[str, Any], link: ChatwootConversation) -> Event | None:
        """A change of status or assignee. The same change may come as several events, late, and more than once."""
        changed_at = float(payload.get("updated_at") or 0)
        if changed_at <= link.changed_at:
            return None
        status, assignee = payload.get("status"), (payload.get("meta") or {}).get("assignee") or {}
        act = STATUS_ACTS.get(status or "")
        if act is None and status == "open" and assignee.get("type", "user") == "user" and assignee.get("id"):
            act = "taken"
        await self._change(link, changed_at=changed_at)
        if act is None:
            return None
        key = f"chatwoot:{link.chatwoot_id}:{changed_at}"
        return Event(act=act, conversation=link.conversation_id, agent=_agent(assignee), key=key)

    async def _begin(self, conversation: str, customer: Customer) -> ChatwootConversation:
        contact: dict[str, Any] = {"source_id": conversation, "custom_attributes": {"language": customer.language}}
        contact |= {"name": customer.name or "Visitor"} | ({"email": customer.email} if customer.email else {})
        source = (await self._call("POST", f"{self._inbox}/contacts", json=contact))["source_id"]
        talks = f"{self._inbox}/contacts/{source}/conversations"
        # There is one already when the process ended between making it and writing that down.
        found = await self._call("GET", talks)
        about = {"topic": customer.topic, "reason": customer.reason, "company": customer.company, "fyr": conversation}
        attributes = {name: value for name, value in about.items() if value}
        made = found[-1] if found else await self._call("POST", talks, json={"custom_attributes": attributes})
        link = ChatwootConversation(
            conversation_id=conversation, source_id=source, chatwoot_id=made["id"], posted_seq=0, changed_at=0.0
        )
        return await self._database.write(lambda session: session.merge(link))

    async def _note(self, link: ChatwootConversation, text: str) -> None:
        body = {"content": text, "message_type": "outgoing", "private": True}
        path = f"{self._account}/conversations/{link.chatwoot_id}/messages"
        await self._call("POST", path, json=body, headers=self._bot)

    async def _status(self, link: ChatwootConversation, status: str) -> None:
        path = f"{self._account}/conversations/{link.chatwoot_id}/toggle_status"
        await self._call("POST", path, json={"status": status}, headers=self._bot)

    def _talk(self, link: ChatwootConversation) -> str:
        return f"{self._inbox}/contacts/{link.source_id}/conversations/{link.chatwoot_id}"

    async def _call(self, method: str, path: str, **more: Any) -> Any:
        try:
            response = await self._http.request(method, path, **more)
            response.raise_for_status()
            return response.json() if response.content else None
        except (httpx.HTTPError, ValueError) as error:
            raise HandOffFailed(type(error).__name__) from error

    async def _link(self, conversation: str) -> ChatwootConversation | None:
        return await self._database.read(lambda session: session.get(ChatwootConversation, conversation))

    async def _link_of(self, chatwoot_id: Any) -> ChatwootConversation | None:
        if not isinstance(chatwoot_id, int):
            return None
        query = select(ChatwootConversation).where(ChatwootConversation.chatwoot_id == chatwoot_id)
        return await self._database.read(lambda session: session.scalar(query))

    async def _posted(self, link: ChatwootConversation, seq: int) -> None:
        await self._change(link, posted_seq=seq)
        link.posted_seq = seq

    async def _change(self, link: ChatwootConversation, **values: Any) -> None:
        def work(session: Session) -> None:
            where = ChatwootConversation.conversation_id == link.conversation_id
            session.execute(update(ChatwootConversation).where(where).values(**values))

        await self._database.write(work)


def _agent(sender: Mapping[str, Any]) -> Agent:
    return Agent(f"chatwoot:{sender.get('id', 0)}", str(sender.get("name") or "Chatwoot"))
