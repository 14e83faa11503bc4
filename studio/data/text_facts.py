"""What many parts ask of every text: its length, whether it is blank, which one it repeats."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.catalog.tokenizers.characters import WHITE_SPACE
from studio.data.buffers import string_bytes
from studio.data.duplicates import NarrowRows, first_by_hash, firsts_of_codes, repeated_texts

if TYPE_CHECKING:
    import pyarrow as pa

Mask = npt.NDArray[np.bool_]

#: Bytes with which the UTF-8 form of a white-space character can begin.
_MAY_BE_SPACE = np.zeros(256, dtype=bool)
_MAY_BE_SPACE[[char.encode()[0] for char in WHITE_SPACE]] = True


class TextFacts:
    """Facts of a column of texts, each found out when it is first asked for.

    Where texts repeat often, only the distinct ones are looked at.
    """

    def __init__(self, column: "pa.ChunkedArray") -> None:
        self._column = column

    @cached_property
    def filled(self) -> Mask:
        """(rows,) whether a text has anything besides white space."""
        return filled_texts(self._column)

    @cached_property
    def first(self) -> NarrowRows:
        """(rows,) int32, the first row with the same text; a row's own number where it is that."""
        return self._looked_at[0]

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """(rows,) int32, the characters of each text."""
        return self._looked_at[1]

    @cached_property
    def _looked_at(self) -> tuple[NarrowRows, npt.NDArray[np.int32]]:
        import pyarrow.compute as pc

        repeated = repeated_texts(self._column)
        if repeated is None:
            lengths = pc.utf8_length(self._column).to_numpy()
            return first_by_hash(self._column), lengths.astype(np.int32, copy=False)
        codes, distinct = repeated
        lengths = pc.utf8_length(distinct).to_numpy().astype(np.int32, copy=False)
        return firsts_of_codes(codes), lengths[codes]


def filled_texts(column: "pa.ChunkedArray") -> Mask:
    """(rows,) whether a text has anything besides white space."""
    from studio.data.dataset import take_texts

    filled = np.zeros(len(column), dtype=bool)
    unsure: list[npt.NDArray[np.int64]] = []
    for part in string_bytes(column):
        # The first byte settles nearly every text; the others are looked at one by one.
        rows = np.flatnonzero(part.lengths)
        settled = ~_MAY_BE_SPACE[part.content[part.starts[rows]]]
        filled[part.first_row + rows[settled]] = True
        unsure.append(part.first_row + rows[~settled])
    if unsure:
        left = np.concatenate(unsure)
        filled[left] = [not text.isspace() for text in take_texts(column, left)]
    return filled
