"""What charts have in common: what is drawn, which part of it is in sight, and round axis steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TIME_STEPS = (
    *(1, 2, 5, 10, 30),
    *(step * _MINUTE for step in (1, 2, 5, 10, 15, 30)),
    *(step * _HOUR for step in (1, 2, 4, 6, 12)),
    _DAY,
)
_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart; None is a gap. With a *step*, each value holds until the next."""

    x: Sequence[float]
    y: Sequence[float | None]
    role: str
    width: float  # design px; 0: one px of the screen
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a chart, in its lines' coordinates."""

    x0: float
    x1: float
    y0: float
    y1: float
    least_x: float = 0.0  # nobody zooms in further than this

    def covers(self, other: "Extent") -> bool:
        return (
            self.x0 <= other.x0
            and self.x1 >= other.x1
            and self.y0 <= other.y0
            and self.y1 >= other.y1
        )

    def x_share(self, x: float) -> float:
        """Return how far *x* is from the left, 0..1 in sight."""
        return (x - self.x0) / ((self.x1 - self.x0) or 1)

    def y_share(self, y: float) -> float:
        """Return how far *y* is from the top, 0..1 in sight."""
        return (self.y1 - y) / ((self.y1 - self.y0) or 1)


def round_step(least: float) -> float:
    """Return the least of 1, 2, 5, 10, 20 … (or 0.5, 0.2 …) that is not below *least*."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next(power * each for each in _ROUND if power * each >= least * 0.999999)


def round_time_step(least_s: float) -> float:
    """Return a step of a clock: 1 s to a day, or some whole days."""
    found = next((step for step in _TIME_STEPS if step >= least_s), None)
    return float(found) if found is not None else round_step(least_s / _DAY) * _DAY


def marks(low: float, high: float, step: float, origin: float = 0.0) -> Iterator[float]:
    """Yield the multiples of *step* from *low* to *high*, counted from *origin*."""
    number = ceil((low - origin) / step - 1e-6)
    while origin + number * step <= high + step * 1e-6:
        yield origin + number * step
        number += 1


def decimals_of(step: float) -> int:
    """Return how many decimals tell marks of *step* apart."""
    return max(0, -floor(log10(step) + 1e-9))
