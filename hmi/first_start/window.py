"""The window of the first start: one step at a time, or the guide over it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.first_start.view import WizardView
from hmi.theme import Theme, tokens

_MARGIN = 16


class WizardWindow(QWidget):
    """Holds the step in sight. Closing it leaves all as it was."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Batchline")
        self.theme = theme
        self.setMinimumSize(*(int(side * theme.k) for side in tokens()["meta"]["canvas_small"]))
        self.setAutoFillBackground(True)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.color("bg.window")))
        palette.setColor(QPalette.ColorRole.WindowText, theme.color("text.primary"))
        self.setPalette(palette)
        self.setStyleSheet(theme.style_sheet())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.view: WizardView | None = None
        self._over: QWidget | None = None

    def put_over(self, widget: QWidget) -> None:
        """Show *widget* in the step's place, which stays as it is."""
        self.take_away()
        self._over = widget
        if self.view is not None:
            self.view.hide()
        widget.setContentsMargins(*(self.theme.px(_MARGIN),) * 4)
        self._layout.addWidget(widget)
        widget.show()

    @Slot()
    def take_away(self) -> None:
        """Show the step again."""
        over, self._over = self._over, None
        if over is not None:
            self._layout.removeWidget(over)
            over.hide()
        if self.view is not None:
            self.view.show()
            self.view.go_to()

    def put(self, view: WizardView) -> None:
        if self.view is not None:
            self._layout.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        self.view = view
        self._layout.addWidget(view)
        view.show()
        view.go_to()  # only now: what is not in the window yet keeps no focus

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        event.ignore()
        self.closed.emit()
