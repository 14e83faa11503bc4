"""Which words decided, from a keystroke to the tint, with a real worker."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.gui.main_window import MainWindow
from studio.gui.pages.predict import PredictPage
from studio.gui.run_control import RunController
from studio.store.bundle import save_bundle
from tests.model_toys import toy_bundle


def test_the_deciding_words_are_shown_and_dropped_by_a_keystroke(
    qtbot: QtBot,
    window: MainWindow,
    opened: Callable[[Path], RunController],
    tmp_path: Path,
) -> None:
    rows = "".join(f"ball team {i},sport\nsoup bread {i},food\n" for i in range(30))
    (tmp_path / "rows.csv").write_text("text,label\n" + rows, encoding="utf-8")
    opened(tmp_path / "rows.csv")
    path = tmp_path / "toy.loom"
    save_bundle(path, toy_bundle(tmp_path, "lstm"))
    window.session.open_model(path)
    window.show_page("predict")
    page = cast(PredictPage, window.pages["predict"])
    qtbot.waitUntil(lambda: page.model is not None and page.model.path == path, timeout=60_000)

    QTest.keyClicks(page.edit, "soup bread ball")
    qtbot.waitUntil(lambda: page.deciding.explained is not None, timeout=30_000)
    assert page.deciding.speaking_for.text().startswith("For food: ")
    assert "soup" in page.deciding.speaking_for.text()
    assert "ball" in page.deciding.speaking_against.text()

    names = [name for name, _share in page.answer.bars.items]
    index = page.answer.bars.model().index(names.index("sport"), 0)
    QTest.mouseClick(
        page.answer.bars.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.answer.bars.visualRect(index).center(),
    )
    qtbot.waitUntil(lambda: page.deciding.speaking_for.text() == "For sport: ball", timeout=30_000)
    assert "soup" in page.deciding.speaking_against.text()

    QTest.keyClicks(page.edit, "s")
    assert page.deciding.explained is None
    assert page.deciding.speaking_for.text() == ""
