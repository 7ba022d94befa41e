"""A table on paper: its head again on each page, rows whole, figures under each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from PySide6.QtCore import QRectF

from hmi.documents import shown
from hmi.documents.columns import GAP, SIZES, Need, fits, needs, shared
from hmi.documents.ink import (
    LINE,
    PRIMARY,
    REGULAR,
    SECONDARY,
    SEMIBOLD,
    Ink,
    line_height,
    wrapped,
)
from hmi.documents.strips import Strip, words
from services.domain.document import Row, Table

_TOTALS_GROUND = "#EEF0F1"
_PAD = 2.0

Texts = list[str]


class PrintedTable:
    def __init__(self, table: Table, zone: tzinfo) -> None:
        self._table = table
        self._zone = zone
        self._headers = [shown.header(column) for column in table.columns]
        self._rows = [self._texts(row) for row in table.rows]
        self._totals = None if table.totals is None else self._texts(table.totals, blank=True)

    def fits(self, width: float) -> bool:
        """Say whether it has room in *width* at the usual size of letters."""
        return fits(self._needs(SIZES[0]), width)

    def strips(self, width: float, page: float) -> list[Strip]:
        """Return title, head and rows for *width*; none is higher than *page*."""
        table = self._table
        size = next((each for each in SIZES if fits(self._needs(each), width)), SIZES[-1])
        shape = _Shape(
            tuple(shared(self._needs(size), width)),
            tuple(column.format.is_figure for column in table.columns),
            size,
            width,
        )
        above = words(table.title, width, 10, SEMIBOLD, above=8, below=2, keep=True)
        head = replace(shape.head(self._headers), keep=True)
        body = [
            strip for texts in self._rows for strip in shape.row(texts, page - head.height, head)
        ]
        if not body:
            body = words(table.empty or "–", width, 9, color=SECONDARY, above=3, below=3)
        if self._totals is not None:
            body[-1] = replace(body[-1], keep=True)
            body += shape.row(self._totals, page - head.height, head, totals=True)
        below = words(table.note, width, 8, color=SECONDARY, above=3) if table.note else []
        return [*(above if table.title else []), head, *body, *below]

    def _needs(self, size: int) -> list[Need]:
        rows = self._rows if self._totals is None else [self._totals, *self._rows]
        return needs(self._table, self._headers, rows, size)

    def _texts(self, row: Row, *, blank: bool = False) -> Texts:
        return [
            "" if blank and cell is None else shown.value(cell, column.format, self._zone)
            for cell, column in zip(row, self._table.columns, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns as they are drawn."""

    widths: tuple[float, ...]
    figures: tuple[bool, ...]
    size: int
    width: float

    def head(self, headers: Sequence[str]) -> Strip:
        cells = self._cells(headers, SEMIBOLD)
        tallest = max(map(len, cells))
        line = line_height(self.size)
        height = tallest * line + 2 * _PAD

        def draw(ink: Ink, x: float, y: float) -> None:
            for place, lines in enumerate(cells):
                top = y + _PAD + (tallest - len(lines)) * line  # heads stand on their rule
                self._draw_cell(ink, (x, top), place, lines, (SEMIBOLD, SECONDARY))
            ink.rule(x, y + height, self.width, LINE, 0.8)

        return Strip(height, draw)

    def row(self, texts: Texts, page: float, head: Strip, *, totals: bool = False) -> list[Strip]:
        """Return the row as one strip, or as several if no page is high enough for it."""
        weight = SEMIBOLD if totals else REGULAR
        cells = self._cells(texts, weight)
        most = max(1, int((page - 2 * _PAD) / line_height(self.size)))
        tallest = max(map(len, cells))
        return [
            self._part([lines[start : start + most] for lines in cells], head, totals=totals)
            for start in range(0, tallest, most)
        ]

    def _part(self, cells: list[list[str]], head: Strip, *, totals: bool) -> Strip:
        height = max(map(len, cells)) * line_height(self.size) + 2 * _PAD
        look = (SEMIBOLD if totals else REGULAR, PRIMARY)

        def draw(ink: Ink, x: float, y: float) -> None:
            if totals:
                ink.ground(QRectF(x, y, self.width, height), _TOTALS_GROUND)
            for place, lines in enumerate(cells):
                self._draw_cell(ink, (x, y + _PAD), place, lines, look)
            ink.rule(x, y + height, self.width)

        return Strip(height, draw, head=head)

    def _cells(self, texts: Sequence[str], weight: int) -> list[list[str]]:
        return [
            wrapped(text, wide + 0.01, self.size, weight)
            for text, wide in zip(texts, self.widths, strict=True)
        ]

    def _draw_cell(
        self,
        ink: Ink,
        at: tuple[float, float],
        place: int,
        lines: list[str],
        look: tuple[int, str],
    ) -> None:
        left = at[0] + sum(self.widths[:place]) + GAP * place
        right = left + self.widths[place] if self.figures[place] else None
        for step, line in enumerate(lines):
            top = at[1] + step * line_height(self.size)
            ink.text(left, top, line, self.size, look[0], look[1], right_at=right)
