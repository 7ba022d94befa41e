"""Turns plain callbacks of the services into Qt signals: the only place that does."""

from PySide6.QtCore import QObject, Signal

from services.application.plant_state import PlantState
from services.application.plant_view import PlantView


class PlantBridge(QObject):
    changed = Signal(object)  # PlantView

    def __init__(self, state: PlantState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._unsubscribe = state.subscribe(self.changed.emit)

    @property
    def view(self) -> PlantView | None:
        """The plant as last heard of; None until the database was read once."""
        return self._state.view

    def close(self) -> None:
        self._unsubscribe()
