"""Which findings are shown, and the rows of a finding, of a class, or those that were edited."""

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.errors import msg
from studio.core.i18n import N_, _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.plan import TrainPlan
    from studio.data.dataset import TextDataset
    from studio.data.finding import Finding
    from studio.gui.session import Session

CLASS = "class:"
EDITED = "edited"


def shown_findings(session: "Session", plan: "TrainPlan") -> "list[Finding]":
    """What the profile and the closer look found, by the training as it is set."""
    profile = session.profile
    found = [*profile.findings, *session.closer.findings] if profile is not None else []
    return [_heeded(finding, plan) for finding in found]


def rows_of(session: "Session", code: str) -> "tuple[NDArray[np.int64] | None, str]":
    """The rows to show, rising, and what they are, in words; None for all.

    Args:
        code: of a finding; ``class:name``; ``edited``; empty for all.
    """
    dataset = session.dataset
    if dataset is None or not code:
        return None, ""
    if code == EDITED:
        rows = dataset.overlay.edited_rows
        return (rows, _("Edited rows")) if len(rows) else (None, "")
    if code.startswith(CLASS):
        name = code.removeprefix(CLASS)
        words = _("Rows with the label “{name}”").format(name=name)
        return (_of_class(dataset, name), words) if name in dataset.label_names else (None, "")
    profile = session.profile
    known = [*profile.findings, *session.closer.findings] if profile is not None else []
    found = next((f for f in known if f.problem.code == code), None)
    return (found.rows, str(found.problem.message)) if found is not None else (None, "")


def _of_class(dataset: "TextDataset", name: str) -> "NDArray[np.int64]":
    import numpy as np

    from studio.data.profile_classes import labels_of_rows

    rows, labels = labels_of_rows(dataset)
    own = rows[labels == dataset.label_names.index(name)]
    return np.unique(own[~dataset.excluded[own]])


def _heeded(finding: "Finding", plan: "TrainPlan") -> "Finding":
    """A finding whose remedy is chosen already says so."""
    if finding.problem.code != "uneven-classes":
        return finding
    if plan.oversample:
        told = msg(N_("Small classes are drawn more often in training."))
    elif getattr(plan.loss, "class_weights", "none") != "none":
        told = msg(N_("Class weights are on."))
    else:
        return finding
    return replace(finding, problem=replace(finding.problem, fix=told), fixes=())
