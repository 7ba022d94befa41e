"""Failures by equipment: how often, how long, how bad, within a span of time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.domain.failure import EquipmentFailure

_CRITICAL = timedelta(minutes=60)
_MEDIUM = timedelta(minutes=30)


class Severity(StrEnum):
    """By downtime, as the plant counts it: over 60 min, over 30 min, less."""

    CRITICAL = "critical"
    MEDIUM = "medium"
    LOW = "low"


def severity(downtime: timedelta) -> Severity:
    if downtime > _CRITICAL:
        return Severity.CRITICAL
    return Severity.MEDIUM if downtime > _MEDIUM else Severity.LOW


@dataclass(frozen=True, slots=True)
class EquipmentFigures:
    """One equipment within the span; downtime outside of it is not counted."""

    equipment_code: str
    count: int
    downtime: timedelta
    longest: timedelta
    still_open: int  # of these failures nobody has said yet that they are over
    last_at: datetime

    @property
    def severity(self) -> Severity:
        return severity(self.downtime)


def by_equipment(
    failures: Iterable[EquipmentFailure], since: datetime, until: datetime, now: datetime
) -> tuple[EquipmentFigures, ...]:
    """Return one row for each equipment, the longest downtime first."""
    grouped: dict[str, list[EquipmentFailure]] = {}
    for failure in failures:
        grouped.setdefault(failure.equipment_code, []).append(failure)
    rows = []
    for code, of_it in grouped.items():
        spans = [within(failure, since, until, now) for failure in of_it]
        rows.append(
            EquipmentFigures(
                equipment_code=code,
                count=len(of_it),
                downtime=sum(spans, timedelta(0)),
                longest=max(spans),
                still_open=sum(failure.is_open for failure in of_it),
                last_at=max(failure.occurred_at for failure in of_it),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.downtime, -row.count, row.equipment_code)))


def within(failure: EquipmentFailure, since: datetime, until: datetime, now: datetime) -> timedelta:
    """Return how much of the failure's downtime lies in this span."""
    begin = max(failure.occurred_at, since)
    end = min(failure.occurred_at + failure.downtime(now), until)
    return max(end - begin, timedelta(0))
