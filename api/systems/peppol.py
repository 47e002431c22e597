"""Asking the Peppol network itself where a company receives: address register, metadata, index, and what they mean."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.systems.peppol_directory import Directory
from api.systems.peppol_silence import Silent
from api.systems.peppol_sml import Sml
from api.systems.peppol_smp import AccessPoint, ServiceGroup, Smp

LOOK_UP_SECONDS = 2.2
"""For everything: the one who asked waits in a conversation."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the network said. `registered` is None where it said nothing that settles it."""

    orgno: str
    state: str
    source: str
    registered: bool | None
    note: str | None = None
    access_point: str | None = None
    smp_host: str | None = None
    document_types: tuple[str, ...] = ()
    checked_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    @property
    def can_receive_invoice(self) -> bool | None:
        """Whether an EHF invoice (Peppol BIS Billing 3.0) is among the document types; None: not known."""
        if self.document_types:
            return any(_is_billing_invoice(kind) for kind in self.document_types)
        return False if self.registered is False else None


class Network:
    """The three places that know a participant, asked in the order in which they decide."""

    def __init__(self, sml: Sml, smp: Smp, directory: Directory, own_access_points: frozenset[str]) -> None:
        self._sml, self._smp, self._directory = sml, smp, directory
        self._own = frozenset(name.casefold() for name in own_access_points)

    async def close(self) -> None:
        await self._smp.close()
        await self._directory.close()

    async def look_up(self, orgno: str) -> Finding:
        """Never raises: what cannot be found out is `UNKNOWN`, and never "not registered"."""
        participant = participant_id(orgno)
        known = _Known()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                await self._ask(participant, known)
        except (TimeoutError, Silent):
            pass  # What was learned until then counts.
        return self._decided(orgno, known)

    async def _ask(self, participant: str, known: "_Known") -> None:
        try:
            address = await self._sml.metadata_address(participant)
        except Silent:
            known.indexed = await self._directory.lists(participant)
            return
        known.address, known.asked_sml = address, True
        if address is None:
            return
        known.group = await self._smp.service_group(address, participant)
        known.asked_smp = True
        if known.group is not None:
            known.access_point = await self._smp.access_point(known.group)

    def _decided(self, orgno: str, known: "_Known") -> Finding:
        """The decision table; a row for each combination of answers."""
        if not known.asked_sml:
            if known.indexed:
                return Finding(orgno=orgno, state="UNKNOWN", source="directory", registered=None, note="INDEX_ONLY")
            return Finding(orgno=orgno, state="UNKNOWN", source="sml", registered=None)
        if known.address is None:
            return Finding(orgno=orgno, state="NOT_REGISTERED", source="sml", registered=False)
        host = known.address.host
        if not known.asked_smp:
            note = "METADATA_SILENT"
            return Finding(orgno=orgno, state="UNKNOWN", source="sml", registered=True, note=note, smp_host=host)
        if known.group is None:
            note = "STALE_ADDRESS"
            return Finding(
                orgno=orgno, state="NOT_REGISTERED", source="smp", registered=False, note=note, smp_host=host
            )
        if known.access_point is None:
            note = "ACCESS_POINT_UNKNOWN"
            state = "UNKNOWN"
        else:
            note = None
            state = "REGISTERED_AUTOINVOICE" if self._ours(known.access_point) else "REGISTERED_OTHER_AP"
        return Finding(
            orgno=orgno,
            state=state,
            source="smp",
            registered=True,
            note=note,
            access_point=known.access_point and known.access_point.name,
            smp_host=host,
            document_types=known.group.document_types,
        )

    def _ours(self, access_point: AccessPoint) -> bool:
        host = access_point.host.casefold()
        hosts = {host, *(host[dot + 1 :] for dot, sign in enumerate(host) if sign == ".")}
        return bool(self._own & {*hosts, access_point.subject.casefold()})


@dataclass
class _Known:
    """What has been learned so far."""

    asked_sml: bool = False
    address: Any = None
    asked_smp: bool = False
    group: ServiceGroup | None = None
    access_point: AccessPoint | None = None
    indexed: bool = False


def participant_id(orgno: str) -> str:
    """The Peppol identifier of a Norwegian organisation number, without its scheme."""
    return f"0192:{orgno}"


def beside_own_record(found: Finding, own: Mapping[str, Any] | None) -> dict[str, Any]:
    """The network's word, with what only the backend knows: the name, and a change that is under way."""
    own_state = own["state"] if own else None
    state = found.state
    if (state, own_state) in UNDER_WAY:
        state = own_state
    return {
        "orgno": found.orgno,
        "participant_id": participant_id(found.orgno),
        "company": own and own.get("company"),
        "state": state,
        "access_point": found.access_point,
        "smp_host": found.smp_host,
        "document_types": list(found.document_types),
        "can_receive_invoice": found.can_receive_invoice,
        "source": found.source,
        "checked_at": found.checked_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "own_state": own_state,
        "registered": found.registered,
        "note": found.note,
    }


UNDER_WAY = {("REGISTERED_AUTOINVOICE", "PENDING_UNREGISTER"), ("NOT_REGISTERED", "PENDING_REGISTER")}
"""The network still says how it was; the backend knows that it is being changed."""


def _is_billing_invoice(document_type: str) -> bool:
    return "::Invoice##" in document_type and "poacc:billing:3" in document_type
