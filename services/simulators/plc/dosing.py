"""How a weighed portion grows: gate, ramp, coarse and fine flow, and what still falls after.

All times are plant seconds.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from services.domain.quantity import to_centi

_GATE_S = 2.0
_RAMP_S = 3.0
_FALL_S = 2.0
_SETTLE_S = 4.0
_MIX_S = 180.0
_EMPTY_S = 60.0


class Portion:
    """One silo's portion. What arrives scatters around the setpoint as a real scale does."""

    def __init__(self, setpoint_kg: Decimal, rng: Random) -> None:
        asked = float(setpoint_kg)
        spread = 0.001 * asked + 0.05
        error = max(-3 * spread, min(3 * spread, rng.gauss(0, spread)))
        self.arrives_kg = max(Decimal("0.01"), to_centi(Decimal(str(round(asked + error, 4)))))
        total = float(self.arrives_kg)
        coarse = max(0.5, min(4.0, asked / 25))  # kg/s
        fall = min(0.2 * total, 0.003 * total + 0.05)
        fine = min(0.15 * total, 6.0)
        ramp = min(coarse * _RAMP_S / 2, 0.3 * total)
        middle = total - ramp - fine - fall
        opening = ((_GATE_S, 0.0), (_RAMP_S, ramp), (middle / coarse, middle))
        closing = ((5 * fine / coarse, fine), (_FALL_S, fall), (_SETTLE_S, 0.0))
        self._times, self._weights = [0.0], [0.0]
        for lasts, brings in (*opening, *closing):
            self._times.append(self._times[-1] + lasts)
            self._weights.append(self._weights[-1] + brings)

    @property
    def duration_s(self) -> float:
        return self._times[-1]

    def kg_at(self, elapsed_s: float) -> Decimal:
        if elapsed_s >= self.duration_s - _SETTLE_S:
            return self.arrives_kg
        at = bisect_right(self._times, elapsed_s) - 1
        share = (elapsed_s - self._times[at]) / (self._times[at + 1] - self._times[at])
        kg = self._weights[at] + share * (self._weights[at + 1] - self._weights[at])
        return min(self.arrives_kg, to_centi(Decimal(str(round(kg, 4)))))


class Course:
    """The whole batch: its portions one after another, then mixing and emptying."""

    def __init__(self, setpoints_kg: Mapping[int, Decimal], rng: Random) -> None:
        self._portions: Sequence[tuple[int, Portion]] = [
            (silo, Portion(kg, rng)) for silo, kg in setpoints_kg.items() if kg > 0
        ]
        self._elapsed_s = 0.0
        self._dosing_s = sum(portion.duration_s for _, portion in self._portions)

    @property
    def is_over(self) -> bool:
        return self._elapsed_s >= self._dosing_s + _MIX_S + _EMPTY_S

    @property
    def part_dosed(self) -> float:
        """How much of the dosing time is over, 0..1."""
        return min(1.0, self._elapsed_s / self._dosing_s) if self._dosing_s else 1.0

    def advance(self, by_s: float) -> dict[int, Decimal]:
        """Let *by_s* plant seconds pass; return what each begun silo has given so far."""
        self._elapsed_s += by_s
        left, given = self._elapsed_s, {}
        for silo, portion in self._portions:
            if left <= 0:
                break
            given[silo] = portion.kg_at(left)
            left -= portion.duration_s
        return given
