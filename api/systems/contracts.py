"""Contracts, licences and their transfer over HTTP."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.caller import Caller
from api.systems.backend import HttpBackend, actor


class ContractsOverHttp(HttpBackend):
    """Implements `actions.catalogue.contracts_systems.Contracts`."""

    async def contracts(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/contracts", headers=actor(caller)))["contracts"]

    async def preview_termination(self, caller: Caller, orgno: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/terminations/preview", caller, body)

    async def send_termination(
        self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/terminations", caller, body, key)

    async def termination(self, caller: Caller, notice: str) -> Mapping[str, Any]:
        return await self._order(f"/terminations/{notice}", "REQUEST_UNKNOWN", headers=actor(caller))


class LicenceTransfersOverHttp(HttpBackend):
    """Implements `actions.catalogue.contracts_systems.LicenceTransfers`."""

    async def company_licences(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/licences", headers=actor(caller)))["licences"]

    async def preview_transfer(self, caller: Caller, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview("/licence-transfers/preview", caller, body)

    async def request_transfer(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/licence-transfers", caller, body, key)

    async def transfers(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/licence-transfers", headers=actor(caller)))["transfers"]

    async def transfer(self, caller: Caller, transfer: str) -> Mapping[str, Any]:
        return await self._order(f"/licence-transfers/{transfer}", "TRANSFER_NOT_FOUND", headers=actor(caller))

    async def preview_transfer_consent(self, caller: Caller, transfer: str) -> Mapping[str, Any]:
        return await self._preview(f"/licence-transfers/{transfer}/consent/preview", caller, {})

    async def consent_to_transfer(self, caller: Caller, transfer: str, version: str, key: str) -> Mapping[str, Any]:
        path = f"/licence-transfers/{transfer}/consent"
        return await self._write(path, caller, {"state_version": version}, key)

    async def preview_transfer_withdrawal(self, caller: Caller, transfer: str, orgno: str) -> Mapping[str, Any]:
        return await self._preview(f"/licence-transfers/{transfer}/withdrawal/preview", caller, {"orgno": orgno})

    async def withdraw_transfer(
        self, caller: Caller, transfer: str, orgno: str, version: str, key: str
    ) -> Mapping[str, Any]:
        body = {"orgno": orgno, "state_version": version}
        return await self._write(f"/licence-transfers/{transfer}/withdrawal", caller, body, key)
