"""Row 7: our window, from the process's start until it stands; tells what was imported."""

import json
import sys

#: What may not be imported before the window stands.
HEAVY = ("torch", "nltk", "sklearn", "pyarrow", "pyqtgraph", "scipy", "jieba", "pandas")


def main() -> None:
    """As ``wordloom`` does it: the command line first, which then opens the window."""
    from studio.cli import main as command_line

    status = command_line.run([], window=_window, demo=lambda *_: 0)
    sys.exit(status)


def _window(paths: list[str]) -> int:
    from PySide6.QtCore import QTimer

    from studio.gui.app import make_app, make_window

    app = make_app()
    window = make_window(app)
    window.show()

    def stands() -> None:
        # One more turn of the event loop: whatever was to be painted has been.
        QTimer.singleShot(0, tell)

    def tell() -> None:
        found = [name for name in HEAVY if name in sys.modules]
        line = {"shown": True, "heavy": found, "modules": len(sys.modules)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        app.quit()

    QTimer.singleShot(0, stands)
    return app.exec()


if __name__ == "__main__":
    main()
