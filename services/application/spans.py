"""How long something has lasted, though the PC's clock may be set meanwhile."""

from datetime import datetime, timedelta

from services.ports import Now

_JUMP = timedelta(minutes=1)


def began(at: datetime | None, now: datetime, steady: datetime, at_most: timedelta) -> datetime:
    """Return, as a steady time, when it began: by the stored *at*, as far as it can be believed.

    It counts for no more than *at_most*, and for nothing when it lies in the future.
    """
    lasted = now - at if at is not None else timedelta(0)
    return steady - min(max(lasted, timedelta(0)), at_most)


class SetClock:
    """Notices that the clock was set, by one that nobody sets."""

    def __init__(self, now: Now, steady: Now) -> None:
        self._now = now
        self._steady = steady
        self._apart = now() - steady()
        self._set_at: datetime | None = None

    def look(self) -> bool:
        """Return whether the clock was set since the last look."""
        now = self._now()
        apart = now - self._steady()
        if abs(apart - self._apart) < _JUMP:
            return False
        self._apart, self._set_at = apart, now
        return True

    def comparable(self, moment: datetime | None) -> datetime | None:
        """Return *moment*, or, if it was noted by the clock as it was before, when it was set."""
        if moment is None or self._set_at is None:
            return moment
        return moment if self._set_at <= moment <= self._now() else self._set_at
