"""Editing a cell in its place: a text of several lines, or a label from those that there are."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.dataview.table_model import CellsModel

Index = QModelIndex | QPersistentModelIndex
_EDITOR_HEIGHT = 112
_MARK = 7.0


class CellDelegate(QStyledItemDelegate):
    """Enter keeps what was typed, Shift+Enter begins a line, Escape gives it up.

    A changed cell has a small corner, so that colour alone doesn't tell it.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._labels: tuple[str, ...] = ()

    def set_labels(self, labels: Sequence[str]) -> None:
        """The labels on offer."""
        self._labels = tuple(labels)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, and its corner where it was changed."""
        super().paint(painter, option, index)
        model = index.model()
        if not isinstance(model, CellsModel):
            return
        if model.original(index.row(), index.column()) is None:
            return
        corner = QPointF(option.rect.topLeft())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent"))
        right, below = QPointF(_MARK, 0), QPointF(0, _MARK)
        painter.drawPolygon(QPolygonF([corner, corner + right, corner + below]))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A list of labels for the label, else room for a text."""
        model = index.model()
        if isinstance(model, CellsModel) and model.role_of(index.column()) == "label":
            return _LabelEditor(self._labels, parent)
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(_("Text of the cell"))
        editor.setTabChangesFocus(True)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the whole text of the cell."""
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setEditText(text)
            line = editor.lineEdit()
            if line is not None:
                line.selectAll()
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Keep what was typed."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QPlainTextEdit):
            model.setData(index, editor.toPlainText())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Over the cell; a text gets several lines, within the table."""
        rect = QRect(option.rect)
        if isinstance(editor, QPlainTextEdit):
            room = self._view.viewport().rect()
            rect.setHeight(min(_EDITOR_HEIGHT, max(room.height(), rect.height())))
            rect.moveBottom(min(rect.bottom(), room.bottom()))
            rect = rect.intersected(room.adjusted(0, -rect.height(), 0, 0))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter ends the edit of a text; with Shift it begins a line."""
        if (
            isinstance(editor, QPlainTextEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                editor.insertPlainText("\n")
                return True
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            return True
        return super().eventFilter(editor, event)


class _LabelEditor(QComboBox):
    """The labels on offer; another can be typed."""

    def __init__(self, labels: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(_("Label"))
        self.addItems(list(labels))
