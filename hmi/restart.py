"""Begins the program again in its own place, as it was started."""

import os
import subprocess
import sys

from services.this_program import same_again

FIRST_START = "--first-start"
BEGIN_AGAIN = "--begin-again"


def begin_again(*more: str) -> int:
    """Start the program anew, with *more* words on its command line; return the exit code.

    Elsewhere than on Windows the process stays the same one, so that who watches it sees no end.
    """
    line = same_again(*more, flags=(FIRST_START, BEGIN_AGAIN))
    if sys.platform != "win32":
        os.execv(line[0], line)  # noqa: S606 (our own program, our own words)
    subprocess.Popen(line)  # noqa: S603
    return 0
