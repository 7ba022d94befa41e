"""How this program is started again: installed (frozen) or from its sources, as it was or anew."""

import subprocess
import sys
from collections.abc import Collection

PRINT_PAGES = "print-pages"
"""The command of a process that prints for the window (`hmi/documents/print_pages.py`)."""


def command(*words: str) -> list[str]:
    """Return the command line of this program with *words*, whatever it was started with."""
    own = [] if _is_frozen() else ["-m", "hmi"]
    return [sys.executable, *own, *words]


def same_again(*more: str, flags: Collection[str] = (), options: Collection[str] = ()) -> list[str]:
    """Return the command line that it was started with, and *more*.

    *flags* are left out of it, *options* together with their values.
    """
    # An installed program has no interpreter before its words; `-m hmi` or a script's name else.
    words = iter(sys.argv[1:] if _is_frozen() else sys.orig_argv[1:])
    kept = []
    for word in words:
        if word in options:
            next(words, None)
        elif word not in flags:
            kept.append(word)
    return [sys.executable, *kept, *more]


def start_apart(line: Collection[str]) -> "subprocess.Popen[bytes]":
    """Start *line* so that it outlives this program, and no Ctrl+C here ends it.

    Raises OSError.
    """
    apart = 0
    if sys.platform == "win32":
        apart = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    return subprocess.Popen(  # noqa: S603 (our own program, our own words)
        list(line), stdin=subprocess.DEVNULL, start_new_session=True, creationflags=apart
    )


def _is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
