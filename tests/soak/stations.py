"""Three stations on one PostgreSQL for a long time: `python -m tests.soak.stations`."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from sqlalchemy.engine import URL

from tests.bench.table import Row, print_table
from tests.e2e.contenders import fetch_at_once
from tests.integration.databases import migrated_postgres
from tests.integration.postgres import postgres_server
from tests.stations.crew import crew
from tests.stations.take_over import TakeOver, cut_off, finish, killed, stopped

_GOAL_S = 10.0
_NAMES = ("PC-1", "PC-2", "PC-3")


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 if nothing was lost or doubled, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.stations", description=__doc__)
    parser.add_argument("--take-overs", type=int, default=50, help="default 50")
    parser.add_argument("--rounds", type=int, default=1000, help="of job 1, default 1000")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        wrong = _take_overs(Path(folder), server, arguments.take_overs)
        wrong |= _rounds(Path(folder), server, arguments.rounds)
    return 1 if wrong else 0


def _take_overs(folder: Path, server: URL, count: int) -> bool:
    place = folder / "take-overs"
    place.mkdir()
    done: list[TakeOver] = []
    with crew(place, migrated_postgres(server), *_NAMES) as stations:
        for name in _NAMES:
            stations.begin(name)
        for lose in islice(cycle((killed, stopped, cut_off)), count):
            done.append(lose(stations))
            sys.stdout.write(f"  {done[-1].how}: {done[-1].seconds:.1f} s {done[-1].wrong or ''}\n")
            sys.stdout.flush()
            if done[-1].wrong:
                break
        wrong = done[-1].wrong or finish(stations)
        taken = len(stations.world.plc.control.state()["taken_count"])
    spans = [each.seconds for each in done]
    print_table(
        "Three stations on one PostgreSQL, the holder is lost in mid cycle",
        [
            Row("take-overs", str(len(done))),
            *(
                Row(f"  {how}, longest", f"{max(e.seconds for e in done if e.how == how):.1f} s")
                for how in sorted({each.how for each in done})
            ),
            Row("until another holds the line, median", f"{median(spans):.1f} s"),
            Row("longest", f"{max(spans):.1f} s", f"{_GOAL_S:.0f} s"),
            Row("orders taken by the PLC, archived and done in Odoo", str(taken)),
            Row("mistakes in the books", str(len(wrong)), "0"),
        ],
    )
    for each in wrong:
        sys.stdout.write(f"  {each}\n")
    return bool(wrong) or max(spans) > _GOAL_S


def _rounds(folder: Path, server: URL, count: int) -> bool:
    begun = time.monotonic()
    place = folder / "rounds"
    place.mkdir()
    stored = asyncio.run(fetch_at_once(place, migrated_postgres(server), 3, count))
    twice = [number for number, times in enumerate(stored, start=1) if times != 1]
    print_table(
        "Three processes run job 1 at the same moment, without the lease",
        [
            Row("rounds", str(len(stored))),
            Row("rounds in which not just one stored the orders", str(len(twice)), "0"),
            Row("time", f"{time.monotonic() - begun:.0f} s"),
        ],
    )
    return bool(twice)


if __name__ == "__main__":
    sys.exit(main())
