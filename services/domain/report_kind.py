"""Which reports there are, and of which spans: all that the command line must know of them."""

from enum import StrEnum


class ReportKind(StrEnum):
    PRODUCTION = "production"
    MATERIALS = "materials"
    SILOS = "silos"
    GOODS = "goods"
    YIELD = "yield"
    DEVIATIONS = "deviations"
    FAILURES = "failures"
    ACCURACY = "accuracy"


class RangeKind(StrEnum):
    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DAYS = "days"  # whichever ones somebody chose
