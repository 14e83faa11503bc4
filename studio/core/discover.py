"""Finds the declarations in a package of ours, so that adding one is adding one file."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def classes_in(package: ModuleType, base: type[T]) -> tuple[type[T], ...]:
    """Every class below `base` that a module of `package` defines, by module then by line.

    Only names of modules that ship with the program are ever imported; nothing read from a file
    reaches this function.
    """
    found: list[type[T]] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, base)
            and value.__module__ == module.__name__
            and not value.__name__.startswith("_")
        ]
    return tuple(found)
