"""Tells on standard output what happens on the line, where nobody can see the window."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.domain.batch import BatchState

_STEPS = {
    BatchState.FETCHED: "fetched from Odoo",
    BatchState.DOWNLOADED: "downloaded to the PLC",
    BatchState.RUNNING: "running",
    BatchState.FINISHED: "finished",
}


class Teller:
    """Compares each view with the one before; one line for each thing that happened."""

    def __init__(self, state: PlantState, window: QWidget, picture: Path) -> None:
        self._window = window
        self._picture = picture
        self._before: PlantView | None = None
        self._steps: dict[int, BatchState] = {}
        self.close: Callable[[], None] = state.subscribe(self._on_view)

    def _on_view(self, view: PlantView) -> None:
        before, self._before = self._before, view
        self._tell_steps(view)
        if before is None:
            return
        self._tell_aside(before, view)
        known_alarms = {item.alarm.id for item in before.alarms}
        for item in view.alarms:
            if item.alarm.id not in known_alarms:
                _say(view, f"alarm: {item.title}")
        known = {entry.batch.id for entry in before.finished}
        archived = [entry for entry in view.finished if entry.batch.id not in known]
        for entry in reversed(archived):
            _say(view, f"{entry.batch.order.name} archived, {entry.booked_kg} kg, Odoo has it")
        if archived and self._window.grab().save(str(self._picture)):
            _say(view, f"screenshot: {self._picture}")

    def _tell_steps(self, view: PlantView) -> None:
        for item in view.queue:
            batch = item.batch
            last = self._steps.get(batch.id)
            if last is batch.state or batch.state not in _STEPS:
                continue
            self._steps[batch.id] = batch.state
            if last is None and batch.state is not BatchState.FETCHED:
                _say(view, f"{batch.order.name} {_STEPS[BatchState.FETCHED]}")
            is_in_slot = batch.slot is not None and batch.state is not BatchState.FETCHED
            slot = f" (slot {batch.slot})" if is_in_slot else ""
            _say(view, f"{batch.order.name}{slot} {_STEPS[batch.state]}")

    @staticmethod
    def _tell_aside(before: PlantView, view: PlantView) -> None:
        known = {item.batch.id for item in before.set_aside}
        for item in view.set_aside:
            aside = item.batch.set_aside
            if item.batch.id not in known and aside is not None:
                _say(view, f"{item.batch.order.name} set aside: {aside.reason}")


def _say(view: PlantView, text: str) -> None:
    sys.stdout.write(f"{view.read_at.astimezone():%H:%M:%S}  {text}\n")
    sys.stdout.flush()
