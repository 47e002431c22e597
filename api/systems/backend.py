"""Speaking to the operations backend over HTTP: reads, dry runs, writes, and what a missing answer means."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from string import punctuation
from typing import Any
from urllib.parse import quote

import httpx

from actions.catalogue.caller import Caller
from actions.catalogue.problems import Refused
from actions.catalogue.systems import OutcomeUnknown, Stored, SystemUnavailable

READ = httpx.Timeout(4.0, connect=1.0)
WRITE = httpx.Timeout(10.0, connect=1.0)
READ_RETRIES = (0.2, 0.8)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PREFIX = "/api/v1"
_PLAIN = punctuation.replace("%", "")
"""Beside letters and digits: what stands in a header value as it is."""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HttpBackend:
    """The connection, without the calls of any product area.

    A refusal with a code is `Refused`. A read that fails, and a write that never left, are `SystemUnavailable`.
    A write that left and got no clear answer is `OutcomeUnknown`; it is never sent again from here.
    """

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=READ,
            follow_redirects=False,
            transport=transport,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def alive(self) -> bool:
        try:
            return (await self._http.get("/healthz", timeout=httpx.Timeout(1.0))).status_code == 200
        except httpx.HTTPError:
            return False

    async def stored(self, key: str) -> Stored | None:
        found = await self._find(f"/requests/{key}", "REQUEST_UNKNOWN")
        return Stored(status=found["status"], body=found["body"]) if found else None

    async def _find(self, path: str, missing: str, **request: Any) -> Any:
        """A read where one refusal means that there is nothing."""
        try:
            return await self._read(path, **request)
        except Refused as refused:
            if refused.code == missing:
                return None
            raise

    async def _order(self, path: str, missing: str, **request: Any) -> Any:
        """A read of something that was ordered here: what the other side does not know any more is over."""
        found = await self._find(path, missing, **request)
        if found is None:
            raise Refused("REQUEST_GONE")
        return found

    async def _read(self, path: str, **request: Any) -> Any:
        """A GET, tried again a little later when it got no good answer: it changes nothing."""
        return await self._got(path, _answer, **request)

    async def _download(self, path: str, **request: Any) -> bytes:
        """A GET whose good answer is a spreadsheet."""
        return await self._got(path, _spreadsheet, **request)

    async def _got(self, path: str, understand: Callable[[httpx.Response], Any], **request: Any) -> Any:
        for pause in (*READ_RETRIES, None):
            try:
                return understand(await self._http.get(PREFIX + path, **request))
            except (httpx.HTTPError, _Unclear) as error:
                if pause is None:
                    raise SystemUnavailable(path) from error
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))

    async def _preview(self, path: str, caller: Caller, body: Mapping[str, Any]) -> Any:
        """A dry run changes nothing, so whatever goes wrong, nothing has changed."""
        try:
            return _answer(await self._http.post(PREFIX + path, json=body, headers=actor(caller)))
        except (httpx.HTTPError, _Unclear) as error:
            raise SystemUnavailable(path) from error

    async def _write(self, path: str, caller: Caller, body: Mapping[str, Any], key: str) -> Any:
        return await self._once("POST", path, caller, key, json=body)

    async def _delete(self, path: str, caller: Caller, version: str, key: str, **params: str) -> Any:
        """Take something away, if it is still as the dry run saw it."""
        return await self._once("DELETE", path, caller, key, version, params=params or None)

    async def _once(
        self, method: str, path: str, caller: Caller, key: str, version: str | None = None, **request: Any
    ) -> Any:
        headers = {**actor(caller), "Idempotency-Key": key} | ({"If-Match": f'"{version}"'} if version else {})
        try:
            sent = await self._http.request(method, PREFIX + path, headers=headers, timeout=WRITE, **request)
            return _answer(sent)
        except NEVER_SENT as error:
            raise SystemUnavailable(path) from error
        except (httpx.HTTPError, _Unclear) as error:
            raise OutcomeUnknown(path) from error


class _Unclear(Exception):
    """An answer that says neither yes nor no: a server error, or not the shape that was agreed."""


def _answer(response: httpx.Response) -> Any:
    try:
        body = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _Unclear from error
    if response.is_success and isinstance(body, dict):
        return body
    # Our credential and our keys are no business of the customer's: never shown as a refusal. A key that is taken
    # says that something was done under it, so what that was has to be looked up.
    code = body.get("code") if isinstance(body, dict) and response.status_code != 401 else None
    if code and code != "IDEMPOTENCY_MISMATCH" and (response.status_code < 500 or code == "LOOKUP_UNAVAILABLE"):
        raise Refused(code, **(body.get("params") or {}))
    raise _Unclear


def _spreadsheet(response: httpx.Response) -> bytes:
    # A workbook is a ZIP archive: something else under its name is no answer.
    if response.is_success and response.headers.get("content-type") == SPREADSHEET and response.content[:2] == b"PK":
        return response.content
    _answer(response)
    raise _Unclear


def actor(caller: Caller) -> dict[str, str]:
    """Whom the core vouches for, as header values: ASCII.

    An address that is not ASCII is left out: without some of its letters it would be somebody else's.
    """
    if caller.anonymous:
        return {}
    roles = sorted({*caller.roles, *(role for held in caller.companies.values() for role in held)})
    return {
        "X-Actor-Id": quote(caller.subject or "", safe=_PLAIN),
        "X-Actor-Email": caller.email if caller.email.isascii() and caller.email.isprintable() else "",
        "X-Actor-Roles": ",".join(roles),
    }
