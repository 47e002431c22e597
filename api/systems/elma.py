"""ELMA and AutoInvoice over HTTP: the backend's own record, and the network's word where it is asked."""

import asyncio
from collections.abc import Mapping
from typing import Any

from actions.catalogue.caller import Caller
from actions.catalogue.problems import Refused
from actions.catalogue.systems import SystemUnavailable
from api.systems.backend import HttpBackend
from api.systems.peppol import LOOK_UP_SECONDS, Network, beside_own_record


class ElmaOverHttp(HttpBackend):
    """Implements `actions.catalogue.elma_systems.Elma` and `AutoInvoice`."""

    network: Network | None = None
    """Asked for the state of a participant; None: the backend's own record is all there is."""

    async def close(self) -> None:
        await super().close()
        if self.network is not None:
            await self.network.close()

    async def participant(self, orgno: str) -> Mapping[str, Any]:
        if self.network is None:
            own = await self._own_record(orgno)
            return {**own, "own_state": own["state"], "registered": _certain(own["state"]), "note": None}
        found, own = await asyncio.gather(self.network.look_up(orgno), self._own_record_if_any(orgno))
        return beside_own_record(found, own)

    async def _own_record_if_any(self, orgno: str) -> Mapping[str, Any] | None:
        """The network's answer stands without it, and does not wait longer for it than for itself."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                return await self._own_record(orgno)
        except (Refused, SystemUnavailable, TimeoutError):
            return None

    async def _own_record(self, orgno: str) -> Mapping[str, Any]:
        return await self._read(f"/elma/participants/{orgno}")

    async def preview_unregistration(self, caller: Caller, orgno: str, reason: str) -> Mapping[str, Any]:
        return await self._preview(f"/elma/participants/{orgno}/unregistration/preview", caller, {"reason": reason})

    async def unregister(self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/elma/participants/{orgno}/unregistration", caller, body, key)

    async def unregistration(self, orgno: str, request: str) -> Mapping[str, Any] | None:
        return await self._find(f"/elma/participants/{orgno}/unregistration/{request}", "REQUEST_UNKNOWN")

    async def preview_registration(self, caller: Caller, orgno: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview(f"/elma/participants/{orgno}/registration/preview", caller, body)

    async def register(self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/elma/participants/{orgno}/registration", caller, body, key)

    async def preview_switch(self, caller: Caller, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview("/elma/switches/preview", caller, body)

    async def open_switch(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/elma/switches", caller, body, key)

    async def switch(self, switch: str) -> Mapping[str, Any]:
        return await self._order(f"/elma/switches/{switch}", "REQUEST_UNKNOWN")

    async def stop_switch(self, caller: Caller, switch: str, key: str) -> Mapping[str, Any]:
        return await self._write(f"/elma/switches/{switch}/stop", caller, {}, key)

    async def reset_password(self, caller: Caller, email: str, key: str) -> Mapping[str, Any]:
        return await self._write("/autoinvoice/password-resets", caller, {"email": email}, key)


def _certain(state: str) -> bool | None:
    return None if state == "UNKNOWN" else state not in ("NOT_REGISTERED", "PENDING_REGISTER")
