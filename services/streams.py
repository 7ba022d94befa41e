"""Where a program speaks that has no window yet: in its console, or in a box of Windows.

A program of Windows that has a window has no standard streams when it is started by an icon.
"""

import os
import sys
from collections.abc import Callable

_STOP_IN_FRONT = 0x10 | 0x10000  # MB_ICONSTOP, MB_SETFOREGROUND

_speaks_to_nobody = False


def give_streams() -> None:
    """Let everything that writes to standard output find one. To be called first of all."""
    global _speaks_to_nobody  # noqa: PLW0603 (the process has one set of streams)
    _speaks_to_nobody = sys.stderr is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123 (for good)
            setattr(sys, name, stream)


def refuse(text: str, in_box: Callable[[], str] | None = None) -> None:
    """Say why the program does not start, where somebody sees it.

    *in_box*: gives the same in the operator's language; a console speaks English.
    """
    if _speaks_to_nobody and sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        told = text if in_box is None else in_box()
        ctypes.windll.user32.MessageBoxW(None, told, "Batchline", _STOP_IN_FRONT)
        return
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
