"""Turns plain callbacks of the services into Qt signals: the only place that does."""

from PySide6.QtCore import QObject, Signal

from hmi.spoken_view import in_language
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView


class PlantBridge(QObject):
    changed = Signal()

    def __init__(self, state: PlantState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._view: PlantView | None = None
        self.listen_again()
        self._unsubscribe = state.subscribe(self._on_view)

    @property
    def view(self) -> PlantView | None:
        """The plant as last heard of, in the screen's language; None until it was read once."""
        return self._view

    def listen_again(self) -> None:
        """Take the last view once more, after the language was changed."""
        self._view = None if self._state.view is None else in_language(self._state.view)

    def close(self) -> None:
        self._unsubscribe()

    def _on_view(self, view: PlantView) -> None:
        self._view = in_language(view)
        self.changed.emit()
