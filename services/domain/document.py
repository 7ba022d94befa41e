"""What is printed, written to a file or shown as tables: titles, facts and typed tables. Pure.

A document is made in the reader's language, by whoever knows its facts. How a value looks is said
by its format alone, so that screen, paper, CSV and spreadsheet show the same.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

Cell = str | Decimal | int | datetime | date | bool | None
"""None: nobody knows it, or it does not apply. Times are aware."""

Row = tuple[Cell, ...]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"  # kilograms, percent, minutes: an exact figure with its unit
    COUNT = "count"  # whole
    TIME = "time"  # aware; shown in the plant's zone
    DAY = "day"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Format:
    """How a value is shown, and in which unit it is."""

    kind: Kind
    unit: str = ""  # beside a figure, or in the header over its column
    decimals: int = 0
    signed: bool = False  # a difference: + and −, and zero without

    @property
    def is_figure(self) -> bool:
        """Figures stand at the right, so that their points are under each other."""
        return self.kind in (Kind.NUMBER, Kind.COUNT)


TEXT = Format(Kind.TEXT)
KG = Format(Kind.NUMBER, "kg", 2)
KG_OFF = Format(Kind.NUMBER, "kg", 2, signed=True)
PERCENT = Format(Kind.NUMBER, "%", 1)  # 98.5 is 98.5 %
PERCENT_OFF = Format(Kind.NUMBER, "%", 1, signed=True)
MINUTES = Format(Kind.NUMBER, "min", 0)
COUNT = Format(Kind.COUNT)
TIME = Format(Kind.TIME)
DAY = Format(Kind.DAY)
YES_NO = Format(Kind.YES_NO)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. *wide*: how much of the room that is left it takes, if it is text."""

    header: str  # without its unit
    format: Format = TEXT
    wide: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns, as wide as `columns`; `totals` is one more row at the end."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Row | None = None
    title: str = ""
    empty: str = ""  # what is said in place of rows when there are none
    note: str = ""

    def __post_init__(self) -> None:
        wrong = {len(row) for row in (*self.rows, self.totals or self.columns)}
        if wrong != {len(self.columns)}:
            raise ValueError(f"Rows of {wrong} cells under {len(self.columns)} columns.")


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Cell
    format: Format = TEXT


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values beside each other, a few in a row."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


Block = Paragraph | Facts | Table


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`file_name` is a proposal without folder and ending, such as "shift-report-2026-03-04"."""

    file_name: str
    title: str
    subtitle: str  # what it is about: the order, or the range of time
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block for block in blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where, when and by whom a document is made: it stands on every page and in every file."""

    plant: str
    line: str
    made_at: datetime
    made_by: str
    zone: tzinfo  # the plant's


@dataclass(frozen=True, slots=True)
class LongTable:
    """One table of a great many rows, read page by page while it is written to a file."""

    file_name: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    pages: Callable[[], AsyncIterator[Sequence[Row]]]
    count: int | None = None  # of rows, if it is known: for the progress
