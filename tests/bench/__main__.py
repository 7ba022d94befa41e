"""Measures links and database: `python -m tests.bench [history]`. Prints; judges nothing."""

import asyncio
import gc
import sys

from tests.bench.active import measure_active
from tests.bench.alarm_flood import measure_flood
from tests.bench.decoding import measure_decoding
from tests.bench.history import measure_history
from tests.bench.odoo import measure_odoo
from tests.bench.statements import measure_statements
from tests.bench.stations import measure_stations
from tests.bench.table import print_table
from tests.bench.wire import measure_wire


def main(only_history: bool) -> None:
    if not only_history:
        print_table(
            "One cycle over Modbus TCP, simulator in a process of its own",
            asyncio.run(measure_wire()),
        )
        print_table("A cycle with 1 slot of 10 active", asyncio.run(measure_active()))
        print_table("Decoding", measure_decoding())
        print_table("A flood of alarms: the real window and database", measure_flood())
        print_table(
            "Database statements of one run of job 2, with the lease's check (its record apart)",
            asyncio.run(measure_statements()),
        )
        print_table(
            "Odoo 17 by its standard API, simulator in a process of its own",
            asyncio.run(measure_odoo()),
        )
        print_table(
            "Ten stations on one PostgreSQL, one of them holds the line", measure_stations()
        )
    for database, rows in measure_history():
        print_table(f"A history of 200,000 batches of 15 silos beside 10,000, {database}", rows)


gc.disable()  # as the application does: see hmi/qt/garbage.py
main(only_history="history" in sys.argv[1:])
