"""What the reports page asks; services.application.report_desk answers."""

from collections.abc import Callable
from typing import Protocol

from services.domain.report import Report, ReportKind
from services.domain.report_range import ReportCalendar, ReportRange


class ReportBooks(Protocol):
    @property
    def calendar(self) -> ReportCalendar: ...

    async def report(
        self, kind: ReportKind, of: ReportRange, told: Callable[[float], None] = ...
    ) -> Report: ...
