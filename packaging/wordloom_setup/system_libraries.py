"""Checks the system libraries and fonts that Qt needs on Linux, and gets the missing ones."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wordloom_setup import apt
from wordloom_setup.console import SetupError, is_root, say, warn

Manager = Literal["apt", "dnf", "pacman", "zypper"]


@dataclass(frozen=True)
class Need:
    """Something of the system that Qt or a test needs.

    `sonames` are libraries to open, `program` is a command to find, and with neither it is a
    Chinese font. `apt` holds the alternative names on Debian and Ubuntu, the common one last.
    """

    apt: apt.Names
    dnf: str
    pacman: str
    zypper: str
    sonames: tuple[str, ...] = ()
    program: str | None = None


# Qt draws nothing without these, not even into memory.
DRAWING = (
    Need(
        ("libglib2.0-0t64", "libglib2.0-0"),
        "glib2",
        "glib2",
        "libglib-2_0-0",
        ("libglib-2.0.so.0", "libgthread-2.0.so.0"),
    ),
    Need(("libgl1",), "libglvnd-glx", "libglvnd", "libglvnd", ("libGL.so.1",)),
    Need(("libegl1",), "libglvnd-egl", "libglvnd", "libglvnd", ("libEGL.so.1",)),
    Need(("libx11-6",), "libX11", "libx11", "libX11-6", ("libX11.so.6",)),
    Need(
        ("libfontconfig1",), "fontconfig", "fontconfig", "libfontconfig1", ("libfontconfig.so.1",)
    ),
    Need(("libfreetype6",), "freetype", "freetype2", "libfreetype6", ("libfreetype.so.6",)),
    Need(
        ("libxkbcommon0",), "libxkbcommon", "libxkbcommon", "libxkbcommon0", ("libxkbcommon.so.0",)
    ),
    Need(("libdbus-1-3",), "dbus-libs", "dbus", "libdbus-1-3", ("libdbus-1.so.3",)),
)

# An X11 window needs these as well.
X11 = (
    Need(
        ("libxkbcommon-x11-0",),
        "libxkbcommon-x11",
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
        ("libxkbcommon-x11.so.0",),
    ),
    Need(
        ("libxcb-cursor0",),
        "xcb-util-cursor",
        "xcb-util-cursor",
        "libxcb-cursor0",
        ("libxcb-cursor.so.0",),
    ),
    Need(("libxcb-icccm4",), "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4", ("libxcb-icccm.so.4",)),
    Need(
        ("libxcb-image0",),
        "xcb-util-image",
        "xcb-util-image",
        "libxcb-image0",
        ("libxcb-image.so.0",),
    ),
    Need(
        ("libxcb-keysyms1",),
        "xcb-util-keysyms",
        "xcb-util-keysyms",
        "libxcb-keysyms1",
        ("libxcb-keysyms.so.1",),
    ),
    Need(
        ("libxcb-render-util0",),
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
        ("libxcb-render-util.so.0",),
    ),
    Need(("libxcb-util1",), "xcb-util", "xcb-util", "libxcb-util1", ("libxcb-util.so.1",)),
    Need(("libxcb-randr0",), "libxcb", "libxcb", "libxcb-randr0", ("libxcb-randr.so.0",)),
    Need(("libxcb-render0",), "libxcb", "libxcb", "libxcb-render0", ("libxcb-render.so.0",)),
    Need(("libxcb-shape0",), "libxcb", "libxcb", "libxcb-shape0", ("libxcb-shape.so.0",)),
    Need(("libxcb-shm0",), "libxcb", "libxcb", "libxcb-shm0", ("libxcb-shm.so.0",)),
    Need(("libxcb-sync1",), "libxcb", "libxcb", "libxcb-sync1", ("libxcb-sync.so.1",)),
    Need(("libxcb-xfixes0",), "libxcb", "libxcb", "libxcb-xfixes0", ("libxcb-xfixes.so.0",)),
    Need(("libxcb-xkb1",), "libxcb", "libxcb", "libxcb-xkb1", ("libxcb-xkb.so.1",)),
    Need(("libx11-xcb1",), "libX11-xcb", "libx11", "libX11-xcb1", ("libX11-xcb.so.1",)),
)

CHINESE_FONT = Need(
    ("fonts-noto-cjk",),
    "google-noto-sans-cjk-fonts",
    "noto-fonts-cjk",
    "google-noto-sans-cjk-fonts",
)

# Tests drive a real window on an X11 display of their own.
TEST_DISPLAY = (
    Need(
        ("xvfb",),
        "xorg-x11-server-Xvfb",
        "xorg-server-xvfb",
        "xorg-x11-server-Xvfb",
        program="Xvfb",
    ),
    Need(("xauth",), "xorg-x11-xauth", "xorg-xauth", "xauth", program="xauth"),
    Need(("xdotool",), "xdotool", "xdotool", "xdotool", program="xdotool"),
)

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
CHINESE_FONT_SIGNS = (
    *("cjk", "wqy", "microhei", "zenhei", "sourcehan", "source-han", "uming", "ukai"),
    *("droidsansfallback", "simsun", "simhei", "msyh", "pingfang", "notosanssc", "notoserifsc"),
)

_PROBE = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""


def ensure_libraries(*, for_tests: bool, must_draw: bool) -> None:
    """Installs what is missing as root on Debian or Ubuntu, else prints the one command that does.

    Raises SetupError where Qt could not draw at all and `must_draw` asks for it.
    """
    if not sys.platform.startswith("linux"):
        return
    installs = apt.is_debian() and is_root()
    x11 = installs or for_tests or bool(os.environ.get("DISPLAY"))
    missing = missing_needs(list_needs(x11=x11, for_tests=for_tests))
    if not missing:
        return
    if installs:
        try:
            apt.install([need.apt for need in missing])
        except SetupError as error:
            warn(str(error))
        missing = missing_needs(missing)
    else:
        say(advice(missing, find_manager()))
    undrawable = [need for need in missing if need in DRAWING]
    if must_draw and undrawable:
        sonames = ", ".join(soname for need in undrawable for soname in need.sonames)
        raise SetupError(f"The window needs system libraries that are missing: {sonames}.")


def list_needs(*, x11: bool, for_tests: bool) -> list[Need]:
    """What this system should have."""
    return [
        *DRAWING,
        *(X11 if x11 else ()),
        CHINESE_FONT,
        *(TEST_DISPLAY if for_tests else ()),
    ]


def missing_needs(needs: list[Need]) -> list[Need]:
    """Those needs that this system does not meet."""
    absent = missing_sonames([soname for need in needs for soname in need.sonames])
    return [need for need in needs if not _is_met(need, absent)]


def missing_sonames(sonames: list[str]) -> set[str]:
    """Those libraries that the system's loader cannot open.

    They are opened in another process: a driver that crashes on opening ends only that one.
    """
    if not sonames:
        return set()
    command = [sys.executable, "-I", "-c", _PROBE, *sonames]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return set()
    return set(done.stdout.split())


def has_chinese_font() -> bool:
    """Whether some font has Chinese glyphs; without one they show as boxes."""
    if shutil.which("fc-list") is not None:
        command = ["fc-list", ":lang=zh-cn", "family"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.stdout.strip():
            return True
    return any(holds_chinese_font(Path(folder).expanduser()) for folder in FONT_FOLDERS)


def find_manager() -> Manager | None:
    """The package manager of this system."""
    if apt.is_debian():
        return "apt"
    managers: tuple[Manager, ...] = ("dnf", "pacman", "zypper")
    return next((name for name in managers if shutil.which(name) is not None), None)


def advice(missing: list[Need], manager: Manager | None) -> str:
    """The sentence that says what is missing, with the one command that installs it."""
    opening = "Qt needs system libraries that are missing."
    if missing == [CHINESE_FONT]:
        opening = "There is no Chinese font: Chinese text would show as boxes."
    elif all(need in TEST_DISPLAY for need in missing):
        opening = "The tests of the real window need a display of their own."
    if manager is None:
        names = [name for need in missing for name in (need.sonames or (need.apt[-1],))]
        return f"{opening} Install with your system's package manager: {' '.join(names)}"
    return f"{opening} This command installs them:\n    {_command(missing, manager)}"


def _command(missing: list[Need], manager: Manager) -> str:
    if manager == "apt":
        return apt.command_line([need.apt for need in missing])
    starts = {
        "dnf": "sudo dnf install -y",
        "pacman": "sudo pacman -S --needed",
        "zypper": "sudo zypper install -y",
    }
    packages = dict.fromkeys(str(getattr(need, manager)) for need in missing)
    return f"{starts[manager]} {' '.join(packages)}"


def _is_met(need: Need, absent: set[str]) -> bool:
    if need.sonames:
        return absent.isdisjoint(need.sonames)
    if need.program is not None:
        return shutil.which(need.program) is not None
    return has_chinese_font()


def holds_chinese_font(folder: Path) -> bool:
    names = (path.name.lower() for path in folder.rglob("*.[to]t[fc]"))
    return any(sign in name for name in names for sign in CHINESE_FONT_SIGNS)
