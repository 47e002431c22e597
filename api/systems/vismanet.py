"""Visma.net over HTTP: administrators, access, the right to generate codes, invoices and use."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.caller import NOBODY, Caller
from api.systems.backend import HttpBackend, actor


class VismanetOverHttp(HttpBackend):
    """Implements `actions.catalogue.vismanet_systems.Vismanet`."""

    async def preview_nomination(self, caller: Caller, orgno: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/admin-nominations/preview", caller, body)

    async def nominate(self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/admin-nominations", caller, body, key)

    async def preview_access_request(self, caller: Caller, orgno: str, area: str) -> Mapping[str, Any]:
        return await self._preview("/access-requests/preview", caller, {"orgno": orgno, "area": area})

    async def request_access(self, caller: Caller, orgno: str, area: str, version: str, key: str) -> Mapping[str, Any]:
        body = {"orgno": orgno, "area": area, "state_version": version}
        return await self._write("/access-requests", caller, body, key)

    async def access_requests(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/access-requests", headers=actor(caller)))["requests"]

    async def access_request(self, caller: Caller, request: str) -> Mapping[str, Any]:
        return await self._order(f"/access-requests/{request}", "ACCESS_REQUEST_NOT_FOUND", headers=actor(caller))

    async def preview_access_decision(self, caller: Caller, request: str, decision: str) -> Mapping[str, Any]:
        return await self._preview(f"/access-requests/{request}/decision/preview", caller, {"decision": decision})

    async def decide_access(
        self, caller: Caller, request: str, decision: str, version: str, key: str
    ) -> Mapping[str, Any]:
        body = {"decision": decision, "state_version": version}
        return await self._write(f"/access-requests/{request}/decision", caller, body, key)

    async def mail_domains(self, caller: Caller, orgno: str) -> Mapping[str, Any]:
        return await self._read(f"/companies/{orgno}/mail-domains", headers=actor(caller))

    async def preview_code_right(self, caller: Caller, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview("/emergency-code-rights/requests/preview", caller, body)

    async def request_code_right(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/emergency-code-rights/requests", caller, body, key)


class InvoicesOverHttp(HttpBackend):
    """Implements `actions.catalogue.vismanet_systems.Invoices`."""

    async def invoices(self, caller: Caller, orgno: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        return await self._read(f"/companies/{orgno}/invoices", params=dict(query) or None, headers=actor(caller))

    async def invoice(self, caller: Caller, orgno: str, no: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        params = dict(query) or None
        return await self._read(f"/companies/{orgno}/invoices/{no}", params=params, headers=actor(caller))

    async def invoice_explanation(self, caller: Caller, orgno: str, no: str, line: int | None) -> Mapping[str, Any]:
        params = {"line": str(line)} if line is not None else None
        return await self._read(f"/companies/{orgno}/invoices/{no}/explanation", params=params, headers=actor(caller))

    async def explanation(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview("/invoice-explanations", NOBODY, body)

    async def invoice_workbook(self, caller: Caller, orgno: str, no: str, query: Mapping[str, str]) -> bytes:
        path = f"/companies/{orgno}/invoices/{no}/export.xlsx"
        return await self._download(path, params=dict(query) or None, headers=actor(caller))

    async def usage(self, caller: Caller, orgno: str, product: str) -> Mapping[str, Any]:
        return await self._read(f"/companies/{orgno}/usage", params={"product": product}, headers=actor(caller))
