"""Tells on the screen of a mistake in the program: what goes on, and where the report is."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from hmi.text import tr
from services.fault_reports import Fault, FaultReports

Tell = Callable[[str, str], None]


class FaultNotice(QObject):
    """Mistakes happen on any thread; they are told on the window's."""

    _happened = Signal(object)

    def __init__(self, reports: FaultReports, tell: Tell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tell = tell
        self._happened.connect(self._on_happened, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = reports.subscribe(self._happened.emit)

    def stop(self) -> None:
        self._unsubscribe()

    @Slot(object)
    def _on_happened(self, fault: Fault) -> None:
        self._tell(*fault_words(fault))


def fault_words(fault: Fault) -> tuple[str, str]:
    """Return title and detail of what the operator is told."""
    title = tr("A mistake in the program")
    if fault.times > 1:
        title = tr("A mistake in the program, %1 times", str(fault.times))
    if fault.in_window:
        told = tr("The line goes on. Look whether what you asked for last is done.")
    else:
        told = tr("The line goes on and tries again by itself.")
    if fault.file is None:
        return title, f"{told} {tr('No report could be written: is the disk full?')}"
    return title, f"{told} {tr('The report is %1.', fault.file.name)}"
