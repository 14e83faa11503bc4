"""Choosing what columns are used for, with mouse and keyboard, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from studio.catalog.source import CategoryColumn, NumericColumn
from studio.gui.dataview.column_row import ColumnRow
from studio.gui.dataview.columns_card import ColumnsCard
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage
from studio.model.graph import channels_of
from tests.column_toys import shop_table, tag_table, title_table

Settled = Callable[[MainWindow], None]


def data_page(window: MainWindow) -> DataPage:
    page = window.pages["data"]
    assert isinstance(page, DataPage)
    return page


def row(window: MainWindow, name: str) -> ColumnRow:
    return data_page(window).columns_card.rows[name]


def combo(window: MainWindow, name: str) -> QComboBox:
    found = row(window, name).role.findChild(QComboBox)
    assert found is not None
    return found


def choose(window: MainWindow, name: str, words: str) -> None:
    """As a person does with the keyboard: the list is opened, gone through, and left with Enter."""
    box = combo(window, name)
    box.setFocus()
    box.showPopup()
    view = box.view()
    place = box.findText(words)
    assert place >= 0
    while view.currentIndex().row() != place:
        down = view.currentIndex().row() < place
        QTest.keyClick(view, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)


@pytest.fixture
def shop(window: MainWindow, tmp_path: Path, settled: Settled) -> MainWindow:
    window.open_path(shop_table(tmp_path / "shop.csv", "price", rows=80))
    settled(window)
    return window


def test_each_column_has_its_role_and_some_cells(shop: MainWindow) -> None:
    card = data_page(shop).columns_card
    assert list(card.rows) == ["text", "price", "shop", "label"]
    roles = {name: combo(shop, name).currentText() for name in card.rows}
    assert roles == {"text": "Text", "price": "Not used", "shop": "Not used", "label": "Label"}
    assert combo(shop, "price").accessibleName() == "Role of price"


def test_numbers_and_categories_switch_an_untouched_template(
    shop: MainWindow, settled: Settled
) -> None:
    assert shop.document.project.template != "wide_deep"
    choose(shop, "price", "Number")
    settled(shop)
    project = shop.document.project
    assert project.data.numeric == (NumericColumn(name="price"),)
    assert project.template == "wide_deep"
    choose(shop, "shop", "Category")
    settled(shop)
    project = shop.document.project
    assert project.data.categories == (CategoryColumn(name="shop"),)
    assert {"numbers", "category/shop"} <= channels_of(project.graph)
    assert shop.session.check is not None
    assert shop.session.check.ok
    # The focus stays on the control, so that the keyboard goes on from there.
    assert shop.focusWidget() is combo(shop, "shop") or combo(shop, "shop").hasFocus()
    stack = shop.document.undo_stack
    assert stack.undoText() == "Use “shop” as category"
    stack.undo()
    settled(shop)
    assert shop.document.project.data.categories == ()
    assert channels_of(shop.document.project.graph) == {"ngrams", "numbers"}
    stack.undo()
    settled(shop)
    assert shop.document.project.template != "wide_deep"
    assert shop.document.project.data.numeric == ()


def test_how_a_number_is_read_folds_out(shop: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    choose(shop, "price", "Number")
    settled(shop)
    line = row(shop, "price")
    line.unfold(True)
    assert line.form is not None
    assert line.form.isVisible()
    scaling = line.form.row("scaling").findChild(QComboBox)
    assert scaling is not None
    scaling.setFocus()
    QTest.keyClick(scaling, Qt.Key.Key_End)
    settled(shop)
    assert shop.document.project.data.numeric[0].scaling == "robust"
    assert shop.document.undo_stack.undoText() == "Change how “price” is read"
    # Built anew, it is still unfolded.
    form = row(shop, "price").form
    assert form is not None
    qtbot.waitUntil(form.isVisible, timeout=5_000)


def test_a_touched_project_keeps_its_network_and_is_told(
    shop: MainWindow, settled: Settled
) -> None:
    from dataclasses import replace

    project = shop.document.project
    plan = project.plan.model_copy(update={"epochs": project.plan.epochs + 1})
    shop.document.edit(replace(project, plan=plan), "longer")
    settled(shop)
    choose(shop, "price", "Number")
    settled(shop)
    assert shop.document.project.graph == project.graph
    told = [p for p in shop.session.problems if p.code == "unread-columns"]
    assert len(told) == 1
    assert "price" in str(told[0].message)


def test_several_labels_with_their_separator(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    window.open_path(tag_table(tmp_path / "tags.csv", rows=80))
    settled(window)
    assert window.document.project.data.task == "multilabel"
    assert window.document.project.plan.loss.meta.id == "binary_cross_entropy"
    card = data_page(window).columns_card
    assert card.separator.text() == ";"
    assert window.session.dataset is not None
    assert window.session.dataset.label_names == ("food", "money", "sport", "travel")
    box = card.task.findChild(QComboBox)
    assert box is not None
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    settled(window)
    project = window.document.project
    assert (project.data.task, project.plan.loss.meta.id) == ("classification", "cross_entropy")
    window.document.undo_stack.undo()
    settled(window)
    assert window.document.project.data.task == "multilabel"
    edit: QLineEdit = data_page(window).columns_card.separator
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "|")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settled(window)
    assert window.document.project.data.label_separator == "|"
    assert window.document.undo_stack.undoText() == "Change the separator of labels"


def test_several_texts_joined_or_apart(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    window.open_path(title_table(tmp_path / "titles.csv", rows=80))
    settled(window)
    for name in ("title", "body"):
        if combo(window, name).currentText() != "Text":
            choose(window, name, "Text")
            settled(window)
    card = data_page(window).columns_card
    assert card.marker.text() == " "
    box = card.text_use.findChild(QComboBox)
    assert box is not None
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    settled(window)
    assert window.document.project.data.text_use == "separate"
    assert channels_of(window.document.project.graph) == {"ngrams/title", "ngrams/body"}


def test_fifty_columns_scroll_within_their_card(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    names = [f"c{number}" for number in range(50)]
    lines = [f"some words {n},{'ab'[n % 2]}," + ",".join(["<b>x</b>"] * 50) for n in range(30)]
    file = tmp_path / "wide.csv"
    file.write_text("\n".join([f"text,label,{','.join(names)}", *lines]), encoding="utf-8")
    window.open_path(file)
    settled(window)
    card: ColumnsCard = data_page(window).columns_card
    assert len(card.rows) == 52
    assert card.height() < 620
    last = combo(window, "c49")
    last.setFocus()
    choose(window, "c49", "Category")
    settled(window)
    assert window.document.project.data.categories[0].name == "c49"


def test_roles_stand_in_the_heads_of_the_table(shop: MainWindow, settled: Settled) -> None:
    page = data_page(shop)
    menu = page.table.role_menu(1)
    action = next(a for a in menu.actions() if a.text() == "Use as number")
    action.trigger()
    settled(shop)
    assert page.cells.role_of(1) == "number"
    assert combo(shop, "price").currentText() == "Number"
