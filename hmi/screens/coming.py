"""Stands in the place of a page whose services have not started yet."""

from PySide6.QtCore import QObject

from hmi.screens.page import PagePresenter
from hmi.theme import Theme
from hmi.widgets.state_panel import StatePanel, being_read


class ComingPresenter(PagePresenter):
    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = StatePanel(theme, "page", being_read())
