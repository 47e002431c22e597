"""Actions outside the form: answer a question, fetch a person, repeat, change language, show that we are alive."""

from typing import Any

from rasa_sdk import Tracker

from actions.core import Turn
from actions.sums import answer
from actions.turn_action import Replies, TurnAction, text_of


class Answer(TurnAction):
    """A question, or anything that was not understood: the search decides."""

    def name(self) -> str:
        return "action_answer"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        await answer(turn, text_of(tracker), replies)
        return []


class HandOff(TurnAction):
    def name(self) -> str:
        return "action_hand_off"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        replies.add(await turn.hand_off(text_of(tracker)))
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
