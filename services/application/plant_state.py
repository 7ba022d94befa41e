"""The latest known truth about the plant, and who wants to hear of it."""

import logging
from collections.abc import Callable

from services.application.plant_view import PlantView

log = logging.getLogger(__name__)

Listener = Callable[[PlantView], None]


class PlantState:
    """Holds the current PlantView. Belongs to the event-loop thread alone."""

    def __init__(self) -> None:
        self.view: PlantView | None = None  # None until the database was read once
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with every new view; return the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, view: PlantView) -> None:
        self.view = view
        for listener in tuple(self._listeners):
            try:
                listener(view)
            except Exception:
                log.exception("A listener of the plant state failed: %r", listener)
