"""What the window remembers between sessions: one small JSON file in the person's folder."""

from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from studio.core.paths import config_folder

MAX_RECENT = 8


@dataclass(frozen=True)
class Settings:
    """Language and theme (``system`` follows the desktop), recent projects, window geometry."""

    language: str = "system"
    theme: str = "system"
    recent: tuple[str, ...] = ()
    geometry: str = ""
    splitters: dict[str, list[int]] = field(default_factory=dict)

    def with_recent(self, file: Path) -> "Settings":
        """The settings with a project first among the recent ones."""
        path = str(file.resolve())
        kept = (path, *(other for other in self.recent if other != path))
        return replace(self, recent=kept[:MAX_RECENT])

    def without_recent(self, file: str) -> "Settings":
        """The settings with a project forgotten."""
        return replace(self, recent=tuple(other for other in self.recent if other != file))


def settings_file() -> Path:
    """Where the settings lie."""
    return config_folder() / "settings.json"


def load_settings() -> Settings:
    """The settings as they were left. An unreadable file is kept aside under another name."""
    import contextlib
    import json

    file = settings_file()
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        with contextlib.suppress(OSError):
            file.replace(file.with_suffix(".unreadable.json"))
        return Settings()
    return _checked(raw) if isinstance(raw, dict) else Settings()


def save_settings(settings: Settings) -> None:
    """Write the settings in one step.

    Raises:
        UserError: the folder can't be written.
    """
    from studio.core.files import write_json

    write_json(settings_file(), asdict(settings))


def _checked(raw: dict[str, Any]) -> Settings:
    """Keep each member that has its type; the rest takes its default."""
    blank = Settings()
    values: dict[str, Any] = {}
    for item in fields(Settings):
        value = raw.get(item.name)
        if item.name == "recent" and isinstance(value, list):
            values["recent"] = tuple(str(path) for path in value)[:MAX_RECENT]
        elif item.name == "splitters" and isinstance(value, dict):
            values["splitters"] = {
                str(key): [int(size) for size in sizes]
                for key, sizes in value.items()
                if isinstance(sizes, list) and all(isinstance(size, int) for size in sizes)
            }
        elif isinstance(value, type(getattr(blank, item.name))):
            values[item.name] = value
    return Settings(**values)
