"""Joins the materials tab to the plant: what silos hold and need, and what people enter of it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow
from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.questions import Question
from hmi.screens.silos.books import SiloBooks
from hmi.screens.silos.entry_faces import entries_face
from hmi.screens.silos.material_faces import stock_face, summary, tile_face
from hmi.screens.silos.material_view import MaterialView
from hmi.screens.silos.stock_questions import enter_delivery, enter_level, undo_entry
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace
from services.application.plant_view import Obstacle, PlantView, SiloStock
from services.domain.silo_level import StockEntry, Supply
from services.domain.user import ActionKind

_ASK: dict[ActionKind, Callable[[SiloStock], Question | None]] = {
    ActionKind.ENTER_SILO_LEVEL: enter_level,
    ActionKind.ENTER_DELIVERY: enter_delivery,
    ActionKind.UNDO_STOCK_ENTRY: undo_entry,
}


_ENTRIES = 50


class MaterialTab(QObject):
    silo_chosen = Signal(int)

    def __init__(
        self,
        theme: Theme,
        books: SiloBooks,
        faces: ActionFaces,
        flow: ActionFlow,
        tasks: UiTasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._books = books
        self._entries: Asked[tuple[StockEntry, ...]] = Asked(tasks, self)
        self._entries.changed.connect(self._on_entries)
        self._entries_of: tuple[int, int] = (0, 0)  # silo and last entry, when asked last
        self._faces = faces
        self._flow = flow
        self._last: tuple[PlantView, datetime] | None = None
        self._chosen = 0
        self.view = MaterialView(theme)
        for kind, words in _words().items():
            self.view.add_action(kind.value, ActionFace(words.label, words.detail))
        self.view.silo_chosen.connect(self.silo_chosen)
        self.view.action_touched.connect(self._on_action)

    def show(self, view: PlantView, silo: int, now: datetime) -> None:
        """Show *silo*; 0: the first that wants a look."""
        self._last, self._chosen = (view, now), silo
        stock = self._stock(view)
        self._chosen = 0 if stock is None else stock.silo.number
        tiles = tuple((each.silo.number, tile_face(each)) for each in view.stocks)
        self.view.show_tiles(tiles, self._chosen)
        self.view.summary.show_state(summary(view))
        if stock is None:
            return
        self.view.panel.show_state(stock_face(view, stock, now))
        self._show_entries(stock, now)
        for kind in _words():
            face = self.face(kind, view, self._chosen, now)
            self.view.buttons[kind.value].show_face(face)

    def face(self, kind: ActionKind, view: PlantView, silo: int, now: datetime) -> ActionFace:
        """Return how the button of *kind* looks for *silo*."""
        found = next((each for each in view.stocks if each.silo.number == silo), None)
        entry = None if found is None else found.level.entry
        why = Obstacle.NONE if view.holder else Obstacle.NO_HOLDER
        if kind is ActionKind.UNDO_STOCK_ENTRY and not (entry and entry.can_be_undone):
            why = Obstacle.NOTHING_ENTERED
        return self._faces.face(kind, silo, _words()[kind], now, why)

    def ask(self, kind: ActionKind, view: PlantView, silo: int) -> None:
        """Ask what is to be entered of *silo*."""
        self._last = (view, view.read_at)
        self._flow.ask(lambda _user: self._question(kind, silo), kind)

    def _show_entries(self, stock: SiloStock, now: datetime) -> None:
        silo, entry = stock.silo.number, stock.level.entry
        stamp = (silo, 0 if entry is None else entry.id)
        if stamp != self._entries_of or self._entries.problem:
            if silo != self._entries_of[0]:
                self._entries.forget()
            self._entries_of = stamp
            self._entries.ask(lambda: self._books.entries(silo, _ENTRIES))
        face = entries_face(self._entries.answer, self._entries.problem, now)
        self.view.entries.show_state(face)

    def _stock(self, view: PlantView) -> SiloStock | None:
        """Return the chosen silo, else the first that wants a look, else the first."""
        chosen = [each for each in view.stocks if each.silo.number == self._chosen]
        for wanted in (Supply.SHORT, Supply.UNKNOWN):
            chosen += [each for each in view.stocks if each.supply is wanted]
        return next(iter([*chosen, *view.stocks]), None)

    def _question(self, kind: ActionKind, silo: int) -> Question | None:
        """Ask of the silo that was in sight when the button was touched."""
        stocks = () if self._last is None else self._last[0].stocks
        stock = next((each for each in stocks if each.silo.number == silo), None)
        return _ASK[kind](stock) if stock is not None else None

    @Slot()
    def _on_entries(self) -> None:
        stock = self._stock(self._last[0]) if self._last is not None else None
        if stock is not None and self._last is not None:
            face = entries_face(self._entries.answer, self._entries.problem, self._last[1])
            self.view.entries.show_state(face)

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind, silo = ActionKind(name), self._chosen
        self._flow.ask(lambda _user: self._question(kind, silo), kind)


def _words() -> dict[ActionKind, ActionWords]:
    return {
        ActionKind.ENTER_SILO_LEVEL: ActionWords(tr("Enter level…"), tr("What is in the silo now")),
        ActionKind.ENTER_DELIVERY: ActionWords(
            tr("Enter delivery…"), tr("What was put into the silo")
        ),
        ActionKind.UNDO_STOCK_ENTRY: ActionWords(tr("Take back…"), tr("The last entry was wrong")),
    }
