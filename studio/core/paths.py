"""Where the program's own files lie."""

import os
from pathlib import Path

import platformdirs

#: The folder with icons, themes, translations and samples.
RESOURCES = Path(__file__).resolve().parents[2] / "resources"

_APP = "wordloom"


def data_folder() -> Path:
    """The person's folder for unsaved projects and autosaves; made when missing."""
    return _made(platformdirs.user_data_path(_APP, appauthor=False))


def config_folder() -> Path:
    """The person's folder for settings of the window; made when missing."""
    return _made(platformdirs.user_config_path(_APP, appauthor=False))


def cache_folder() -> Path:
    """The person's folder for what can be made again; made when missing."""
    return _made(platformdirs.user_cache_path(_APP, appauthor=False))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)
    return folder
