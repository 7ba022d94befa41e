"""What the trials say and wait for."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from assemble import step

USABLE = "The window can be used."  # in the program's log


def check(what: str, holds: object) -> None:
    if not holds:
        raise SystemExit(f"NOT SO: {what}")
    step(f"  {what}")


def wait(what: str, holds: Callable[[], object], seconds: float = 240) -> None:
    """Wait long: a busy machine is no fault of the program."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise SystemExit(f"NOT SO within {seconds:.0f} s: {what}")
        time.sleep(0.2)
    step(f"  {what}")


def times_usable(data: Path) -> int:
    """Return how often a window on the data folder could be used, as its log says."""
    log = data / "logs" / "batchline.log"
    return log.read_text("utf-8", "replace").count(USABLE) if log.is_file() else 0


def check_report(report: Path) -> None:
    """Tell what a self-test found. What it did not find ends the trial."""
    told = json.loads(report.read_text("utf-8"))
    for found in told["found"]:
        step(f"  {'ok ' if found['ok'] else 'BAD'} {found['what']}: {found['text']}")
    check("all of it is well", told["ok"])
    check(f"frozen, Python {told['python']}, Qt {told['qt']}, {told['system']}", told["frozen"])
