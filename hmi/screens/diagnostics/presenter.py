"""Feeds the diagnostics page once a second while it is in sight, and not at all otherwise."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot

from hmi.qt.tasks import UiTasks
from hmi.screens.diagnostics.faces import (
    area_note,
    area_title,
    history_notes,
    link_face,
    nothing_face,
    refused_notes,
    register_rows,
)
from hmi.screens.diagnostics.view import DiagnosticsView as Page
from hmi.screens.page import PagePresenter
from hmi.text import tr
from hmi.theme import Theme
from services.domain.diagnostics import AreaKind, AreaName, DiagnosticsView

_EVERY_MS = 1000
_SLOT = "slot "


class Inspector(Protocol):
    """What the page asks; services.application.diagnostics answers."""

    @property
    def areas(self) -> Sequence[AreaName]: ...

    async def look(self, name: AreaName) -> DiagnosticsView: ...


class DiagnosticsPresenter(PagePresenter):
    view: Page

    def __init__(
        self,
        theme: Theme,
        inspector: Inspector,
        tasks: UiTasks,
        now: Callable[[], datetime],
        holder: Callable[[], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._tasks = tasks
        self._now = now
        self._holder = holder
        self._name = inspector.areas[0]
        self._looking = False
        self._seen: DiagnosticsView | None = None
        self.view = Page(theme)
        self._add_buttons()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look_again)
        self.view.came.connect(self._on_came)
        self.view.went.connect(self.stop)
        self.view.area_touched.connect(self._on_area)
        self.view.problem.retry_touched.connect(self._look_again)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Ask nothing any more until the page comes in sight again."""
        self._timer.stop()

    def _add_buttons(self) -> None:
        kinds = dict.fromkeys(name.kind for name in self._inspector.areas)
        labels = {
            AreaKind.READ: tr("READ"),
            AreaKind.WRITE: tr("WRITE"),
            AreaKind.FAILURE: tr("Failure"),
            AreaKind.WEIGHING: tr("Weighing"),
        }
        for kind in kinds:
            self.view.add_button(kind.value, labels[kind])
        for slot in sorted({name.slot for name in self._inspector.areas} - {0}):
            self.view.add_slot(f"{_SLOT}{slot}", slot)

    @Slot()
    def _on_came(self) -> None:
        self._timer.start()
        self._look_again()

    @Slot(str)
    def _on_area(self, button: str) -> None:
        """Go to another slot of this area, or to this slot of another area."""
        kind, slot = self._name.kind, max(1, self._name.slot)
        if button.startswith(_SLOT):
            slot = int(button.removeprefix(_SLOT))
        else:
            kind = AreaKind(button)
        wanted = [name for name in self._inspector.areas if name.kind is kind]
        self._name = next((name for name in wanted if name.slot == slot), wanted[0])
        self._show()
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        if not self._looking:
            self._looking = True
            self._tasks.start(self._look())

    async def _look(self) -> None:
        try:
            name = self._name
            seen = await self._inspector.look(name)
            if name != self._name:  # another area was chosen meanwhile
                seen = await self._inspector.look(self._name)
            self._seen = seen
        finally:
            self._looking = False
        if self._timer.isActive():
            self._show()

    def _show(self) -> None:
        seen, now, page = self._seen, self._now(), self.view
        told = tr("what the PLC link reads and hears; nothing here writes")
        page.head.show_state((tr("PLC"), told))
        chosen = {self._name.kind.value, f"{_SLOT}{self._name.slot}"}
        for button, face in page.buttons.items():
            face.set_chosen(button in chosen)
        page.show_slots(self._name.slot > 0)
        page.link.show_state(link_face(seen, now))
        page.history.show_notes(None if seen is None else history_notes(seen, now))
        page.refused.show_notes(None if seen is None else refused_notes(seen, now))
        if seen is None or (seen.area is not None and seen.area.name != self._name):
            page.show_registers(area_title(self._name), tr("being read"), None)
        elif seen.area is None:
            why = nothing_face(seen, self._holder())
            page.show_nothing(why, retry=seen.holds_line)
        else:
            rows = register_rows(seen.area.fields)
            page.show_registers(area_title(self._name), area_note(seen, now), rows)
