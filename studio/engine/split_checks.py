"""What a split leaves a model without: classes to learn, rows to judge by."""

from typing import TYPE_CHECKING

import numpy as np

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split


def split_problems(project: Project, dataset: "TextDataset", split: "Split") -> list[Problem]:
    """Classes that no training row has; a validation part that came out empty."""
    found = _classes(dataset, split)
    settings = project.data.split
    if settings.validation > 0 and not len(split.validation) and len(split.train):
        found.append(
            problem(
                "no-validation-rows",
                "data.split.validation",
                msg(N_("No row is left for validation, so nothing tells which epoch is best.")),
                msg(N_("Give validation a larger share, or add rows. The last epoch is kept.")),
                severity="warning",
            )
        )
    return found


def _classes(dataset: "TextDataset", split: "Split") -> list[Problem]:
    from studio.data.finding import named
    from studio.data.profile_classes import labels_of_rows

    names = dataset.label_names
    if dataset.task == "regression" or len(names) < 2 or not len(split.train):
        return []
    rows, labels = labels_of_rows(dataset)
    training = np.zeros(dataset.rows, dtype=bool)
    training[split.train] = True
    counts = np.bincount(labels[training[rows]], minlength=len(names))
    there = np.flatnonzero(counts)
    if len(there) == 1 and dataset.task == "classification":
        return [
            problem(
                "one-class-training",
                "data.split",
                msg(
                    N_("All training rows have the class “{name}”, so there is nothing to learn."),
                    name=names[int(there[0])],
                ),
                msg(N_("Divide the rows in another way, such as at random.")),
            )
        ]
    missing = [names[place] for place in np.flatnonzero(counts == 0).tolist()]
    if not missing:
        return []
    return [
        problem(
            "untrained-classes",
            "data.split",
            msg(N_("Classes that no training row has: {names}."), names=named(missing)),
            msg(
                N_(
                    "The model will never answer with them. Divide the rows in another way, or add some."
                )
            ),
            severity="warning",
        )
    ]
