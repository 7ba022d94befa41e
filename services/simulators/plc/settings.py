"""What can be set on the simulated plant, at start and while it runs."""

from dataclasses import dataclass, field
from datetime import tzinfo


@dataclass(slots=True)
class PlantSettings:
    speed: float = 1.0  # plant seconds in a second
    take_delay_s: float = 0.3  # real seconds from guard 0 to the orders being taken
    failure_rate: float = 0.0  # share of batches that fail by themselves
    equipment_failure_rate: float = 0.0  # per plant hour
    slots_failing: set[int] = field(default_factory=set)  # the next batch there fails, once
    weigher: bool = True  # reports a finished weight
    held: bool = False  # nothing is dosed by itself
    taking_held: bool = False  # released orders are not taken
    timezone: tzinfo | None = None  # None: the PC's own
    clock_offset_s: float = 0.0
