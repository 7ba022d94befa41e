"""Hundreds of lives end at every point of every job: `python -m tests.soak.crashes [--kills N]`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.bench.table import Row, print_table
from tests.crash.killing import Killing
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.integration.postgres import postgres_server
from tests.lives.life import Point, launcher
from tests.lives.world import world

_AT_POINTS = 0.7  # the others die at any moment
_CHECK_EVERY = 25
_UNDISTURBED_S = 20.0
_LIVES_PASS = 10
_PATIENCE_S = 10.0  # some points are passed seldom; such a life is killed wherever it is


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 if the books agree on both databases, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=320, help="on each database (default 320)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="on one database")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default 1)")
    arguments = parser.parse_args(argv)
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only != "postgresql":
            place = Path(folder) / "sqlite"
            place.mkdir()
            url = migrated_sqlite(place)
            wrong |= _kill(place, url, "scada", arguments.kills, arguments.seed)
        if arguments.only != "sqlite":
            place = Path(folder) / "postgresql"
            place.mkdir()
            with postgres_server() as server:
                url = migrated_postgres(server)
                wrong |= _kill(place, url, "stock", arguments.kills, arguments.seed)
    return 1 if wrong else 0


def _kill(folder: Path, url: str, adapter: str, kills: int, seed: int) -> bool:
    begun = time.monotonic()
    rng = Random(seed)  # noqa: S311 (moments, no secret)
    with world(folder, url, adapter=adapter) as around, launcher() as lives:
        killing = Killing(around, lives, _PATIENCE_S)
        passed = killing.passed(_UNDISTURBED_S)
        names = [name for name in passed if not name.startswith("Task-")]
        wrong: list[str] = []
        for number in range(kills):
            if rng.random() < _AT_POINTS:
                name = names[number % len(names)]
                often = 1 + passed[name] // _LIVES_PASS  # what a short life will come to
                killing.at(Point(name, 1 + number // len(names) % often))
            else:
                killing.after(rng.uniform(0.05, 3.0))
            if number % _CHECK_EVERY == 0:
                wrong = killing.so_far()
                sys.stdout.write(f"  {killing.kills} kills, {len(wrong)} mistakes\n")
                sys.stdout.flush()
            if wrong:
                break
        wrong = wrong or killing.finish()
        taken = len(around.plc.control.state()["taken_count"])
    print_table(
        f"Killed with SIGKILL, {url.partition(':')[0]}, Odoo by {adapter}",
        [
            Row("kills", str(killing.kills)),
            Row("named points of the jobs", str(len(names))),
            Row("lives that did not come to their point in time", str(len(killing.missed))),
            Row("orders taken by the PLC, archived and done in Odoo", str(taken)),
            Row("equipment failures, each stored and reported", str(len(around.failures))),
            Row("weighings by hand, each counted", str(len(around.weighings))),
            Row("mistakes in the books", str(len(wrong)), "0"),
            Row("time", f"{time.monotonic() - begun:.0f} s"),
        ],
    )
    for each in (*wrong, *(f"not reached: {name}" for name in killing.missed)):
        sys.stdout.write(f"  {each}\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
