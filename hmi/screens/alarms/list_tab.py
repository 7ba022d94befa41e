"""The lists of alarms: those that are active, and those that are held back."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot

from hmi.figures import age_since
from hmi.language import heard, heard_alarm
from hmi.qt.asked import Asked
from hmi.screens.alarms import acts
from hmi.screens.alarms.acts import AlarmActs
from hmi.screens.alarms.detail_faces import detail_face
from hmi.screens.alarms.list_faces import (
    AlarmRow,
    act_of,
    alarm_id,
    alarm_key,
    no_alarms,
    nothing_held_back,
)
from hmi.screens.alarms.list_page import AlarmListPage
from hmi.screens.alarms.model import AlarmListModel
from hmi.screens.alarms.tab import Surroundings, Tab
from hmi.text import tr
from hmi.widgets.filter_bar import ChipFace, FilterBar
from hmi.widgets.panel import EmptyFace
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import AlarmFace, Mark
from services.application.alarm_desk import AlarmGroup, JournalLine
from services.application.plant_view import AlarmView, PlantView
from services.domain.alarm import AlarmState, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.user import ActionKind

_ALL = "all"
_ALL_EVERY_S = 1.0  # in a flood they are many
_STALE_S = 5.0  # the database is read at least once a second
_STORY_SHOWN = 20  # the journal has the rest
_HELD_BACK = (AlarmGroup.SHELVED, AlarmGroup.OUT_OF_SERVICE, AlarmGroup.SUPPRESSED)


class ListTab(Tab):
    """What both lists share: rows, the chosen one's detail, and its buttons."""

    batch_wanted = Signal(str)  # the order's name
    page_wanted = Signal(str)
    journal_wanted = Signal(int, str)  # alarm id, title

    def __init__(
        self, around: Surroundings, filters: FilterBar | None, parent: "Tab | None"
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._plant: PlantView | None = None
        self._shown: tuple[AlarmView, ...] = ()
        self._chosen = 0
        self._model = AlarmListModel(self)
        self._story: Asked[tuple[JournalLine, ...]] = Asked(around.tasks, self)
        self._story_of: tuple[object, ...] = ()
        self.acts = AlarmActs(around.flow, around.desk, around.now, self)
        self.view = self.page = AlarmListPage(around.theme, self._model, filters)
        self.acts.changed.connect(self._again)
        self._story.changed.connect(self._again)
        self.page.list.chosen.connect(self._on_chosen)
        self.page.list.act_touched.connect(self._on_row_act)
        self.page.detail.action_touched.connect(self._on_action)

    def look_at(self, wanted: int) -> None:
        """Choose an alarm, and show it once it is there."""
        self._chosen = wanted
        self._again()

    def blink(self, lit: bool) -> None:
        self.page.list.blink(lit)

    def show(self, plant: PlantView, now: datetime) -> None:
        self._plant = plant
        self._shown = tuple(self._alarms(plant))
        under_way = self.acts.under_way
        self.page.list.set_stale(stale=_is_stale(plant, now))
        self.page.note.show_state(_age_note(plant, now))
        self._model.show([AlarmRow(each, each.alarm.id in under_way) for each in self._shown])
        self.page.list.show_at(now)
        if not self._shown:
            self._show_nothing(plant, now)
            return
        self.page.show_list()
        chosen = next((a for a in self._shown if a.alarm.id == self._chosen), self._shown[0])
        self._chosen = chosen.alarm.id
        self.page.list.choose(alarm_key(self._chosen))
        self._show_detail(chosen, plant, now)

    def _alarms(self, plant: PlantView) -> Sequence[AlarmView]:
        raise NotImplementedError

    def _empty(self, plant: PlantView, now: datetime) -> tuple[EmptyFace, bool]:
        """Return why there are no rows, and whether to offer another try."""
        raise NotImplementedError

    def _show_nothing(self, plant: PlantView, now: datetime) -> None:
        face, retry = self._empty(plant, now)
        self.page.show_nothing(face, retry=retry)
        self.page.detail.show_nothing(
            EmptyFace(tr("No alarm chosen"), tr("Its detail stands here."), Mark.RING)
        )

    def _show_detail(self, shown: AlarmView, plant: PlantView, now: datetime) -> None:
        each = heard_alarm(shown)
        alarm = each.alarm
        wanted = (alarm.id, alarm.state, alarm.count, alarm.held)
        if wanted != self._story_of:
            if not self._story_of or self._story_of[0] != alarm.id:
                self._story.forget()
            self._story_of = wanted
            self._story.ask(lambda: self._around.books.story(alarm.id, _STORY_SHOWN))
        face = detail_face(each, self._story.answer or (), now)
        ways = self.acts.ways(each, _order_of(each, plant))
        self.page.detail.show_detail(
            face, self.acts.actions(each, now, stale=_is_stale(plant, now)), ways
        )

    def _alarm(self, wanted: int) -> AlarmView | None:
        return next((each for each in self._shown if each.alarm.id == wanted), None)

    @Slot()
    def _again(self) -> None:
        if self._plant is not None and self.view.isVisible():
            self.show(self._plant, self._around.now())

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        if alarm_id(key) != self._chosen:
            self.look_at(alarm_id(key))

    @Slot(str)
    def _on_row_act(self, key: str) -> None:
        row = self._model.row(self._model.index_of(key))
        each = self._alarm(alarm_id(key))
        if row is not None and each is not None:
            self._chosen = each.alarm.id
            self.acts.begin(act_of(row.alarm.alarm), each)

    @Slot(str)
    def _on_action(self, name: str) -> None:
        each = self._alarm(self._chosen)
        if each is None or self._plant is None:
            return
        if name == acts.OFFER:
            wanted = each.alarm.id
            self.acts.take_offer(lambda: self._alarm(wanted))
        elif name == acts.GO_BATCH:
            self.batch_wanted.emit(_order_of(each, self._plant))
        elif name == acts.GO_ODOO:
            self.page_wanted.emit("odoo")
        elif name == acts.GO_JOURNAL:
            self.journal_wanted.emit(each.alarm.id, each.title)
        else:
            self.acts.begin(ActionKind(name), each)


class ActiveTab(ListTab):
    """The active alarms, of all priorities or of one."""

    def __init__(self, around: Surroundings, parent: "Tab | None" = None) -> None:
        names = [_ALL, *(str(int(each)) for each in Priority)]
        self._filters = FilterBar(around.theme, "priority", names)
        super().__init__(around, self._filters, parent)
        self._priority: Priority | None = None
        self._all: Asked[tuple[AlarmView, ...]] = Asked(around.tasks, self)
        self._asked_at: datetime | None = None
        self._all.changed.connect(self._again)
        self._filters.touched.connect(self._on_filter)
        self._show_filters(AlarmCounts())

    def filter(self, priority: Priority | None) -> None:
        self._priority = priority
        self._again()

    def show(self, plant: PlantView, now: datetime) -> None:
        self._show_filters(plant.alarm_counts)
        super().show(plant, now)

    def _show_filters(self, counts: AlarmCounts) -> None:
        faces = {_ALL: ChipFace(tr("All"), str(counts.shown()), chosen=self._priority is None)}
        for each in Priority:
            state = AlarmState.ACKNOWLEDGED if counts.shown(each) else None
            faces[str(int(each))] = ChipFace(
                "",
                str(counts.shown(each)),
                AlarmFace(each, state),
                chosen=self._priority is each,
                spoken=tr("Priority %1", str(int(each))),
            )
        self._filters.show_faces(faces)

    def acknowledge_shown(self) -> None:
        self.acts.acknowledge(self._shown)

    @property
    def waiting(self) -> int:
        """Return how many of the shown ones wait to be acknowledged, and can be."""
        if self._plant is None or _is_stale(self._plant, self._around.now()):
            return 0
        return sum(each.alarm.wants_attention for each in self._shown)

    def _alarms(self, plant: PlantView) -> Sequence[AlarmView]:
        found: Sequence[AlarmView] = plant.alarms
        if plant.alarm_counts.shown() > len(plant.alarms):
            # There are more than the view holds: the desk has them all.
            last = self._asked_at
            if last is None or (plant.read_at - last).total_seconds() >= _ALL_EVERY_S:
                self._asked_at = plant.read_at
                self._all.ask(self._around.books.alarms)
            found = self._all.answer or found
        wanted = self._priority
        return [each for each in found if wanted in (None, each.alarm.priority)]

    def _empty(self, plant: PlantView, now: datetime) -> tuple[EmptyFace, bool]:
        return no_alarms(plant, now, filtered=self._priority is not None), False

    @Slot(str)
    def _on_filter(self, name: str) -> None:
        self.filter(None if name == _ALL else Priority(int(name)))


class HeldBackTab(ListTab):
    """What is shelved, out of service, or suppressed by another alarm."""

    def __init__(self, around: Surroundings, parent: "Tab | None" = None) -> None:
        super().__init__(around, None, parent)
        self._held: Asked[tuple[AlarmView, ...]] = Asked(around.tasks, self)
        self._asked_at: datetime | None = None
        self._held.changed.connect(self._again)
        self.page.retry_touched.connect(self._ask)

    def came(self) -> None:
        self._ask()

    def show(self, plant: PlantView, now: datetime) -> None:
        if self._asked_at != plant.read_at:
            self._asked_at = plant.read_at
            self._ask()
        super().show(plant, now)

    @Slot()
    def _ask(self) -> None:
        self._held.ask(self._read)

    async def _read(self) -> tuple[AlarmView, ...]:
        books = self._around.books
        return tuple([each for group in _HELD_BACK for each in await books.alarms(group)])

    def _alarms(self, _plant: PlantView) -> Sequence[AlarmView]:
        return self._held.answer or ()

    def _empty(self, _plant: PlantView, _now: datetime) -> tuple[EmptyFace, bool]:
        if self._held.problem:
            return not_read(heard(self._held.problem)), True
        return (being_read() if self._held.answer is None else nothing_held_back()), False


def _is_stale(plant: PlantView, now: datetime) -> bool:
    """Say whether the database has not been read for so long that the list may be wrong."""
    return (now - plant.read_at).total_seconds() > _STALE_S


def _age_note(plant: PlantView, now: datetime) -> tuple[Mark, str]:
    if not _is_stale(plant, now):
        return Mark.NONE, ""
    return Mark.CLOCK, tr("read %1 ago, may be wrong", age_since(plant.read_at, now))


def _order_of(each: AlarmView, plant: PlantView) -> str:
    """Return the order that the alarm is about, if the queue has it."""
    named = (each.alarm.subject, each.alarm.params.get("order", ""))
    queued = [one.batch.order.name for one in (*plant.queue, *plant.set_aside)]
    return next((name for name in named if name and name in queued), "")
