"""The figures of merit besides the large ones, in a line."""

from collections.abc import Mapping
from typing import Any

from studio.core.i18n import N_, _
from studio.gui import figures

#: Name in the evaluation, words with the figure, and whether it is a share.
_WORDS = (
    ("weighted_f1", N_("weighted F1 {figure}"), True),
    ("mcc", N_("Matthews correlation {figure}"), False),
    ("auroc", N_("area under the ROC curve {figure}"), False),
    ("top_3", N_("right class among the first three {figure}"), True),
    ("top_5", N_("among the first five {figure}"), True),
)


def further_figures(found: Mapping[str, Any]) -> str:
    """What an evaluation says besides; empty for one that was made before these were told."""
    told = []
    for name, words, share in _WORDS:
        if name in found:
            value = float(found[name])
            figure = figures.percent(value) if share else figures.short(value)
            told.append(_(words).format(figure=figure))
    return " · ".join(told)
