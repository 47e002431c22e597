"""The operations backend over HTTP: the adapter that development, tests and production share."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from actions.catalogue.caller import Caller
from api.systems.backend import HttpBackend
from api.systems.collaboration import CollaborationsOverHttp, CompanyUsersOverHttp, DowngradesOverHttp
from api.systems.contracts import ContractsOverHttp, LicenceTransfersOverHttp
from api.systems.elma import ElmaOverHttp
from api.systems.payroll import LicencesOverHttp, PayrollOverHttp
from api.systems.vismanet import InvoicesOverHttp, VismanetOverHttp


class HttpSystems(
    CollaborationsOverHttp,
    CompanyUsersOverHttp,
    DowngradesOverHttp,
    ContractsOverHttp,
    ElmaOverHttp,
    InvoicesOverHttp,
    LicenceTransfersOverHttp,
    LicencesOverHttp,
    PayrollOverHttp,
    VismanetOverHttp,
    HttpBackend,
):
    """Implements `actions.catalogue.systems.Systems`: one base for each product area, and what they share here."""

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

    async def begin_identity_check(
        self, caller: Caller, user_id: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/users/{user_id}/identity-checks", caller, body, key)

    async def answer_identity_check(
        self, caller: Caller, check_id: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/identity-checks/{quote(check_id, safe='')}/answers", caller, body, key)

    async def create_case(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/cases", caller, body, key)
