"""The head of the audit log, written down every hour in a second place: a file of JSON lines that only grows.

The log alone cannot show that its end was cut off, or that all of it was written anew; what was written down can.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
from sqlalchemy import select

from api.audit import AuditRow, head
from api.database import Database, now, stamp

log = structlog.get_logger()

EVERY_SECONDS = 3600.0


class HeadsDamaged(Exception):
    """A line of the file cannot be read; the message is a sentence for people."""


@dataclass(frozen=True)
class Head:
    """The newest row as it was at a moment."""

    number: int
    hash: str
    at: str


def read_heads(file: Path) -> list[Head]:
    """Every head that was written down, in the order of writing; none when there is no file yet."""
    if not file.is_file():
        return []
    heads = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            found = json.loads(line)
            heads.append(Head(int(found["number"]), str(found["hash"]), str(found["at"])))
        except (ValueError, TypeError, KeyError) as error:
            raise HeadsDamaged(f"Line {number} of {file} cannot be read.") from error
    return heads


async def write_head(database: Database, file: Path) -> Head | None:
    """Write the head down, unless it is the last one in the file already; returns what was written.

    A file that cannot be read or written is logged: the core goes on without it.
    """
    try:
        written = read_heads(file)
    except (HeadsDamaged, OSError) as error:
        log.error("audit_heads", error=type(error).__name__)
        written = []
    number, hash_ = await database.read(head)
    if written:
        last = written[-1]
        known = await database.read(
            lambda session: session.scalar(select(AuditRow.hash).where(AuditRow.number == last.number))
        )
        if known != last.hash:
            log.error("audit_head_lost", number=last.number)
        elif last.number == number:
            return None
    if number == 0:
        return None
    fresh = Head(number, hash_, stamp(now()) or "")
    try:
        _append(file, json.dumps(asdict(fresh)))
    except OSError as error:
        log.error("audit_heads", error=type(error).__name__)
        return None
    return fresh


def _append(file: Path, line: str) -> None:
    """Add one line in one write, on the disk before this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
