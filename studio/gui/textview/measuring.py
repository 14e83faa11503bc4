"""How long the texts are in tokens, and how much of them the vocabulary covers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.pipeline import Pipeline
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline
    from studio.data.split import Split

#: Lengths and coverage are measured on at most this many training rows, evenly spread.
MOST_ROWS = 5_000


@dataclass(frozen=True, eq=False)
class Measured:
    """Lengths in tokens of the measured rows, and the covered share of their tokens (0 to 1)."""

    lengths: "NDArray[np.int64]"
    coverage: float


def measure(
    dataset: "TextDataset", split: "Split", pipeline: "Pipeline", fitted: "FittedPipeline"
) -> Measured:
    """Measure the training rows before they are cut to the maximum length."""
    import numpy as np

    from studio.data.tokens import token_stream

    rows = split.train
    if len(rows) > MOST_ROWS:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_ROWS).astype(np.int64)]
    stream = token_stream(pipeline, dataset.texts(rows))
    known = set(fitted.tokens)
    has_id = np.array([token in known for token in stream.tokens], dtype=bool)
    covered = float(has_id[stream.ids].mean()) if len(stream.ids) else 0.0
    return Measured(np.diff(stream.offsets), covered)
