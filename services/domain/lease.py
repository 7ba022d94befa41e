"""Who holds the line."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_WRITE_S = 5.0
"""A write to the PLC that is under way must end before another station may take the line."""


@dataclass(frozen=True, slots=True)
class Lease:
    """SPEC.md §7: a row with holder, epoch and heartbeat, by the database's clock."""

    line: str
    holder: str  # "BATCH-PC1/4711": station and process
    epoch: int
    heartbeat_at: datetime
    taken_at: datetime | None = None

    @property
    def station(self) -> str:
        return self.holder.rpartition("/")[0] or self.holder
