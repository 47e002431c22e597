"""Each operation with inputs that work, inputs that do not, and what the backend may say: one file for each area."""

import importlib
import pkgutil

from tests.actions.examples.example import Example

EXAMPLES: dict[str, Example] = {
    name: example
    for found in pkgutil.iter_modules(__path__)
    for name, example in getattr(importlib.import_module(f"{__name__}.{found.name}"), "EXAMPLES", {}).items()
}
