"""The report of failures, as a document's parts: by equipment and by severity."""

from datetime import timedelta
from decimal import Decimal

from hmi.screens.reports.parts import Parts, line_table
from hmi.screens.reports.words import severity_word
from hmi.text import tr
from services.domain.document import COUNT, MINUTES, TEXT, Column, Fact
from services.domain.failure_figures import Severity
from services.domain.report import FailureTimes

_MINUTE = timedelta(minutes=1)


def failures(found: FailureTimes) -> Parts:
    equipment = line_table(
        found.equipment,
        (
            (Column(tr("Equipment"), TEXT, 2), lambda each: each.equipment_code),
            (Column(tr("Failures"), COUNT), lambda each: each.count),
            (Column(tr("Down"), MINUTES), lambda each: _minutes(each.downtime)),
            (Column(tr("Longest"), MINUTES), lambda each: _minutes(each.longest)),
            (Column(tr("Still open"), COUNT), lambda each: each.still_open),
            (Column(tr("Severity"), TEXT, 0.8), lambda each: severity_word(each.severity)),
        ),
        tr("By equipment"),
        tr("No equipment failed in this time."),
    )
    none = (0, timedelta(0))
    severities = line_table(
        (
            (each, *found.severities.get(each, none))
            for each in (Severity.CRITICAL, Severity.MEDIUM, Severity.LOW)
        ),
        (
            (Column(tr("Severity"), TEXT, 2), lambda each: severity_word(each[0])),
            (Column(tr("Failures"), COUNT), lambda each: each[1]),
            (Column(tr("Down"), MINUTES), lambda each: _minutes(each[2])),
        ),
        tr("By severity of each failure"),
    )
    facts = (Fact(tr("Down in all"), _minutes(found.downtime), MINUTES),)
    notes = (
        tr("Over 60 min is critical, over 30 min medium, less is brief."),
        tr(
            "Of a failure that began before this time, or goes on after it, only the part inside "
            "counts."
        ),
    )
    return facts, (equipment, severities), notes


def _minutes(span: timedelta) -> Decimal:
    return Decimal(round(span / _MINUTE))
