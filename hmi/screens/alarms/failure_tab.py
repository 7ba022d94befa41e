"""Equipment failures: by equipment over a time, one by one, entered by hand and resolved."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from PySide6.QtCore import Slot

from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.screens.alarms import failure_entry, questions
from hmi.screens.alarms.failure_faces import failure_rows, no_failures, pareto_face, table_face
from hmi.screens.alarms.failure_view import FailureModel, FailureView
from hmi.screens.alarms.period_tab import PeriodTab
from hmi.screens.alarms.tab import Surroundings, Tab
from hmi.widgets.state_panel import being_read, not_read
from hmi.widgets.symbols import Mark
from services.application.alarm_desk import FailurePage
from services.application.plant_view import PlantView
from services.domain.failure import EquipmentFailure
from services.domain.period import Period
from services.domain.user import ActionKind


def _note(problem: str) -> tuple[Mark, str]:
    return Mark.CLOCK, heard(problem)


class FailureTab(PeriodTab[FailurePage]):
    def __init__(self, around: Surroundings, parent: Tab | None = None) -> None:
        super().__init__(around, parent)
        self._equipment: Asked[tuple[str, ...]] = Asked(around.tasks, self)
        self._asked_at: datetime | None = None
        self._model = FailureModel(self)
        self.view = self.page = FailureView(around.theme, self._model, self._period)
        self.page.retry_touched.connect(self._begin)
        self.page.enter_touched.connect(self._on_enter)
        self.page.list.act_touched.connect(self._on_resolve)

    def came(self) -> None:
        super().came()
        self._equipment.ask(self._around.books.equipment)

    def show(self, plant: PlantView, now: datetime) -> None:
        if self._asked_at != plant.read_at:
            self._asked_at = plant.read_at
            self._ask()
        self._show(now)

    def _read_of(self, period: Period) -> Coroutine[Any, Any, FailurePage]:
        return self._around.books.failures(period)

    def _show(self, now: datetime) -> None:
        page, found = self.page, self._read.answer
        self._period.show_at(now)
        stale = bool(self._read.problem) and found is not None
        page.note.show_state(_note(self._read.problem) if stale else (Mark.NONE, ""))
        page.list.set_stale(stale=stale)
        failed = bool(self._read.problem)
        pareto = pareto_face(found, problem=failed)
        page.show_figures(pareto, table_face(found, now, problem=failed))
        if found is None:
            problem = self._read.problem
            page.show_nothing(
                not_read(heard(problem)) if problem else being_read(), retry=bool(problem)
            )
            return
        self._model.show(failure_rows(found.failures, now))
        if found.failures:
            page.show_list()
        else:
            page.show_nothing(no_failures(found.period))

    @Slot()
    def _on_enter(self) -> None:
        around = self._around
        around.flow.enter(
            lambda: failure_entry.entry_question(self._equipment.answer or (), around.now()),
            ActionKind.ENTER_FAILURE,
            lambda values: failure_entry.params(values, around.now()),
        )

    @Slot(str)
    def _on_resolve(self, key: str) -> None:
        failure = self._failure(int(key.removeprefix("failure ")))
        if failure is not None:
            self._around.flow.ask(
                lambda _user: questions.resolve(failure, self._around.now()),
                ActionKind.RESOLVE_FAILURE,
            )

    def _failure(self, wanted: int) -> EquipmentFailure | None:
        lines = self._read.answer.failures if self._read.answer else ()
        return next((line.failure for line in lines if line.failure.id == wanted), None)
