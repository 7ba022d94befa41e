"""Makes setup and Linux folder, tries both from end to end, and notes that this was tried.

Figures are told at the end. A size over its goal fails the trial; how long a start takes does not:
it is a figure to look at, and depends on what else the machine does.
"""

import subprocess
import sys

from assemble import (
    DIST,
    HERE,
    SHOTS,
    WINDOWS,
    build_linux,
    build_windows,
    megabytes,
    set_up,
    step,
)
from try_folder import try_folder
from try_setup import try_setup

_SETUP_MB, _FOLDER_MB, _START = 60, 200, 1.5


def main() -> None:
    set_up()
    try:
        setup = build_windows()
        try_setup(setup)
    finally:
        WINDOWS.end_wine()
    build_linux()
    ratio = try_folder()
    sizes = megabytes(setup), megabytes(DIST / "windows" / "batchline")
    step(f"setup: {sizes[0]:.1f} MB (goal: under {_SETUP_MB})")
    step(f"program folder: {sizes[1]:.1f} MB (goal: under {_FOLDER_MB})")
    step(f"start of the folder on Linux: {ratio:.2f} times the sources (goal: at most {_START})")
    step(f"pictures to look at: {SHOTS}")
    if sizes[0] >= _SETUP_MB or sizes[1] >= _FOLDER_MB:
        raise SystemExit("Larger than it may be: see what joined dist/windows/batchline.")
    subprocess.run([sys.executable, HERE / "inputs.py", "--tried"], check=True)
    step("all held; commit .ci/installer/tried with what was changed")


if __name__ == "__main__":
    main()
