"""Every operation that Fyr can execute, by name, one file each; and every condition that it can look up."""

import importlib
import pkgutil
from typing import TypeVar

from actions.catalogue.condition import Condition
from actions.catalogue.operation import Operation

Declaration = TypeVar("Declaration")


def _declared(kind: type[Declaration]) -> list[Declaration]:
    """What this package's modules declare of a kind: whatever stands there under a public name."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return [
        value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, kind) and not name.startswith("_")
    ]


CATALOGUE: dict[str, Operation] = {
    operation.name: operation for operation in sorted(_declared(Operation), key=lambda operation: operation.name)
}
CONDITIONS: dict[str, Condition] = {
    condition.name: condition for condition in sorted(_declared(Condition), key=lambda condition: condition.name)
}
