"""Decides when this station sounds: for what is unacknowledged, until it is silenced here.

Silence is not acknowledgement, it needs no login and no database, and something new ends it.
"""

from collections.abc import Callable
from datetime import datetime

from services.application.plant_view import PlantView, SoundView
from services.domain.alarm import Priority
from services.domain.alarm_counts import AlarmCounts
from services.ports import Horn


def loudest(counts: AlarmCounts, silenced_at: datetime | None) -> Priority | None:
    """Return the priority to sound for: the most urgent with anything told after the silence."""
    for priority in Priority:
        newest = counts.newest.get(priority)
        if newest is not None and (silenced_at is None or newest > silenced_at):
            return priority
    return None


class AlarmSound:
    """Belongs to the loop's thread."""

    def __init__(self, horn: Horn) -> None:
        self._horn = horn
        self._counts = AlarmCounts()
        self._silenced_at: datetime | None = None
        self._sounding: Priority | None = None
        self.on_silence: Callable[[], None] = _nothing

    def hear(self, view: PlantView) -> SoundView:
        """Sound as the alarms of *view* ask for it; return what the screen shows of that."""
        self._counts = view.alarm_counts
        self._sounding = loudest(self._counts, self._silenced_at)
        if self._sounding is None:
            self._horn.stop()
        else:
            self._horn.start(self._sounding)
        return self._view()

    def silence(self) -> None:
        """Be quiet until the operator is told of something new."""
        self._silenced_at = max(self._counts.newest.values(), default=self._silenced_at)
        self._sounding = None
        self._horn.stop()
        self.on_silence()

    async def use(self, horn: Horn) -> None:
        """Sound with another horn from now on, or with none."""
        before, self._horn = self._horn, horn
        if self._sounding is not None:
            horn.start(self._sounding)
        before.stop()
        await before.close()

    async def close(self) -> None:
        await self._horn.close()

    def _view(self) -> SoundView:
        wanted = self._sounding is not None
        return SoundView(
            available=not self._horn.why_not,
            why_not=self._horn.why_not,
            sounding=wanted,
            silenced=not wanted and self._counts.unacknowledged() > 0,
        )


def _nothing() -> None:
    """Nobody wants to hear of it."""
