"""Long lists in pages, each begun after the last row of the one before: never by counting rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageKey:
    """The last row of a page. What is added or deleted meanwhile moves no page."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    rows: tuple[T, ...]
    next_after: PageKey | None  # where the next page begins; None: this was the last
