"""What is carried while a layer is dragged: a new one from the palette, or one of the stack."""

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

#: A layer of the stack, by its name in the graph.
NODE = "application/x-wordloom-node"
#: A new layer, by the id of its type.
LAYER = "application/x-wordloom-layer"
#: An own block, by its key.
BLOCK = "application/x-wordloom-block"


def carried(data: QMimeData) -> tuple[str, str] | None:
    """(`NODE`, `LAYER` or `BLOCK`, the name, id or key) of what is dragged; None for anything else."""
    for kind in (NODE, LAYER, BLOCK):
        if data.hasFormat(kind):
            return kind, bytes(data.data(kind).data()).decode("utf-8", "replace")[:200]
    return None


def load(kind: str, name: str) -> QMimeData:
    """Data to drag."""
    data = QMimeData()
    data.setData(kind, name.encode())
    return data


class DragStarter:
    """Turns a press and a move into a drag of a widget's own picture."""

    def __init__(self, widget: QWidget, kind: str, name: str) -> None:
        self._widget, self._kind, self._name = widget, kind, name
        self._pressed: QPoint | None = None

    def press(self, event: QMouseEvent) -> None:
        """The button went down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def move(self, event: QMouseEvent) -> bool:
        """The pointer moved; whether that became a drag, which has ended by now."""
        far = QApplication.startDragDistance()
        at = event.position().toPoint()
        if self._pressed is None or (at - self._pressed).manhattanLength() < far:
            return False
        start, self._pressed = self._pressed, None
        drag = QDrag(self._widget)
        drag.setMimeData(load(self._kind, self._name))
        drag.setPixmap(_faded(self._widget.grab()))
        drag.setHotSpot(start)
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)
        return True


def _faded(picture: QPixmap) -> QPixmap:
    from PySide6.QtGui import QPainter

    made = QPixmap(picture.size())
    made.setDevicePixelRatio(picture.devicePixelRatio())
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(0.85)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made
