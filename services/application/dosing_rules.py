"""What a stored reading says of the dosing: over, under, or from a silo nobody asked for. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.domain.batch import Batch, BatchState
from services.domain.hysteresis import is_beyond
from services.domain.quantity import ZERO


@dataclass(frozen=True, slots=True)
class DosingLimits:
    """From which deviation a silo is noted in the journal, and from which it alarms."""

    note_percent: Decimal = Decimal(2)
    alarm_percent: Decimal = Decimal(5)
    floor_kg: Decimal = Decimal(1)  # small quantities scatter by more than a few percent

    def note_kg(self, setpoint_kg: Decimal) -> Decimal:
        return max(setpoint_kg * self.note_percent / 100, self.floor_kg)

    def alarm_kg(self, setpoint_kg: Decimal) -> Decimal:
        return max(setpoint_kg * self.alarm_percent / 100, self.floor_kg)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One silo of a batch against its setpoint."""

    silo: int
    order: str
    setpoint_kg: Decimal
    actual_kg: Decimal

    @property
    def kg(self) -> Decimal:
        return self.actual_kg - self.setpoint_kg

    @property
    def params(self) -> Mapping[str, str]:
        percent = self.kg / self.setpoint_kg * 100 if self.setpoint_kg else ZERO
        return {
            "silo": str(self.silo),
            "order": self.order,
            "actual_kg": f"{self.actual_kg:.2f}",
            "setpoint_kg": f"{self.setpoint_kg:.2f}",
            "deviation_kg": f"{self.kg:+.2f}",
            "deviation_percent": f"{percent:+.1f}",
        }


def deviations(batch: Batch) -> Iterator[Deviation]:
    """Yield every silo that the order names and that has given something or should have."""
    actuals = batch.actuals_kg
    for silo, setpoint in batch.setpoints_kg.items():
        yield Deviation(silo, batch.order.name, setpoint, actuals.get(silo, ZERO))


def out_of_tolerance(
    batch: Batch, limits: DosingLimits, deadband: Decimal, were_out: Collection[int]
) -> Iterator[Deviation]:
    """Yield every silo that alarms; *were_out*: the silos that alarm now.

    Overdosing shows at once, underdosing only when the batch has finished.
    """
    finished = batch.state is BatchState.FINISHED
    for each in deviations(batch):
        beyond = abs(each.kg) if finished else each.kg
        limit = limits.alarm_kg(each.setpoint_kg)
        if is_beyond(beyond, limit, deadband, was=each.silo in were_out):
            yield each


def worth_a_note(batch: Batch, limits: DosingLimits) -> Iterator[Deviation]:
    """Yield the silos of a finished batch that are a little off: noted, not alarmed."""
    for each in deviations(batch):
        off = abs(each.kg)
        if limits.note_kg(each.setpoint_kg) < off <= limits.alarm_kg(each.setpoint_kg):
            yield each


def unplanned(batch: Batch) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (silo, parameters) for every silo that gave what the order does not name."""
    for silo, kg in batch.unplanned_kg.items():
        yield silo, {"silo": str(silo), "order": batch.order.name, "kg": f"{kg:.2f}"}
