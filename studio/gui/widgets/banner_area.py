"""Where banners stand above the page: each problem once, no room taken when there is none."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.errors import Problem
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.frames import clear

_MARGIN = 24


class BannerArea(QWidget):
    """A column of banners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(_MARGIN, 16, _MARGIN, 0)
        self._layout.setSpacing(8)
        self.hide()

    def show_problem(self, problem: Problem) -> Banner:
        """Show a problem; the same one told again takes the place of the first."""
        self._drop(lambda shown: shown.accessibleName() == str(problem.message))
        banner = Banner.of(problem)
        banner.setObjectName(problem.code)
        return self.show_banner(banner)

    def remove(self, code: str) -> None:
        """Remove what was told of a problem that is no more."""
        self._drop(lambda shown: shown.objectName() == code)
        self.setVisible(not self.is_empty())

    def show_banner(self, banner: Banner) -> Banner:
        """Show a banner below the others."""
        self._layout.addWidget(banner)
        banner.dismissed.connect(self._dismissed)
        banner.show()
        self.show()
        return banner

    def clear(self) -> None:
        """Remove every banner."""
        clear(self._layout)
        self.hide()

    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self._layout.count() == 0

    def _drop(self, is_meant: Callable[[Banner], bool]) -> None:
        for index in reversed(range(self._layout.count())):
            item = self._layout.itemAt(index)
            shown = item.widget() if item is not None else None
            if isinstance(shown, Banner) and is_meant(shown):
                self._layout.removeWidget(shown)
                shown.hide()
                shown.deleteLater()

    def _dismissed(self) -> None:
        # The banner that was dismissed is still in the layout.
        self.setVisible(self._layout.count() > 1)
