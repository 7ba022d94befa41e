"""The log as a program starts it, in a folder of a test's own; all is as before afterwards."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.fault_reports import FaultReports
from services.log_book import LogFile, start_log


@contextmanager
def started_log(folder: Path) -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    start_log(folder)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        faulthandler.enable(2)  # a crash of the tests is told where they run
        for handler in root.handlers[:]:
            if isinstance(handler, LogFile | FaultReports):
                handler.close()
                root.removeHandler(handler)
        root.setLevel(level)
