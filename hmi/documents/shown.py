"""A document's values as they stand on screen and paper: as the window's language writes them."""

from datetime import date, datetime, tzinfo
from decimal import Decimal

from hmi.figures import DASH, dated, deviation, number
from hmi.language import tr
from services.domain.document import Cell, Column, Format, Kind


def header(column: Column) -> str:
    """Return what stands over a column: its name and, beside it, the unit of its figures."""
    unit = column.format.unit
    return f"{column.header} {unit}" if unit else column.header


def value(cell: Cell, form: Format, zone: tzinfo | None, *, unit: bool = False) -> str:
    """Return *cell* as *form* says, times in *zone*; a dash where there is nothing.

    *unit*: with its unit beside it, where no header tells it.
    """
    if cell is None:
        return DASH
    text = _plain(cell, form, zone)
    return f"{text} {form.unit}" if unit and form.unit else text


def _plain(cell: Cell, form: Format, zone: tzinfo | None) -> str:
    if isinstance(cell, bool):
        return tr("yes") if cell else tr("no")
    if isinstance(cell, Decimal | int):
        figure = Decimal(cell)
        decimals = form.decimals if form.kind is Kind.NUMBER else 0
        return deviation(figure, decimals) if form.signed else number(figure, decimals)
    if isinstance(cell, datetime):
        local = cell.astimezone(zone)
        return f"{_day(local)} {local:%H:%M:%S}"
    if isinstance(cell, date):
        return _day(cell)
    return cell or ""


def _day(of: date) -> str:
    return dated(of, "d MMM yyyy")
