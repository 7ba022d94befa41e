"""A document laid out on A4: which strip stands where on which page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hmi.documents import shown
from hmi.documents.ink import SECONDARY, SEMIBOLD
from hmi.documents.printed_table import PrintedTable
from hmi.documents.strips import Strip, facts, gap, heading, words
from services.domain.document import Block, Document, Facts, Origin, Paragraph, Table

A4 = (595.0, 842.0)  # points
MARGIN = 42.0
HEAD = 46.0  # plant's name and logo
FOOT = 30.0
_FACTS_IN_A_LINE = {False: 4, True: 6}


@dataclass(frozen=True, slots=True)
class Paper:
    landscape: bool

    @property
    def size(self) -> tuple[float, float]:
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def width(self) -> float:
        return self.size[0] - 2 * MARGIN

    @property
    def room(self) -> float:
        """Height between head and foot."""
        return self.size[1] - MARGIN - HEAD - FOOT - MARGIN / 2


Placed = tuple[float, Strip]
"""How far under the page's head, and what."""


@dataclass(frozen=True, slots=True)
class Pages:
    paper: Paper
    pages: tuple[tuple[Placed, ...], ...]


def lay_out(document: Document, origin: Origin) -> Pages:
    """Lay *document* out: upright, or across where one of its tables is wide."""
    printed = {id(table): PrintedTable(table, origin.zone) for table in document.tables}
    upright = Paper(landscape=False)
    wide = any(not table.fits(upright.width) for table in printed.values())
    paper = Paper(landscape=wide)
    strips = [
        *words(document.title, paper.width, 18, SEMIBOLD, keep=True),
        *words(document.subtitle, paper.width, 11, color=SECONDARY, below=6),
    ]
    for section in document.sections:
        if section.heading:
            strips += heading(section.heading, paper.width)
        for block in section.blocks:
            strips += _block(block, paper, origin, printed)
    for note in document.notes:
        strips += words(note, paper.width, 8, color=SECONDARY, above=6)
    return Pages(paper, tuple(_paged(strips, paper.room)))


def _block(
    block: Block, paper: Paper, origin: Origin, printed: dict[int, PrintedTable]
) -> list[Strip]:
    if isinstance(block, Paragraph):
        return words(block.text, paper.width, 9, below=4)
    if isinstance(block, Facts):
        told = [
            (fact.label, shown.value(fact.value, fact.format, origin.zone, unit=True))
            for fact in block.facts
        ]
        return facts(told, paper.width, _FACTS_IN_A_LINE[paper.landscape])
    assert isinstance(block, Table)
    return [*printed[id(block)].strips(paper.width, paper.room), gap(6)]


def _paged(strips: Sequence[Strip], room: float) -> Iterator[tuple[Placed, ...]]:
    page: list[Placed] = []
    used = 0.0
    for chunk in _chunks(strips):
        first = chunk[0].head
        if page and used + sum(strip.height for strip in chunk) > room:
            yield tuple(page)
            page, used = [], 0.0
            if first is not None:
                page.append((0.0, first))
                used = first.height
        for strip in chunk:
            if page and used + strip.height > room:  # what is kept together has no page for it
                yield tuple(page)
                page, used = [], 0.0
            page.append((used, strip))
            used += strip.height
    if page:
        yield tuple(page)


def _chunks(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Give what must stay together."""
    chunk: list[Strip] = []
    for strip in strips:
        chunk.append(strip)
        if not strip.keep:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
