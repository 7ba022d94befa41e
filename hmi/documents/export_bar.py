"""The bar under a page that prints it and writes it to files, and says what became of that."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hmi.documents.paper_desk import Make, PaperDesk, PaperJob
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import PlainButton
from hmi.widgets.note_line import NoteLine
from hmi.widgets.symbols import Mark
from services.ports.files import FileKind

ALL = (FileKind.PDF, FileKind.XLSX, FileKind.CSV)
TABLES = (FileKind.XLSX, FileKind.CSV)
_WIDTH = 108


class ExportBar(QWidget):
    """Buttons for what *kinds* say (PDF brings the printer with it); a note beside them.

    While something is under way the buttons give way to one that cancels it. Without *desk*
    there is the note alone. *paper* makes what is printed, where that is not what goes to files.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        desk: PaperDesk | None,
        make: Make,
        kinds: Sequence[FileKind] = ALL,
        paper: Make | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._desk = desk
        self._make = make
        self._paper = paper or make
        self._idle: tuple[Mark, str] = (Mark.NONE, "")
        self._offered = True
        self.note = NoteLine(theme, self._idle, self)
        self.printing = PlainButton(
            theme, f"{name} print", tr("Print"), self, icon="printer", width=_WIDTH
        )
        self.files = [
            PlainButton(
                theme,
                f"{name} {kind.value}",
                kind.value.upper(),
                self,
                icon="file-down",
                width=_WIDTH,
            )
            for kind in (kinds if desk is not None else ())
        ]
        self.cancel = PlainButton(theme, f"{name} cancel", tr("Cancel"), self, icon="x", width=150)
        self._has_paper = desk is not None and FileKind.PDF in kinds
        self._lay_out(theme)
        self.printing.tapped.connect(self._on_print)
        for button in self.files:
            button.tapped.connect(self._on_file)
        if desk is not None:
            self.cancel.tapped.connect(desk.cancel)
            desk.changed.connect(self._show)
        self._show()

    def show_idle(self, mark: Mark, text: str, *, offered: bool = True) -> None:
        """Say *text* while there is nothing else to say; *offered*: there is something to take."""
        self._idle, self._offered = (mark, text), offered
        self._show()

    @Slot()
    def _show(self) -> None:
        job = PaperJob() if self._desk is None else self._desk.job
        own = job.owner == self._name
        self.note.show_state((job.mark, job.told) if own and job.told else self._idle)
        busy = own and job.busy
        self.cancel.setVisible(busy)
        self.printing.setVisible(self._has_paper and not busy)
        for button in (self.printing, *self.files):
            button.setEnabled(self._offered and not job.busy)
        for button in self.files:
            button.setVisible(not busy)

    def _lay_out(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.touch.gap)
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.note, 1)
        for button in (self.printing, *self.files, self.cancel):
            row.addWidget(button)

    @Slot()
    def _on_print(self) -> None:
        if self._desk is not None:
            self._desk.print(self._name, self._paper)

    @Slot()
    def _on_file(self) -> None:
        kind = FileKind(self.sender().objectName().removeprefix(f"{self._name} "))
        if self._desk is not None:
            make = self._paper if kind is FileKind.PDF else self._make
            self._desk.write(self._name, kind, make)
