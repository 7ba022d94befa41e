"""The program of a PC that shows nothing else: whole screen, in front, watched, left by PIN."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.domain.errors import PlantError
from services.unhandled import standing_still_no_more
from services.watched import Story, WatchFolder, Why

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from hmi.shell import Shell
    from services.adapters.db.database import SqlDatabase
    from services.config import Settings

    Again = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The watched program; *story* and *report* tell how the one before it ended."""

    folder: WatchFolder
    hang_s: float
    story: Story | None
    report: Path | None

    def watched(self, run: "Callable[[], Again]") -> "Again":
        """Run the program; tell the watchdog if it ended in good order."""
        try:
            again = run()
            standing_still_no_more()
        except PlantError:  # it was told in the window, and the window closed
            self.folder.end_in_good_order()
            raise
        if again is None:
            self.folder.end_in_good_order()
        elif sys.platform == "win32":  # elsewhere it stays the same process
            self.folder.ask_again(again)
            self.folder.end_in_good_order()
            return None
        return again

    def beat_in(self, application: "QApplication") -> None:
        from hmi.kiosk.heart import Heart  # noqa: PLC0415 (Qt comes later)

        Heart(self.folder, self.hang_s, application)

    def take(self, shell: "Shell", closing: asyncio.Event) -> None:
        """Take the screen, and say how the program before this one ended."""
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from hmi.kiosk.faces import restart_words  # noqa: PLC0415
        from hmi.kiosk.guard import Guard  # noqa: PLC0415

        shell.be_kiosk()
        Guard(self.folder, shell.flow.tell, shell)
        application = QApplication.instance()
        if isinstance(application, QApplication):  # the PC is shut down: that is no way out of it
            application.commitDataRequest.connect(lambda _session: closing.set())
        if self.story is not None:
            shell.flow.tell(*restart_words(self.story, self.report, shell.now()))

    async def put_on_record(self, database: "SqlDatabase", settings: "Settings") -> None:
        from services.application.restart_record import record_restart  # noqa: PLC0415

        story = self.story
        if story is None or self.folder.story() is None:
            return
        await database.run(
            lambda uow: record_restart(
                uow,
                hung=story.why is Why.HANG,
                since=story.at,
                zone=settings.plant_zone,
                station=settings.station_name,
                report=self.report.name if self.report else "",
            )
        )
        self.folder.told()


def kiosk_of(arguments: argparse.Namespace, report: Path | None) -> Kiosk | None:
    """Return what a watched program needs; None if it is not a kiosk's."""
    if arguments.watched is None or not arguments.kiosk:
        return None
    folder = WatchFolder(arguments.watched)
    return Kiosk(folder, arguments.hang_after or 30.0, folder.story(), report)
