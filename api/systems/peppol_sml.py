"""The network's address register (SML): a DNS zone that says which metadata publisher knows a participant."""

import base64
import hashlib
import re
import time
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
import httpx
from dns.rdtypes.IN.NAPTR import NAPTR

from api.systems.peppol_silence import Silent

SCHEME = "iso6523-actorid-upis"
DNS_SECONDS = 1.2
TRY_SECONDS = 0.5
"""A lost packet is sent again."""
PROOF_SECONDS = 600.0
"""How long the zone is taken to be alive after the known participant was found in it."""


class Sml:
    """Looks participants up in one zone.

    `resolvers`: `address` or `address:port`; empty: the machine's own. `known`: a participant that is certainly
    registered. A zone in which nobody can be found is switched off or mistyped, and its "no" means nothing.
    """

    def __init__(self, zone: str, resolvers: Sequence[str] = (), known: str = "") -> None:
        self._zone = zone.strip(".")
        self._known = known
        self._proved_at: float | None = None
        self._resolver = dns.asyncresolver.Resolver(configure=not resolvers)
        if resolvers:
            self._resolver.nameservers = [_nameserver(address) for address in resolvers]
        self._resolver.lifetime, self._resolver.timeout = DNS_SECONDS, TRY_SECONDS

    async def metadata_address(self, participant: str) -> httpx.URL | None:
        """Base address of the participant's metadata publisher; None: registered nowhere in the network."""
        address = await self._address(participant)
        if address is None and self._known and participant != self._known:
            await self._prove_alive()
        return address

    async def _prove_alive(self) -> None:
        if self._proved_at is not None and time.monotonic() - self._proved_at < PROOF_SECONDS:
            return
        if await self._address(self._known) is None:
            raise Silent("the zone knows nobody")
        self._proved_at = time.monotonic()

    async def _address(self, participant: str) -> httpx.URL | None:
        try:
            answer = await self._resolver.resolve(self.name_of(participant), dns.rdatatype.NAPTR, search=False)
        except dns.resolver.NXDOMAIN:
            return None
        except dns.exception.DNSException as error:
            raise Silent(type(error).__name__) from error
        except OSError as error:
            raise Silent(type(error).__name__) from error
        for record in sorted(answer, key=lambda record: (record.order, record.preference)):
            address = _address_in(record)
            if address is not None:
                return address
        raise Silent("no usable record")

    def name_of(self, participant: str) -> str:
        return f"{hashed(participant)}.{SCHEME}.{self._zone}."


def hashed(participant: str) -> str:
    """Base32 of the SHA-256 of the identifier in lower case, without padding."""
    return base64.b32encode(hashlib.sha256(participant.lower().encode()).digest()).decode().rstrip("=")


def _address_in(record: NAPTR) -> httpx.URL | None:
    """`!.*!https://smp.example/!` → the address between the marks; encrypted ones only."""
    if record.flags.upper() != b"U" or record.service.lower() != b"meta:smp":
        return None
    regexp = record.regexp.decode("ascii", "replace").strip('"')
    parts = re.split(re.escape(regexp[0]), regexp) if regexp else []
    if len(parts) < 3:
        return None
    try:
        address = httpx.URL(parts[2])
    except httpx.InvalidURL:
        return None
    return address if address.scheme == "https" and address.host else None


def _nameserver(address: str) -> dns.nameserver.Nameserver:
    host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
    return dns.nameserver.Do53Nameserver(host, int(port) if port else 53)
