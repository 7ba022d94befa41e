"""The process that prints one job (`hmi/documents/print_job.py`), and says how far it is."""

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QPainter

from hmi.documents.draw import Printed
from hmi.documents.logo import read_logo
from hmi.documents.pdf import page_layout, printed
from hmi.documents.print_job import DONE, ERROR, PAGE, PRINTER, PrinterError, PrintJob, Told
from hmi.language import speak
from hmi.theme import load_fonts

if TYPE_CHECKING:  # loaded by the process that prints alone
    from PySide6.QtPrintSupport import QPrinter

    Open = Callable[[str], QPrinter]


def printers() -> list[str]:
    """Return the printers of this PC, the usual one first."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415

    names = list(QPrinterInfo.availablePrinterNames())
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: name != usual)


def open_printer(name: str) -> "QPrinter":
    """Raises PrinterError where there is no such printer any more."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415

    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise PrinterError(f"The printer {name} is not there any more. Choose another, or a PDF.")
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def main(
    names: Callable[[], list[str]] = printers, opened: "Callable[[str], QPrinter]" = open_printer
) -> int:
    """Read a job from the standard input and print it; None asks which printers there are."""
    if sys.platform != "win32":  # printing needs no screen; Windows' printers need its platform
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _application = QGuiApplication.instance() or QGuiApplication([])
    job: PrintJob | None = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (of our own program)
    try:
        if job is None:
            for name in names():
                _say(PRINTER, name)
        else:
            load_fonts()
            speak(job.language)
            printer = opened(job.printer)
            printer.setCopyCount(job.copies)
            ready = printed(job.document, job.origin, read_logo(job.logo))
            print_pages(printer, ready, job.pages, lambda page: _say(PAGE, str(page)))
    except PrinterError as error:
        _say(ERROR, str(error))
        return 1
    _say(DONE)
    return 0


def print_pages(printer: "QPrinter", what: Printed, pages: Sequence[int], told: Told) -> None:
    """Print *pages* (0 is the first). Raises PrinterError."""
    printer.setPageLayout(page_layout(what.pages.paper))
    printer.setFullPage(True)
    printer.setDocName(f"{what.document.title} {what.document.subtitle}".strip())
    painter = QPainter()
    if not painter.begin(printer):
        raise _refused(printer)
    ended = False
    try:
        for place, page in enumerate(pages):
            if place and not printer.newPage():
                raise _refused(printer)
            what.draw(painter, page, printer.resolution())
            told(place + 1)
        ended = painter.end()
    finally:
        if not ended:
            printer.abort()
            painter.end()
    if not ended or printer.printerState() is printer.PrinterState.Error:
        raise _refused(printer)


def _refused(printer: "QPrinter") -> PrinterError:
    name = printer.printerName() or printer.outputFileName()
    return PrinterError(
        f"The printer {name} did not take the pages. See whether it is switched on and has "
        "paper, or make a PDF."
    )


def _say(what: str, rest: str = "") -> None:
    sys.stdout.buffer.write(f"{what} {rest}\n".encode())
    sys.stdout.buffer.flush()
