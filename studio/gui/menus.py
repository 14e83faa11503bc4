"""The menus and their shortcuts, built anew when the language changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from studio.core.i18n import LANGUAGES, N_, _
from studio.gui.page_list import PAGES

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

_THEMES = (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark")))
Call = Callable[[], object]


def build_menus(window: "MainWindow") -> None:
    """Fill the menu bar of the window."""
    bar = window.menuBar()
    bar.clear()
    _file_menu(window, bar.addMenu(_("&File")))
    _edit_menu(window, bar.addMenu(_("&Edit")))
    _go_menu(window, bar.addMenu(_("&Go")))
    _view_menu(window, bar.addMenu(_("&View")))
    help_menu = bar.addMenu(_("&Help"))
    _add(help_menu, _("About Wordloom"), window.show_about)


def _file_menu(window: "MainWindow", menu: QMenu) -> None:
    keys = QKeySequence.StandardKey
    _add(menu, _("&New from files…"), window.intake.choose_files, keys.New)
    _add(menu, _("New from a &folder of texts…"), window.intake.choose_folder)
    _add(menu, _("&Open a project…"), window.choose_project, keys.Open)
    recent = menu.addMenu(_("Open &recent"))
    recent.aboutToShow.connect(lambda: _fill_recent(window, recent))
    menu.addSeparator()
    window.project_actions = [
        _add(menu, _("&Save"), window.save, keys.Save),
        _add(menu, _("Save &as…"), window.save_as, QKeySequence("Ctrl+Shift+S")),
    ]
    menu.addSeparator()
    close = _add(menu, _("&Close the project"), window.close_project, keys.Close)
    window.project_actions.append(close)
    quit_action = _add(menu, _("&Quit"), window.close, QKeySequence("Ctrl+Q"))
    quit_action.setMenuRole(QAction.MenuRole.QuitRole)


def _edit_menu(window: "MainWindow", menu: QMenu) -> None:
    stack = window.document.undo_stack
    undo = stack.createUndoAction(menu, _("Undo"))
    undo.setShortcut(QKeySequence.StandardKey.Undo)
    redo = stack.createRedoAction(menu, _("Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
    menu.addAction(undo)
    menu.addAction(redo)
    menu.addSeparator()
    window.paste_action = _add(
        menu, _("&Paste a table"), window.intake.paste, QKeySequence.StandardKey.Paste
    )


def _go_menu(window: "MainWindow", menu: QMenu) -> None:
    for number, entry in enumerate(PAGES, start=1):
        call = _caller(window.show_page, entry.key)
        action = _add(menu, _(entry.title), call, QKeySequence(f"Ctrl+{number}"))
        window.project_actions.append(action)


def _view_menu(window: "MainWindow", menu: QMenu) -> None:
    # Both names, so that nobody is lost in a language that they can't read.
    language_word = _("Language")
    title = language_word if language_word == "语言" else f"{language_word} / 语言"
    languages = menu.addMenu(title)
    choices = [("system", _("As the system")), *LANGUAGES.items()]
    _choice_group(languages, choices, window.settings.language, window.set_language)
    appearance = menu.addMenu(_("Appearance"))
    themes = [(key, _(words)) for key, words in _THEMES]
    _choice_group(appearance, themes, window.settings.theme, window.set_theme)
    menu.addSeparator()
    full = _add(menu, _("Full screen"), window.toggle_full_screen, QKeySequence("F11"))
    full.setCheckable(True)
    full.setChecked(window.isFullScreen())


def _choice_group(
    menu: QMenu, choices: list[tuple[str, str]], now: str, call: Callable[[str], object]
) -> None:
    group = QActionGroup(menu)
    for key, words in choices:
        action = _add(menu, words, _caller(call, key))
        action.setCheckable(True)
        action.setChecked(key == now)
        action.setData(key)
        group.addAction(action)


def _fill_recent(window: "MainWindow", menu: QMenu) -> None:
    menu.clear()
    for path in window.settings.recent:
        _add(menu, path.replace("&", "&&"), _caller(window.open_path, path))
    if not window.settings.recent:
        _add(menu, _("None yet"), lambda: None).setEnabled(False)


def _caller(call: Callable[[str], object], argument: str) -> Call:
    return lambda: call(argument)


def _add(
    menu: QMenu,
    words: str,
    call: Call,
    keys: QKeySequence | QKeySequence.StandardKey | None = None,
) -> QAction:
    action = QAction(words, menu)
    action.triggered.connect(lambda _checked=False: call())
    if keys is not None:
        action.setShortcut(keys)
    menu.addAction(action)
    return action
