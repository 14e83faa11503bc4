"""What a card can show in place of its settings: what its layer makes of a text."""

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter


class CardValue(Protocol):
    """A small picture of a value."""

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Draw it into a box."""
        ...
