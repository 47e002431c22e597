"""A Peppol network of our own on loopback: an authoritative DNS server, a metadata publisher and an index, real shapes."""

import asyncio
import base64
import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from api.systems.peppol import Network
from api.systems.peppol_directory import Directory
from api.systems.peppol_sml import Sml, hashed
from api.systems.peppol_smp import Smp
from tests.sandbox.serving import free_port

ZONE = "participant.sml.test.example"
KNOWN = "0192:991825827"
SCHEME = "iso6523-actorid-upis"
BILLING = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
ORDER = "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##urn:fdc:x:order:3::2.1"
AS2, AS4 = "busdox-transport-as2-ver1p0", "peppol-transport-as4-v2_0"
OUR_HOST, OTHER_HOST = "as4.autoinvoice.example", "ap.nordic-access.example"


def certificate(common_name: str, organisation: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )
    today = dt.datetime.now(dt.UTC)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=2))
        .add_extension(loopback, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


class Zone(asyncio.DatagramProtocol):
    """Answers for one zone over UDP, as an authoritative server does; `mode` is what goes wrong."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        """Participant to the NAPTR records that it has."""
        self.mode = "up"
        self.asked: list[dns.name.Name] = []
        self.lost = 0
        """So many questions never arrive."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple) -> None:
        query = dns.message.from_wire(data)
        self.asked.append(query.question[0].name)
        if self.lost > 0:
            self.lost -= 1
        elif self.mode == "garbage":
            self._transport.sendto(b"\x00" * 9, address)
        elif self.mode != "silent":
            self._transport.sendto(self._answer(query).to_wire(), address)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        question = query.question[0]
        if self.mode in ("SERVFAIL", "REFUSED"):
            answer.set_rcode(dns.rcode.from_text(self.mode))
            return answer
        names = {f"{hashed(participant)}.{SCHEME}.{ZONE}.".lower(): participant for participant in self.records}
        participant = names.get(question.name.to_text().lower())
        if participant is not None and question.rdtype == dns.rdatatype.NAPTR:
            if self.mode == "up":
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "NAPTR", *self.records[participant]))
        elif participant is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        if not answer.answer:
            soa = f"ns.{ZONE}. hostmaster.{ZONE}. 1 3600 600 86400 60"
            answer.authority.append(dns.rrset.from_text(f"{ZONE}.", 60, "IN", "SOA", soa))
        return answer


@dataclass
class Publisher:
    """Metadata publisher and index in one web server over TLS."""

    port: int
    endpoints: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Participant to host, common name and organisation of its access point."""
    listed: set[str] = field(default_factory=set)
    mode: str = "up"
    directory: str = "up"
    paths: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        path = scope["raw_path"].decode()
        self.paths.append(path)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if path.startswith("/search/"):
            status, kind, body = self._index(scope["query_string"].decode())
        elif headers["accept"] == "application/xml":
            status, kind, body = 406, "text/plain", ""
        else:
            status, kind, body = self._metadata(path)
        content = body.encode()
        head = [(b"content-type", kind.encode()), (b"content-length", str(len(content)).encode())]
        if status == 302:
            head.append((b"location", f"{self.base}/elsewhere".encode()))
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": content})

    def _metadata(self, path: str) -> tuple[int, str, str]:
        xml = "text/xml;charset=utf-8"
        participant = next((p for p in self.endpoints if f"/{quote(f'{SCHEME}::{p}', safe='')}" in path), None)
        if self.mode in ("500", "302"):
            return int(self.mode), "text/plain", ""
        if self.mode == "garbage":
            return 200, xml, "<html><p>not what was asked for"
        if self.mode == "other XML":
            return 200, xml, "<Something/>"
        if self.mode == "too large":
            return 200, xml, f"<ServiceGroup>{' ' * 3_000_000}</ServiceGroup>"
        if self.mode == "entities":
            return 200, xml, '<!DOCTYPE a [<!ENTITY b "c">]><ServiceGroup>&b;</ServiceGroup>'
        if participant is None:
            return 404, "text/plain", "no such participant"
        if "/services/" not in path:
            return 200, xml, self._group(participant)
        if self.mode == "no metadata":
            return 500, "text/plain", ""
        if self.mode == "redirects" and "/elsewhere" not in path:
            return 200, xml, self._redirect(participant)
        if self.mode == "plain redirect":
            return 200, xml, self._redirect(participant).replace("https://", "http://")
        assert unquote(path).endswith(BILLING)
        return 200, xml, self._service(participant)

    def _group(self, participant: str) -> str:
        base = f"{self.base}/{quote(f'{SCHEME}::{participant}', safe='')}/services/"
        kinds = [] if self.mode == "receives nothing" else [ORDER, BILLING]
        references = "".join(f'<smp:ServiceMetadataReference href="{base}{quote(kind, safe="")}"/>' for kind in kinds)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<smp:ServiceGroup xmlns:smp="http://busdox.org/serviceMetadata/publishing/1.0/"'
            ' xmlns:id="http://busdox.org/transport/identifiers/1.0/">'
            f'<id:ParticipantIdentifier scheme="{SCHEME}">{participant}</id:ParticipantIdentifier>'
            "<smp:ServiceMetadataReferenceCollection>"
            f"{references}</smp:ServiceMetadataReferenceCollection></smp:ServiceGroup>"
        )

    def _redirect(self, participant: str) -> str:
        address = (
            f"{self.base}/{quote(f'{SCHEME}::{participant}', safe='')}/elsewhere/services/{quote(BILLING, safe='')}"
        )
        return (
            '<SignedServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"><ServiceMetadata>'
            f'<Redirect href="{address}"><CertificateUID>CN=x</CertificateUID></Redirect>'
            "</ServiceMetadata></SignedServiceMetadata>"
        )

    def _service(self, participant: str) -> str:
        host, common_name, organisation = self.endpoints[participant]
        key = ec.generate_private_key(ec.SECP256R1())
        text = base64.encodebytes(certificate(common_name, organisation, key).public_bytes(Encoding.DER)).decode()
        endpoints = "".join(
            f'<Endpoint transportProfile="{profile}"><w:EndpointReference xmlns:w="http://www.w3.org/2005/08/addressing">'
            f"<w:Address>https://{address}/as4</w:Address></w:EndpointReference>"
            f"<ServiceActivationDate>2020-01-01T00:00:00</ServiceActivationDate><Certificate>{text}</Certificate>"
            "<ServiceDescription>Receiving</ServiceDescription><TechnicalContactUrl>https://x.example</TechnicalContactUrl>"
            "</Endpoint>"
            for profile, address in ((AS2, "old.example"), (AS4, host))
        )
        return (
            '<SignedServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"><ServiceMetadata>'
            f'<ServiceInformation><ParticipantIdentifier scheme="{SCHEME}">{participant}</ParticipantIdentifier>'
            f'<DocumentIdentifier scheme="busdox-docid-qns">{BILLING}</DocumentIdentifier><ProcessList><Process>'
            '<ProcessIdentifier scheme="cenbii-procid-ubl">urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'
            f"</ProcessIdentifier><ServiceEndpointList>{endpoints}</ServiceEndpointList></Process></ProcessList>"
            "</ServiceInformation></ServiceMetadata></SignedServiceMetadata>"
        )

    def _index(self, query: str) -> tuple[int, str, str]:
        if self.directory != "up":
            return (
                (200, "text/html", "<p>busy")
                if self.directory == "garbage"
                else (int(self.directory), "text/plain", "")
            )
        [asked] = parse_qs(query)["participant"]
        participant = asked.removeprefix(f"{SCHEME}::")
        matches = [
            {
                "participantID": {"scheme": SCHEME, "value": participant},
                "docTypes": [{"scheme": "busdox-docid-qns", "value": BILLING}],
                "entities": [{"name": [{"name": "Somebody"}], "countryCode": "NO"}],
            }
        ] * (participant in self.listed)
        return (
            200,
            "application/json",
            json.dumps({"version": "1.0", "total-result-count": len(matches), "matches": matches}),
        )


class World:
    """The network, and what happens in it."""

    def __init__(self, zone: Zone, publisher: Publisher, dns_port: int, trust: ssl.SSLContext) -> None:
        self.zone, self.publisher, self.dns_port, self.trust = zone, publisher, dns_port, trust
        self.registers("991825827", OTHER_HOST)

    def network(self, known: str = KNOWN) -> Network:
        return Network(
            Sml(ZONE, [f"127.0.0.1:{self.dns_port}"], known),
            Smp(self.trust),
            Directory(self.publisher.base, self.trust),
            frozenset({"autoinvoice.example", "POP000001"}),
        )

    def registers(self, orgno: str, host: str, common_name: str = "POP009999", organisation: str = "Nordic Access AS"):
        participant = f"0192:{orgno}"
        self.zone.records[participant] = [f'100 10 "U" "Meta:SMP" "!.*!{self.publisher.base}!" .']
        self.publisher.endpoints[participant] = (host, common_name, organisation)

    def releases(self, orgno: str) -> None:
        participant = f"0192:{orgno}"
        del self.zone.records[participant], self.publisher.endpoints[participant]


@contextmanager
def published(folder: Path) -> Iterator[tuple[Publisher, ssl.SSLContext]]:
    """The web server with a certificate of its own, and the trust that knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate("localhost", "Tests", key).public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    publisher = Publisher(port=free_port())
    config = uvicorn.Config(
        publisher,
        port=publisher.port,
        log_level="critical",
        lifespan="off",
        ssl_certfile=str(cert_file),
        ssl_keyfile=str(key_file),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    try:
        yield publisher, ssl.create_default_context(cafile=str(cert_file))
    finally:
        server.should_exit = True
        thread.join()
