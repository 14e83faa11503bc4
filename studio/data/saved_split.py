"""The split as it was when a model was trained: kept by row, so that new rows move no old one.

`<folder>/splits/<settings>.safetensors` holds the key of each row and its part (or fold).
"""

import contextlib
import hashlib
import json
from pathlib import Path

import numpy as np

from studio.catalog.source import DataSettings
from studio.core.files import write_bytes, write_error
from studio.data.dataset import TextDataset
from studio.data.row_keys import Keys, row_keys
from studio.data.split import Split
from studio.data.split_draws import Parts

FOLDER = "splits"
#: Splits by other settings that are kept; the oldest are removed.
_KEPT = 8
#: More rows than this can't come from a dataset of ours.
_MOST_ROWS = 200_000_000


def known_parts(folder: Path, dataset: TextDataset, settings: DataSettings) -> Parts | None:
    """What an earlier run with these settings drew for each row of the data file, −1 for new ones.

    None where there was no such run, or where what it kept can't be read: the split is drawn
    anew then, as it was the first time.
    """
    saved = _load(_path(folder, settings))
    if saved is None:
        return None
    keys, parts = saved
    own = _own_keys(dataset)
    if not len(keys):
        return np.full(len(own), -1, dtype=np.int16)
    places = np.minimum(np.searchsorted(keys, own), len(keys) - 1)
    found: Parts = np.where(keys[places] == own, parts[places], np.int16(-1)).astype(np.int16)
    return found


def keep_split(folder: Path, dataset: TextDataset, settings: DataSettings, split: Split) -> None:
    """Write down where each row is. Rows that are gone are remembered: they may come back.

    Raises:
        UserError: the file can't be written.
    """
    if split.draw is None:
        return
    path = _path(folder, settings)
    drawn = split.draw >= 0
    keys, parts = _own_keys(dataset)[drawn], split.draw[drawn]
    saved = _load(path)
    if saved is not None:
        gone = ~np.isin(saved[0], keys)
        keys, parts = (
            np.concatenate([keys, saved[0][gone]]),
            np.concatenate([parts, saved[1][gone]]),
        )
    order = np.argsort(keys)
    keys, parts = keys[order], parts[order]
    if saved is not None and np.array_equal(keys, saved[0]) and np.array_equal(parts, saved[1]):
        return
    from safetensors.numpy import save

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path.parent, error) from error
    write_bytes(path, save({"keys": keys.view(np.int64), "parts": parts}))
    _remove_oldest(path.parent)


def _own_keys(dataset: TextDataset) -> Keys:
    return row_keys(dataset.text_column)[: dataset.test_from]


def _path(folder: Path, settings: DataSettings) -> Path:
    """A file for each set of settings that decide the draw. The fold that judges is no part."""
    split = settings.split.model_dump(mode="json", exclude={"fold"})
    used = {
        "split": split,
        "text": list(settings.text),
        "label": settings.label,
        "task": settings.task,
        "test_file": settings.test_source is not None,
    }
    digest = hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()
    return folder / FOLDER / f"{digest[:16]}.safetensors"


def _load(path: Path) -> tuple[Keys, Parts] | None:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        if not path.is_file() or path.stat().st_size > _MOST_ROWS * 10:
            return None
        arrays = load_file(path)
        keys, parts = arrays["keys"], arrays["parts"]
    except (OSError, KeyError, ValueError, SafetensorError):
        return None
    if keys.dtype != np.int64 or parts.dtype != np.int16 or keys.shape != parts.shape:
        return None
    if keys.ndim != 1 or (parts < 0).any() or (np.diff(keys.view(np.uint64)) < 0).any():
        return None
    return keys.view(np.uint64), parts


def _remove_oldest(folder: Path) -> None:
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("*.safetensors"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_KEPT]:
            file.unlink()
