"""What is never cut in two on paper: a heading, a line of facts, a table's head or row."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hmi.documents.ink import PRIMARY, SECONDARY, SEMIBOLD, Ink, line_height, wrapped

Draw = Callable[[Ink, float, float], None]
"""Draws at a left and a top."""


@dataclass(frozen=True, slots=True)
class Strip:
    height: float
    draw: Draw
    keep: bool = False  # on one page with the next one
    head: "Strip | None" = None  # a table's head, drawn again where a page begins with its rows


def words(
    text: str,
    width: float,
    size: int,
    weight: int = 400,
    color: str = PRIMARY,
    *,
    above: float = 0,
    below: float = 0,
    keep: bool = False,
) -> list[Strip]:
    """Return a strip for each line of *text*."""
    lines = wrapped(text, width, size, weight)
    strips = [_line(line, size, weight, color, keep=keep) for line in lines]
    strips[0] = _padded(strips[0], above, 0)
    strips[-1] = _padded(strips[-1], 0, below)
    return strips


def heading(text: str, width: float) -> list[Strip]:
    return words(text, width, 12, SEMIBOLD, above=12, below=4, keep=True)


def gap(height: float) -> Strip:
    return Strip(height, _nothing)


def facts(
    told: list[tuple[str, str]], width: float, columns: int, gutter: float = 12
) -> list[Strip]:
    """Return lines of *columns* facts each: the label small, what it is under it."""
    room = (width - gutter * (columns - 1)) / columns
    return [
        _facts_line(told[start : start + columns], room, gutter)
        for start in range(0, len(told), columns)
    ]


def _line(text: str, size: int, weight: int, color: str, *, keep: bool) -> Strip:
    def draw(ink: Ink, x: float, y: float) -> None:
        ink.text(x, y, text, size, weight, color)

    return Strip(line_height(size), draw, keep)


def _padded(strip: Strip, above: float, below: float) -> Strip:
    inner = strip.draw

    def draw(ink: Ink, x: float, y: float) -> None:
        inner(ink, x, y + above)

    return replace(strip, height=strip.height + above + below, draw=draw)


def _facts_line(told: list[tuple[str, str]], room: float, gutter: float) -> Strip:
    cells = [(label, wrapped(value, room, 10, 500)) for label, value in told]
    tallest = max(len(lines) for _, lines in cells)

    def draw(ink: Ink, x: float, y: float) -> None:
        for label, lines in cells:
            for place, line in enumerate(wrapped(label, room, 8)[:1]):
                ink.text(x, y + place * line_height(8), line, 8, color=SECONDARY)
            for place, line in enumerate(lines):
                ink.text(x, y + line_height(8) + place * line_height(10), line, 10, 500)
            x += room + gutter

    return Strip(line_height(8) + tallest * line_height(10) + 5, draw)


def _nothing(_ink: Ink, _x: float, _y: float) -> None:
    """Leave the room empty."""
