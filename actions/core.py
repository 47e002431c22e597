"""The core as the action server sees it: one running turn, named by the id that Rasa handed over."""

from collections.abc import Mapping
from typing import Any

import httpx


class CoreUnavailable(Exception):
    """The core did not answer, or no longer knows the turn."""


class Turn:
    """What one turn may ask of the core. Every reply is composed and stored there; we get its number back."""

    def __init__(self, http: httpx.AsyncClient, turn_id: str) -> None:
        self._http = http
        self._turn_id = turn_id

    async def begin(
        self, operation: str, text: str, values: Mapping[str, str], *, sure: bool, rule_first: bool = False
    ) -> dict[str, Any]:
        """May the person start it? `{allowed, values, reply?}` with the inputs that their own case answers.

        When it is not `sure` that the text asks for it, a text about something else is answered instead. With
        `rule_first` the first question comes after the rule by which the operation works, if it has one.
        """
        body = {"operation": operation, "text": text, "values": dict(values)}
        return await self._post("begin", **body, sure=sure, rule_first=rule_first)

    async def ask(self, operation: str, name: str, values: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Ask for an input; `values` are known, and may decide what there is to choose from."""
        return await self._post("ask", operation=operation, input=name, values=dict(values or {}))

    async def not_known(self, operation: str, name: str) -> dict[str, Any]:
        """Say what holds for those who do not know an input."""
        return await self._post("not-known", operation=operation, input=name)

    async def choose(self, operation: str, name: str, text: str, values: Mapping[str, str]) -> dict[str, Any]:
        """`{value}` of the choice that a text names, or `{value: null, reply?}` when it names none or several."""
        return await self._post("choose", operation=operation, input=name, text=text, values=dict(values))

    async def named(self, operation: str, text: str, values: Mapping[str, str]) -> dict[str, str | None]:
        """The values that a correction names in words: a company, or what the backend knows can be chosen. None for a
        value that does not go with the others any more."""
        return (await self._post("named", operation=operation, text=text, values=dict(values)))["values"]

    async def unclear(self, text: str) -> dict[str, Any]:
        """A correction that names nothing."""
        return await self._post("unclear", text=text)

    async def only(self, operation: str, name: str, values: Mapping[str, str]) -> dict[str, Any]:
        """How many choices there are for an input, and `value` where there is only one: `{choices, value}`."""
        return await self._post("only", operation=operation, input=name, values=dict(values))

    async def explain(self, code: str, params: Mapping[str, Any], operation: str) -> dict[str, Any]:
        """Say why a value was not taken."""
        return await self._post("explain", code=code, params=dict(params), operation=operation)

    async def company(self, operation: str, text: str) -> dict[str, Any]:
        """`{orgno}` of the company that a text names, or `{orgno: null, reply?}` when it names none or several."""
        return await self._post("company", operation=operation, text=text)

    async def propose(self, operation: str, values: Mapping[str, str]) -> dict[str, Any]:
        return await self._post("propose", operation=operation, values=dict(values))

    async def answer(self, text: str) -> dict[str, Any]:
        return await self._post("answer", text=text)

    async def say(self, what: str) -> dict[str, Any]:
        """A fixed sentence of the core, by name."""
        return await self._post("say", what=what)

    async def cancel(self, text: str) -> dict[str, Any]:
        """Stop what is going on; `text` says what to stop, where nothing is."""
        return await self._post("cancel", text=text)

    async def hand_off(self, text: str) -> dict[str, Any]:
        return await self._post("hand-off", text=text)

    async def repeat(self) -> dict[str, Any]:
        return await self._post("repeat")

    async def switch_language(self, text: str) -> dict[str, Any]:
        return await self._post("language", text=text)

    async def ping(self) -> dict[str, Any]:
        return await self._post("ping")

    async def _post(self, path: str, **body: Any) -> dict[str, Any]:
        try:
            response = await self._http.post(f"/internal/turns/{self._turn_id}/{path}", json=body)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise CoreUnavailable(f"{path}: {type(error).__name__}") from error
