"""Bytes of a text file to characters."""

import codecs
import re

from charset_normalizer import from_bytes

from knowledge.documents.blocks import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})|<\?xml[^>]{0,200}encoding=[\"']([\w-]{2,40})", re.I
)
_HEAD = 4096
# The eight-bit encodings in which Scandinavian and English texts were written.
_EXPECTED = ["cp1252", "latin_1", "cp850", "cp865", "mac_roman", "utf_16_le", "utf_16_be"]


def decoded(content: bytes) -> str:
    """Return the text of a file; raise `DocumentError` when it is in no encoding that can be told."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _strictly(content, name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(content)
    if "\0" in text:
        return _guessed(content)
    return text


def _guessed(content: bytes) -> str:
    declared = _DECLARED.search(content[:_HEAD])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii")
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass  # what a page says of itself is often wrong; the bytes decide below
    best = from_bytes(content, cp_isolation=_EXPECTED).best()
    if best is None or "\0" in (text := str(best)):
        raise DocumentError("The file is not text in an encoding that Fyr knows. Save it as UTF-8 and add it again.")
    return text


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise DocumentError(f"The file says that it is {name.upper()}, but it is not.") from error
