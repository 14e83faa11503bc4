"""``--set PATH=VALUE``: settings for one command."""

from collections.abc import Sequence

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_


def settings_of(items: Sequence[str]) -> dict[str, str]:
    """The values by their paths.

    Raises:
        UserError: an item without an equals sign.
    """
    found = {}
    for item in items:
        path, equals, value = item.partition("=")
        if not equals:
            raise UserError(
                problem(
                    "bad-set",
                    item,
                    msg(N_("--set expects PATH=VALUE; found {item}."), item=item),
                    msg(N_("For instance --set plan.epochs=5.")),
                )
            )
        found[path] = value
    return found
