"""The operations backend over HTTP: the adapter that development, tests and production share."""

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any

import httpx

from actions.catalogue.caller import Caller
from actions.catalogue.problems import Refused
from actions.catalogue.systems import OutcomeUnknown, Stored, SystemUnavailable

READ = httpx.Timeout(4.0, connect=1.0)
WRITE = httpx.Timeout(10.0, connect=1.0)
READ_RETRIES = (0.2, 0.8)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PREFIX = "/api/v1"


class HttpSystems:
    """Implements `actions.catalogue.systems.Systems`.

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

    async def company(self, orgno: str) -> Mapping[str, Any] | None:
        return await self._find(f"/companies/{orgno}", "COMPANY_NOT_FOUND")

    async def companies_named(self, name: str) -> list[Mapping[str, Any]]:
        return (await self._read("/companies", params={"name": name}))["companies"]

    async def user(self, email: str) -> Mapping[str, Any] | None:
        return await self._find("/users", "USER_NOT_FOUND", params={"email": email})

    async def preview_code(self, caller: Caller, user_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview(f"/users/{user_id}/emergency-codes/preview", caller, body)

    async def create_code(self, caller: Caller, user_id: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/users/{user_id}/emergency-codes", caller, body, key)

    async def participant(self, orgno: str) -> Mapping[str, Any]:
        return await self._read(f"/elma/participants/{orgno}")

    async def preview_unregistration(self, caller: Caller, orgno: str, reason: str) -> Mapping[str, Any]:
        return await self._preview(f"/elma/participants/{orgno}/unregistration/preview", caller, {"reason": reason})

    async def unregister(self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/elma/participants/{orgno}/unregistration", caller, body, key)

    async def contracts(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/contracts", headers=_actor(caller)))["contracts"]

    async def create_case(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/cases", caller, body, key)

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

    async def _read(self, path: str, **request: Any) -> Any:
        """A GET, tried again a little later when it got no good answer: it changes nothing."""
        for pause in (*READ_RETRIES, None):
            try:
                return _answer(await self._http.get(PREFIX + path, **request))
            except (httpx.HTTPError, _Unclear) as error:
                if pause is None:
                    raise SystemUnavailable(path) from error
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))

    async def _preview(self, path: str, caller: Caller, body: Mapping[str, Any]) -> Any:
        """A dry run changes nothing, so whatever goes wrong, nothing has changed."""
        try:
            return _answer(await self._http.post(PREFIX + path, json=body, headers=_actor(caller)))
        except (httpx.HTTPError, _Unclear) as error:
            raise SystemUnavailable(path) from error

    async def _write(self, path: str, caller: Caller, body: Mapping[str, Any], key: str) -> Any:
        headers = {**_actor(caller), "Idempotency-Key": key}
        try:
            return _answer(await self._http.post(PREFIX + path, json=body, headers=headers, timeout=WRITE))
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
    # 401 is about our own credential, not about the customer: never shown as a refusal.
    code = body.get("code") if isinstance(body, dict) and response.status_code != 401 else None
    if code and (response.status_code < 500 or code == "LOOKUP_UNAVAILABLE"):
        raise Refused(code, **(body.get("params") or {}))
    raise _Unclear


def _actor(caller: Caller) -> dict[str, str]:
    """Whom the core vouches for; header values are ASCII, an address was made so when it was checked."""
    if caller.anonymous:
        return {}
    roles = sorted({*caller.roles, *(role for held in caller.companies.values() for role in held)})
    return {
        "X-Actor-Id": caller.subject or "",
        "X-Actor-Email": caller.email.encode("ascii", "ignore").decode(),
        "X-Actor-Roles": ",".join(roles),
    }
