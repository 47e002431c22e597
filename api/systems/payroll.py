"""The payroll services and Mina tjänster over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

from actions.catalogue.caller import Caller
from api.systems.backend import HttpBackend, actor


class PayrollOverHttp(HttpBackend):
    """Implements `actions.catalogue.payroll_systems.Payroll`."""

    async def employees(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/employees", headers=actor(caller)))["employees"]

    async def preview_employee_deactivation(
        self, caller: Caller, orgno: str, number: str, body: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return await self._preview(_of_employee(orgno, number) + "/preview", caller, body)

    async def deactivate_employee(
        self, caller: Caller, orgno: str, number: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(_of_employee(orgno, number), caller, body, key)

    async def preview_company_deactivation(
        self, caller: Caller, orgno: str, services: Sequence[str]
    ) -> Mapping[str, Any]:
        path = f"/companies/{orgno}/service-deactivations/preview"
        return await self._preview(path, caller, {"services": list(services)})

    async def deactivate_company(
        self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/service-deactivations", caller, body, key)

    async def preview_approver_removal(
        self, caller: Caller, orgno: str, number: str, replacement: str | None
    ) -> Mapping[str, Any]:
        path = f"/companies/{orgno}/approvers/{number}/preview"
        return await self._preview(path, caller, {"replacement": replacement})

    async def remove_approver(
        self, caller: Caller, orgno: str, number: str, replacement: str | None, version: str, key: str
    ) -> Mapping[str, Any]:
        params = {"replacement": replacement} if replacement else {}
        return await self._delete(f"/companies/{orgno}/approvers/{number}", caller, version, key, **params)

    async def preview_sync(self, caller: Caller, orgno: str) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/sync-jobs/preview", caller, {})

    async def start_sync(self, caller: Caller, orgno: str, version: str, key: str) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/sync-jobs", caller, {"state_version": version}, key)

    async def sync_job(self, caller: Caller, orgno: str, job: str) -> Mapping[str, Any]:
        return await self._order(f"/companies/{orgno}/sync-jobs/{job}", "REQUEST_UNKNOWN", headers=actor(caller))


class LicencesOverHttp(HttpBackend):
    """Implements `actions.catalogue.payroll_systems.Licences`."""

    async def preview_utlagg_termination(self, caller: Caller, orgno: str) -> Mapping[str, Any]:
        return await self._preview(_termination(orgno) + "/preview", caller, {})

    async def terminate_utlagg(self, caller: Caller, orgno: str, version: str, key: str) -> Mapping[str, Any]:
        return await self._write(_termination(orgno), caller, {"state_version": version}, key)

    async def company_users(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/users", headers=actor(caller)))["users"]

    async def preview_licence_removal(
        self, caller: Caller, orgno: str, user_id: str, product: str | None
    ) -> Mapping[str, Any]:
        return await self._preview(_held(orgno, user_id, product) + "/preview", caller, {})

    async def remove_licence(
        self, caller: Caller, orgno: str, user_id: str, product: str | None, version: str, key: str
    ) -> Mapping[str, Any]:
        return await self._delete(_held(orgno, user_id, product), caller, version, key)


def _of_employee(orgno: str, number: str) -> str:
    return f"/companies/{orgno}/employees/{number}/service-deactivations"


def _termination(orgno: str) -> str:
    return f"/companies/{orgno}/subscriptions/utlagg/termination"


def _held(orgno: str, user_id: str, product: str | None) -> str:
    whole = f"/companies/{orgno}/users/{user_id}"
    return f"{whole}/licences/{product}" if product else whole
