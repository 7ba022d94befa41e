"""Sends documents to a printer: which there are, and page by page what is printed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter

from hmi.documents.draw import Printed
from hmi.documents.pdf import page_layout
from services.domain.errors import UnavailableError

if TYPE_CHECKING:  # loaded when somebody prints, not with the first page
    from PySide6.QtPrintSupport import QPrinter

Told = Callable[[int], None]


class PrinterError(UnavailableError):
    """A printer did not take the pages; the message says what to do."""


def printers() -> list[str]:
    """Return the printers of this PC, the usual one first. May take a while: not for the GUI."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415

    names = list(QPrinterInfo.availablePrinterNames())
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: name != usual)


def open_printer(name: str, copies: int) -> "QPrinter":
    """Raises PrinterError where there is no such printer any more."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415

    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise PrinterError(f"The printer {name} is not there any more. Choose another, or a PDF.")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setCopyCount(copies)
    return printer


def print_pages(printer: "QPrinter", what: Printed, pages: Sequence[int], told: Told) -> None:
    """Print *pages* (0 is the first). May run on any thread.

    Raises PrinterError; what *told* raises breaks the printing off after that page.
    """
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


def pages_of(text: str, count: int) -> list[int] | None:
    """Return the pages that *text* names, such as "1-3, 5" (empty: all); None if it names none."""
    if not text.strip():
        return list(range(count))
    wanted: list[int] = []
    for part in text.split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        wanted += range(max(1, int(first)) - 1, min(count, int(last or first)))
    return wanted or None


def _refused(printer: "QPrinter") -> PrinterError:
    name = printer.printerName() or printer.outputFileName()
    return PrinterError(
        f"The printer {name} did not take the pages. See whether it is switched on and has "
        "paper, or make a PDF."
    )
