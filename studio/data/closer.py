"""A closer look at a dataset: what takes longer than reading its rows, and so runs beside it.

Every part can be had alone, tells its progress and can be given up.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.catalog.pipeline import Pipeline
from studio.catalog.text_steps.stop_words import stop_words
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.data.dataset import TextDataset
from studio.data.finding import Finding, Fix, Rows, exclude_fix, finding, number
from studio.data.languages import languages_of
from studio.data.mojibake import garbled_rows, mended
from studio.data.near_duplicates import near_texts
from studio.data.profile_repeats import leaks
from studio.data.split import Split
from studio.data.tokens import token_stream
from studio.data.typical_words import TypicalWord, joined_streams, lengths_of, typical_words

#: Up to so many rows the closer look starts by itself.
BY_ITSELF = 200_000
_LANGUAGE_ROWS = 2_000
_TOKEN_ROWS = 20_000
_CHUNK_ROWS = 500


@dataclass(frozen=True, eq=False)
class TextMarks:
    """What was found in the texts alone, whatever rows are excluded or relabelled.

    Attributes:
        near: (rows,) the first row with nearly the same text.
        same: (rows,) the first row with the very same text.
        garbled: rows whose text looks garbled, rising.
        mendable: those of them that can be mended.
    """

    near: Rows
    same: Rows
    garbled: Rows
    mendable: Rows


@dataclass(frozen=True, eq=False)
class TokenFigures:
    """What the tokens of the training rows tell, or of a sample of them.

    Attributes:
        lengths: (sampled rows,) tokens of each text after all steps, before it is cut.
        rows: how many rows there are to sample.
        typical: for each class its most typical words, the best first.
    """

    lengths: npt.NDArray[np.int32]
    rows: int
    typical: dict[str, tuple[TypicalWord, ...]]


def text_marks(dataset: TextDataset, tick: Tick = no_tick) -> TextMarks:
    """Look for texts that are nearly alike, and for garbled ones.

    Raises:
        Cancelled: `tick` raised it.
    """
    same = dataset.text_facts.first.astype(np.int64)
    near = near_texts(dataset.text_column, same, part_of(tick, 0.0, 0.7))
    garbled = garbled_rows(dataset.text_column, part_of(tick, 0.7, 0.95))
    can = [mended(text) != text for text in dataset.texts(garbled)]
    tick(1.0)
    return TextMarks(near, same, garbled, garbled[np.array(can, dtype=bool)])


def closer_findings(dataset: TextDataset, split: Split, marks: TextMarks) -> list[Finding]:
    """What the marks mean for the rows that are not excluded."""
    kept = ~dataset.excluded
    near = marks.near.copy()
    near[~(dataset.text_facts.filled & kept)] = -1
    found: list[Finding] = []
    rows = _later_ones(near, marks.same, dataset.test_from)
    if len(rows):
        told = msg(
            N_("Rows whose text is nearly that of an earlier row: {count}."),
            count=number(len(rows)),
        )
        advice = msg(N_("They add little, and make one text count several times."))
        found.append(finding("near-duplicates", told, advice, rows, exclude_fix(rows)))
    same = marks.same.copy()
    same[near < 0] = -1
    leaked = np.setdiff1d(leaks(split, near), leaks(split, same))
    if len(leaked):
        told = msg(
            N_("Test rows whose text is nearly one that is trained on: {count}."),
            count=number(len(leaked)),
        )
        advice = msg(N_("The test figures look better than they are."))
        found.append(finding("near-leak", told, advice, leaked, exclude_fix(leaked)))
    return found + _garbled(marks, kept)


def languages_in(dataset: TextDataset, tick: Tick = no_tick) -> tuple[tuple[str, float], ...]:
    """The languages of a sample of the rows that are not excluded, with their shares.

    Raises:
        Cancelled: `tick` raised it.
    """
    return languages_of(dataset.texts(_sample(dataset, _LANGUAGE_ROWS)), tick)


def token_figures(
    dataset: TextDataset, split: Split, pipeline: Pipeline, tick: Tick = no_tick
) -> TokenFigures:
    """Lengths in tokens, and the words typical of each class, of the training rows.

    Args:
        pipeline: as fitted, where its tokeniser learns.

    Raises:
        Cancelled: `tick` raised it.
        UserError: a step can't work.
    """
    train = split.train
    step = max(1, -(-len(train) // _TOKEN_ROWS))
    rows = train[::step]
    parts = []
    for start in range(0, len(rows), _CHUNK_ROWS):
        tick(start / len(rows))
        parts.append(token_stream(pipeline, dataset.texts(rows[start : start + _CHUNK_ROWS])))
    stream = joined_streams(parts)
    typical: dict[str, tuple[TypicalWord, ...]] = {}
    if dataset.task != "regression" and dataset.label_sets is None:
        typical = typical_words(
            stream, dataset.labels[rows], dataset.label_names, left_out=stop_words("both")
        )
    tick(1.0)
    return TokenFigures(lengths_of(stream), len(train), typical)


def _later_ones(near: Rows, same: Rows, stop: int) -> Rows:
    """Rows of the data file that come after another of their group, the very same text apart."""
    own = near[:stop]
    rows = np.flatnonzero(own >= 0)
    _groups, firsts = np.unique(own[rows], return_index=True)
    later = np.ones(len(rows), dtype=bool)
    later[firsts] = False
    rows = rows[later]
    # The first of equal texts stands for all of them; copies are told as duplicates.
    kept_first = np.zeros(len(near), dtype=bool)
    alive = np.flatnonzero(own >= 0)
    _texts, at = np.unique(same[:stop][alive], return_index=True)
    kept_first[alive[at]] = True
    return rows[kept_first[rows]].astype(np.int64)


def _garbled(marks: TextMarks, kept: npt.NDArray[np.bool_]) -> list[Finding]:
    rows = marks.garbled[kept[marks.garbled]]
    if not len(rows):
        return []
    told = msg(N_("Texts with garbled characters: {count}."), count=number(len(rows)))
    advice = msg(N_("They were read in a wrong encoding somewhere, maybe before this file."))
    fixes = [exclude_fix(rows)]
    mendable = marks.mendable[kept[marks.mendable]]
    if len(mendable):
        words = N_("Mend 1 row") if len(mendable) == 1 else N_("Mend {count} rows")
        fixes.insert(0, Fix("mend", msg(words, count=number(len(mendable))), mendable))
    return [finding("garbled-texts", told, advice, rows, *fixes)]


def _sample(dataset: TextDataset, most: int) -> Rows:
    rows = np.flatnonzero(~dataset.excluded).astype(np.int64)
    return rows[:: max(1, -(-len(rows) // most))]
