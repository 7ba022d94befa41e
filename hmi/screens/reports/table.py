"""A document's tables as one list to look through: titles, heads, rows and totals, painted.

Its figures become words when a row is painted: a table may have a row for each day of years.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from enum import StrEnum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from hmi.documents.shown import header, value
from hmi.qt.keyed_model import KeyedListModel
from hmi.theme import Theme
from hmi.widgets.ground import Ground
from hmi.widgets.painted_rows import Index, PaintedRows, set_up_list
from hmi.widgets.pen import LEFT, RIGHT, Pen, wrap
from services.domain.document import Cell, Document, Format, Kind, Row, Table

_ROW_H, _TITLE_H, _LINE_H = 26.0, 34.0, 17.0
_PAD, _GAP = 12.0, 14.0
_HEAD_MOST = 116.0  # a longer head of figures is broken into lines


class Sort(StrEnum):
    TITLE = "title"
    HEAD = "head"
    ROW = "row"
    TOTAL = "total"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of one table lie: natural widths in design px, and who shares the rest."""

    natural: tuple[float, ...]
    shares: tuple[float, ...]  # 0: a figure, as wide as it needs
    forms: tuple[Format, ...]
    zone: tzinfo | None

    def spans(self, width: float) -> list[tuple[float, float]]:
        room = width - _GAP * (len(self.natural) - 1)
        fixed = sum(n for n, share in zip(self.natural, self.shares, strict=True) if not share)
        left, shares = max(0.0, room - fixed), sum(self.shares)
        spans, x = [], 0.0
        for natural, share in zip(self.natural, self.shares, strict=True):
            wide = left * share / shares if share else natural
            spans.append((x, wide))
            x += wide + _GAP
        return spans


@dataclass(frozen=True, slots=True)
class TableRow:
    key: str
    sort: Sort
    content: Row
    columns: Columns | None = None  # of the table's rows, whose cells have its formats

    @property
    def cells(self) -> tuple[str, ...]:
        if self.columns is None or self.sort is Sort.HEAD:
            return tuple(str(cell) for cell in self.content)
        columns, is_total = self.columns, self.sort is Sort.TOTAL
        cells = zip(self.content, columns.forms, strict=True)
        return tuple(
            "" if cell is None and is_total else value(cell, form, columns.zone)
            for cell, form in cells
        )

    @property
    def text(self) -> str:
        return self.cells[0]

    @property
    def spoken(self) -> str:
        return " ".join(cell for cell in self.cells if cell)

    @property
    def is_heading(self) -> bool:
        return self.sort is not Sort.ROW


class TableModel(KeyedListModel[TableRow]):
    """The rows of all tables of a report."""


def table_rows(document: Document, zone: tzinfo | None, theme: Theme) -> list[TableRow]:
    found: list[TableRow] = []
    for number, table in enumerate(document.tables):
        found += _rows_of(table, f"table {number}", zone, theme)
    for number, note in enumerate(document.notes):
        found.append(TableRow(f"note {number}", Sort.WORDS, (note,)))
    return found


def _rows_of(table: Table, name: str, zone: tzinfo | None, theme: Theme) -> Iterable[TableRow]:
    yield TableRow(f"{name} title", Sort.TITLE, (table.title,))
    if not table.rows and table.empty:
        yield TableRow(f"{name} empty", Sort.WORDS, (table.empty,))
        return
    columns = _columns(table, zone, theme)
    yield TableRow(f"{name} head", Sort.HEAD, _heads(table), columns)
    for place, row in enumerate(table.rows):
        yield TableRow(f"{name} row {place}", Sort.ROW, row, columns)
    if table.totals is not None:
        yield TableRow(f"{name} total", Sort.TOTAL, table.totals, columns)


def _heads(table: Table) -> tuple[str, ...]:
    return tuple(header(column) for column in table.columns)


def _columns(table: Table, zone: tzinfo | None, theme: Theme) -> Columns:
    head = QFontMetricsF(theme.font("label"))
    bold = QFontMetricsF(theme.font("body", 600))
    natural, shares = [], []
    for place, (column, title) in enumerate(zip(table.columns, _heads(table), strict=True)):
        whole = head.horizontalAdvance(title)
        longest_word = max((head.horizontalAdvance(word) for word in title.split()), default=0)
        words = whole if whole <= _HEAD_MOST else longest_word
        form = column.format
        longest = max((value(c, form, zone) for c in _widest(table, place)), key=len, default="")
        wide = max(words, bold.horizontalAdvance(longest) + 4)
        natural.append(max(wide, 24.0))
        shares.append(column.wide if form.kind is Kind.TEXT else 0.0)
    if not any(shares):
        shares[0] = 1.0
    forms = tuple(column.format for column in table.columns)
    return Columns(tuple(natural), tuple(shares), forms, zone)


def _widest(table: Table, place: int) -> Iterator[Cell]:
    """Give the cells of a column that may be its widest: of figures, the largest and the least."""
    rows = table.rows if table.totals is None else (*table.rows, table.totals)
    if not table.columns[place].format.is_figure:
        yield from dict.fromkeys(row[place] for row in rows)
        return
    figures = [cell for row in rows if isinstance(cell := row[place], Decimal | int)]
    if figures:
        yield max(figures)
        yield min(figures)
    yield None


class _Rows(PaintedRows):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(theme, view)
        self._view = view

    def height_of(self, index: Index) -> float:
        row: TableRow = index.data(TableModel.ROW_ROLE)
        width = self._view.viewport().width() / self.theme.k - 2 * _PAD
        if row.sort is Sort.HEAD and row.columns is not None:
            spans = row.columns.spans(width)
            cells = zip(row.cells, spans, strict=True)
            lines = max(len(self._lines(cell, wide)) for cell, (_, wide) in cells)
            return 8 + _LINE_H * lines
        if row.sort is Sort.WORDS:
            return 6 + _LINE_H * len(self._lines(row.cells[0], width))
        return _TITLE_H if row.sort is Sort.TITLE else _ROW_H

    def paint_at(self, pen: Pen, width: float, index: Index, *, chosen: bool) -> None:
        assert not chosen  # these are only looked at
        row: TableRow = index.data(TableModel.ROW_ROLE)
        height = self.height_of(index)
        inner = QRectF(_PAD, 0, width - 2 * _PAD, height)
        if row.sort is Sort.TITLE:
            pen.text(inner, row.cells[0], "value", may_elide=True)
        elif row.sort is Sort.WORDS:
            pen.words(inner.adjusted(0, 3, 0, 0), row.cells[0], "label", "text.secondary")
        elif row.columns is not None:
            self._paint_cells(pen, inner, row, row.columns)

    def _paint_cells(self, pen: Pen, inner: QRectF, row: TableRow, columns: Columns) -> None:
        edge = "line.control" if row.sort is Sort.HEAD else "line.hair"
        pen.line((inner.left(), inner.bottom() - 0.5), (inner.right(), inner.bottom() - 0.5), edge)
        weight = 600 if row.sort is Sort.TOTAL else 400
        spans = columns.spans(inner.width())
        for cell, (x, wide), form in zip(row.cells, spans, columns.forms, strict=True):
            box = QRectF(inner.left() + x, inner.top(), wide, inner.height())
            align = RIGHT if form.is_figure else LEFT
            if row.sort is Sort.HEAD:
                lines = self._lines(cell, wide)
                y = inner.bottom() - 4 - _LINE_H * len(lines)
                for line in lines:
                    part = QRectF(box.left(), y, wide, _LINE_H)
                    pen.text(part, line, "label", "text.secondary", align=align, may_elide=True)
                    y += _LINE_H
            else:
                pen.text(
                    box, cell, "body", align=align, weight=weight, may_elide=not form.is_figure
                )

    def _lines(self, text: str, width: float) -> list[str]:
        return wrap(text, self.theme.font("label"), width) or [""]


class FigureTables(QWidget):
    def __init__(self, theme: Theme, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        self._ground = Ground(theme, False, self)
        around.addWidget(self._ground)
        column = QVBoxLayout(self._ground)
        column.setContentsMargins(*(theme.px(each) for each in (2, 4, 2, 4)))
        self.list = QListView(self._ground)
        self.list.setObjectName("report tables")
        self.list.setItemDelegate(_Rows(theme, self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        set_up_list(self.list, model)
        column.addWidget(self.list)

    def show_stale(self, *, stale: bool) -> None:
        self._ground.show_state(stale)
