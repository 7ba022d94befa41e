"""`batchline report`: one report as PDF, XLSX or CSV, for a task that the system runs by itself."""

import argparse
import os
import sys
from datetime import date, datetime
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from hmi.documents.logo import read_logo
from hmi.documents.pdf import pdf
from hmi.language import Language, speak
from hmi.screens.reports.documents import report_document
from hmi.theme import load_fonts
from services import bootstrap
from services.adapters.files.files import DiskFiles
from services.application.document_files import DocumentFiles
from services.commands_cli import actor, say, settings_of
from services.domain.document import Origin
from services.domain.errors import ConfigurationError
from services.domain.report import ReportKind
from services.domain.report_range import RangeKind, ReportCalendar, ReportRange
from services.ports.files import FileKind


async def report(arguments: argparse.Namespace) -> int:
    """Works beside a running program: it only reads the database."""
    wanted = {kind: path for kind in FileKind if (path := getattr(arguments, kind.value))}
    if not wanted:
        raise ConfigurationError(
            "Say where the report goes: --pdf FILE, --xlsx FILE or --csv FILE."
        )
    settings, folder = settings_of(arguments)
    if sys.platform != "win32":  # pages are drawn without a screen
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _application = QGuiApplication.instance() or QGuiApplication([])
    load_fonts()
    speak(Language(arguments.language or settings.screen_language))
    async with bootstrap.open_report_desk(settings, folder) as desk:
        now = bootstrap.now()
        of = _range(arguments, desk.calendar, now)
        found = await desk.report(ReportKind(arguments.kind), of, _show)
    document = report_document(found, settings.plant_zone)
    who = actor(settings).name
    origin = Origin(settings.plant_name, settings.line_name, now, who, settings.plant_zone)
    logo = read_logo(settings.plant_logo or folder / "logo.png")
    files = DocumentFiles(DiskFiles(decimal_comma=arguments.decimal_comma))
    try:
        for kind, path in wanted.items():
            file = _file(path, f"{document.file_name}.{kind.value}")
            if kind is FileKind.PDF:
                await files.whole(file, pdf(document, origin, logo))
            else:
                await files.tables(document, file, kind, origin)
            say(f"Written: {file}")
    finally:
        files.close()
    return 0


def _show(share: float) -> None:
    """Tell who waits at a terminal how far it is: rows without sums by day take their time."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{share * 100:.0f} %" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()


def _file(path: Path, name: str) -> Path:
    """Return the file that is meant: in a folder it gets the report's own name."""
    return path / name if path.is_dir() else path


def _range(arguments: argparse.Namespace, calendar: ReportCalendar, now: datetime) -> ReportRange:
    """Return the time that is meant; without a day the last one that is over.

    Raises ConfigurationError.
    """
    kind, day, number = RangeKind(arguments.period), arguments.on, arguments.shift
    first, last = arguments.first_day, arguments.last_day
    if kind is RangeKind.DAYS:
        if first is None or last is None or day is not None:
            raise ConfigurationError("A report of days needs --from DAY and --to DAY, and no --on.")
        return calendar.days(first, last)
    if first is not None or last is not None:
        raise ConfigurationError(f"--from and --to are for days: of a {kind} say --on DAY.")
    if (number is not None) != (kind is RangeKind.SHIFT and day is not None):
        raise ConfigurationError("A shift of a day is --on DAY with --shift NUMBER.")
    if day is None:
        return calendar.before(calendar.at(kind, now))
    return _shift(calendar, day, number) if number else calendar.at(kind, calendar.begin(day))


def _shift(calendar: ReportCalendar, day: date, number: int) -> ReportRange:
    shifts = {shift.number: shift for shift in calendar.plan.of_day(day)}
    if number not in shifts:
        known = ", ".join(map(str, shifts))
        raise ConfigurationError(f"--shift: {day} has no shift {number}, but {known}.")
    return calendar.at(RangeKind.SHIFT, shifts[number].since)
