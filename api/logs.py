"""Structured logs: events with named fields. A field that is not on the list does not get out."""

import logging
import sys

import structlog

ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "conversation",
        "state",
        "milliseconds",
        "intent",
        "path",
        "error",
        "reason",
        "operation",
        "run",
        "status",
        "method",
        "check",
        "count",
        "version",
        "port",
    ]
)
"""Never a message, an input, a token or a name."""


def only_allowed(_: object, __: str, fields: dict) -> dict:
    """Drop every field that is not meant for the log."""
    return {name: value for name, value in fields.items() if name in ALLOWED}


def configure(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries may quote requests in their messages; only their warnings are let through.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
