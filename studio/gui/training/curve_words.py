"""What the curves of a run say, in one sentence."""

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.run_view import RunView

#: Epochs that must agree before something is said of them.
RISING, STANDING = 2, 3
#: A loss that has fallen by less than this share hardly falls.
HARDLY = 0.02


def verdict(view: RunView | None) -> str:
    """Over-fitting, standing still, hardly learning, or still falling; empty where nothing is sure."""
    told = view.told if view is not None else []
    if view is None or not told:
        return ""
    training = [one.metrics["train_loss"] for one in told if "train_loss" in one.metrics]
    losses = [one.metrics["val_loss"] for one in told if "val_loss" in one.metrics]
    if len(training) >= STANDING and training[-1] > (1 - HARDLY) * training[0]:
        return _("The training loss hardly falls: try another learning rate.")
    if len(losses) < RISING:
        return ""
    rising = _rising(losses)
    if rising >= RISING and len(training) == len(losses) and training[-1] < training[-1 - rising]:
        return ngettext(
            "Validation loss has risen for {n} epoch while training loss fell: over-fitting.",
            "Validation loss has risen for {n} epochs while training loss fell: over-fitting.",
            rising,
        ).format(n=figures.count(rising))
    best = min(range(len(losses)), key=losses.__getitem__)
    since = len(losses) - 1 - best
    if since >= STANDING:
        return ngettext(
            "Validation loss has not become lower for {n} epoch; it was lowest in epoch {best}.",
            "Validation loss has not become lower for {n} epochs; it was lowest in epoch {best}.",
            since,
        ).format(n=figures.count(since), best=figures.count(told[best].epoch))
    if since == 0:
        if view.running:
            return _("Validation loss is falling.")
        return _("Validation loss was still falling at the end: more epochs may help.")
    return ""


def _rising(losses: list[float]) -> int:
    """For how many epochs, up to the last, the loss has risen each time."""
    count = 0
    for before, after in zip(losses[-2::-1], losses[:0:-1], strict=True):
        if after <= before:
            break
        count += 1
    return count
