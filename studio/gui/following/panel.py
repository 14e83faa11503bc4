"""The drawer's panel in which a text is followed through the network."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _, together
from studio.engine.watching import watched
from studio.gui import run_words
from studio.gui.following.follower import Follower
from studio.gui.following.layer_words import ANSWER
from studio.gui.following.shades import Scale
from studio.gui.following.stage import Stage
from studio.gui.following.strip import LayerStrip
from studio.gui.following.text_bar import TextBar, remembered_row
from studio.gui.following.thumbs import Thumb, picture_for
from studio.gui.following.timeline import TimeLine
from studio.gui.modelview.panels import Panel
from studio.gui.widgets.combo import Combo
from studio.gui.widgets.labels import Label
from studio.model.graph import channels_of
from studio.predict.fields import fields_of
from studio.predict.followed import UNKNOWN_ID, Follow, LayerFollowed

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.check import Checked
    from studio.store.project import Project

#: From this width on text and time can share a line, and from this one buttons keep their words.
_WIDE, _WORDY = 640, 1_000
#: Below this width the text needs the room of the buttons' words.
_NARROW = 520
#: Below this height the picture gets the room of the strip, and below that one that of a line.
_LOW, _HIGH = 230, 280


class SentencePanel(Panel):
    """A text, a moment, the layers in a row, and one of them large."""

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._memory = session.remembered("following")
        if "text" not in self._memory and document.is_open:
            kept = watched(document.folder)
            if kept is not None:
                self._memory.update(remembered_row(kept))
        self._node = str(self._memory.get("node", ""))
        self._shown: Follow | None = None
        self.follower = Follower(session, self)
        self.follower.run = str(self._memory.get("run", ""))
        self.text_bar = TextBar(self._memory)
        self.runs = Combo(_("Network that the text is followed through"))
        self.timeline = TimeLine()
        self.strip = LayerStrip()
        self.stage = Stage()
        self.note = Label("", role="second", wrap=True)
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._wrong = self._low = self._open = False
        self._lay_out()
        self._connect()

    def feed(self, project: "Project", checked: "Checked") -> None:
        """Follow the text through this network."""
        check = self._session.check
        fitted = check.fitted if check is not None else None
        if fitted is not None:
            self.text_bar.show_fields(fields_of(fitted.columns, channels_of(project.graph)))
            self.text_bar.show_rows(self._session.dataset, self._session.split)
        self._wrong, self._open = not checked.ok, True
        if self.isVisible():
            self.follower.wake(project)
        self.follower.set_row(self.text_bar.row())
        self._show()

    def choose(self, node_id: str) -> None:
        """Look at a layer that was chosen elsewhere."""
        if node_id and node_id != self._node:
            self._node = node_id
            self._show()

    def close_up(self) -> None:
        """The text is no longer followed; the cards of the canvas are as they were."""
        self._open = False
        self.timeline.stop()
        self.follower.sleep()
        self._session.followed.emit({})

    def showEvent(self, event: QShowEvent) -> None:
        """The page is in front again: go on."""
        super().showEvent(event)
        if self._open and self._document.is_open:
            self.follower.wake(self._document.project)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is in front: nothing is asked meanwhile."""
        self.timeline.stop()
        self.follower.sleep()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Text and time beside each other where there is room."""
        width, height = event.size().width(), event.size().height()
        beside = width >= _WORDY or (width >= _WIDE and height < _HIGH)
        self.text_bar.shorten(width < _WORDY if beside else width < _NARROW)
        directions = QBoxLayout.Direction
        self._top.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._top.setSpacing(16 if beside else 6)
        # The cards of the canvas show the same in small.
        self._low = height < _LOW
        self.strip.setVisible(self._shown is not None and not self._low)
        super().resizeEvent(event)

    # -- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.runs.setMinimumWidth(96)
        when = QWidget()
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight, when)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.runs, 2)
        line.addWidget(self.timeline, 5)
        self._top.addWidget(self.text_bar, 2)
        self._top.addWidget(when, 3)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 4, 12, 6)
        box.setSpacing(6)
        box.addLayout(self._top)
        box.addWidget(self.strip)
        box.addWidget(self.note, 1, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.stage, 1)

    def _connect(self) -> None:
        self.text_bar.changed.connect(self._typed)
        self.runs.activated.connect(self._run_chosen)
        self.timeline.moved.connect(self.follower.set_place)
        self.strip.chosen.connect(self._layer_chosen)
        self.follower.changed.connect(self._show)
        self.follower.runs_changed.connect(self._show_runs)
        self._show_runs()

    # -- what is chosen -------------------------------------------------------------------------

    def _typed(self) -> None:
        self.follower.set_row(self.text_bar.row())

    def _run_chosen(self, number: int) -> None:
        run = str(self.runs.itemData(number))
        self._memory["run"] = run
        self.follower.set_run(run)

    def _layer_chosen(self, node: str) -> None:
        self._node = self._memory["node"] = node
        self._show_layer()
        if node != ANSWER:
            self._session.layer_asked.emit(node)

    # -- showing --------------------------------------------------------------------------------

    def _show_runs(self) -> None:
        self.runs.clear()
        for row, _path in self.follower.runs:
            self.runs.addItem(run_words.title_of(row), row.id)
        self.runs.addItem(_("As drawn, not trained"), "")
        self.runs.setCurrentIndex(max(self.runs.findData(self.follower.run), 0))

    def _show(self) -> None:
        follower = self.follower
        self.runs.setCurrentIndex(max(self.runs.findData(follower.run), 0))
        self.timeline.show_stops(follower.stops, follower.place)
        found = follower.follow
        if found is None and follower.waiting and self._shown is not None:
            # What was there stays until the answer comes, so that nothing flickers.
            found = self._shown if follower.row is not None else None
        self._shown = found
        words = self._why_nothing() if found is None else ""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.strip.setVisible(found is not None and not self._low)
        self.stage.setVisible(found is not None)
        if found is not None:
            thumbs = [Thumb(layer, self._scaling(layer)) for layer in _with_answer(found)]
            self.strip.show_thumbs(thumbs, self._node)
            self._show_layer()
        self._tell_cards(found)

    def _show_layer(self) -> None:
        if self._shown is None:
            return
        layers = {layer.node: layer for layer in _with_answer(self._shown)}
        layer = layers.get(self._node) or next(iter(layers.values()))
        self.strip.chips.take(self.strip.chips.thumbs, layer.node)
        self.strip.show_current()
        before = self.follower.before
        then = {old.node: old for old in _with_answer(before)} if before is not None else {}
        self.stage.show_layer(
            layer, self.follower.scale_of, _unknown(self._shown), then.get(layer.node)
        )

    def _scaling(self, layer: LayerFollowed) -> Scale:
        return self.follower.scale_of(layer, picture_for(layer))

    def _tell_cards(self, found: Follow | None) -> None:
        """The cards of the canvas show what their layers make of the text."""
        if not (self.follower.awake and self._document.is_open):
            return
        drawn = {node.id: node.layer.meta.id for node in self._document.project.graph.nodes}
        thumbs = {
            layer.node: Thumb(layer, self._scaling(layer))
            for layer in (found.layers if found is not None else ())
            # The run may have had another network than the one that is drawn now.
            if drawn.get(layer.node) == layer.layer
        }
        self._session.followed.emit(thumbs)

    def _why_nothing(self) -> str:
        follower = self.follower
        if follower.problem is not None:
            return together(str(follower.problem.message), str(follower.problem.fix))
        if follower.row is None:
            return _("Type a text, or pick one from the data, to see what each layer makes of it.")
        if not follower.run and self._wrong:
            return _("The layers don't fit together yet. Mend what is marked on the canvas first.")
        if not follower.run and not follower.stops:
            check = self._session.check
            if check is None or check.fitted is None:
                if not self._session.checking:
                    return _("The data are not ready yet: the Data and Text pages tell why.")
                return _("Waiting for the vocabulary of the training texts…")
        if follower.run and not follower.stops:
            return _("This run tells what it makes of the text from its next evaluation on.")
        return _("Following the text…")


def _unknown(found: Follow) -> frozenset[str]:
    """Words that the vocabulary doesn't hold."""
    return frozenset(
        word
        for layer in found.layers
        if layer.value.kind == "tokens"
        for word, number in zip(layer.value.rows, layer.value.values.tolist(), strict=True)
        if number == UNKNOWN_ID
    )


def _with_answer(found: Follow) -> list[LayerFollowed]:
    """All layers, and behind them the answer where the last layer isn't it."""
    last = found.layers[-1].value if found.layers else None
    if last is not None and last.kind in ("probabilities", "labels"):
        return list(found.layers)
    return [*found.layers, LayerFollowed(ANSWER, ANSWER, (found.answer,))]
