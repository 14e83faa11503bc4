"""The samples that ship with the program."""

from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import UserError
from studio.core.files import read_json
from studio.core.i18n import language
from studio.core.paths import RESOURCES

FOLDER = RESOURCES / "samples"


@dataclass(frozen=True)
class Sample:
    """A sample as the start page shows it, in the current language."""

    path: Path
    title: str
    description: str
    rows: int
    classes: tuple[str, ...]


def load_samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """What ``samples.json`` lists; nothing where the folder is missing or broken."""
    try:
        listed = read_json(folder / "samples.json")
    except UserError:
        return ()
    ending = "_zh" if language() == "zh_CN" else ""
    found = []
    for item in listed if isinstance(listed, list) else []:
        path = folder / str(item.get("file", ""))
        if path.is_file():
            found.append(
                Sample(
                    path=path,
                    title=str(item.get(f"title{ending}") or item.get("title", path.stem)),
                    description=str(
                        item.get(f"description{ending}") or item.get("description", "")
                    ),
                    rows=int(item.get("rows", 0)),
                    classes=tuple(str(name) for name in item.get("classes", ())),
                )
            )
    return tuple(found)
