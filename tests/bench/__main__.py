"""Measures what the links to PLC and Odoo cost: `python -m tests.bench`. Prints; judges nothing."""

import asyncio
import gc

from tests.bench.decoding import measure_decoding
from tests.bench.odoo import measure_odoo
from tests.bench.statements import measure_statements
from tests.bench.table import print_table
from tests.bench.wire import measure_wire

gc.disable()  # as the application does: see hmi/qt/garbage.py
print_table(
    "One cycle over Modbus TCP, simulator in a process of its own", asyncio.run(measure_wire())
)
print_table("Decoding", measure_decoding())
print_table(
    "Database statements of one run of job 2 (its own record and the check of the lease apart)",
    asyncio.run(measure_statements()),
)
print_table(
    "Odoo 17 by its standard API, simulator in a process of its own", asyncio.run(measure_odoo())
)
