"""Isolation for every test: an own HOME, no display, English, no leftovers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As in studio/__main__.py: several test processes share the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# The same examples every time: an ordinary run that fails fails again. New ones are looked for with
# `pytest --hypothesis-profile search`.
settings.register_profile("ordinary", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile("ordinary")

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.delenv("WORDLOOM_LANGUAGE", raising=False)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    from studio.core.i18n import set_language

    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def samples() -> Path:
    """The folder of the project's own samples."""
    return Path(__file__).resolve().parents[1] / "resources" / "samples"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public datasets, where they lie beside the checkout."""
    if not _SHARED.is_dir():
        pytest.skip("the public datasets do not lie beside this checkout (../shared/data)")
    return _SHARED
