"""The program's entry: a command for the command line, or the window."""

import gc
import sys
from collections.abc import Sequence

from services import cli


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit code."""
    arguments = cli.parser().parse_args(argv)
    if arguments.command is not None:
        return cli.run(arguments)
    if arguments.kiosk and (arguments.watched is None or arguments.adopt is not None):
        from services.kiosk import watch  # noqa: PLC0415

        return watch(arguments)
    gc.disable()  # what is loaded stays: looks at it meanwhile take a tenth of the start
    from hmi.app import main as open_window  # noqa: PLC0415 (commands need no Qt)

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
