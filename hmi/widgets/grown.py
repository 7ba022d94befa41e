"""A canvas as high as what it shows needs: for text that is wrapped, and lists that scroll."""

from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from hmi.widgets.canvas import Canvas

S = TypeVar("S")


class GrownCanvas(Canvas[S]):
    def wanted(self, width: float) -> float:
        """Return the height that `state` needs at *width*, both in design px."""
        raise NotImplementedError

    def show_state(self, state: S) -> None:
        super().show_state(state)
        self._fit()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.theme.px(400), self.height())

    def _fit(self) -> None:
        self.setFixedHeight(self.theme.px(self.wanted(self.width() / self.theme.k)))
