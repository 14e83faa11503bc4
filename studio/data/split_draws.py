"""The draws that divide rows into parts; rows whose part is known keep it."""

import numpy as np
import numpy.typing as npt

#: The part, or the fold, of each row; −1 where it is not known.
Parts = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.integer]

TEST, VALIDATION, TRAIN = np.int16(0), np.int16(1), np.int16(2)


def draw_stratified(
    groups: npt.NDArray[np.int32],
    shares: tuple[float, float],
    generator: np.random.Generator,
    known: Parts,
) -> Parts:
    """A part for each row, in equal shares of each class.

    Args:
        groups: (n,) the class of each row, 0 and up.
        shares: of test and of validation, 0 to 0.9 each.
        generator: decides among equals.
        known: (n,) the part that a row keeps, −1 for those to draw.
    """
    parts = known.copy()
    shuffled = generator.permutation(np.arange(len(groups), dtype=np.int32))
    shuffled = shuffled[known[shuffled] < 0]
    # numpy sorts 16-bit numbers by radix, many times faster.
    narrow = groups.astype(np.uint16) if len(groups) and groups.max() < 2**16 else groups
    ordered = shuffled[np.argsort(narrow[shuffled], kind="stable")]
    classes = int(groups.max()) + 1 if len(groups) else 0
    counts = np.bincount(groups, minlength=classes)
    free = np.bincount(groups[shuffled], minlength=classes)
    test = _still_wanted(counts, shares[0], groups[known == TEST], free)
    validation = _still_wanted(counts, shares[1], groups[known == VALIDATION], free)
    trains = np.bincount(groups[known == TRAIN], minlength=classes) > 0
    surplus = np.maximum(0, test + validation - np.maximum(0, free - ~trains))
    taken = np.minimum(surplus, validation)
    validation = validation - taken
    test = test - (surplus - taken)
    parts[ordered] = TRAIN
    start = 0
    for count, tested, validated in zip(
        free.tolist(), test.tolist(), validation.tolist(), strict=True
    ):
        parts[ordered[start : start + tested]] = TEST
        parts[ordered[start + tested : start + tested + validated]] = VALIDATION
        start += count
    return parts


def _still_wanted(
    counts: npt.NDArray[np.int64], share: float, there: Numbers, free: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """How many free rows of each class a part still takes, given the rows that are in it."""
    wanted = apportioned(counts, share) - np.bincount(there, minlength=len(counts))
    clipped: npt.NDArray[np.int64] = np.clip(wanted, 0, free)
    return clipped


def apportioned(counts: npt.NDArray[np.int64], share: float) -> npt.NDArray[np.int64]:
    """A share of each count in whole rows, whose sum is that share of the total."""
    exact = counts * share
    floors: npt.NDArray[np.int64] = np.floor(exact + 1e-9).astype(np.int64)
    missing = round(float(counts.sum() * share)) - int(floors.sum())
    if missing > 0:
        # The largest remainders first; of equal ones the larger class, then the first.
        order = np.lexsort((np.arange(len(counts)), -counts, -(exact - floors)))
        floors[order[:missing]] += 1
    return floors


def draw_random(
    groups: npt.NDArray[np.int32],
    shares: tuple[float, float],
    generator: np.random.Generator,
    known: Parts,
) -> Parts:
    """The same without regard to classes, save that each keeps a training row."""
    parts = known.copy()
    order = generator.permutation(len(groups))
    order = order[known[order] < 0]
    tested = _room(len(groups), shares[0], known == TEST, len(order))
    validated = _room(len(groups), shares[1], known == VALIDATION, len(order) - tested)
    parts[order] = TRAIN
    parts[order[:tested]] = TEST
    parts[order[tested : tested + validated]] = VALIDATION
    trained = set(groups[parts == TRAIN].tolist())
    for group in sorted(set(groups[order].tolist()) - trained):
        members = order[groups[order] == group]
        # Validation gives up a row before test does.
        parts[members[np.argmax(parts[members])]] = TRAIN
    return parts


def _room(rows: int, share: float, there: npt.NDArray[np.bool_], free: int) -> int:
    return max(0, min(round(rows * share) - int(there.sum()), free))


def draw_whole_groups(
    groups: npt.NDArray[np.int64],
    shares: tuple[float, float],
    generator: np.random.Generator,
    known: Parts,
) -> Parts:
    """A part for each row, the same for all rows of a group.

    Groups are gone through in a random order; each goes to the test part while that is short of
    its share by at least half of the group, then likewise to validation, else to training.
    """
    parts = known.copy()
    count = int(groups.max()) + 1 if len(groups) else 0
    sizes = np.bincount(groups, minlength=count)
    # A group that is known in part is known: its new rows follow the others.
    home = np.full(count, -1, dtype=np.int16)
    home[groups[known >= 0]] = known[known >= 0]
    filled = [int(sizes[home == part].sum()) for part in (TEST, VALIDATION)]
    wanted = [len(groups) * share for share in shares]
    for group in generator.permutation(count).tolist():
        if home[group] >= 0:
            continue
        home[group] = TRAIN
        for part in (TEST, VALIDATION):
            if wanted[part] - filled[part] >= sizes[group] / 2:
                home[group] = part
                filled[part] += int(sizes[group])
                break
    if count and not (home == TRAIN).any() and (known < 0).all():
        home[int(np.argmax(sizes))] = TRAIN
    parts[:] = home[groups] if count else parts
    return parts


def draw_folds(
    groups: npt.NDArray[np.int32], folds: int, generator: np.random.Generator, known: Parts
) -> Parts:
    """A fold for each row, 0 to `folds` − 1, each class dealt out evenly over them.

    Args:
        groups: (n,) the class of each row.
        folds: how many.
        generator: decides among equals.
        known: (n,) the fold that a row keeps, −1 for those to draw.
    """
    found = np.where(known < folds, known, np.int16(-1)).astype(np.int16)
    total = np.bincount(found[found >= 0], minlength=folds)
    shuffled = generator.permutation(len(groups))
    shuffled = shuffled[found[shuffled] < 0]
    ordered = shuffled[np.argsort(groups[shuffled], kind="stable")]
    bounds = np.flatnonzero(np.diff(groups[ordered])) + 1
    for members in np.split(ordered, bounds):
        if not len(members):
            continue
        own = np.bincount(found[(groups == groups[members[0]]) & (found >= 0)], minlength=folds)
        dealt = _dealt(len(members), own, total)
        total = total + np.bincount(dealt, minlength=folds)
        found[members] = dealt
    return found


def _dealt(count: int, own: Numbers, total: Numbers) -> Parts:
    """The folds of `count` further rows of a class: those with the fewest of the class first.

    Args:
        own: (folds,) rows of the class that each fold has already.
        total: (folds,) rows of any class; of equal folds the smallest comes first.
    """
    level = int(own.max(initial=0)) + count // len(own) + 2
    # Each free place below the level, lowest first: (height, total, fold).
    room = np.maximum(0, level - own)
    fold = np.repeat(np.arange(len(own)), room)
    height = np.concatenate([np.arange(level)[start:] for start in own.tolist()])
    order = np.lexsort((fold, total[fold], height))[:count]
    return fold[order].astype(np.int16)
