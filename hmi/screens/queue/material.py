"""Joins the material page to the plant's view: which silo is chosen, and what is entered of it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow
from hmi.questions import Question
from hmi.screens.queue.material_faces import (
    enter_delivery,
    enter_level,
    stock_face,
    summary,
    tile_face,
    undo_entry,
)
from hmi.screens.queue.material_view import MaterialView
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace
from services.application.plant_view import Obstacle, PlantView, SiloStock
from services.domain.silo_level import Supply
from services.domain.user import ActionKind

_ASK: dict[ActionKind, Callable[[SiloStock], Question | None]] = {
    ActionKind.ENTER_SILO_LEVEL: enter_level,
    ActionKind.ENTER_DELIVERY: enter_delivery,
    ActionKind.UNDO_STOCK_ENTRY: undo_entry,
}


class MaterialPresenter(QObject):
    def __init__(self, theme: Theme, faces: ActionFaces, flow: ActionFlow, parent: QObject) -> None:
        super().__init__(parent)
        self._faces = faces
        self._flow = flow
        self._last: tuple[PlantView, datetime] | None = None
        self._chosen = 0
        self.view = MaterialView(theme)
        for kind, words in _words().items():
            self.view.add_action(kind.value, ActionFace(words.label, words.detail))
        self.view.silo_chosen.connect(self.choose)
        self.view.action_touched.connect(self._on_action)

    def show(self, view: PlantView, now: datetime) -> None:
        self._last = (view, now)
        stock = self._stock(view)
        self._chosen = 0 if stock is None else stock.silo.number
        tiles = tuple((each.silo.number, tile_face(each)) for each in view.stocks)
        self.view.show_tiles(tiles, self._chosen)
        self.view.summary.show_state(summary(view))
        if stock is None:
            return
        self.view.panel.show_state(stock_face(view, stock, now))
        entry = stock.level.entry
        for kind, words in _words().items():
            why = Obstacle.NONE if view.holder else Obstacle.NO_HOLDER
            if kind is ActionKind.UNDO_STOCK_ENTRY and not (entry and entry.can_be_undone):
                why = Obstacle.NOTHING_ENTERED
            face = self._faces.face(kind, self._chosen, words, now, why)
            self.view.buttons[kind.value].show_face(face)

    @Slot(int)
    def choose(self, silo: int) -> None:
        self._chosen = silo
        if self._last is not None:
            self.show(*self._last)

    def _stock(self, view: PlantView) -> SiloStock | None:
        """Return the chosen silo, else the first that wants a look, else the first."""
        chosen = [each for each in view.stocks if each.silo.number == self._chosen]
        for wanted in (Supply.SHORT, Supply.UNKNOWN):
            chosen += [each for each in view.stocks if each.supply is wanted]
        return next(iter([*chosen, *view.stocks]), None)

    def _question(self, kind: ActionKind) -> Question | None:
        stock = self._stock(self._last[0]) if self._last is not None else None
        return _ASK[kind](stock) if stock is not None else None

    @Slot(str)
    def _on_action(self, name: str) -> None:
        kind = ActionKind(name)
        self._flow.ask(lambda _user: self._question(kind), kind)


def _words() -> dict[ActionKind, ActionWords]:
    return {
        ActionKind.ENTER_SILO_LEVEL: ActionWords(tr("Enter level…"), tr("What is in the silo now")),
        ActionKind.ENTER_DELIVERY: ActionWords(
            tr("Enter delivery…"), tr("What was put into the silo")
        ),
        ActionKind.UNDO_STOCK_ENTRY: ActionWords(tr("Take back…"), tr("The last entry was wrong")),
    }
