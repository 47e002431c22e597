"""A metadata publisher (SMP): which documents a participant receives, and at which access point."""

import base64
import binascii
import re
import ssl
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

import httpx
from cryptography import x509
from cryptography.x509.oid import NameOID

from api.systems.peppol_silence import Silent
from api.systems.peppol_sml import SCHEME

SECONDS = httpx.Timeout(1.5, connect=1.0)
ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.5"
"""ELMA's publisher answers 406 to `application/xml` alone."""
LARGEST = 2_000_000
AS4 = "peppol-transport-as4-v2_0"
NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True)
class ServiceGroup:
    """The document types of a participant, each with the address of its metadata."""

    services: tuple[tuple[str, str], ...]

    @property
    def document_types(self) -> tuple[str, ...]:
        return tuple(document_type for document_type, _ in self.services)


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """Where documents are delivered: host of the endpoint, subject (common name) of its certificate, and a name."""

    host: str
    subject: str
    name: str


class Smp:
    """Reads metadata over HTTPS; follows no HTTP redirect, reads no DTD, and stops at a size."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self._http = httpx.AsyncClient(
            verify=trust or ssl.create_default_context(),
            headers={"Accept": ACCEPT},
            timeout=SECONDS,
            follow_redirects=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def service_group(self, base: httpx.URL, participant: str) -> ServiceGroup | None:
        """None: the publisher does not know the participant."""
        root = await self._get(f"{str(base).rstrip('/')}/{quote(f'{SCHEME}::{participant}', safe='')}")
        if root is None:
            return None
        if _local(root) != "ServiceGroup":
            raise Silent("not a service group")
        hrefs = (element.get("href") or "" for element in _named(root, "ServiceMetadataReference"))
        return ServiceGroup(
            services=tuple((unquote(href.split("/services/", 1)[1]), href) for href in hrefs if "/services/" in href)
        )

    async def access_point(self, group: ServiceGroup) -> AccessPoint | None:
        """Of the invoice where there is one, else of the first document type; None: nothing is received."""
        by_invoice = sorted(group.services, key=lambda service: "::Invoice##" not in service[0])
        if not by_invoice:
            return None
        root = await self._get(by_invoice[0][1])
        redirect = next((element.get("href") for element in _named(root, "Redirect")), None)
        if redirect:
            root = await self._get(redirect)
        endpoints = sorted(_named(root, "Endpoint"), key=lambda element: element.get("transportProfile") != AS4)
        return _access_point(endpoints[0]) if endpoints else None

    async def _get(self, address: str) -> ET.Element | None:
        """The document at an address; None for "not found"."""
        try:
            if httpx.URL(address).scheme != "https":
                raise Silent("not encrypted")
            async with self._http.stream("GET", address) as response:
                if response.status_code == NOT_FOUND:
                    return None
                response.raise_for_status()
                body = b""
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise Silent("too large")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Silent(type(error).__name__) from error
        if b"<!DOCTYPE" in body:
            raise Silent("a document type of its own")
        try:
            return ET.fromstring(body)
        except ET.ParseError as error:
            raise Silent("not XML") from error


def _access_point(endpoint: ET.Element) -> AccessPoint | None:
    address = next((element.text for element in _named(endpoint, "Address") if element.text), None)
    try:
        host = httpx.URL((address or "").strip()).host
    except httpx.InvalidURL:
        return None
    if not host:
        return None
    described = next((element.text.strip() for element in _named(endpoint, "ServiceDescription") if element.text), "")
    common_name, organisation = _subject(next((e.text for e in _named(endpoint, "Certificate")), None))
    return AccessPoint(host=host, subject=common_name, name=organisation or described or host)


def _subject(certificate: str | None) -> tuple[str, str]:
    """Common name and organisation of a certificate's subject; empty where there is none that can be read."""
    text = re.sub(r"-----[A-Z ]+-----|\s", "", certificate or "")
    try:
        subject = x509.load_der_x509_certificate(base64.b64decode(text)).subject
    except (ValueError, binascii.Error):
        return "", ""
    values = {attribute.oid: str(attribute.value) for attribute in subject}
    return values.get(NameOID.COMMON_NAME, ""), values.get(NameOID.ORGANIZATION_NAME, "")


def _named(root: ET.Element | None, name: str) -> Iterator[ET.Element]:
    """Elements by local name: publishers differ in their prefixes and versions."""
    return (element for element in root.iter() if _local(element) == name) if root is not None else iter(())


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
