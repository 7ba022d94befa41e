"""The queue page's list as a Qt model: batches, those set aside, and what was archived."""

from dataclasses import dataclass

from hmi.qt.keyed_model import KeyedListModel
from hmi.widgets.symbols import Mark


@dataclass(frozen=True, slots=True)
class RowFace:
    """One row; a heading has only its order text."""

    key: str  # "batch 12", "history 101/1"; "heading …" for a line that nobody can choose
    order: str
    number: str = ""
    product: str = ""
    mark: Mark = Mark.NONE
    state: str = ""
    strong: bool = False
    figure: str = ""
    unit: str = ""
    under_figure: str = ""
    set_aside: bool = False

    @property
    def is_heading(self) -> bool:
        return self.key.startswith("heading")

    @property
    def text(self) -> str:
        return self.order

    @property
    def spoken(self) -> str:
        return f"{self.order} {self.product} {self.state}".strip()


class QueueModel(KeyedListModel[RowFace]):
    """Rows of the queue."""
