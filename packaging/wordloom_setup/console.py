"""What the set-up says, and how it says that it cannot go on."""

import io
import os
import sys
from collections.abc import Mapping


class SetupError(Exception):
    """The set-up cannot go on; the text is one sentence for the person, with a way out."""


def say(text: str) -> None:
    """Prints one line at once, also where output goes to a file or a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def tolerate_narrow_consoles() -> None:
    """Shows a question mark for what the console's encoding lacks, as in a Chinese folder name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: on Linux an X11 or Wayland display is named."""
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def window_environment(platform: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for Qt: drawn in memory where there is no display and no other choice."""
    chosen = dict(environment)
    if not has_display(platform, environment):
        chosen.setdefault("QT_QPA_PLATFORM", "offscreen")
    return chosen


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def format_megabytes(megabytes: float) -> str:
    """`430 MB`, `3.2 GB`."""
    if megabytes < 1000:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1000:.1f} GB"
