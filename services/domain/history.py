"""An archived batch: never changed in its figures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.domain.batch import Batch, Completion


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """The batch as it left the queue, how it left, and whether Odoo had it."""

    batch: Batch
    completion: Completion
    archived_at: datetime
    booked_kg: Decimal
    weighed: bool  # False: `booked_kg` is the planned or dosed quantity, nobody weighed
    odoo_has_it: bool
    actor: str = ""  # empty: the line itself
    reason: str = ""
