"""Joins the page of register map and silo table to the files, and asks before one is taken over."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from hmi.action_faces import ActionFaces, ActionWords
from hmi.actions import ActionFlow, Desk
from hmi.figures import clock
from hmi.language import heard
from hmi.qt.asked import Asked
from hmi.qt.tasks import UiTasks
from hmi.questions import Choice, Question
from hmi.screens.page import PagePresenter
from hmi.screens.plant.view import PlantRows
from hmi.screens.plant.view import PlantView as View
from hmi.screens.settings.source import FilesSource
from hmi.text import tr
from hmi.theme import Theme
from services.application.plant_view import PlantView
from services.domain.plant_file import FoundFile, PlantFile, PlantFileLook
from services.domain.user import ActionKind

_SHOWN_MISTAKES = 4


def file_name(which: PlantFile) -> str:
    return {
        PlantFile.REGISTER_MAP: tr("Register map"),
        PlantFile.SILO_TABLE: tr("Silo table"),
    }[which]


class PlantPresenter(PagePresenter):
    view: View

    def __init__(
        self,
        theme: Theme,
        source: FilesSource,
        desk: Desk,
        flow: ActionFlow,
        tasks: UiTasks,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._source, self._flow, self._tasks, self._now = source, flow, tasks, now
        self._faces = ActionFaces(desk, flow)
        self._which = PlantFile.REGISTER_MAP
        self._look: Asked[PlantFileLook] = Asked(tasks, self)
        self._look.changed.connect(self._show)
        self.view = View(theme, {each.value: file_name(each) for each in PlantFile})
        self.view.came.connect(self._on_came)
        self.view.file_chosen.connect(self._on_file)
        self.view.import_touched.connect(self._on_import)

    def show(self, view: PlantView, now: datetime) -> None:
        del view
        words = ActionWords(tr("Import from a file…"), tr("from a USB drive, or this PC"))
        face = self._faces.face(ActionKind.IMPORT_PLANT_FILE, 0, words, now)
        self.view.take.show_face(face)

    @Slot()
    def _show(self) -> None:
        look, problem = self._look.answer, self._look.problem
        if problem:
            self.view.rows.show_state(PlantRows(told=(heard(problem),)))
            return
        if look is None or look.which is not self._which:
            return
        place = look.file or tr("the one that is built in")
        self.view.head.show_state((file_name(look.which), f"{heard(look.facts)} · {place}"))
        rows = tuple((heard(name), heard(value), heard(more)) for name, value, more in look.rows)
        told = tuple(heard(mistake) for mistake in look.mistakes)
        self.view.rows.show_state(PlantRows(rows, told))

    @Slot()
    def _on_came(self) -> None:
        which = self._which
        self.view.show_chosen(which.value)
        self._look.ask(lambda: self._source.in_force(which))

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self._which = PlantFile(name)
        self._look.forget()
        self.view.rows.show_state(PlantRows())
        self._on_came()

    @Slot()
    def _on_import(self) -> None:
        self._tasks.start(self._offer())

    async def _offer(self) -> None:
        """Look for files, and check each before it is offered."""
        which = self._which
        found = await self._source.found()
        looks = [(each, await self._source.examine(which, each.path)) for each in found]
        looks.sort(key=lambda pair: bool(pair[1].mistakes))  # the good ones first
        if not looks:
            self._flow.fail(
                tr("No file that ends in .toml was found: plug the USB drive in, and try again.")
            )
            return
        self._flow.ask(lambda _user: self._question(which, looks), ActionKind.IMPORT_PLANT_FILE)

    def _question(
        self, which: PlantFile, looks: Sequence[tuple[FoundFile, PlantFileLook]]
    ) -> Question:
        return Question(
            kind=ActionKind.IMPORT_PLANT_FILE,
            target=0,
            title=tr("Import: %1", file_name(which)),
            facts=tr("the one of now is kept beside"),
            act=tr("Take over"),
            choices=tuple(self._choice(*each) for each in looks),
            choices_title=tr("Which file?"),
            choice_param="file",
            params=(("which", which.value),),
        )

    def _choice(self, found: FoundFile, look: PlantFileLook) -> Choice:
        where = f"{found.where} · {clock(found.changed_at.astimezone(), self._now())}"
        if look.mistakes:
            first = tuple(heard(each) for each in look.mistakes[:_SHOWN_MISTAKES])
            more = len(look.mistakes) - len(first)
            told = (*first, tr("and %1 more", str(more))) if more else first
            wrong = tr("wrong in %1 places", str(len(look.mistakes)))
            return Choice(found.path, found.name, f"{wrong} · {where}", told, "", refused=wrong)
        effects = (
            tr("take over %1,", heard(look.facts)),
            tr("keep the file of now beside it,"),
            tr("go by it after the program has started again."),
        )
        detail = tr("it acts after a restart")
        return Choice(found.path, found.name, f"{heard(look.facts)} · {where}", effects, detail)
