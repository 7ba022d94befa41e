"""Starts lives of the program as processes: it imports everything once, then forks for each.

A life is what `batchline jobs` is, with real adapters and, where the test asks for it, a point at
which it kills or stops itself, and a clock that the test can set. Commands come as lines of JSON.
"""

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import psycopg2

from services import cli, commands_cli
from tests.lives.points import put_points_in

_LOOK_S = 0.005

Command = dict[str, Any]


def main() -> None:
    """Answer each command with one line of JSON, until the input ends; then end every life."""
    psycopg2.dialect.import_dbapi()
    _ = commands_cli.jobs  # which brings the whole program
    gc.freeze()  # what is imported is shared by all lives and not looked at again
    begun: set[int] = set()
    does: dict[str, Callable[[Command], object]] = {"start": _start, "wait": _wait}
    try:
        for line in sys.stdin:
            command = json.loads(line)
            answer = does[command["do"]](command)
            if command["do"] == "start":
                begun.add(int(str(answer)))
            print(json.dumps(answer), flush=True)  # noqa: T201 (its parent reads it)
    finally:
        for pid in begun:
            _kill(pid)


def _start(command: Command) -> int:
    pid = os.fork()
    if pid == 0:
        _live(command)
    return pid


def _live(command: Command) -> None:
    """Be the program, and end without what belongs to the launcher."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        data = Path(command["data"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        said = os.open(data / "said.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(said, 1)
        os.dup2(said, 2)
        put_points_in(data, command.get("point"))
        code = cli.run(cli.parser().parse_args(["jobs", "--data", str(data)]))
    except BaseException:
        import traceback  # noqa: PLC0415 (a life that goes well has no need of it)

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(command: Command) -> int | None:
    """Return how the life ended (minus a signal's number, or its exit code); None: it lives."""
    until = time.monotonic() + command["seconds"]
    while True:
        pid, status = os.waitpid(command["pid"], os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            return None
        time.sleep(_LOOK_S)


def _kill(pid: int) -> None:
    try:
        if not os.waitpid(pid, os.WNOHANG)[0]:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    except ChildProcessError:
        return


if __name__ == "__main__":
    main()
