"""Every operation that Fyr can execute, by name; one file each."""

import importlib
import pkgutil

from actions.catalogue.operation import Operation


def _declared() -> list[Operation]:
    """The operations of this package's modules: whatever stands there under a public name."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return [
        value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Operation) and not name.startswith("_")
    ]


CATALOGUE: dict[str, Operation] = {
    operation.name: operation for operation in sorted(_declared(), key=lambda operation: operation.name)
}
