"""Gives Python its own import back, which PySide6 has replaced.

PySide6 reads the source of every module that is loaded after it, and keeps it, to see whether it
wants Qt's names in snake case. Nothing here does; it took a tenth of the start and three megabytes.
"""

import builtins


def import_plainly() -> None:
    """Do nothing where PySide6 has not replaced it. To be called once Qt is loaded."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
