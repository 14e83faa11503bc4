"""Remembers, inside `.venv`, what was installed there, so that a second call takes seconds."""

import hashlib
import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["install", "test"]

STAMP_NAME = "wordloom-setup.json"
UNFINISHED_NAME = "wordloom-setup-unfinished"


@dataclass(frozen=True)
class Stamp:
    """What a finished set-up was made from."""

    key: str
    mode: Mode

    def satisfies(self, key: str, mode: Mode) -> bool:
        """Whether nothing needs installing: the test tools include everything else."""
        return self.key == key and (self.mode == mode or self.mode == "test")


def setup_key(project_text: str, root: Path, python_version: str) -> str:
    """A digest of all that decides what is installed.

    Only the tables of pyproject.toml that pip reads count, so that a changed lint rule does not
    cost a new installation. The folder counts since an environment does not survive a move.
    """
    tables = tomllib.loads(project_text)
    parts = {
        "build": tables.get("build-system"),
        "project": tables.get("project"),
        "packages": tables.get("tool", {}).get("setuptools"),
        "root": str(root),
        "python": python_version,
        "platform": sys.platform,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_stamp(environment: Path) -> Stamp | None:
    """The stamp of an environment, or None where there is none that can be read."""
    try:
        stored = json.loads((environment / STAMP_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    match stored:
        case {"key": str(key), "mode": "install" | "test" as mode}:
            return Stamp(key=key, mode=mode)
    return None


def write_stamp(environment: Path, stamp: Stamp) -> None:
    path = environment / STAMP_NAME
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps({"key": stamp.key, "mode": stamp.mode}), encoding="utf-8")
    partial.replace(path)


def is_unfinished(environment: Path) -> bool:
    """Whether an installation began in this environment and never came to its end."""
    return (environment / UNFINISHED_NAME).exists()


def mark_unfinished(environment: Path) -> None:
    (environment / STAMP_NAME).unlink(missing_ok=True)
    (environment / UNFINISHED_NAME).touch()


def mark_finished(environment: Path) -> None:
    (environment / UNFINISHED_NAME).unlink(missing_ok=True)
