"""An equipment failure, as stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class EquipmentFailure:
    id: int  # 0 until stored
    line: str
    equipment_code: str
    text: str
    stamp_raw: str  # what the PLC gave, or what makes an entry by hand one of its own
    occurred_at: datetime  # the stamp, or the reading's time when `stamp_doubtful`
    stamp_doubtful: bool
    read_at: datetime
    words: tuple[int, ...] = ()
    reported_at: datetime | None = None  # Odoo has it
    duration: timedelta | None = None  # None: not known, or not over
    ended_at: datetime | None = None
    entered_by: str = ""  # empty: the PLC told it
    resolved_at: datetime | None = None
    resolved_by: str = ""
    resolution: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody and nothing has said yet that it is over."""
        return self.ended_at is None and self.resolved_at is None and self.duration is None

    def downtime(self, now: datetime) -> timedelta:
        """Return how long the equipment stood, as far as it is known at *now*.

        An open failure counts until now; one resolved without an end, until it was resolved.
        """
        if self.duration is not None:
            return self.duration
        until = self.ended_at or self.resolved_at or now
        return max(until - self.occurred_at, timedelta(0))
