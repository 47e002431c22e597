"""What bodies of requests share: text that people write, without what is certainly a secret."""

from typing import Annotated, Any

from pydantic import AfterValidator

from actions.catalogue.masking import masked


def _masked_values(values: dict[str, Any]) -> dict[str, Any]:
    return {masked(_storable(name)): _masked_value(value) for name, value in values.items()}


def _masked_value(value: Any) -> Any:
    """Texts and lists of texts; no operation takes anything deeper."""
    if isinstance(value, list):
        return [masked(_storable(part)) if isinstance(part, str) else part for part in value]
    return masked(_storable(value)) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """What no database and no answer can hold is refused at the door."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("NUL and halves of surrogate pairs are no text")
    return text


Kept = Annotated[str, AfterValidator(_storable), AfterValidator(masked)]
"""Text that is stored: passwords, codes and identity numbers in it are masked at the door."""
KeptValues = Annotated[dict[str, Any], AfterValidator(_masked_values)]
"""Inputs of an operation, with the texts among them masked."""
