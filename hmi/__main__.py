"""The program's entry: a command for the command line, or the window."""

import gc
import sys
from collections.abc import Sequence

from services import cli
from services.streams import give_streams
from services.this_program import PRINT_PAGES


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit code."""
    give_streams()
    words = sys.argv[1:] if argv is None else argv
    if [*words] == [PRINT_PAGES]:  # said by the window alone
        from hmi.documents.print_pages import main as print_pages  # noqa: PLC0415

        return print_pages()
    arguments = cli.parser().parse_args(words)
    if arguments.begin_again:
        from hmi.restart import begin_again  # noqa: PLC0415

        return begin_again()
    if arguments.command == "report":  # the one command that draws
        from hmi.report_command import report  # noqa: PLC0415

        return cli.outcome_of(report(arguments))
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
