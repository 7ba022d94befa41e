"""What the use cases know of this line: names, limits and times, already checked."""

from dataclasses import dataclass, field
from datetime import UTC, time, timedelta
from decimal import Decimal

from services.application.dosing_rules import DosingLimits
from services.domain.period import PlantCalendar
from services.domain.shifts import ShiftPlan
from services.domain.silo import SiloTable


def _usual_shifts() -> ShiftPlan:
    return ShiftPlan(UTC, (time(6), time(14), time(22)))


@dataclass(frozen=True, slots=True)
class Line:
    """SPEC.md §9 in the application's terms. Durations are `timedelta`, weights kg."""

    code: str  # LINE_CODE, or "line" where none is set
    station: str
    silos: SiloTable
    sync_batch_limit: int
    batch_max_kg: Decimal  # EXPECTED_BATCH_MAX_KG plus BATCH_WEIGHT_WARN_MARGIN_KG
    batch_margin_kg: Decimal
    push_interval: timedelta
    full_read_interval: timedelta
    settle: timedelta
    read_interval: timedelta
    take_timeout: timedelta
    finished_weight_wait: timedelta
    stuck_after: timedelta
    cancel_failed: bool  # ON_PLC_FAILURE=cancel, where nothing was dosed
    lost_after: timedelta = timedelta(seconds=60)  # SPEC.md §2, Attempts
    overdue_after: timedelta = timedelta(minutes=15)  # SPEC.md §4 job 4
    dosing: DosingLimits = field(default_factory=DosingLimits)
    shifts: ShiftPlan = field(default_factory=_usual_shifts)
    stale_after: timedelta = timedelta(seconds=4)  # two missed readings
    idle_stale_after: timedelta = timedelta(seconds=10)  # the same, while no batch is in the PLC

    @property
    def calendar(self) -> PlantCalendar:
        return PlantCalendar(self.shifts.zone, self.shifts.starts)
