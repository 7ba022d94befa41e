"""FIELD.md: every value has its unit, beside it or in its column's head."""

import re
from collections.abc import Sequence

from tests.gui.painted import Word

_FIGURE = re.compile(r"[+−-]?\d[\d.,]*")
_UNITS = frozenset(("kg", "s", "min", "h", "d", "%", "ms", "t", "times"))
_NEAR = 12  # px from a figure to its unit
_LEVEL = 2  # px
_COUNTS = re.compile(r"\d{1,2}")
_FEW = 10  # slots, priorities, how many of something that is named beside it
_NUMBERS_OF_SILOS = frozenset(str(number) for number in range(101, 116))
_NO_UNIT = {  # the widgets that figures without a unit stand in, and what they are
    "_Counter": "alarms of a priority",
    "Chip": "how many a list has",
    "Key": "keys",
    "DayButton": "days of a month",
    "_Day": "days of a month",
    "PlainButton": "what a list is narrowed to, under its name; counts to choose from",
    "Effects": "steps, numbered",
    "Registers": "words, hexadecimal",
    "Rows": "addresses; what has a unit has it in the same text",
    "SettingRow": "values of settings: a unit stands in the same text, a port or a number has none",
    "BatchBars": "kilograms, as its heading says",
}
_COUNTED = frozenset(  # what stands before a count
    (
        "Alarms told",
        "In 10 min, on average",
        "Most in 10 min",
        "Requests answered",
        "Connections made",
    )
)


_HEADS_OF_COUNTS = frozenset(  # over a column, or a figure, that counts what they name
    (
        *("Batches", "Number", "Weighed", "Left out", "Failures", "Doses", "Still open"),
        *("Orders planned", "Orders done", "Doses beyond tolerance"),
    )
)


def without_unit(found: Sequence[Word]) -> list[Word]:
    """Return the figures that do not say what they are of."""
    figures = [word for word in found if _FIGURE.fullmatch(word.text)]
    return [word for word in figures if not _is_told(word, found)]


def _is_told(figure: Word, found: Sequence[Word]) -> bool:
    if figure.text in _NUMBERS_OF_SILOS:
        return True
    if figure.part in _NO_UNIT or (_COUNTS.fullmatch(figure.text) and int(figure.text) <= _FEW):
        return True
    return _unit_beside(figure, found) or _unit_above(figure, found) or _counts(figure, found)


def _unit_beside(figure: Word, found: Sequence[Word]) -> bool:
    edge = figure.rect.right()
    return any(
        word.text.split()[0] in _UNITS
        and -2 <= word.rect.left() - edge <= _NEAR
        and word.rect.top() < figure.rect.center().y() < word.rect.bottom()
        for word in found
    )


def _unit_above(figure: Word, found: Sequence[Word]) -> bool:
    """Say whether the head of its column, or the line that the head stands in, names a unit."""
    heads = [word for word in found if word.role == "text.secondary" and not _is_unit(word, found)]
    over = [
        word
        for word in heads
        if word.rect.bottom() <= figure.rect.center().y()
        and word.rect.left() <= figure.rect.right() + _NEAR
        and word.rect.right() >= figure.rect.left() - _NEAR
    ]
    if any(word.text in _HEADS_OF_COUNTS for word in over):
        return True
    named = [word for head in over for word in heads if word is head or _begins_line(word, head)]
    return any(_UNITS & set(word.text.replace(",", " ").split()) for word in named)


def _counts(figure: Word, found: Sequence[Word]) -> bool:
    middle = figure.rect.center().y()
    before = [word for word in found if word.rect.right() <= figure.rect.left()]
    return any(
        word.text in _COUNTED and word.rect.top() < middle < word.rect.bottom() for word in before
    )


def _is_unit(word: Word, found: Sequence[Word]) -> bool:
    """Say whether it belongs to a figure at its left."""
    return word.text in _UNITS and any(
        -2 <= word.rect.left() - other.rect.right() <= _NEAR
        and other.rect.top() < word.rect.center().y() < other.rect.bottom()
        for other in found
        if other is not word
    )


def _begins_line(word: Word, head: Word) -> bool:
    """Say whether *word* is the title at the left of the heads, such as “kg · in Odoo: done”."""
    level = abs(word.rect.center().y() - head.rect.center().y()) < _LEVEL
    return level and word.part == head.part and word.text.startswith("kg ")
