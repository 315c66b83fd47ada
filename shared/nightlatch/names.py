"""Lets a package offer the names of its modules without importing those: a module is imported when a name in it is first asked for.

`from nightlatch.model import Activity` then costs what an activity costs, not what all of the model does. What a type checker and
import-linter read stands beside it, under `TYPE_CHECKING`; tests/architecture/test_names.py holds the two to each other.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def offered(package: str, by_module: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """The `__getattr__` of a package that offers these names, by the module of the package that each stands in.

    It raises AttributeError for any other name, as Python asks.
    """
    modules = {name: module for module, names in by_module.items() for name in names}

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{modules[name]}"), name)
        setattr(sys.modules[package], name, value)  # so that nobody has to ask twice
        return value

    return get
