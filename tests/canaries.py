"""Finds a secret wherever it was written down, in whatever way programs write things down."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

PASTED = {
    "one-time code": "K7QM-22XZ-PLRT-9WVA-HHD3",
    "password": "Vinterkanin#77310",
    "personnummer": "19811218-9876",
    "fødselsnummer": "01819012012",
    "CPR": "181281-4321",
    "IBAN": "NO9386011117947",
    "token": "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJrYW5hcmllbnZvZ2VsIn0.c2lnbmF0dXItZGVzLXZvZ2Vscw",
}
"""What customers write who should not; none of them is anybody's."""
SENTENCES = {
    "one-time code": "Koden min er {} og den virker ikke",
    "password": "mitt lösenord: {} fungerar inte",
    "personnummer": "mitt personnummer är {} om det hjälper",
    "fødselsnummer": "fødselsnummeret mitt er {}",
    "CPR": "mit CPR-nummer er {}",
    "IBAN": "betal til {} i stedet",
    "token": "her er tokenet {}",
}


def pasted(name: str) -> str:
    return SENTENCES[name].format(PASTED[name])


def bare(name: str) -> str:
    """A secret by itself; what is a password is said by the word before it."""
    return f"password={PASTED[name]}" if name == "password" else PASTED[name]


def spellings(secret: str) -> Iterator[bytes]:
    """A secret as it stands in files: plain, escaped, in two-byte letters, as hex, in base64 at each of three offsets."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode())
    yield quote(secret, safe="").encode()
    yield json.dumps(secret)[1:-1].encode()
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + plain)
        # The first and last signs depend on what stands beside it.
        sure = coded[-(-offset * 4 // 3) : len(coded) - 4]
        yield from (sure, sure.replace(b"+", b"-").replace(b"/", b"_"))
    dashless = re.sub(r"[-\s]", "", secret)
    if dashless != secret:
        yield dashless.encode()


def hits(secrets: Mapping[str, str], places: Mapping[str, bytes | str]) -> list[str]:
    """`place: name` for each secret that stands somewhere; lower and upper case are the same."""
    found = []
    for place, content in places.items():
        raw = content.encode() if isinstance(content, str) else content
        for layer in layers(raw):
            folded = layer.lower()
            found += [
                f"{place}: {name}"
                for name, secret in secrets.items()
                if any(spelling.lower() in folded for spelling in spellings(secret))
            ]
    return sorted(set(found))


def layers(raw: bytes) -> Iterator[bytes]:
    """The bytes, and what is packed in them."""
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    elif raw[:1] == b"\x78":
        try:
            yield zlib.decompress(raw)
        except zlib.error:
            return


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
