import sys
from pathlib import Path

import pytest
from wordloom_setup import apt, system_libraries
from wordloom_setup.system_libraries import (
    CHINESE_FONT,
    DRAWING,
    TEST_DISPLAY,
    X11,
    Need,
    advice,
    list_needs,
)

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a check of Linux")


def test_the_names_with_time_t_64_are_taken_where_the_system_knows_them() -> None:
    glib = DRAWING[0].apt
    assert apt.choose([glib, ("libgl1",)], {"libglib2.0-0t64", "libgl1"}) == [
        "libglib2.0-0t64",
        "libgl1",
    ]
    assert apt.choose([glib], {"libglib2.0-0"}) == ["libglib2.0-0"]
    assert apt.choose([glib], set()) == ["libglib2.0-0"]


def test_the_size_of_a_download_is_summed() -> None:
    uris = (
        "'http://deb.example.org/a.deb' a_1_amd64.deb 1500000 SHA256:aa\n"
        "'http://deb.example.org/b.deb' b_1_amd64.deb 500000 SHA256:bb\n"
    )
    assert apt.download_mb(uris) == 2.0
    assert apt.download_mb("") == 0


def test_the_advice_is_one_command_of_this_system() -> None:
    missing = [DRAWING[0], X11[1]]
    lines = advice(missing, "apt").splitlines()
    assert lines[-1].strip() == "sudo apt-get install -y libglib2.0-0 libxcb-cursor0"
    assert advice(missing, "dnf").endswith("sudo dnf install -y glib2 xcb-util-cursor")
    assert advice(missing, "pacman").endswith("sudo pacman -S --needed glib2 xcb-util-cursor")
    assert "libxcb-cursor.so.0" in advice(missing, None)


def test_a_package_that_holds_two_libraries_is_named_once() -> None:
    both = [need for need in DRAWING if need.pacman == "libglvnd"]
    assert len(both) == 2
    assert advice(both, "pacman").endswith("--needed libglvnd")


def test_the_advice_says_what_the_lack_means() -> None:
    assert "Chinese font" in advice([CHINESE_FONT], "apt")
    assert "tests" in advice(list(TEST_DISPLAY), "apt")
    assert "Qt" in advice([DRAWING[0], CHINESE_FONT], "apt")


def test_a_headless_machine_is_not_asked_for_x11() -> None:
    assert not set(X11) & set(list_needs(x11=False, for_tests=False))
    assert set(X11) | set(DRAWING) <= set(list_needs(x11=True, for_tests=False))
    assert set(TEST_DISPLAY) <= set(list_needs(x11=True, for_tests=True))


@on_linux
def test_the_loader_tells_which_libraries_are_missing() -> None:
    names = ["libc.so.6", "libwordloom-absent.so.1"]
    assert system_libraries.missing_sonames(names) == {"libwordloom-absent.so.1"}


@on_linux
def test_a_need_is_missing_when_one_of_its_libraries_or_its_program_is() -> None:
    met = Need(("a",), "a", "a", "a", ("libc.so.6",))
    half = Need(("b",), "b", "b", "b", ("libc.so.6", "libwordloom-absent.so.1"))
    program = Need(("c",), "c", "c", "c", program="wordloom-absent-program")
    shell = Need(("d",), "d", "d", "d", program="sh")
    assert system_libraries.missing_needs([met, half, program, shell]) == [half, program]


def test_a_chinese_font_is_told_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "truetype" / "wqy"
    folder.mkdir(parents=True)
    assert not system_libraries.holds_chinese_font(tmp_path)
    (folder / "DejaVuSans.ttf").touch()
    assert not system_libraries.holds_chinese_font(tmp_path)
    (folder / "wqy-microhei.ttc").touch()
    assert system_libraries.holds_chinese_font(tmp_path)


@on_linux
def test_every_library_that_qt_was_linked_against_is_in_the_list() -> None:
    """What the installed Qt names, read from its own files, is met by the list or by itself."""
    pyside = pytest.importorskip("PySide6")
    qt = Path(str(pyside.__file__)).parent / "Qt"
    listed = {soname for need in (*DRAWING, *X11) for soname in need.sonames}
    # Part of every Linux with a Python, or brought in by a library of the list.
    given = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"}
    given |= {"libzstd.so.1", "libxcb.so.1", "libdl.so.2", "libpthread.so.0", "librt.so.1"}
    files = [qt / "plugins/platforms/libqxcb.so", qt / "plugins/platforms/libqoffscreen.so"]
    files += [qt / f"lib/libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "DBus", "Svg")]
    for file in files:
        for soname in _strings_like_sonames(file):
            own = soname.startswith(("libQt6", "libicu", "ld-"))
            assert own or soname in listed | given, f"{file.name} needs {soname}"


def _strings_like_sonames(file: Path) -> set[str]:
    """The DT_NEEDED entries of a 64-bit little-endian ELF file."""
    data = file.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01"

    def word(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "little")

    headers, count, size = word(0x20, 8), word(0x38, 2), word(0x36, 2)
    segments = [headers + index * size for index in range(count)]
    loads = [
        (word(at + 16, 8), word(at + 8, 8), word(at + 32, 8)) for at in segments if word(at, 4) == 1
    ]
    dynamic = next(at for at in segments if word(at, 4) == 2)
    start, length = word(dynamic + 8, 8), word(dynamic + 32, 8)
    entries = [(word(at, 8), word(at + 8, 8)) for at in range(start, start + length, 16)]
    table = next(value for tag, value in entries if tag == 5)
    offset = next(table - v + f for v, f, span in loads if v <= table < v + span)
    names = set()
    for tag, value in entries:
        if tag == 1:
            begin = offset + value
            names.add(data[begin : data.index(b"\0", begin)].decode())
    return names
