"""What reports, ranges and bands are called on the screen and on paper."""

from datetime import datetime, tzinfo

from hmi.figures import dated, day, long_day
from hmi.text import tr
from services.domain.failure_figures import Severity
from services.domain.report import Band, ReportKind
from services.domain.report_range import RangeKind, ReportRange


def kind_word(kind: ReportKind) -> str:
    return {
        ReportKind.PRODUCTION: tr("Production"),
        ReportKind.MATERIALS: tr("Raw materials"),
        ReportKind.SILOS: tr("Silo balance"),
        ReportKind.GOODS: tr("Goods per day"),
        ReportKind.YIELD: tr("Yield"),
        ReportKind.DEVIATIONS: tr("Deviations"),
        ReportKind.FAILURES: tr("Failure time"),
        ReportKind.ACCURACY: tr("Dosing accuracy"),
    }[kind]


def range_word(kind: RangeKind) -> str:
    return {
        RangeKind.SHIFT: tr("Shift"),
        RangeKind.DAY: tr("Day"),
        RangeKind.WEEK: tr("Week"),
        RangeKind.MONTH: tr("Month"),
        RangeKind.YEAR: tr("Year"),
        RangeKind.DAYS: tr("Days…"),
    }[kind]


def band_word(band: Band) -> str:
    return {Band.GOOD: tr("good"), Band.FAIR: tr("fair"), Band.POOR: tr("poor")}[band]


def severity_word(of: Severity) -> str:
    return {
        Severity.CRITICAL: tr("critical"),
        Severity.MEDIUM: tr("medium"),
        Severity.LOW: tr("brief"),
    }[of]


def range_in_short(of: ReportRange, zone: tzinfo | None) -> str:
    """Say which time it is, as short as a button row asks: "4 Mar · shift 2 · 14:00–22:00"."""
    if of.kind is RangeKind.SHIFT:
        hours = f"{of.since.astimezone(zone):%H:%M}–{of.until.astimezone(zone):%H:%M}"
        return f"{day(of.first)} · {hours}"
    if of.kind is RangeKind.YEAR:
        return f"{tr('Year')} {of.first.year}"
    if of.kind is RangeKind.MONTH:
        return dated(of.first, "MMM yyyy")
    if of.first == of.last:
        return long_day(of.first)
    return f"{day(of.first)} – {dated(of.last, 'd MMM yyyy')}"


def range_in_full(of: ReportRange, zone: tzinfo | None) -> str:
    """Say from when to when: what paper needs, where no buttons stand beside it."""
    since, until = (_moment(each.astimezone(zone)) for each in (of.since, of.until))
    span = tr("from %1 until %2", since, until)
    if of.kind is RangeKind.SHIFT:
        number = tr("Shift %1 of %2", str(of.shift), dated(of.first, "d MMM yyyy"))
        return f"{number}, {span}"
    return f"{range_in_short(of, zone)}, {span}"


def file_part(of: ReportRange) -> str:
    """Return what a file's name says of the time, in order as names are sorted."""
    if of.kind is RangeKind.SHIFT:
        return f"{of.first.isoformat()}-shift-{of.shift}"
    if of.first == of.last:
        return of.first.isoformat()
    return f"{of.first.isoformat()}-to-{of.last.isoformat()}"


def _moment(local: datetime) -> str:
    return f"{dated(local.date(), 'd MMM yyyy')} {local:%H:%M}"
