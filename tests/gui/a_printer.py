"""A process that prints as the program's own does, on a printer that writes to a file.

`python -m tests.gui.a_printer FILE` prints into FILE. A named pipe that nobody reads is a printer
that hangs; "crash" is a driver that takes its process with it, "gone" a printer of the system's.
"""

import os
import sys

from PySide6.QtPrintSupport import QPrinter

from hmi.documents.print_pages import main, open_printer

OFFICE = "Office"


def _opened(_name: str) -> QPrinter:
    if sys.argv[1] == "crash":
        os.abort()
    if sys.argv[1] == "gone":
        return open_printer(OFFICE)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(sys.argv[1])
    return printer


if __name__ == "__main__":
    sys.exit(main(lambda: [OFFICE], _opened))
