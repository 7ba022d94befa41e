"""Measures links, database and window: `python -m tests.bench [part …]`. Prints; judges nothing."""

import asyncio
import gc
import sys
from collections.abc import Callable, Sequence

from tests.bench.active import measure_active
from tests.bench.alarm_flood import measure_flood
from tests.bench.chains import measure_chains
from tests.bench.charts import measure_charts
from tests.bench.decoding import measure_decoding
from tests.bench.history import measure_history
from tests.bench.long_history import long_histories
from tests.bench.odoo import measure_odoo
from tests.bench.pages import COUNT, pages_of
from tests.bench.reports import reports_of
from tests.bench.statements import measure_statements
from tests.bench.stations import measure_stations
from tests.bench.table import Row, print_table
from tests.bench.window import measure_window
from tests.bench.wire import measure_wire

PARTS: dict[str, tuple[str, Callable[[], Sequence[Row]]]] = {
    "wire": (
        "One cycle over Modbus TCP, simulator in a process of its own",
        lambda: asyncio.run(measure_wire()),
    ),
    "active": ("A cycle with 1 slot of 10 active", lambda: asyncio.run(measure_active())),
    "decoding": ("Decoding", measure_decoding),
    "window": ("The real program and its window, both simulators beside it", measure_window),
    "charts": ("Charts, redrawn", measure_charts),
    "flood": ("A flood of alarms: the real window and database", measure_flood),
    "statements": (
        "Database statements of one run of job 2, with the lease's check (its record apart)",
        lambda: asyncio.run(measure_statements()),
    ),
    "odoo": (
        "Odoo 17 by its standard API, simulator in a process of its own",
        lambda: asyncio.run(measure_odoo()),
    ),
    "stations": ("Ten stations on one PostgreSQL, one of them holds the line", measure_stations),
}


def main(wanted: Sequence[str]) -> None:
    """Measure the parts that are *wanted*, or all."""
    for name, (title, measure) in PARTS.items():
        if not wanted or name in wanted:
            print_table(title, measure())
    if not wanted or "chains" in wanted:
        for database, rows in measure_chains():
            print_table(f"Hash chains, {database}", rows)
    if not wanted or "history" in wanted:
        for database, rows in measure_history():
            print_table(f"A history of 200,000 batches of 15 silos beside 10,000, {database}", rows)
    shown = {"pages": pages_of, "reports": reports_of}
    asked = {name: each for name, each in shown.items() if not wanted or name in wanted}
    for database, url in long_histories(COUNT) if asked else ():
        for name, measure_shown in asked.items():
            print_table(
                f"{name.capitalize()} over {COUNT:,} batches, {database}", measure_shown(url)
            )


gc.disable()  # as the application does: see hmi/qt/garbage.py
main(sys.argv[1:])
