"""A day of the plant, and faults of Odoo: `python -m tests.soak [--cycles N] [--courses N]`."""

import argparse
import asyncio
import gc
import sys
import tempfile
from pathlib import Path

from tests.bench.table import Row, print_table
from tests.footprint import Footprint
from tests.soak.day import soak
from tests.soak.faults import survive_faults
from tests.soak.outage import outage

A_DAY = 43_200  # cycles of 2 s
_MB = 1024 * 1024


def main() -> int:
    """Return 0 if nothing has grown, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    add = parser.add_argument
    add("--cycles", type=int, default=A_DAY, help="runs of job 2, at least (default: a day)")
    add("--speed", type=float, default=100.0, help="plant seconds in a second (default 100)")
    add("--courses", type=int, default=200, help="courses of faults of Odoo, each adapter")
    add("--away", type=float, default=60.0, help="seconds that PostgreSQL is away (default 60)")
    arguments = parser.parse_args()
    gc.disable()  # as the application does: see hmi/qt/garbage.py
    if arguments.courses:
        print_table(
            "Twenty orders under any faults of Odoo: done once and rightly, or with a person",
            [
                Row(adapter, f"{survive_faults(adapter, arguments.courses)} courses survived")
                for adapter in ("stock", "scada")
            ],
        )
    with tempfile.TemporaryDirectory() as folder:
        failed = outage(Path(folder), arguments.away)
        print_table(
            f"PostgreSQL away for {arguments.away:g} s in mid job: nothing lost, nothing doubled",
            [Row("runs of job 2 that failed meanwhile", str(failed))],
        )
    with tempfile.TemporaryDirectory() as folder:
        done = asyncio.run(soak(Path(folder), arguments.cycles, arguments.speed, _tell))
    grown = done.after.grown_since(done.before)
    each_ms = done.seconds / done.cycles * 1000
    print_table(
        f"{done.cycles} cycles of job 2",
        [
            Row("time", f"{done.seconds:.0f} s, {each_ms:.1f} ms a cycle"),
            Row("times that the queue was filled", str(done.taken_anew)),
            Row("batches archived", str(done.archived)),
            Row("runs that failed, the link being cut now and then", str(done.failed_runs)),
            Row("writes that a careful line would not make", str(done.violations), "0"),
            Row("after the warm-up", _shown(done.before)),
            Row("at the end", _shown(done.after)),
            Row("what has grown", "; ".join(grown) or "nothing", "nothing"),
        ],
    )
    return 1 if grown or done.violations else 0


def _tell(cycle: int, footprint: Footprint) -> None:
    sys.stdout.write(f"  cycle {cycle}: {_shown(footprint)}\n")
    sys.stdout.flush()


def _shown(footprint: Footprint) -> str:
    return (
        f"{footprint.memory_bytes / _MB:.1f} MB, {footprint.files} files,"
        f" {footprint.sockets} sockets, {footprint.threads} threads,"
        f" {footprint.connections} database connections"
    )


if __name__ == "__main__":
    sys.exit(main())
