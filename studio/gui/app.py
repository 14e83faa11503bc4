"""Starts the window."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from studio.core import i18n
from studio.gui import icons, theme
from studio.gui.settings import Settings, load_settings

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

_QT_CATALOGUES = {"zh_CN": "qtbase_zh_CN"}


def make_app(arguments: Sequence[str] = ()) -> QApplication:
    """The process's application object, made or found."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(["wordloom", *arguments])
    app.setApplicationName("wordloom")
    app.setApplicationDisplayName("Wordloom")
    app.setDesktopFileName("wordloom")
    return app


def use_language(app: QApplication, choice: str) -> None:
    """Switch everything to a language: ours, Qt's own dialogs, numbers."""
    code = i18n.system_language() if choice == "system" else choice
    i18n.set_language(code)
    QLocale.setDefault(QLocale(code))
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    name = _QT_CATALOGUES.get(i18n.language())
    if name is not None:
        translator = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(name, folder):
            app.installTranslator(translator)


def make_window(app: QApplication, settings: Settings | None = None) -> "MainWindow":
    """The main window, with language and theme as they were left; not yet shown."""
    from studio.gui.main_window import MainWindow

    settings = settings or load_settings()
    use_language(app, settings.language)
    theme.apply(app, settings.theme)
    app.setWindowIcon(icons.app_icon())
    return MainWindow(app, settings)


def main(arguments: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; the exit status."""
    parser = argparse.ArgumentParser(prog="wordloom", add_help=False)
    parser.add_argument("path", nargs="?", type=Path)
    given, rest = parser.parse_known_args(list(arguments))
    app = make_app(rest)
    window = make_window(app)
    window.show()
    if given.path is not None:
        QTimer.singleShot(0, lambda: window.open_path(given.path))
    status = app.exec()
    if not window.background.close(0):
        # A long computation that nobody waits for; everything is saved by now.
        os._exit(status)
    window.deleteLater()
    return status


if __name__ == "__main__":
    os.environ.setdefault("QT_API", "pyside6")
    sys.exit(main(sys.argv[1:]))
