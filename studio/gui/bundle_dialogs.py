"""Choosers for bundles."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.core.i18n import _


def choose_bundle(parent: QWidget) -> Path | None:
    """Ask for a bundle to open."""
    kinds = _("Wordloom models") + " (*.loom)"
    path, _kind = QFileDialog.getOpenFileName(parent, _("Open a bundle"), "", kinds)
    return Path(path) if path else None


def choose_export(parent: QWidget, name: str) -> Path | None:
    """Ask where a bundle is copied to."""
    kinds = _("Wordloom models") + " (*.loom)"
    start = str(Path.home() / name)
    path, _kind = QFileDialog.getSaveFileName(parent, _("Export the model"), start, kinds)
    if not path:
        return None
    found = Path(path)
    return found if found.suffix == ".loom" else found.with_name(found.name + ".loom")
