"""Files to documents: the format is recognised, limits are kept, every complaint is a sentence."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.documents.blocks import Document, DocumentError
from knowledge.documents.encoding import decoded
from knowledge.documents.markup import read_docx, read_html_page, read_markdown
from knowledge.documents.pdf import read_pdf
from knowledge.documents.text import read_text

MOST_BYTES = 20 * 1024 * 1024
SUFFIXES = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".pdf": "pdf",
    ".docx": "docx",
}
_READABLE = "Fyr reads HTML, Markdown, plain text, PDF and DOCX."
_ZIP, _PDF, _OLD_OFFICE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"
_PAGE_STARTS = ("<!doctype html", "<html")


def files_below(path: Path) -> list[Path]:
    """Return `path` itself, or the files below it that Fyr can read, sorted; hidden ones are left out.

    Raise `DocumentError` when there is no such file or folder, or nothing to read in it.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DocumentError(f"There is no file or folder {path}.")
    found = sorted(_readable_below(path))
    if not found:
        raise DocumentError(f"There is no document in {path}. {_READABLE}")
    return found


def _readable_below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def read_document(path: Path, say: Callable[[str], None] | None = None) -> Document:
    """Read one file, telling `say` how far a long one is; raise `DocumentError` when it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise DocumentError(f"The file has {size / 1024**2:.0f} MB; at most {MOST_BYTES // 1024**2} MB are read.")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"The file cannot be opened: {error.strerror}.") from error
    if not content.strip():
        raise DocumentError("The file is empty.")
    form = _format(path, content)
    unit = {"text": "line", "pdf": "page"}.get(form, "paragraph")
    if form == "pdf":
        blocks = read_pdf(content, say)
    elif form == "docx":
        blocks = read_docx(content)
    else:
        read = {"html": read_html_page, "markdown": read_markdown, "text": read_text}[form]
        blocks = read(decoded(content))
    if not blocks:
        raise DocumentError("The file holds no text.")
    return Document(path.name, hashlib.sha256(content).hexdigest(), unit, tuple(blocks))


def _format(path: Path, content: bytes) -> str:
    """Return the format by what the file begins with, else by its name."""
    form = SUFFIXES.get(path.suffix.lower())
    if _PDF in content[:1024]:
        return "pdf"
    if content.startswith(_ZIP):
        if form == "docx":
            return form
        raise DocumentError(f"The file is an archive. {_READABLE}")
    if content.startswith(_OLD_OFFICE):
        raise DocumentError("The file is encrypted, or in Word's old format. Save it as DOCX without a password.")
    if form in ("pdf", "docx"):
        raise DocumentError(f"The file is called {path.suffix}, but it is broken or something else.")
    if form is None:
        raise DocumentError(
            f"{path.suffix or 'A file without an ending'} is not a format that can be read. {_READABLE}"
        )
    if form == "text" and content[:512].lstrip().lower().startswith(tuple(start.encode() for start in _PAGE_STARTS)):
        return "html"
    return form
