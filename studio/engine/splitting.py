"""The split of a project: drawn by its settings, and kept once a model was trained on it."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split


def split_of(project: Project, dataset: "TextDataset", folder: Path | None = None) -> "Split":
    """Which rows train, watch and judge.

    Args:
        project: says how.
        dataset: its rows.
        folder: the project's folder; rows that a run there was split into keep their part.

    Raises:
        UserError: the split needs a column that isn't there.
    """
    from studio.data.saved_split import known_parts
    from studio.data.split import split_rows

    known = known_parts(folder, dataset, project.data) if folder is not None else None
    return split_rows(dataset, project.data.split, known)


def keep_split(folder: Path, project: Project, dataset: "TextDataset", split: "Split") -> None:
    """Write the split down beside the project, so that rows added later move none of these.

    Raises:
        UserError: the file can't be written.
    """
    from studio.data import saved_split

    saved_split.keep_split(folder, dataset, project.data, split)
