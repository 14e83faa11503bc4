"""The few facts about a dataset that the rules behind the templates need."""

import numpy as np
import numpy.typing as npt

from studio.catalog.facts import DataFacts
from studio.data.dataset import TextDataset
from studio.data.split import Split

_LANGUAGE_ROWS = 2_000


def facts_of(dataset: TextDataset, split: Split, lengths: npt.NDArray[np.int32]) -> DataFacts:
    """The facts of the rows that are trained on.

    Args:
        lengths: (rows,) characters of each text.
    """
    rows = np.concatenate([split.train, split.validation])
    chosen = lengths[rows] if len(rows) else np.zeros(1, dtype=np.int32)
    step = max(1, len(rows) // _LANGUAGE_ROWS)
    return DataFacts(
        rows=len(split.train),
        classes=1 if dataset.task == "regression" else len(dataset.label_names),
        task=dataset.task,
        language="zh" if _is_chinese(dataset.texts(rows[::step])) else "other",
        mean_characters=float(chosen.mean()),
        p95_characters=int(np.percentile(chosen, 95)),
        numbers=tuple(dataset.numbers),
        categories=tuple((name, len(c.values)) for name, c in dataset.categories.items()),
        text_columns=tuple(dataset.text_columns),
    )


def _is_chinese(texts: list[str]) -> bool:
    """Whether Chinese characters outnumber all other letters."""
    chinese = others = 0
    for text in texts:
        for char in text[:500]:
            if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
                chinese += 1
            elif char.isalpha():
                others += 1
    return chinese > others
