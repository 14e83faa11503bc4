"""What a run runs on and with, in names and versions, for its record."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import studio


def machine_facts() -> dict[str, str]:
    """Machine, processor, system, and the versions that decide a result; all of it stays local.

    Keys: ``machine``, ``processor``, ``processors``, ``system``, ``wordloom``, ``python``,
    ``torch``, ``numpy``.
    """
    return {
        "machine": platform.node(),
        "processor": platform.processor() or platform.machine(),
        "processors": str(os.cpu_count() or 1),
        "system": platform.platform(terse=True),
        "wordloom": studio.__version__,
        "python": platform.python_version(),
        "torch": _version("torch"),
        "numpy": _version("numpy"),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
