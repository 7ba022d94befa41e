"""What keeps the line from starting: told in the pages' place until it is put right."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from hmi.main_window import MainWindow
from hmi.start_faces import start_face
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.start_problem import StartProblem
from services.domain.errors import PlantError


class StartNotice(QObject):
    start_again = Signal()  # it was put right, says a person

    def __init__(
        self, theme: Theme, window: MainWindow, fail: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme, self._window, self._fail = theme, window, fail
        self._problem: tuple[PlantError, Path] | None = None

    @property
    def stands(self) -> bool:
        return self._problem is not None

    def tell(self, problem: PlantError | None, settings_file: Path) -> None:
        """None: nothing keeps it from starting any more."""
        self._problem = None if problem is None else (problem, settings_file)
        if self._problem is None:
            self._window.put_problem(None)
        else:
            self.show_again()

    def show_again(self) -> None:
        """Tell it, if there is something, in a frame that was made anew."""
        if self._problem is None:
            return
        panel = StartProblem(self._theme, start_face(*self._problem))
        panel.retry_touched.connect(self.start_again)
        panel.folder_touched.connect(self._on_folder)
        self._window.put_problem(panel)
        panel.retry.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_folder(self) -> None:
        if self._problem is None:
            return
        folder = self._problem[1].parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._fail(tr("No program here opens folders. The folder is %1.", str(folder)))
