"""An equipment failure, as stored."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EquipmentFailure:
    id: int  # 0 until stored
    line: str
    equipment_code: str
    text: str
    stamp_raw: str  # what the PLC gave, or "" when entered by hand
    occurred_at: datetime  # the stamp, or the reading's time when `stamp_doubtful`
    stamp_doubtful: bool
    read_at: datetime
    words: tuple[int, ...] = ()
    reported_at: datetime | None = None  # Odoo has it
