"""A read-only table, painted: cells with figures, marks, alarm symbols and strips."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt

from hmi.widgets.job_strip import WIDTH as STRIP_WIDTH
from hmi.widgets.job_strip import Bar, draw_strip
from hmi.widgets.pen import LEFT, RIGHT, Pen
from hmi.widgets.symbols import AlarmFace, Mark, draw_alarm, draw_mark

_GAP = 8.0
_MARK = 12.0
_SYMBOL = 22.0
_LOADING_H = 12.0
_LOADING_SHARES = (0.5, 0.7, 0.6)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A deviation bar: the value in multiples of the tolerance, or None when there is none."""

    share: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    unit: str = ""
    role: str = "text.primary"
    weight: int = 400
    style: str = "body"
    mark: Mark = Mark.NONE
    alarm: AlarmFace | None = None
    bars: tuple[Bar, ...] = ()
    tolerance: Tolerance | None = None
    may_elide: bool = False
    narrow: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `under` is a second line in small letters beneath the first cell's text."""

    cells: tuple[Cell, ...]
    under: str = ""
    selected: bool = False
    tall: bool = False  # twice as high

    @property
    def frame(self) -> tuple[object, ...]:
        """Return what does not lie in one cell; a cell over several columns is not one either."""
        wide = tuple(cell if cell.span > 1 else None for cell in self.cells)
        return self.under, self.selected, self.tall, wide

    @property
    def spoken(self) -> str:
        return " ".join(f"{cell.text} {cell.unit}".strip() for cell in self.cells if cell.text)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's width in design px; 0 shares what is left."""

    width: float
    align: Qt.AlignmentFlag = LEFT


def draw_header(
    pen: Pen, rect: QRectF, columns: Sequence[Column], headers: Sequence[str], style: str = "label"
) -> None:
    for (x, wide), column, text in zip(_spans(rect, columns), columns, headers, strict=True):
        left = (
            rect.left() if column.align == RIGHT else x
        )  # a long one runs into the room before it
        box = QRectF(left, rect.top(), x + wide - left, rect.height())
        pen.text(box, text, style, "text.secondary", align=column.align)


def draw_rows(
    pen: Pen,
    rect: QRectF,
    columns: Sequence[Column],
    rows: Sequence[Row],
    height: float,
    *,
    lit: bool,
    last_rule: bool = False,
) -> None:
    """Draw *rows* from the top of *rect*; *lit* is the phase of a new alarm's blinking."""
    y = rect.top()
    for position, row in enumerate(rows):
        tall = height * (2 if row.tall else 1)
        line = QRectF(rect.left(), y, rect.width(), tall)
        if not pen.leaves_out(line.adjusted(-4, 0, 4, 0)):
            if row.selected:
                pen.fill(line.adjusted(-4, 0, 4, 0), "bg.selected")
            _draw_row(pen, line, columns, row, lit)
        y += tall
        if position < len(rows) - 1 or last_rule:
            pen.line((rect.left(), y - 0.5), (rect.right(), y - 0.5), "line.hair")


def draw_loading_rows(pen: Pen, rect: QRectF, columns: Sequence[Column], height: float) -> None:
    """Draw grey bars where the rows will stand, as many as *rect* has room for."""
    for line in range(int(rect.height() // height)):
        y = rect.top() + (line + 0.5) * height - _LOADING_H / 2
        for place, (x, wide) in enumerate(_spans(rect, columns)):
            bar = wide * _LOADING_SHARES[(line + place) % len(_LOADING_SHARES)]
            left = x + wide - bar if columns[place].align == RIGHT else x
            pen.fill(QRectF(left, y, bar, _LOADING_H), "process.band")


def changed_cells(
    rect: QRectF,
    columns: Sequence[Column],
    before: Sequence[Row],
    rows: Sequence[Row],
    height: float,
) -> list[QRectF] | None:
    """Return where the cells are that changed; None where more than cells did.

    Rows lie in *rect* as `draw_rows` draws them; what changed in one column is one place.
    """
    if len(before) != len(rows):
        return None
    spans = _spans(rect, columns)
    found: dict[int, QRectF] = {}
    y = rect.top()
    for old, new in zip(before, rows, strict=True):
        if old.frame != new.frame:
            return None
        tall = height * (2 if new.tall else 1)
        for place, (was, cell) in enumerate(zip(old.cells, new.cells, strict=True)):
            if was != cell:
                x, wide = spans[place]
                box = QRectF(x, y, wide, tall)
                found[place] = found[place].united(box) if place in found else box
        y += tall
    return list(found.values())


def _draw_row(pen: Pen, rect: QRectF, columns: Sequence[Column], row: Row, lit: bool) -> None:
    spans = _spans(rect, columns)
    position = 0
    for cell in row.cells:
        x, _ = spans[position]
        last_x, last_wide = spans[position + cell.span - 1]
        align = columns[position + cell.span - 1].align if cell.span == 1 else LEFT
        box = QRectF(x, rect.top(), last_x + last_wide - x, rect.height())
        if pen.leaves_out(box):
            pass
        elif row.under and position == 0:
            _draw_two_lines(pen, box, cell, row.under, lit)
        else:
            _draw_cell(pen, box, cell, align, lit)
        position += cell.span


def _draw_two_lines(pen: Pen, box: QRectF, cell: Cell, under: str, lit: bool) -> None:
    left = _draw_leading(pen, box, cell, lit)
    middle = box.center().y()
    first = QRectF(left, middle - 19, box.right() - left, 20)
    pen.text(first, cell.text, cell.style, cell.role, weight=cell.weight, may_elide=True)
    second = QRectF(left, middle, box.right() - left, 18)
    pen.text(second, under, "label", "text.secondary", may_elide=True)


def _draw_cell(pen: Pen, box: QRectF, cell: Cell, align: Qt.AlignmentFlag, lit: bool) -> None:
    if cell.bars:
        x = box.left() if align == LEFT else box.right() - STRIP_WIDTH
        draw_strip(pen, cell.bars, x, box.center().y())
    elif cell.tolerance is not None:
        _draw_tolerance(pen, box, cell.tolerance)
    elif cell.unit:
        pen.figure(
            box, cell.text, cell.unit, cell.style, cell.role, align=align, weight=cell.weight
        )
    else:
        left = box.left()
        if align == RIGHT and cell.mark:
            wide = pen.width(cell.text, cell.style, cell.weight, narrow=cell.narrow)
            left = max(left, box.right() - wide - _MARK - 6)
        left = _draw_leading(
            pen, QRectF(left, box.top(), box.right() - left, box.height()), cell, lit
        )
        pen.text(
            QRectF(left, box.top(), box.right() - left, box.height()),
            cell.text,
            cell.style,
            cell.role,
            align=align,
            weight=cell.weight,
            narrow=cell.narrow,
            may_elide=cell.may_elide,
        )


def _draw_leading(pen: Pen, box: QRectF, cell: Cell, lit: bool) -> float:
    """Draw the symbol or mark before the text; return where the text begins."""
    middle = box.center().y()
    if cell.alarm is not None:
        draw_alarm(pen, cell.alarm, box.left(), middle - _SYMBOL / 2, _SYMBOL, lit=lit)
        return box.left() + _SYMBOL + _GAP
    if cell.mark:
        draw_mark(pen, cell.mark, box.left(), middle - _MARK / 2, _MARK, cell.role)
        return box.left() + _MARK + 6
    return box.left()


def _draw_tolerance(pen: Pen, box: QRectF, bar: Tolerance) -> None:
    """Draw band (tolerance), ends (three times) and the value as a diamond; 78 px wide."""
    y, left = box.center().y(), box.left()
    center = left + 39
    pen.fill(QRectF(center - 13, y - 6, 26, 12), "process.band")
    pen.line((left, y), (left + 78, y), "line.hair")
    for x in (left + 0.5, left + 77.5):
        pen.line((x, y - 4), (x, y + 4), "line.hair")
    for x in (center - 13, center + 13):
        pen.line((x, y - 6), (x, y + 6), "process.normal")
    pen.line((center, y - 8), (center, y + 8), "setpoint")
    if bar.share is not None:
        x = center + max(-3.0, min(3.0, bar.share)) * 13
        pen.polygon([(x, y - 5), (x + 4, y), (x, y + 5), (x - 4, y)], "process.active", None, 0)


def _spans(rect: QRectF, columns: Sequence[Column]) -> list[tuple[float, float]]:
    fixed = sum(column.width for column in columns)
    stretching = sum(1 for column in columns if not column.width)
    left_over = rect.width() - fixed - _GAP * (len(columns) - 1)
    share = left_over / stretching if stretching else 0
    spans: list[tuple[float, float]] = []
    x = rect.left()
    for column in columns:
        wide = column.width or share
        spans.append((x, wide))
        x += wide + _GAP
    return spans
