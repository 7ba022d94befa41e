"""What the application needs from the world outside, and nothing of how it is done.

Adapters in services/adapters implement these ports. All times are aware UTC, all weights
`Decimal` kilograms. Every wait behind a port has a time-out.
"""

from services.ports.alarms import AlarmJournal, Alarms
from services.ports.batches import Debts, DoseRates, History, Queue, Readings, SiloStock
from services.ports.chains import Chains
from services.ports.clock import Fence, Now
from services.ports.database import Database, UnitOfWork
from services.ports.deliveries import Failures, Pushes
from services.ports.horn import Horn
from services.ports.odoo import Odoo
from services.ports.plc import Plc, PlcDiagnostics, SlotWords
from services.ports.reports import ReportSums
from services.ports.stations import Actions, JobRuns, JobSwitches, Leases, Links, Users

__all__ = [
    "Actions",
    "AlarmJournal",
    "Alarms",
    "Chains",
    "Database",
    "Debts",
    "DoseRates",
    "Failures",
    "Fence",
    "History",
    "Horn",
    "JobRuns",
    "JobSwitches",
    "Leases",
    "Links",
    "Now",
    "Odoo",
    "Plc",
    "PlcDiagnostics",
    "Pushes",
    "Queue",
    "Readings",
    "ReportSums",
    "SiloStock",
    "SlotWords",
    "UnitOfWork",
    "Users",
]
