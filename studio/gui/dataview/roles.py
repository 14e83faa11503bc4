"""What a column is used for, and what that is called."""

from typing import TYPE_CHECKING

from studio.core.i18n import N_

if TYPE_CHECKING:
    from studio.catalog.source import DataSettings

#: What a person can choose for a column, in this order.
ROLES: dict[str, str] = {
    "text": N_("Text"),
    "label": N_("Label"),
    "number": N_("Number"),
    "category": N_("Category"),
    "none": N_("Not used"),
}
#: What the split makes of a column; chosen on its own card.
_SPLIT_ROLES: dict[str, str] = {
    "group": N_("Groups of the split"),
    "time": N_("Time of the split"),
    "column": N_("Parts of the split"),
}
ROLE_WORDS = ROLES | _SPLIT_ROLES
#: The words of undo for each role.
USE_WORDS: dict[str, str] = {
    "text": N_("Use “{name}” as text"),
    "label": N_("Use “{name}” as label"),
    "number": N_("Use “{name}” as number"),
    "category": N_("Use “{name}” as category"),
    "none": N_("Don't use “{name}”"),
}


def roles_of(data: "DataSettings") -> dict[str, str]:
    """The role of each column that is used; the split's are told where there is no other."""
    found: dict[str, str] = {}
    if data.split.method in _SPLIT_ROLES and data.split.column:
        found[data.split.column] = data.split.method
    found |= {each.name: "number" for each in data.numeric}
    found |= {each.name: "category" for each in data.categories}
    found |= dict.fromkeys(data.text, "text")
    return found | ({data.label: "label"} if data.label else {})
