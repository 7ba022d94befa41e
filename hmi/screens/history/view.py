"""The history page: the archived batches, one of them in full, or the check of all seals."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from hmi.theme import Theme


class HistoryView(QWidget):
    """Says when it comes in sight: it is fed only then."""

    came = Signal()

    def __init__(self, theme: Theme, batches: QWidget, record: QWidget, check: QWidget) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName("history page")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(batches)
        self._stack.addWidget(record)
        self._stack.addWidget(check)

    def show_list(self) -> None:
        self._stack.setCurrentIndex(0)

    def show_record(self) -> None:
        self._stack.setCurrentIndex(1)

    def show_check(self) -> None:
        self._stack.setCurrentIndex(2)

    @property
    def is_checking(self) -> bool:
        return self._stack.currentIndex() == 2  # noqa: PLR2004 (the third of the three above)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        super().showEvent(event)
        self.came.emit()
