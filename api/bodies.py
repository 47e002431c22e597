"""What bodies of requests share: text that people write, without what is certainly a secret."""

from typing import Annotated, Any

from pydantic import AfterValidator

from actions.catalogue.masking import masked


def _masked_values(values: dict[str, Any]) -> dict[str, Any]:
    return {masked(name): _masked_value(value) for name, value in values.items()}


def _masked_value(value: Any) -> Any:
    """Texts and lists of texts; no operation takes anything deeper."""
    if isinstance(value, list):
        return [masked(part) if isinstance(part, str) else part for part in value]
    return masked(value) if isinstance(value, str) else value


Kept = Annotated[str, AfterValidator(masked)]
"""Text that is stored: passwords, codes and identity numbers in it are masked at the door."""
KeptValues = Annotated[dict[str, Any], AfterValidator(_masked_values)]
"""Inputs of an operation, with the texts among them masked."""
