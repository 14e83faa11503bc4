"""What a person asked to see of the rows; light enough to be there before numpy is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowView:
    """What a person asked to see.

    Attributes:
        search: rows with this text in any column, upper and lower case alike; all when empty.
        sort: the column that orders the rows; empty for the order of the file.
        descending: the last first.
    """

    search: str = ""
    sort: str = ""
    descending: bool = False
