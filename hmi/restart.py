"""Begins the program again in its own place, as it was started."""

import os
import subprocess
import sys

FIRST_START = "--first-start"


def begin_again(*more: str) -> int:
    """Start the program anew, with *more* words on its command line; return the exit code.

    Elsewhere than on Windows the process stays the same one, so that who watches it sees no end.
    """
    words = [word for word in sys.orig_argv[1:] if word != FIRST_START]
    command = [sys.executable, *words, *more]
    if sys.platform != "win32":
        os.execv(sys.executable, command)  # noqa: S606 (our own program, our own words)
    subprocess.Popen(command)  # noqa: S603
    return 0
