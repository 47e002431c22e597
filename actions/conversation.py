"""Actions outside the form: answer a question, fetch a person, repeat, change language, show that we are alive."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.core import Turn
from actions.operation_form import FORM, is_short_answer, operation_of, take
from actions.turn_action import Replies, TurnAction, text_of


class Answer(TurnAction):
    """A question. In the middle of the form it may still be the answer that the form waits for."""

    def name(self) -> str:
        return "action_answer"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        text = text_of(tracker)
        operation, requested = operation_of(tracker), tracker.get_slot("requested_slot")
        if (tracker.active_loop or {}).get("name") == FORM and operation is not None and requested:
            ask = operation.asked()[requested]
            if ask.free_text or (is_short_answer(text) and not ask.options):
                taken = await take(turn, operation, text, requested, replies)
                return [SlotSet(name, value) for name, value in taken.items()]
        replies.add(await turn.answer(text))
        return []


class HandOff(TurnAction):
    def name(self) -> str:
        return "action_hand_off"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        replies.add(await turn.hand_off())
        return []


class Repeat(TurnAction):
    def name(self) -> str:
        return "action_repeat"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        replies.add(await turn.repeat())
        return []


class SwitchLanguage(TurnAction):
    def name(self) -> str:
        return "action_switch_language"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        replies.add(await turn.switch_language(text_of(tracker)))
        return []


class Ping(TurnAction):
    """Part of the core's readiness: a real turn through Rasa, this server and back to the core."""

    def name(self) -> str:
        return "action_ping"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        replies.add(await turn.ping())
        return []
