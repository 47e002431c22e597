"""Collaborations between companies and accounting offices, and Mina tjänster, over HTTP."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.caller import Caller
from api.systems.backend import HttpBackend, actor


class CollaborationsOverHttp(HttpBackend):
    """Implements `actions.catalogue.collaboration_systems.Collaborations`."""

    async def collaborations(self, caller: Caller, orgno: str) -> Mapping[str, Any]:
        return await self._read(f"/companies/{orgno}/collaborations", headers=actor(caller))

    async def preview_collaboration_end(
        self, caller: Caller, collaboration: str, body: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return await self._preview(f"/collaborations/{collaboration}/end/preview", caller, body)

    async def end_collaboration(
        self, caller: Caller, collaboration: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/collaborations/{collaboration}/end", caller, body, key)

    async def tasks(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/tasks", headers=actor(caller)))["tasks"]

    async def preview_invitation(self, caller: Caller, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview("/collaborations/preview", caller, body)

    async def invite(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write("/collaborations", caller, body, key)

    async def invitations(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/invitations", headers=actor(caller)))["invitations"]

    async def preview_approval(self, caller: Caller, invitation: str) -> Mapping[str, Any]:
        return await self._preview(f"/invitations/{invitation}/approval/preview", caller, {})

    async def approve_invitation(self, caller: Caller, invitation: str, version: str, key: str) -> Mapping[str, Any]:
        return await self._write(f"/invitations/{invitation}/approval", caller, {"state_version": version}, key)

    async def preview_invitation_withdrawal(self, caller: Caller, invitation: str) -> Mapping[str, Any]:
        return await self._preview(f"/invitations/{invitation}/withdrawal/preview", caller, {})

    async def withdraw_invitation(self, caller: Caller, invitation: str, version: str, key: str) -> Mapping[str, Any]:
        return await self._write(f"/invitations/{invitation}/withdrawal", caller, {"state_version": version}, key)


class CompanyUsersOverHttp(HttpBackend):
    """Implements `actions.catalogue.collaboration_systems.CompanyUsers`."""

    async def contact_candidates(self, caller: Caller, orgno: str) -> Mapping[str, Any]:
        return await self._read(f"/companies/{orgno}/main-contact/candidates", headers=actor(caller))

    async def preview_main_contact(self, caller: Caller, orgno: str, user_id: str) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/main-contact/preview", caller, {"user_id": user_id})

    async def set_main_contact(
        self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._once("PUT", f"/companies/{orgno}/main-contact", caller, key, json=body)

    async def preview_user(self, caller: Caller, orgno: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/users/preview", caller, body)

    async def create_user(self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/users", caller, body, key)


class DowngradesOverHttp(HttpBackend):
    """Implements `actions.catalogue.collaboration_systems.Downgrades`."""

    async def signatories(self, caller: Caller, orgno: str) -> list[Mapping[str, Any]]:
        return (await self._read(f"/companies/{orgno}/signatories", headers=actor(caller)))["signatories"]

    async def preview_downgrade(self, caller: Caller, orgno: str, recipient: str | None) -> Mapping[str, Any]:
        return await self._preview(f"/companies/{orgno}/downgrade-requests/preview", caller, {"recipient": recipient})

    async def request_downgrade(
        self, caller: Caller, orgno: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        return await self._write(f"/companies/{orgno}/downgrade-requests", caller, body, key)

    async def downgrade(self, caller: Caller, orgno: str, request: str) -> Mapping[str, Any]:
        path = f"/companies/{orgno}/downgrade-requests/{request}"
        return await self._order(path, "REQUEST_UNKNOWN", headers=actor(caller))
