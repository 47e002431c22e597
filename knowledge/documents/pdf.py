"""PDF files: the text of their pages, without what repeats on each."""

import io
import re
from collections import Counter
from collections.abc import Callable

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.documents.blocks import Block, DocumentError
from knowledge.documents.text import Line, blocks_of_lines

MOST_PAGES = 2_000
MOST_CHARACTERS = 10_000_000
_TOLD_EVERY = 50
_EDGE = 2  # lines at the top and at the bottom of a page that may be a running header or footer
_FEWEST_REPEATS = 2
_PAGE_NUMBER = re.compile(
    r"(?:(?:sida|side|page|s\.|p\.)\s*)?\d{1,4}(?:\s*(?:/|av|of|\()\s*\d{1,4}\)?)?", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")


def read_pdf(content: bytes, say: Callable[[str], None] | None = None) -> list[Block]:
    """Read a PDF, telling `say` how far it is; raise `DocumentError` for one that is broken, encrypted, too long, or only pictures."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("The PDF is encrypted. Save a copy without a password and add that.")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise DocumentError(f"The PDF has {count} pages; at most {MOST_PAGES} are read.")
        pages = []
        for number, page in enumerate(reader.pages, start=1):
            if say is not None and number % _TOLD_EVERY == 0:
                say(f"  page {number} of {count}")
            pages.append([line.rstrip() for line in page.extract_text().splitlines() if line.strip()])
            if sum(map(len, pages[-1])) > MOST_CHARACTERS:
                raise DocumentError("A page of the PDF holds more text than a page can.")
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise DocumentError("The PDF is broken: its pages cannot be read.") from error
    if not any(pages):
        raise DocumentError("The PDF holds no text, only pictures. Run text recognition on it first.")
    kept = _without_running_lines(pages)
    return blocks_of_lines([Line(text, number) for number, page in enumerate(kept, start=1) for text in page])


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Leave out headers, footers and page numbers: lines at a page's edge that most pages have, whatever their number."""
    seen = Counter(pattern for page in pages for pattern in {_pattern(page[place]) for place in _edges(page)})
    often = max(_FEWEST_REPEATS, len(pages) // 2)
    running = {pattern for pattern, count in seen.items() if count >= often}
    kept = []
    for page in pages:
        dropped = {
            place
            for place in _edges(page)
            if _pattern(page[place]) in running or _PAGE_NUMBER.fullmatch(page[place].strip())
        }
        kept.append([line for place, line in enumerate(page) if place not in dropped])
    return kept


def _edges(page: list[str]) -> set[int]:
    places = range(len(page))
    return {*places[:_EDGE], *places[-_EDGE:]}


def _pattern(line: str) -> str:
    return _NUMBER.sub("#", line.strip())
