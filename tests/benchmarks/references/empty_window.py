"""Row 7: an empty QMainWindow, from the process's start until it stands."""

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


def main() -> None:
    app = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()

    def tell() -> None:
        sys.stdout.write(json.dumps({"shown": True}) + "\n")
        sys.stdout.flush()
        app.quit()

    QTimer.singleShot(0, lambda: QTimer.singleShot(0, tell))
    app.exec()


if __name__ == "__main__":
    main()
