"""A text followed through the network in the window, and how what layers make of it is drawn."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.data.inputs import Inputs
from studio.engine.watching import watched
from studio.gui import theme
from studio.gui.following.drawing import Drawing, drawing_of
from studio.gui.following.layer_words import facts_of
from studio.gui.following.panel import SentencePanel
from studio.gui.following.picture_view import PictureView
from studio.gui.following.shades import Scale, image_of
from studio.gui.following.stops import Stop
from studio.gui.following.strip import LayerStrip
from studio.gui.following.text_bar import MAX_TEXT, TextBar, remembered_row
from studio.gui.following.thumbs import Thumb
from studio.gui.following.timeline import TimeLine
from studio.gui.following.words_line import WordsLine
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.gui.run_session import controller_of
from studio.predict.fields import CategoryField, Fields, NumberField
from studio.predict.followed import Kind, LayerFollowed, Picture, Role

WORDS = ("eine", "球赛", "\t", "ﷺ", "Donaudampfschifffahrtsgesellschaftskapitän", "👩‍👩‍👧", "")


def _picture(kind: Kind, shape: tuple[int, ...], role: Role = "value") -> Picture:
    chance = np.random.default_rng(1)
    values = chance.normal(size=shape).astype(np.float32)
    if kind in ("attention", "weights", "probabilities", "labels"):
        values = np.abs(values)
        values /= np.maximum(values.sum(axis=-1, keepdims=True), 1e-9)
    length = shape[1] if kind == "attention" else shape[0]
    rows = tuple(WORDS[n % len(WORDS)] for n in range(length))
    rows = () if kind in ("vector", "number") else rows
    columns = rows if kind == "attention" else ()
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    return Picture(kind, role, values, rows, columns, shape, low, 0.0, high)


PICTURES = [
    _picture("tokens", (9,)),
    _picture("ngrams", (5,)),
    _picture("sequence", (7, 30)),
    replace(_picture("sequence", (4, 3), "contributions"), columns=("good", "坏", "x" * 80)),
    _picture("vector", (96,)),
    replace(_picture("vector", (4,)), rows=("a red shop",)),
    replace(_picture("vector", (2,)), rows=("price", "age")),
    _picture("attention", (2, 7, 7), "attention"),
    replace(_picture("attention", (3, 7, 2), "attention"), columns=("one", "two")),
    _picture("weights", (6,), "weights"),
    _picture("weights", (6,), "shares"),
    _picture("logits", (3,)),
    _picture("probabilities", (2,)),
    _picture("probabilities", (60,)),
    _picture("labels", (4,)),
    _picture("number", (1,)),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: f"{p.kind}-{p.values.shape}")
@pytest.mark.parametrize("dark", [False, True])
def test_every_picture_can_be_drawn_and_read_cell_by_cell(
    qapp: QApplication, picture: Picture, dark: bool
) -> None:
    theme.apply(qapp, "dark" if dark else "light")
    drawing = drawing_of(picture, Scale(2.0, signed=picture.signed))
    for room in (QSizeF(640, 150), QSizeF(60, 30)):
        size = drawing.lay_out(room)
        for cell in [(0, 0), (drawing.grid[0] - 1, drawing.grid[1] - 1)]:
            box = drawing.box_of(cell)
            assert drawing.cell_at(box.center()) == cell
            assert QRectF(-1, -1, size.width() + 2, size.height() + 2).contains(box)
            assert drawing.told(cell)
        assert drawing.cell_at(QPointF(-5, -5)) is None
        assert drawing.beside((0, 0), 10**6, 10**6) == (drawing.grid[0] - 1, drawing.grid[1] - 1)
        assert _painted(drawing, size, None)
        assert _painted(drawing, size, (0, 0))
    theme.apply(qapp, "light")


@pytest.mark.parametrize("kind", ["tokens", "sequence", "attention", "weights"])
def test_a_text_of_which_nothing_is_left_is_told(qapp: QApplication, kind: Kind) -> None:
    shapes = {"sequence": (0, 8), "attention": (2, 0, 0)}
    picture = _picture(kind, shapes.get(kind, (0,)))
    drawing = drawing_of(picture, Scale())
    assert drawing.grid == (0, 0)
    assert _painted(drawing, drawing.lay_out(QSizeF(300, 60)), None)
    assert Thumb(LayerFollowed("n", "embedding", (picture,)), Scale()).picture is picture


@pytest.mark.parametrize("kind", ["weights", "probabilities", "logits"])
def test_what_was_there_before_training_is_drawn_and_told(qapp: QApplication, kind: Kind) -> None:
    picture = _picture(kind, (4,), "weights" if kind == "weights" else "value")
    drawing = drawing_of(picture, Scale(2.0, signed=picture.signed))
    drawing.lay_out(QSizeF(400, 120))
    alone = _image(drawing, QSizeF(400, 120), None)
    assert "before" not in drawing.told((0, 0))
    drawing.before = replace(picture, values=picture.values[::-1].copy())
    assert "before training" in drawing.told((0, 0))
    assert _image(drawing, QSizeF(400, 120), None) != alone


def test_one_head_is_drawn_apart(qapp: QApplication) -> None:
    picture = _picture("attention", (2, 7, 7), "attention")
    alone, mean = (drawing_of(picture, Scale(), head) for head in (1, None))
    strongest = int(picture.values[1, 0].argmax())
    assert f"{picture.values[1, 0, strongest] * 100:.1f}" in alone.told((0, 0))
    assert alone.told((0, 0)) != mean.told((0, 0))


def test_colours_stand_for_numbers(qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    signed = Scale(2.0, signed=True)
    assert signed.color(0.0).lightness() > 250
    assert signed.color(-2.0).red() > signed.color(-2.0).blue()
    assert signed.color(2.0).blue() > signed.color(2.0).red()
    assert signed.color(9.0) == signed.color(2.0)
    assert signed.color(float("nan")) == signed.color(0.0)
    steps = [Scale(1.0).color(value).lightness() for value in (0.0, 0.3, 0.6, 1.0)]
    assert steps == sorted(steps, reverse=True)
    image = image_of(np.array([[0.0, 2.0, -2.0]], dtype=np.float32), signed)
    assert (image.width(), image.height()) == (3, 1)
    assert QColor(image.pixel(1, 0)) == signed.color(2.0)


def test_wide_and_long_words_keep_their_places(qapp: QApplication) -> None:
    line = WordsLine(WORDS, 10.0)
    assert [line.at(line.middle(n)) for n in range(len(WORDS))] == list(range(len(WORDS)))
    assert line.at(-1) is None
    assert line.at(line.width + 1) is None
    assert WordsLine((), 10.0).at(0) is None
    assert WordsLine(("a",) * 5_000, 10.0).width > 10_000


def test_a_watched_row_comes_back_with_all_its_columns(qtbot: QtBot) -> None:
    fields = Fields(
        ("title", "body"), (NumberField("price", 1.0, 0.0, 9.0),), (CategoryField("shop", ("n",)),)
    )
    row = Inputs("one", {"title": "one", "body": "two"}, {"price": 2.5}, {"shop": "球"})
    bar = TextBar(remembered_row(row))
    qtbot.addWidget(bar)
    bar.show_fields(fields)
    assert bar.row() == row
    assert not bar.more.isHidden()
    bar.shorten(True)
    assert bar.samples.text() == ""
    assert bar.samples.accessibleName()


def test_facts_tell_what_was_cut(qapp: QApplication) -> None:
    whole = _picture("sequence", (3, 4))
    assert "first" not in facts_of(whole)
    assert "3 × 4" in facts_of(replace(whole, shape=(300, 4)))
    assert "300 × 4" in facts_of(replace(whole, shape=(300, 4)))


def test_a_picture_is_read_with_the_keyboard(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show()
    picture = _picture("sequence", (7, 30))
    view.show_drawing(drawing_of(picture, Scale()), "LSTM")
    told: list[str] = []
    view.pointed.connect(told.append)
    surface = view.surface
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(surface, Qt.Key.Key_End)
    QTest.keyClick(surface, Qt.Key.Key_End)
    QTest.keyClick(surface, Qt.Key.Key_Down)
    assert surface.cell == (6, 1)
    assert surface.accessibleName() == "LSTM"
    assert "channel 2" in surface.accessibleDescription()
    assert told[-1] == surface.accessibleDescription()
    view.show_drawing(drawing_of(_picture("number", (1,)), Scale()))
    assert surface.cell is None


def test_the_strip_is_walked_with_the_keyboard(qtbot: QtBot) -> None:
    strip = LayerStrip()
    qtbot.addWidget(strip)
    strip.show()
    layers = [LayerFollowed(f"n{n}", "embedding", (PICTURES[2],)) for n in range(4)]
    strip.show_thumbs([Thumb(layer, Scale()) for layer in layers], "n1")
    chosen: list[str] = []
    strip.chosen.connect(chosen.append)
    QTest.keyClick(strip.chips, Qt.Key.Key_Right)
    QTest.keyClick(strip.chips, Qt.Key.Key_End)
    QTest.keyClick(strip.chips, Qt.Key.Key_Right)
    middle = strip.chips.box_of(0).center().toPoint()
    QTest.mouseClick(strip.chips, Qt.MouseButton.LeftButton, pos=middle)
    assert chosen == ["n2", "n3", "n0"]
    assert "1 of 4" in strip.chips.accessibleDescription()


def test_the_moments_are_played_from_the_first_to_the_last(qtbot: QtBot) -> None:
    line = TimeLine()
    qtbot.addWidget(line)
    stops = (Stop("before"), Stop("epoch", 1, best=True), Stop("after"))
    line.show_stops(stops, 2)
    seen: list[int] = []

    def go(place: int) -> None:
        seen.append(place)
        line.show_stops(stops, place)

    line.moved.connect(go)
    line.play.click()
    qtbot.waitUntil(lambda: not line.playing, timeout=20_000)
    assert seen == [0, 1, 2]
    QTest.keyClick(line.slider, Qt.Key.Key_Left)
    assert line.words.text() == stops[1].words()
    assert line.slider.accessibleDescription() == stops[1].words()
    line.show_stops(stops[:1], 0)
    assert not line.slider.isEnabled()
    assert not line.play.isEnabled()


def _painted(drawing: Drawing, size: QSizeF, cell: tuple[int, int] | None) -> bool:
    """Whether anything was drawn."""
    return _image(drawing, size, cell) != _image(None, size, None)


def _image(drawing: Drawing | None, size: QSizeF, cell: tuple[int, int] | None) -> QImage:
    wide, high = max(round(size.width()), 1), max(round(size.height()), 1)
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(theme.current().color("surface"))
    if drawing is not None:
        painter = QPainter(image)
        drawing.paint(painter, cell)
        painter.end()
    return image


# -- in the window, with a real worker ----------------------------------------------------------


@pytest.fixture
def panel(opened: MainWindow, qtbot: QtBot) -> SentencePanel:
    """The panel of a window with a BiLSTM drawn, following a text of the data before training."""
    page = _page(opened)
    page._use_template("bilstm_attention")
    plan = opened.document.project.plan.model_copy(
        update={"epochs": 2, "patience": 0, "batch_size": 8, "device": "cpu", "threads": 1}
    )
    opened.document.edit(replace(opened.document.project, plan=plan), "Plan")
    page.drawer.open("sentence")
    panel = _panel(page)
    qtbot.waitUntil(lambda: panel.follower.follow is not None, timeout=120_000)
    return panel


def _page(window: MainWindow) -> ModelPage:
    window.show_page("model")
    return cast(ModelPage, window.pages["model"])


def _panel(page: ModelPage) -> SentencePanel:
    found = page.drawer.panel("sentence")
    assert isinstance(found, SentencePanel)
    return found


def _type(qtbot: QtBot, panel: SentencePanel, text: str) -> None:
    """Type a text and wait until it is followed."""
    panel.text_bar.edit.setText(text)
    row = panel.text_bar.row()

    def there() -> bool:
        found = panel.follower.follow
        return found is not None and found.row == row and not panel.follower.waiting

    qtbot.waitUntil(there, timeout=60_000)


def test_a_text_is_followed_through_the_network_as_it_is_drawn(
    panel: SentencePanel, opened: MainWindow, qtbot: QtBot
) -> None:
    page = _page(opened)
    lstm = next(name for name in page.order if name.startswith("lstm"))
    pooling = next(name for name in page.order if name.startswith("pooling"))
    assert panel.text_bar.edit.text()
    assert panel.timeline.words.text() == "Before training"
    _type(qtbot, panel, "the kettle 球赛 leaks")
    chips = [thumb.layer.node for thumb in panel.strip.chips.thumbs]
    assert chips[: len(page.order)] == list(page.order)
    tokens = panel.strip.chips.thumbs[0].picture
    assert tokens.rows[:2] == ("the", "kettle")
    assert 1 in tokens.values.tolist()
    cards = page.canvas.scene_shown.cards
    assert all(card._value is not None for card in cards.values())

    page.choose(lstm)
    assert panel.stage.title.text() == "LSTM"
    assert [button.text() for button in panel.stage.buttons.buttons()] == [
        "What it hands on",
        "Reading forwards",
        "Reading backwards",
    ]
    QTest.keyClick(panel.strip.chips, Qt.Key.Key_Right)
    assert page.canvas.names() == [pooling]
    assert panel.stage.picture is not None
    assert panel.stage.picture.role == "weights"

    _type(qtbot, panel, "x " * MAX_TEXT)
    assert panel.follower.follow is not None
    assert len(panel.follower.follow.row.text) == MAX_TEXT
    _type(qtbot, panel, "球")
    panel.text_bar.edit.clear()
    qtbot.waitUntil(lambda: not panel.note.isHidden(), timeout=20_000)
    assert panel.stage.isHidden()
    _type(qtbot, panel, "the kettle leaks")

    graph = opened.document.project.graph
    layer = graph.node(pooling).layer.model_copy(update={"mode": "max"})
    page._edit(graph.with_node(pooling, layer), "Change")
    qtbot.waitUntil(lambda: "shares" in _roles(panel, pooling), timeout=60_000)
    page._remove(pooling)
    qtbot.waitUntil(lambda: not panel.note.isHidden(), timeout=60_000)
    assert panel.note.text()
    opened.document.undo_stack.undo()
    qtbot.waitUntil(lambda: "shares" in _roles(panel, pooling), timeout=60_000)

    opened.show_page("text")
    assert not panel.follower.awake
    opened.show_page("model")
    assert panel.follower.awake
    qtbot.waitUntil(lambda: "shares" in _roles(panel, pooling), timeout=60_000)

    page.drawer.open("")
    assert all(card._value is None for card in cards.values())
    opened.rebuild()
    again = _panel(_page(opened))
    assert again is not panel
    assert again.text_bar.edit.text() == "the kettle leaks"


def _roles(panel: SentencePanel, node: str) -> set[str]:
    found = panel.follower.follow
    known = found is not None and node in found.by_node
    return {p.role for p in found.by_node[node].pictures} if found and known else set()


def test_a_run_is_followed_from_epoch_to_epoch(
    panel: SentencePanel, opened: MainWindow, qtbot: QtBot
) -> None:
    _type(qtbot, panel, "a lovely kettle")
    before = panel.follower.follow
    folder = opened.document.folder
    qtbot.waitUntil(lambda: watched(folder) == Inputs("a lovely kettle"), timeout=20_000)
    controller = controller_of(opened.session)
    run = controller.start(folder, opened.document.project)
    qtbot.waitUntil(lambda: not controller.running, timeout=180_000)
    qtbot.waitUntil(lambda: _kinds(panel) == "before epoch epoch after", timeout=60_000)
    assert panel.follower.run == run
    qtbot.waitUntil(lambda: panel.follower.follow is not None, timeout=60_000)
    assert panel.follower.stop is not None
    assert panel.follower.stop.kind == "after"
    after = panel.follower.follow
    panel.timeline.slider.setValue(0)
    first = panel.follower.follow
    assert before is not None
    assert after is not None
    assert first is not None
    assert np.array_equal(first.answer.values, before.answer.values)
    assert not np.array_equal(first.answer.values, after.answer.values)

    # Another text was not seen by the run, but its first and its last network can be asked.
    _type(qtbot, panel, "a kettle")
    assert _kinds(panel) == "before after"
    panel.timeline.slider.setValue(0)
    assert panel.follower.follow is not None
    panel.runs.setCurrentIndex(panel.runs.count() - 1)
    panel.runs.activated.emit(panel.runs.currentIndex())
    qtbot.waitUntil(lambda: _kinds(panel) == "before", timeout=60_000)
    qtbot.waitUntil(lambda: panel.follower.follow is not None, timeout=60_000)


def _kinds(panel: SentencePanel) -> str:
    return " ".join(stop.kind for stop in panel.follower.stops)
