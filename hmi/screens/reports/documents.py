"""Each report as a document: the one source for its tables on screen, on paper and in files."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from hmi.screens.reports.failure_parts import failures
from hmi.screens.reports.goods_parts import goods_by_day, production, yields
from hmi.screens.reports.parts import Parts
from hmi.screens.reports.silo_parts import accuracy, deviations, materials, silo_balance
from hmi.screens.reports.words import file_part, kind_word, range_in_full
from hmi.text import tr
from services.domain.document import Document, Facts, Section
from services.domain.report import Report, ReportKind


def report_document(report: Report, zone: tzinfo | None) -> Document:
    """Return the report in the window's language, ready for paper and files."""
    facts, tables, notes = _PARTS[report.kind](report.content)
    whole = kind_word(report.kind)
    sections = [Section("", (Facts(facts),))] if facts else []
    sections += [Section("", (table,)) for table in tables]  # each has its own title
    if not report.is_over:
        notes = (tr("This time is not over yet: the figures are those of now."), *notes)
    return Document(
        file_name=f"{report.kind.value}-{file_part(report.range)}",
        title=tr("Report: %1", whole),
        subtitle=range_in_full(report.range, zone),
        sections=tuple(sections),
        notes=(*notes, _day_note()),
    )


def _day_note() -> str:
    return tr(
        "A day begins with its first shift. A batch counts where it ended: when the PLC finished "
        "it, or else when it was archived."
    )


_PARTS: dict[ReportKind, Callable[[Any], Parts]] = {
    ReportKind.PRODUCTION: production,
    ReportKind.MATERIALS: materials,
    ReportKind.SILOS: silo_balance,
    ReportKind.GOODS: goods_by_day,
    ReportKind.YIELD: yields,
    ReportKind.DEVIATIONS: deviations,
    ReportKind.FAILURES: failures,
    ReportKind.ACCURACY: accuracy,
}
