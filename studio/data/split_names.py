"""A column names the part of each row."""

import numpy as np
import numpy.typing as npt

from studio.data.split_draws import TEST, TRAIN, VALIDATION, Parts, draw_stratified

#: What people write, in lower case.
NAMES: dict[str, np.int16] = {
    **dict.fromkeys(("train", "training", "trainset", "训练", "训练集", "訓練", "訓練集"), TRAIN),
    **dict.fromkeys(
        (
            "validation",
            "validate",
            "valid",
            "val",
            "dev",
            "development",
            "验证",
            "验证集",
            "開發",
            "开发集",
            "驗證",
        ),
        VALIDATION,
    ),
    **dict.fromkeys(("test", "testing", "testset", "eval", "测试", "测试集", "測試"), TEST),
}


def by_name(
    cells: list[str],
    strata: npt.NDArray[np.int32],
    shares: tuple[float, float],
    generator: np.random.Generator,
    known: Parts,
) -> tuple[Parts, npt.NDArray[np.bool_]]:
    """A part for each row, and whether its cell names none (such rows are in no part, −1).

    A part that no cell names is cut from the training rows, by its share and stratified.
    """
    parts = np.fromiter(
        (NAMES.get(cell.casefold(), np.int16(-1)) for cell in cells), np.int16, len(cells)
    )
    unread = parts < 0
    missing = tuple(
        share if not (parts == part).any() else 0.0
        for part, share in zip((TEST, VALIDATION), shares, strict=True)
    )
    training = np.flatnonzero(parts == TRAIN)
    if any(missing) and len(training):
        kept = known[training].copy()
        # Only what was cut before is kept; what the column says now decides over an older word.
        for part, share in zip((TEST, VALIDATION), missing, strict=True):
            if not share:
                kept[kept == part] = -1
        parts[training] = draw_stratified(
            strata[training], (missing[0], missing[1]), generator, kept
        )
    return parts, unread
