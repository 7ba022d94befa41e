"""A batch's changes as the numbers of a chart; a look again makes only those that came since."""

from collections.abc import Sequence

from services.domain.trend import Change


class _Made:
    """What is made of one silo's changes so far."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float | None] = []
        self.ends: tuple[Change, ...] = ()  # the first and the last change in it

    def is_of(self, changes: Sequence[Change]) -> bool:
        """Whether *changes* begin with the very ones that are in it: they are only added to."""
        count = len(self.x)
        if not count or count > len(changes):
            return not count
        return changes[0] is self.ends[0] and changes[count - 1] is self.ends[1]

    def add(self, changes: Sequence[Change]) -> None:
        for at, kg in changes[len(self.x) :]:
            self.x.append(at.timestamp())
            self.y.append(None if kg is None else float(kg))
        self.ends = (changes[0], changes[-1]) if changes else ()


class CurvePoints:
    def __init__(self) -> None:
        self._made: dict[int, _Made] = {}

    def of(
        self, silo: int, changes: Sequence[Change]
    ) -> tuple[tuple[float, ...], tuple[float | None, ...]]:
        """Return the times in seconds since 1970, and the kilograms; None begins a gap."""
        made = self._made.get(silo)
        if made is None or not made.is_of(changes):
            made = self._made[silo] = _Made()
        made.add(changes)
        return tuple(made.x), tuple(made.y)
