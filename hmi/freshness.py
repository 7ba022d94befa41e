"""How old the figures on the screen are, by the window's own clock: the view may not come."""

from dataclasses import dataclass
from datetime import datetime

from hmi.figures import age
from hmi.text import tr
from services.application.plant_view import PlantView

_LATE_SHARE = 0.75  # of the time after which figures are old: one reading was missed


@dataclass(frozen=True, slots=True)
class Freshness:
    """Age of the PLC's figures; `age_s` is None when the PLC was never read."""

    age_s: float | None
    stale: bool
    late: bool

    @property
    def text(self) -> str:
        return tr("not read yet") if self.age_s is None else age(self.age_s)


def plc_figures(view: PlantView, now: datetime) -> Freshness:
    """Judge the figures that come from the PLC (FIELD.md rule 5: two missed readings)."""
    if view.plc_read_at is None:
        return Freshness(None, stale=True, late=True)
    seconds = max(0.0, (now - view.plc_read_at).total_seconds())
    late = seconds > view.stale_after_s * _LATE_SHARE
    return Freshness(seconds, stale=seconds > view.stale_after_s, late=late)
