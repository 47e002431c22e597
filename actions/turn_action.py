"""What every action shares: the turn it belongs to, and an answer to Rasa whatever happens."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.core import Turn

log = logging.getLogger("fyr.actions")

ACTION_SECONDS = 4.0
"""Shorter than the core's limit for a whole turn; Rasa's own limit of 300 s cannot be set."""


class TurnAction(Action):
    """An action that talks to the core about the running turn.

    Rasa treats a failed action as a successful one, so a failure is reported as an explicit reply:
    the core then knows that the turn did not do what it was meant to.
    """

    def __init__(self, turn: Callable[[str], Turn]) -> None:
        self._turn = turn

    @abstractmethod
    async def act(self, turn: Turn, tracker: Tracker, replies: "Replies") -> list[dict[str, Any]]:
        """Do the work; the events are handed to Rasa."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        turn_id = str((tracker.latest_message.get("metadata") or {}).get("turn_id", ""))
        try:
            async with asyncio.timeout(ACTION_SECONDS):
                return await self.act(self._turn(turn_id), tracker, Replies(dispatcher, tracker))
        except Exception as error:  # noqa: BLE001  the edge of the process: Rasa would go on as if it had worked
            log.error("action failed: %s: %s", self.name(), type(error).__name__)
            dispatcher.utter_message(json_message={"failed": self.name()})
            return []


class Replies:
    """Marks, in Rasa's order, where the core's replies of this turn belong."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        understood = tracker.latest_message.get("intent") or {}
        self._understood = {"intent": understood.get("name"), "confidence": understood.get("confidence")}

    def add(self, answer: dict[str, Any]) -> None:
        """Most answers of the core make one reply; an answer about two topics makes two."""
        if (first := answer.get("reply")) is not None:
            for number in range(first, first + answer.get("replies", 1)):
                self._dispatcher.utter_message(json_message={"reply": number, **self._understood})


def text_of(tracker: Tracker) -> str:
    return tracker.latest_message.get("text") or ""


def intent_of(tracker: Tracker) -> str:
    return (tracker.latest_message.get("intent") or {}).get("name") or ""


def confidence_of(tracker: Tracker) -> float:
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)
