"""What every page's presenter offers the frame."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from services.application.plant_view import PlantView


class PagePresenter(QObject):
    """Joins a page to the plant. `view` is the page's widget; the frame owns both."""

    page_wanted = Signal(str)
    batch_wanted = Signal(str)  # the order's name
    view: QWidget

    def show(self, view: PlantView, now: datetime) -> None:
        """Show the plant; called for the page in sight, after each change and once a second."""

    def blink(self, lit: bool) -> None:
        """Show the phase of what blinks; called each half second."""

    def stop(self) -> None:
        """Ask nothing any more: the page goes away."""
