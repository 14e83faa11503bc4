"""The network as it is drawn, before training, ready for the worker."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from studio.gui.worker_client import Line

if TYPE_CHECKING:
    from studio.gui.session import Session
    from studio.store.project import Project


class DrawnNetwork(QObject):
    """Keeps the fitted pipeline of the session's check in a file that the worker can read.

    The file is written in the background, and only when the pipeline is another one.
    """

    ready = Signal()
    """`line` can be asked again."""
    failed = Signal(object)
    """The `Problem` that kept the pipeline from being written."""

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._network: dict[str, Any] | None = None
        self._kept: tuple[object, Path] | None = None
        self._keeping: object = None

    def take_up(self, project: "Project") -> bool:
        """Another project or edit of it; whether its network is another one."""
        graph = {name: part for name, part in project.graph.to_json().items() if name != "layout"}
        network = {"graph": graph, "seed": project.plan.seed}
        if network == self._network:
            return False
        self._network = network
        return True

    def line(self) -> Line | None:
        """What the worker is asked; None while the pipeline isn't fitted or written."""
        check = self._session.check
        if check is None or check.fitted is None or self._network is None:
            return None
        # A project that is saved for the first time moves to another folder.
        folder = self._session.document.folder
        key = (check.fitted, check.vectors, folder)
        if self._kept is not None and self._kept[0] == key:
            return {"untrained": {**self._network, "fitted": str(self._kept[1])}}
        if self._keeping != key:
            self._keeping = key
            self._write(folder, key)
        return None

    def _write(self, folder: Path, key: tuple[Any, Any, Path]) -> None:
        fitted, vectors, _folder = key

        def work(_ticket: object) -> Path:
            from studio.engine.following import keep_fitted

            return keep_fitted(folder, fitted, vectors.by_node)

        def take(path: Path) -> None:
            if self._keeping == key:
                self._keeping, self._kept = None, (key, path)
                self.ready.emit()

        def fail(found: object) -> None:
            self._keeping = None
            self.failed.emit(found)

        self._session.background.run(self, work, take, fail)
