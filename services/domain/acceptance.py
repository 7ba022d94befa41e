"""Figures that the line would not believe and an operator vouched for (SPEC.md §2, Reading)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.domain.reading import Refusal, RefusalReason

_RISE = 2
"""An accepted quantity may grow to so many times itself before a person is asked again."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One field of one attempt, believed from now on for one reason."""

    attempt: int
    reason: RefusalReason
    field: str
    kg: Decimal | None  # what it showed, where that is a quantity
    at: datetime
    by: str
    why: str

    def covers(self, refusal: Refusal) -> bool:
        """Return whether *refusal* is of what was accepted.

        A figure that went back was accepted as it was: lower ones are asked for anew, higher ones
        are none that went back. One over its limit may go on rising, but not into nonsense.
        """
        if (self.reason, self.field) != (refusal.reason, refusal.field):
            return False
        if self.kg is None or refusal.kg is None:
            return True
        if self.reason is RefusalReason.WENT_BACK:
            return refusal.kg == self.kg
        return refusal.kg <= self.kg * _RISE
