"""The customer's side of a conversation (`contract.md`)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sse_starlette import EventSourceResponse

from actions.catalogue.text import LANGUAGES
from api.access import AppParts, Bearer, OwnConversation, Parts
from api.bodies import Kept
from api.conversations import log as messages
from api.conversations.events import MOST_STREAMS, stream
from api.conversations.models import Conversation
from api.conversations.normalise import accepted
from api.conversations.shapes import Exchange
from api.database import stamp
from api.errors import Malformed, NotFound, NotSignedIn, TooMany, accepted_language
from api.sites.service import DEMO
from api.sites.site import Site

router = APIRouter(prefix="/v1", tags=["conversation"])

TOLD: dict[str, Any] = {"model": Exchange}
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Context(Body):
    page: Kept | None = Field(None, max_length=2000)
    product: Kept | None = Field(None, max_length=200)


class NewConversation(Body):
    site: str = Field(DEMO, max_length=100)
    language: str | None = Field(None, max_length=35)
    identity_token: str | None = Field(None, max_length=8192)
    context: Context | None = None
    consent: str | None = Field(None, max_length=100)
    """The revision of the site's consent text that the visitor agreed to."""


class Confirmation(Body):
    proposal: str = Field(max_length=100)
    typed: Kept | None = Field(None, max_length=400)


class Refusal(Body):
    proposal: str = Field(max_length=100)


class Renewal(Body):
    proposal: str = Field(max_length=100)


class NewMessage(Body):
    """Exactly one of them. `renew` makes a new proposal of the inputs of one that has run out, or soon will."""

    text: Kept | None = None
    choice: str | None = Field(None, max_length=100)
    confirm: Confirmation | None = None
    decline: Refusal | None = None
    renew: Renewal | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "NewMessage":
        if sum(value is not None for value in (self.text, self.choice, self.confirm, self.decline, self.renew)) != 1:
            raise ValueError("exactly one of text, choice, confirm, decline, renew")
        return self


class Identity(Body):
    token: str = Field(max_length=8192)


class HandOff(Body):
    reason: Kept | None = Field(None, max_length=1000)


Reason = Literal["wrong", "incomplete", "unclear", "other_question"]
"""Why an answer did not help: it is not right, something is missing, it is hard to follow, it was not asked for."""


class NewFeedback(Body):
    message: str = Field(max_length=100)
    value: Literal["up", "down"]
    reason: Reason | None = None
    comment: Kept | None = Field(None, max_length=2000)


class Typing(Body):
    on: bool


class NewRating(Body):
    value: int = Field(ge=1, le=5)
    comment: Kept | None = Field(None, max_length=2000)


@router.post("/conversations", status_code=201)
async def begin(body: NewConversation, request: Request, app: AppParts) -> dict[str, Any]:
    """Begin a conversation; `token` is its bearer token."""
    site = await app.sites.admit(body.site, request.headers.get("origin"), body.consent, body.identity_token)
    app.limit(app.settings.conversations_per_minute, "begin", request.client.host if request.client else "")
    claims = await app.sites.verifier(site).claims(body.identity_token) if body.identity_token else None
    context = body.context.model_dump(exclude_none=True) if body.context else {}
    if site.consent_revision is not None:
        context["consent"] = site.consent_revision
    language = _language(body.language, request, site)
    conversation, token, greeting = await app.conversations.begin(
        site.id, language, claims, context, site.texts.greeting.get(language)
    )
    return {
        "id": conversation.id,
        "token": token,
        "language": conversation.language,
        "owner": conversation.owner,
        "messages": [messages.message_json(greeting, app.settings.development)],
    }


@router.post("/conversations/{conversation_id}/messages", responses={200: TOLD, 202: TOLD})
async def send(conversation: OwnConversation, body: NewMessage, app: AppParts, key: Key = None) -> JSONResponse:
    """Say something, press a choice, confirm or decline. Stored first; answered here, or on `events` when it is slow."""
    app.limit(app.settings.messages_per_minute, "message", conversation.id)
    if body.confirm is not None and key is None:
        raise Malformed(
            "IDEMPOTENCY_KEY_REQUIRED", fields=[{"field": "Idempotency-Key", "message": "required with confirm"}]
        )
    text = accepted(body.text) if body.text is not None else ""
    message, turn_id = await app.conversations.receive(conversation.id, body.model_dump(exclude_none=True), text, key)
    finished = turn_id is None or await _finish(app, conversation.id, turn_id)
    owner, since = await app.conversations.after(conversation.id, message.seq - 1, app.settings.development)
    later = [item["seq"] for item in since[1:] if item["role"] == "customer"]
    caused = [item for item in since if not later or item["seq"] < later[0]]
    return JSONResponse({"owner": owner, "messages": caused}, 200 if finished else 202)


@router.get("/conversations/{conversation_id}/messages", response_model=None, responses={200: TOLD})
async def history(
    conversation: OwnConversation, app: AppParts, after: Annotated[int, Query(ge=0, le=10**15)] = 0
) -> dict[str, Any]:
    owner, found = await app.conversations.after(conversation.id, after, app.settings.development)
    return {"owner": owner, "messages": found}


@router.get("/conversations/{conversation_id}/events")
async def events(
    conversation: OwnConversation,
    app: AppParts,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^[0-9]{1,15}$")] = None,
) -> EventSourceResponse:
    """Server-sent events; the id is the message's seq, and `Last-Event-ID` resumes after it."""
    if app.hub.listeners(conversation.id) >= MOST_STREAMS:
        raise TooMany(retry_after=5, seconds=5)
    source = stream(app.hub, app.conversations, conversation.id, int(last_event_id or 0), app.settings.development)
    return EventSourceResponse(source, ping=15, headers={"Cache-Control": "no-store"})


@router.post("/conversations/{conversation_id}/identity")
async def identify(conversation: OwnConversation, body: Identity, app: AppParts, bearer: Bearer) -> dict[str, Any]:
    """Bind a verified identity in mid-chat. The old bearer token is dead afterwards: use the new one.

    For the person who is signed in already it renews the sign-in, and the bearer token stays.
    """
    site = await app.sites.find(conversation.site)
    claims = await app.sites.verifier(site).claims(body.token)
    bound, token = await app.conversations.bind(conversation.id, claims)
    return {"id": bound.id, "token": token or bearer, "name": claims.get("name"), "roles": claims.get("roles", [])}


@router.delete("/conversations/{conversation_id}/identity", status_code=204)
async def sign_out(conversation: OwnConversation, app: AppParts) -> Response:
    """The person leaves: their sign-in ends and the bearer token opens nothing any more, at once."""
    await app.conversations.sign_out(conversation.id)
    return Response(status_code=204)


@router.post("/conversations/{conversation_id}/handoff")
async def hand_off(conversation: OwnConversation, app: AppParts, body: HandOff | None = None) -> dict[str, Any]:
    """Ask for a person."""
    reason = accepted(body.reason) if body is not None and body.reason else None
    owner = await app.conversations.hand_over(conversation.id, reason)
    _, found = await app.conversations.after(conversation.id, conversation.next_seq - 1, app.settings.development)
    return {"owner": owner, "messages": found}


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(conversation: OwnConversation, body: Typing, app: AppParts) -> Response:
    """The customer writes, or has stopped; told to agents only, and kept nowhere."""
    app.hub.note(conversation.id, "customer_typing", {"on": body.on})
    return Response(status_code=204)


@router.post("/conversations/{conversation_id}/rating")
async def rate(conversation: OwnConversation, body: NewRating, app: AppParts) -> dict[str, str]:
    """How the conversation went, 1 to 5, once a person has closed it; said again, the last word counts."""
    await app.desk.rate(conversation.id, body.value, body.comment)
    return {"status": "ok"}


@router.post("/conversations/{conversation_id}/feedback")
async def feedback(conversation: OwnConversation, body: NewFeedback, app: AppParts) -> dict[str, str]:
    """Whether a message helped; said again, the last word counts."""
    await app.conversations.feedback(conversation.id, body.message, body.value, body.reason, body.comment)
    return {"status": "ok"}


@router.get("/conversations/{conversation_id}/export")
async def export(conversation: OwnConversation, app: AppParts) -> dict[str, Any]:
    """The visitor's own copy."""
    owner, found = await app.conversations.whole(conversation.id)
    return {
        "id": conversation.id,
        "language": conversation.language,
        "owner": owner,
        "created_at": stamp(conversation.created_at),
        "messages": found,
    }


@router.delete("/conversations/{conversation_id}", status_code=204)
async def erase(conversation: OwnConversation, app: AppParts) -> Response:
    """Erase every text of the conversation."""
    await app.conversations.erase(conversation.id)
    return Response(status_code=204)


@router.post("/secrets/{ref}/reveal")
async def reveal(ref: str, app: AppParts, token: Bearer) -> JSONResponse:
    """Show a one-time secret, once, to the person and conversation it belongs to."""
    if token is None:
        raise NotSignedIn
    conversation: Conversation | None = await app.conversations.of_token(token)
    if conversation is not None:
        principal = app.conversations.requester(conversation).principal
    else:
        principal = (await app.verifier.caller(token)).subject
    if principal is None:
        raise NotFound
    secret, expires_at = await app.database.write(
        lambda session: app.seal.reveal(
            session, ref, principal=principal, conversation=conversation.id if conversation else None
        )
    )
    return JSONResponse({"secret": secret, "expires_at": stamp(expires_at)}, headers={"Cache-Control": "no-store"})


async def _finish(app: Parts, conversation_id: str, turn_id: str) -> bool:
    return await app.turns.answer(conversation_id, turn_id, app.settings.reply_seconds)


def _language(wanted: str | None, request: Request, site: Site) -> str:
    """The page's language; Danish and nynorsk are answered in bokmål, others in what the browser accepts.

    What the site does not speak becomes the first of its languages.
    """
    code = (wanted or "").split("-")[0].lower()
    code = {"no": "nb", "nn": "nb", "da": "nb"}.get(code, code)
    code = code if code in LANGUAGES else accepted_language(request)
    return code if code in site.languages else site.languages[0]
