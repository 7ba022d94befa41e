"""Rules of FIELD.md as functions over a painted window: each returns its faults, in words."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QScrollArea, QScroller, QWidget
from shiboken6 import isValid

from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton
from hmi.widgets.canvas import Canvas, TouchButton

_SLACK = 1  # device px that rounding may take


def shown(window: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    for each in window.findChildren(kind):
        if each.isVisibleTo(window):
            yield each


def place(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def seen(part: QWidget, window: QWidget) -> QRect:
    """Return what of *part* can be seen: a list may have scrolled some of it away."""
    return part.visibleRegion().boundingRect().translated(part.mapTo(window, QPoint(0, 0)))


def cut_texts(window: QWidget) -> list[str]:
    """No text is cut off, unless it was meant to be shortened."""
    faults: list[str] = []
    for kind in (Canvas, TouchButton):
        for each in shown(window, kind):
            faults += [f"{name(each)}: {text!r} is cut off" for text in each.cut]  # type: ignore[attr-defined]
    for view in shown(window, QAbstractItemView):
        delegate = view.itemDelegate()  # type: ignore[attr-defined]
        faults += [f"{name(view)}: {text!r} is cut off" for text in getattr(delegate, "cut", ())]
    return faults


def targets(window: QWidget) -> list[QWidget]:
    """Return all that can be touched and can be seen."""
    found = list(shown(window, TouchButton))
    found += [
        each for each in shown(window, Canvas) if hasattr(each, "touched") and each.isEnabled()
    ]
    found += list(shown(window, QLineEdit))
    return [each for each in found if not seen(each, window).isEmpty()]


def small_targets(window: QWidget, theme: Theme) -> list[str]:
    """A target has 12 mm each way, one that starts, stops or overrides 20 mm."""
    faults = []
    for each in targets(window):
        critical = isinstance(each, ActionButton) and each.critical
        least = theme.touch.critical if critical else theme.touch.least
        for side, pixels in (("wide", each.width()), ("high", each.height())):
            if pixels + _SLACK < least:
                faults.append(f"{name(each)} is {pixels} px {side}, not {least}")
    return faults


def close_targets(window: QWidget, theme: Theme) -> list[str]:
    """Two targets are 2 mm apart, unless one lies in the other."""
    gap = theme.touch.mm_gap - _SLACK
    faults = []
    boxes = [(each, seen(each, window)) for each in targets(window)]
    for (one, box), (other, next_box) in combinations(boxes, 2):
        if not box.adjusted(-gap, -gap, gap, gap).intersects(next_box):
            continue
        if not (one.isAncestorOf(other) or other.isAncestorOf(one)):
            faults.append(f"{name(one)} and {name(other)} are too close: {box} {next_box}")
    return faults


def not_whole(window: QWidget) -> list[str]:
    """What can be touched is seen whole, unless it lies in a list that scrolls."""
    return [
        name(each)
        for each in targets(window)
        if seen(each, window) != place(each, window) and not _scrolls(each)
    ]


def _scrolls(part: QWidget | None) -> bool:
    while part is not None and not isinstance(part, QScrollArea):
        part = part.parentWidget()
    return part is not None


def nameless(window: QWidget) -> list[str]:
    """A screen reader has a name for all that can be touched or typed into."""
    return [name(each) for each in targets(window) if not each.accessibleName().strip()]


def unreachable(window: QWidget) -> list[str]:
    """The keyboard reaches every target that is on."""
    return [
        name(each)
        for each in targets(window)
        if each.isEnabled() and not each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def focus_order(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    """Return the names of what Tab goes through, from the first part on."""
    return [part.objectName() for part in _tabbed(window, key)]


def _tabbed(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Press Tab until it is where it began."""
    window.activateWindow()
    before = window.focusWidget()
    if before is not None:
        before.clearFocus()
    order: list[QWidget] = []
    while True:
        QTest.keyClick(window.focusWidget() or window, key)
        part = window.focusWidget()
        if part is None or part in order:
            return order
        order.append(part)


def not_as_read(window: QWidget) -> list[str]:
    """Tab never goes to what is above it, or to the left in the same row, and leaves none out.

    What a field brings with it (its ready-made answers) is not judged: it comes and goes.
    """
    boxes = {part: seen(part, window) for part in window.findChildren(QWidget)}
    wanted = [part for part in targets(window) if part.isEnabled()]
    tabbed = _tabbed(window)
    order = [part for part in tabbed if part in boxes and not boxes[part].isEmpty()]
    faults = [
        f"Tab leaves out {name(part)}"
        for part in wanted
        if isValid(part) and part.isVisibleTo(window) and part not in tabbed
    ]
    for one, after in combinations(order, 2):
        if not one.isAncestorOf(after):
            faults += _against_reading(one, after, boxes[one], boxes[after])
    return faults


def _against_reading(one: QWidget, after: QWidget, box: QRect, next_box: QRect) -> list[str]:
    below = box.right() >= next_box.left() and box.left() <= next_box.right()
    beside = box.bottom() >= next_box.top() and box.top() <= next_box.bottom()
    if below and next_box.bottom() < box.top():
        return [f"Tab goes from {name(one)} up to {name(after)}"]
    if beside and next_box.right() < box.left():
        return [f"Tab goes from {name(one)} to {name(after)}, left of it"]
    return []


def not_swiped(window: QWidget) -> list[str]:
    """What scrolls is moved by a finger."""
    lists = [*shown(window, QScrollArea), *shown(window, QAbstractItemView)]
    return [
        name(each)
        for each in lists
        if not QScroller.hasScroller(each.viewport())  # type: ignore[attr-defined]
    ]


def hidden_parts(window: QWidget) -> list[str]:
    """Alarm bar and status strip can be seen whole, whatever else is shown."""
    inside = window.rect()
    faults = []
    for part in ("alarmBar", "statusStrip"):
        widget = window.findChildren(QWidget, part)[-1]
        whole = seen(widget, window) == place(widget, window)
        if not (whole and inside.contains(place(widget, window))):
            faults.append(f"{part} is not to be seen whole")
    return faults


def name(part: QWidget) -> str:
    return f"{type(part).__name__} {part.objectName() or part.accessibleName()!r}".strip()
