"""Rows written as plain tables."""

from .models import Base


def table(model: type[Base], fields: str, rows: list[tuple]) -> list[Base]:
    """One row of `model` for each tuple; `fields` names its values in order."""
    return [model(**dict(zip(fields.split(), row, strict=True))) for row in rows]
