"""What a stored reading says of the dosing: over, under, or from a silo nobody asked for."""

from collections.abc import Iterator
from decimal import Decimal

from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.quantity import ZERO

ALARM_PERCENT = Decimal(5)
FLOOR_KG = Decimal(1)  # small quantities scatter by more than 5 %


def tolerance_kg(setpoint_kg: Decimal) -> Decimal:
    """Return the deviation from which a silo alarms: 5 % of its setpoint, at least 1 kg."""
    return max(setpoint_kg * ALARM_PERCENT / 100, FLOOR_KG)


def dosing_alarms(batch: Batch) -> Iterator[tuple[int, AlarmCode, dict[str, str]]]:
    """Yield (silo, alarm, parameters) for every silo that is out of tolerance.

    Overdosing shows at once, underdosing only when the batch has finished.
    """
    planned = batch.setpoints_kg
    for silo, actual in batch.actuals_kg.items():
        setpoint = planned.get(silo)
        if setpoint is None:
            if actual:
                params = {
                    "silo": str(silo),
                    "order": batch.order.name,
                    "kg": f"{actual:.2f}",
                }
                yield silo, AlarmCode.UNPLANNED_SILO, params
            continue
        deviation = actual - setpoint
        over = deviation > tolerance_kg(setpoint)
        under = batch.state is BatchState.FINISHED and -deviation > tolerance_kg(setpoint)
        if over or under:
            percent = deviation / setpoint * 100 if setpoint else ZERO
            yield (
                silo,
                AlarmCode.DOSING_DEVIATION,
                {
                    "silo": str(silo),
                    "order": batch.order.name,
                    "actual_kg": f"{actual:.2f}",
                    "setpoint_kg": f"{setpoint:.2f}",
                    "deviation_kg": f"{deviation:+.2f}",
                    "deviation_percent": f"{percent:+.1f}",
                },
            )
