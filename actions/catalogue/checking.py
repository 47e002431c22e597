"""Checking one value of an input by the input's own type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from actions.catalogue.operation import Operation


@dataclass(frozen=True, kw_only=True)
class Invalid:
    """Why a value was not taken: a problem code and what fills its sentence."""

    code: str
    params: Mapping[str, Any]


def check(operation: Operation, name: str, value: str) -> str | Invalid:
    """The value in its canonical form, or why it cannot be one."""
    field = operation.inputs.model_fields[name]
    try:
        checked = TypeAdapter(field.rebuild_annotation()).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        code = first["type"] if first["type"].isupper() else "INVALID_INPUT"
        return Invalid(code=code, params=first.get("ctx", {}) if code != "INVALID_INPUT" else {})
    return ",".join(str(part) for part in checked) if isinstance(checked, tuple) else str(checked)
