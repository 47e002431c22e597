"""Ports: what an operation may ask of the operations backend. The HTTP adapter lives in `api.systems`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from actions.catalogue.caller import Caller
from actions.catalogue.collaboration_systems import Collaborations, CompanyUsers, Downgrades
from actions.catalogue.contracts_systems import Contracts, LicenceTransfers
from actions.catalogue.elma_systems import AutoInvoice, Elma
from actions.catalogue.payroll_systems import Licences, Payroll
from actions.catalogue.vismanet_systems import Invoices, Vismanet


class SystemFault(Exception):
    """The backend could not be asked, or its answer could not be had."""


class SystemUnavailable(SystemFault):
    """Nothing reached the backend, or it said itself that it did nothing: nothing has changed."""


class OutcomeUnknown(SystemFault):
    """A write was sent and no answer came back: it may or may not have happened."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The backend's own record of a write, found by its idempotency key."""

    status: int
    body: Mapping[str, Any]


class Companies(Protocol):
    async def company(self, orgno: str) -> Mapping[str, Any] | None: ...
    async def companies_named(self, name: str) -> list[Mapping[str, Any]]: ...


class Users(Protocol):
    async def user(self, email: str) -> Mapping[str, Any] | None: ...
    async def preview_code(self, caller: Caller, user_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]: ...
    async def create_code(
        self, caller: Caller, user_id: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]: ...
    async def begin_identity_check(
        self, caller: Caller, user_id: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]: ...
    async def answer_identity_check(
        self, caller: Caller, check_id: str, body: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]: ...


class Cases(Protocol):
    async def create_case(self, caller: Caller, body: Mapping[str, Any], key: str) -> Mapping[str, Any]: ...


class Systems(
    AutoInvoice,
    Cases,
    Collaborations,
    Companies,
    CompanyUsers,
    Contracts,
    Downgrades,
    Elma,
    Invoices,
    LicenceTransfers,
    Licences,
    Payroll,
    Users,
    Vismanet,
    Protocol,
):
    """Every port in one, plus the backend's memory of what it was asked.

    Each method raises `Refused` for a refusal with a code, `SystemUnavailable` when nothing can have happened,
    and, for writes, `OutcomeUnknown` when it may have.
    """

    async def stored(self, key: str) -> Stored | None: ...
    async def alive(self) -> bool: ...
