"""The order in which Tab goes: as the eye reads, whatever order the widgets were made in."""

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QWidget


def reading_order(part: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can reach in *part*: its columns from the left, each from the top."""
    if part.isHidden() or not part.isEnabled():
        return
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None:
        yield part  # a chart's viewport hands the focus on to what Tab does not go to
    for child in _children(part):
        yield from reading_order(child)


def next_in_reading_order(window: QWidget, *, forward: bool) -> QWidget | None:
    """Return what comes after, or before, the part that has the focus; round at the ends."""
    order = list(reading_order(window))
    if not order:
        return None
    now = window.focusWidget()
    if now not in order:
        return order[0 if forward else -1]
    return order[(order.index(now) + (1 if forward else -1)) % len(order)]


def bring_into_sight(part: QWidget) -> None:
    """Scroll the lists that *part* lies in."""
    parent = part.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(part)
        parent = parent.parentWidget()


def _children(part: QWidget) -> Iterator[QWidget]:
    layout = part.layout()
    laid = [] if layout is None else list(_laid_out(layout))
    yield from laid
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    others = [each for each in part.findChildren(QWidget, options=direct) if each not in laid]
    yield from sorted((each for each in others if not each.isWindow()), key=_corner)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    """Yield the widgets of a layout and of those in it; a layout knows rows from columns."""
    for place in _places(layout):
        item = layout.itemAt(place)
        widget, inner = (None, None) if item is None else (item.widget(), item.layout())
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _places(layout: QLayout) -> list[int]:
    places = list(range(layout.count()))
    if not isinstance(layout, QGridLayout):
        return places
    grid = layout  # a cell is (row, column, rows, columns), which Qt's types do not say
    return sorted(places, key=lambda place: cast("tuple[int, ...]", grid.getItemPosition(place)))


def _corner(part: QWidget) -> tuple[int, int]:
    return part.y(), part.x()
