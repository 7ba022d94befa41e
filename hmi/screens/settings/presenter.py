"""Joins the settings page to the settings of this station: looked at, tried, changed."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.questions import Question
from hmi.screens.page import PagePresenter
from hmi.screens.settings.faces import (
    LINKS,
    RowFace,
    TrialFace,
    mistake_line,
    row_face,
    titles,
    trial_face,
)
from hmi.screens.settings.questions import choose, is_chosen, type_in, typed
from hmi.screens.settings.source import SettingsSource
from hmi.screens.settings.view import SettingsView
from hmi.sheets.entry import Values
from hmi.text import role, tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionState
from services.application.plant_view import Obstacle, PlantView
from services.domain.batch import DownloadStep
from services.domain.plant_file import PlantFile
from services.domain.setting import SettingGroup, SettingsLook, SettingState
from services.domain.user import ActionKind


class SettingsPresenter(PagePresenter):
    view: SettingsView

    def __init__(
        self,
        theme: Theme,
        source: SettingsSource,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._source, self._desk, self._flow, self._tasks = source, desk, flow, tasks
        self._faces = ActionFaces(desk, flow)
        self._plant: PlantView | None = None
        self._changing = SettingGroup.LINE  # what the last change was about
        self.view = SettingsView(theme)
        self._look: Asked[SettingsLook] = Asked(tasks, self)
        self._look.changed.connect(self._show)
        self.view.came.connect(self._on_came)
        self.view.setting_touched.connect(self._on_setting)
        self.view.try_touched.connect(self._on_try)
        self.view.restart_touched.connect(self._on_restart)
        self.view.again_touched.connect(self._on_again)
        flow.changed.connect(self._on_flow)

    def show(self, view: PlantView, now: datetime) -> None:
        self._plant = view
        words = ActionWords(tr("Restart the program now"), self._waiting())
        kind = ActionKind.RESTART_PROGRAM
        self.view.restart.show_face(self._faces.face(kind, 0, words, now, self._why_not()))

    def _waiting(self) -> str:
        look = self._look.answer
        count = 0 if look is None else sum(each.waits for each in look.states)
        if count == 1:
            return tr("1 change waits for it")
        return (
            tr("%1 changes wait for it", str(count)) if count else tr("the PLC goes on meanwhile")
        )

    def _why_not(self) -> Obstacle:
        batches = () if self._plant is None else self._plant.queue
        flipping = any(each.batch.download is DownloadStep.FLIPPING for each in batches)
        return Obstacle.HANDS_OVER if flipping else Obstacle.NONE

    def _state(self, name: str) -> SettingState:
        assert self._look.answer is not None
        return next(each for each in self._look.answer.states if each.about.name == name)

    @Slot()
    def _show(self) -> None:
        look, problem = self._look.answer, self._look.problem
        if look is None:
            self.view.told.show_state(heard(problem))
            return
        faces: dict[SettingGroup, dict[str, RowFace]] = {}
        for state in look.states:
            faces.setdefault(state.about.group, {})[state.about.name] = row_face(state)
        self.view.show_rows(faces)
        told = [tr("They are in the file %1.", look.file)]
        names = titles(look.states)
        told += [mistake_line(mistake, names) for mistake in look.mistakes]
        told += [heard(problem)] if problem else []
        self.view.told.show_state(" ".join(told))

    @Slot()
    def _on_came(self) -> None:
        self._look.ask(self._source.look)

    @Slot()
    def _on_flow(self) -> None:
        """Look again when a change has come to its end, here or not."""
        report = self._flow.report
        if report is None or report.kind is not ActionKind.CHANGE_SETTINGS:
            return
        if report.state in (ActionState.DONE, ActionState.NOT_DONE) and self.view.isVisible():
            self._on_came()
            if report.state is ActionState.DONE:
                self._forget_trials()

    def _forget_trials(self) -> None:
        """Take away what came of a trial with a setting that is another one now."""
        for part in LINKS:
            if self._changing in (part, SettingGroup.LINE):
                self.view.show_trial(part, TrialFace())

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        state, user, kind = self._state(name), self._desk.user, ActionKind.CHANGE_SETTINGS
        self._changing = state.about.group
        if name in list(PlantFile):
            self.page_wanted.emit("plant")
            return
        if user is not None and user.role < state.about.role:
            needed = role(state.about.role)
            self._flow.fail(tr("This needs the role %1.", needed))
            return
        assert self._look.answer is not None
        mark = self._look.answer.mark
        if is_chosen(state.about):
            self._flow.ask(lambda _user: choose(state, mark), kind)
            return

        def params(values: Values) -> Mapping[str, str]:
            return {"mark": mark, **typed(state.about, values)}

        self._flow.enter(lambda: type_in(state, self._source.mistake), kind, params)

    @Slot(str)
    def _on_try(self, name: str) -> None:
        part = SettingGroup(name)
        self.view.show_trial(part, trial_face(LINKS[part], None))
        self._tasks.start(self._try(part))

    async def _try(self, part: SettingGroup) -> None:
        face = TrialFace()  # whatever goes wrong: nothing is being tried any more
        try:
            trial = await self._source.try_link(LINKS[part])
            names = {} if self._look.answer is None else titles(self._look.answer.states)
            face = trial_face(LINKS[part], trial, names)
        finally:
            self.view.show_trial(part, face)

    @Slot()
    def _on_restart(self) -> None:
        kind = ActionKind.RESTART_PROGRAM
        question = Question(
            kind=kind,
            target=0,
            title=tr("Restart the program now"),
            facts="",
            act=tr("Restart"),
            act_detail=tr("it takes some seconds"),
            effects=(
                tr("end what is under way; another station takes the line if one waits,"),
                tr("begin again with the settings of now; the PLC goes on by itself."),
            ),
        )
        self._flow.ask(lambda _user: question, kind)

    @Slot()
    def _on_again(self) -> None:
        question = Question(
            kind=ActionKind.RESTART_PROGRAM,
            target=1,
            title=tr("Go through the first start again"),
            facts="",
            act=tr("First start"),
            act_detail=tr("the line stands still on this PC"),
            effects=(
                tr("end what is under way; another station takes the line if one waits,"),
                tr("ask step by step, with what is set now in the fields,"),
                tr("change nothing before its end; the PLC goes on by itself."),
            ),
            params=(("first_start", "yes"),),
        )
        self._flow.ask(lambda _user: question, question.kind)
