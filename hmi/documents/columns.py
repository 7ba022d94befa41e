"""How wide a printed table's columns are: figures as they need it, words share the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from hmi.documents.ink import SEMIBOLD, width_of
from services.domain.document import Kind, Table

GAP = 8.0
SIZES = (9, 8, 7, 6)
_LOOKED_AT = 2000  # rows
_LEAST_WORDS = 44.0
_HALVINGS = 30  # of the width that is looked for
_LONGEST_WORD = 90.0  # a longer one may be broken within


@dataclass(frozen=True, slots=True)
class Need:
    """What a column would like to have, and what it cannot do without."""

    natural: float
    least: float
    share: float  # of the room that is left over; 0: it takes none


def needs(
    table: Table, headers: Sequence[str], texts: Sequence[Sequence[str]], size: int
) -> list[Need]:
    found = []
    for place, column in enumerate(table.columns):
        head = max((width_of(word, size, SEMIBOLD) for word in headers[place].split()), default=0)
        cells = [row[place] for row in texts[:_LOOKED_AT]]
        natural = max(head, *(width_of(text, size, SEMIBOLD) for text in cells), 0.0)
        if column.format.kind is Kind.TEXT:
            word = max((width_of(each, size) for text in cells for each in text.split()), default=0)
            least = max(head, _LEAST_WORDS, min(word, _LONGEST_WORD))
            found.append(Need(natural, min(natural, least), column.wide))
        else:
            found.append(Need(natural, natural, 0.0))
    return found


def fits(wanted: Sequence[Need], width: float) -> bool:
    return sum(need.least for need in wanted) + GAP * (len(wanted) - 1) <= width


def shared(wanted: Sequence[Need], width: float) -> list[float]:
    """Share *width*: all have what they need, words get what is left, or give up what lacks."""
    room = width - GAP * (len(wanted) - 1)
    natural = sum(need.natural for need in wanted)
    if natural <= room:
        weights = [need.share * need.natural for need in wanted]
        whole = sum(weights)
        if not whole:
            weights, whole = [1.0] * len(wanted), float(len(wanted))
        return [
            need.natural + (room - natural) * weight / whole
            for need, weight in zip(wanted, weights, strict=True)
        ]
    least = sum(need.least for need in wanted)
    if least >= room:  # too many columns for any paper: all are narrow, and cells wrap
        return [need.least * room / least for need in wanted]
    return _given_up(wanted, room)


def _given_up(wanted: Sequence[Need], room: float) -> list[float]:
    """Let the widest columns give up what lacks, down to one common width."""
    low, high = 0.0, max(need.natural for need in wanted)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(_width(need, middle) for need in wanted) > room:
            high = middle
        else:
            low = middle
    return [_width(need, low) for need in wanted]


def _width(need: Need, most: float) -> float:
    return min(need.natural, max(need.least, most))
