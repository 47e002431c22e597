"""Rasa's only door: takes a turn from the core, gives back what the dialogue decided."""

import asyncio
import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.corrections import is_correction

log = logging.getLogger("fyr.channel")

SECRET_HEADER = "X-Fyr-Box"
FIELDS = {"sender", "text", "turn_id"}


def understood(text: Text) -> Optional[Dict[Text, Any]]:
    """What the text means, where that is plain; None: the model decides."""
    if not is_correction(text):
        return None
    intent = {"name": "correct", "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}


class Collector(OutputChannel):
    """Keeps what the dialogue says, in order; nothing is sent anywhere."""

    def __init__(self) -> None:
        self.replies: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "fyr"

    async def send_text_message(self, recipient_id: Text, text: Text, **kwargs: Any) -> None:
        self.replies.append({"text": text})

    async def send_custom_json(self, recipient_id: Text, json_message: Dict[Text, Any], **kwargs: Any) -> None:
        self.replies.append(json_message)


class FyrChannel(InputChannel):
    """Accepts exactly sender, text and turn id, from whoever holds the box's secret."""

    def __init__(self, secret: Text) -> None:
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> Text:
        return "fyr"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        secret = (credentials or {}).get("secret")
        if not secret or secret.startswith("${"):
            raise ValueError("the channel needs its secret: FYR_BOX_SECRET is not set")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("fyr_channel", "fyr_channel")

        @routes.post("/turns")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), self._secret):
                return json({"error": "forbidden"}, status=403)
            body = request.json
            if not isinstance(body, dict) or set(body) != FIELDS or not all(isinstance(v, str) for v in body.values()):
                return json({"error": "malformed"}, status=400)
            collector = Collector()
            message = UserMessage(
                body["text"],
                collector,
                body["sender"],
                parse_data=understood(body["text"]),
                input_channel=self.name(),
                metadata={"turn_id": body["turn_id"]},
            )
            # Shielded: a caller that hangs up must not cut a turn in two.
            try:
                await asyncio.shield(on_new_message(message))
            except Exception as error:  # noqa: BLE001  the edge of the box: say 503, never an empty 200
                log.error("turn failed: %s", type(error).__name__)
                return json({"error": "failed"}, status=503)
            return json({"replies": collector.replies})

        return routes
