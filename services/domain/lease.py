"""Who holds the line."""

from dataclasses import dataclass
from datetime import datetime


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
