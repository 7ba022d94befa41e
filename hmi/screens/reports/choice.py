"""Which report of which time somebody looks at, kept while the program runs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.domain.report import ReportKind
    from services.domain.report_range import RangeKind, ReportRange


@dataclass(slots=True)
class ReportChoice:
    """It outlives the page, which is made anew in another language; None: as at first."""

    report: "ReportKind | None" = None
    range: "RangeKind | None" = None
    back: int = 0  # how many times before the one of now
    days: "ReportRange | None" = None  # that somebody chose
