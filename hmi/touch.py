"""How big a target must be for a gloved finger on this screen: millimetres made device px."""

from dataclasses import dataclass
from math import ceil, hypot

from PySide6.QtCore import QSize

from hmi.tokens import tokens

MM_PER_INCH = 25.4
_PLAUSIBLE_INCH = (5.0, 120.0)  # what a monitor says of itself can be nonsense


@dataclass(frozen=True, slots=True)
class Touch:
    """Sizes in device px. Without the screen's diagonal the drawn sizes hold (DESIGN.md)."""

    k: float
    px_per_mm: float = 0.0

    @classmethod
    def on(cls, screen: QSize, diagonal_inch: float | None, k: float) -> "Touch":
        low, high = _PLAUSIBLE_INCH
        if diagonal_inch is None or not low <= diagonal_inch <= high:
            return cls(k)
        across = hypot(screen.width(), screen.height())
        return cls(k, across / (diagonal_inch * MM_PER_INCH))

    @property
    def least(self) -> int:
        """Return 12 mm: the least side of any target."""
        return self._mm("min_mm") or round(self._drawn("min") * min(self.k, 1.0))

    @property
    def critical(self) -> int:
        """Return 20 mm: for what starts, stops, overrides or deletes."""
        return self._mm("critical_mm") or round(self._drawn("critical") * min(self.k, 1.0))

    @property
    def gap(self) -> int:
        """Return the room between two targets: 2 mm, and never less than the grid's."""
        return max(self._mm("gap_mm"), round(self._drawn("gap") * self.k))

    @property
    def mm_gap(self) -> int:
        """Return 2 mm, or the grid's step where the screen's size is not known."""
        return self._mm("gap_mm") or round(self._drawn("gap") * min(self.k, 1.0) / 2)

    def tall(self, design_px: float) -> int:
        """Return *design_px* as device px, or 12 mm where that is more."""
        return max(round(design_px * self.k), self.least)

    def _mm(self, name: str) -> int:
        return ceil(float(tokens()["touch"][name]) * self.px_per_mm)

    @staticmethod
    def _drawn(name: str) -> float:
        return float(tokens()["touch"][name])
