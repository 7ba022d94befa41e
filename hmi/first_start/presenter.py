"""Leads through the first start: a step is checked, and its connection tried, before the next."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hmi.first_start.draft import DEMO, Draft
from hmi.first_start.source import FirstStartSource
from hmi.first_start.steps import Step, step, steps
from hmi.first_start.summary import Row, rows
from hmi.first_start.view import StepFace, WizardView
from hmi.first_start.window import WizardWindow
from hmi.first_start.words import beside, in_fields
from hmi.language import Language, heard, speak, spoken
from hmi.qt.tasks import UiTasks
from hmi.screens.help.trail import HelpTrail
from hmi.screens.settings.faces import TrialFace, trial_face
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionFace, ActionState
from services.domain.errors import PlantError
from services.domain.link import LinkName
from services.domain.pin import LONGEST, SHORTEST, may_be_pin
from services.domain.setting import Trial

_AGAIN = "ADMIN_PIN_2"
_FIRST = "language"
_HELP = "first-start"


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial, and with which values it was made: others need another one."""

    changes: tuple[tuple[str, str], ...]
    trial: Trial


class FirstStartPresenter(QObject):
    finished = Signal(str)  # PLANT or DEMO; empty: it was left

    def __init__(
        self, theme: Theme, source: FirstStartSource, *, again: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self.source, self._again = theme, source, again
        self.tasks = UiTasks(self._refuse)
        self.draft = Draft(dict(source.present()), source.kept())
        self.at = _FIRST
        self._tried: dict[LinkName, Tried] = {}
        self._trying = False
        self._may_skip_people = again
        self._problem = ""
        self._left: set[str] = set()  # steps whose next button was touched: mistakes are told then
        self.window = WizardWindow(theme)
        self.window.closed.connect(self._on_closed)
        self.show_step(_FIRST)

    def show_step(self, name: str) -> None:
        self.at, self._problem = name, ""
        view = WizardView(self._theme, self._face())
        view.next_touched.connect(self.next)
        view.back_touched.connect(self._on_back)
        view.without_touched.connect(self._on_without)
        view.chosen.connect(self._on_chosen)
        view.edited.connect(self._on_edited)
        view.help_touched.connect(self._on_help)
        view.leave_touched.connect(self._on_leave)
        self.window.put(view)

    def _refresh(self) -> None:
        if self.window.view is not None:
            self.window.view.show_face(self._face())

    def _face(self) -> StepFace:
        name, draft = self.at, self.draft
        now, all_steps = step(name, draft), steps(draft, again=self._again)
        wrong = self._wrong(now) if name in self._left else {}
        bad = self._trial() is not None and not self._good()
        people = name == "people" and self._may_skip_people
        return StepFace(
            step=now,
            facts=tr("step %1 of %2", str(all_steps.index(name) + 1), str(len(all_steps))),
            values=draft.values,
            wrong=wrong,
            chosen=self._chosen(),
            trial=self._told(now),
            rows=self._rows() if name == "summary" else (),
            next=self._next_face(now, wrong),
            without=(bad and bool(now.without)) or people,
            first=name == _FIRST,
            leave=self._again,
        )

    def _next_face(self, now: Step, wrong: Mapping[str, str]) -> ActionFace:
        label, detail, busy = tr("Next"), "", ""
        if now.name == "summary":
            label, detail = tr("Start the line"), tr("the first orders go to the PLC at once")
            busy = tr("is being written")
        elif now.name == "kind" and self.draft.kind == DEMO:
            label, detail = tr("Start the demo"), tr("nothing is written")
        elif now.link is not None and not self._good():
            label, detail = tr("Try the connection"), tr("it only reads; then comes Next")
            busy = tr("is being tried")
        if self._trying:
            return ActionFace(label, busy, ActionState.UNDER_WAY)
        return ActionFace(label, _first(now, wrong) or detail, primary=True)

    def _rows(self) -> tuple[Row, ...]:
        return rows(self.draft, {link: each.trial for link, each in self._tried.items()})

    def _chosen(self) -> str:
        return {
            "language": spoken().value,
            "kind": self.draft.kind,
            "odoo": self.draft.values.get("ODOO_ADAPTER", "stock"),
            "database": self.draft.database,
        }.get(self.at, "")

    def _told(self, now: Step) -> TrialFace:
        if self._problem:
            return TrialFace(tr("Not done"), self._problem, bad=True)
        if now.link is None:
            return TrialFace()
        if self._trying:
            return trial_face(now.link, None)
        trial = self._trial()
        if trial is None:
            return TrialFace()
        face = trial_face(now.link, trial)
        return replace(face, told=in_fields(face.told, now))

    def _trial(self) -> Trial | None:
        """Return what came of the step's connection, if it was tried with the values of now."""
        now = step(self.at, self.draft)
        found = self._tried.get(now.link) if now.link is not None else None
        return found.trial if found and found.changes == self._key() else None

    def _good(self) -> bool:
        trial = self._trial()
        return trial is not None and trial.ok

    def _key(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.draft.changes(self.at).items()))

    def _wrong(self, now: Step) -> dict[str, str]:
        """Return what is wrong in this step, by field."""
        values = self.draft.values
        wrong = {
            each.name: tr("is needed")
            for each in now.fields
            if each.needed and not values.get(each.name, "") and each.name not in self.draft.kept
        }
        if now.name == "people" and not wrong:
            return self._wrong_pin()
        if not wrong and now.name in ("line", "plc", "odoo"):
            mistake = self.source.mistake(self.draft.changes(now.name))
            if mistake is not None:
                told = f"{heard(mistake.why)}. {heard(mistake.write)}".rstrip(". ")
                wrong[mistake.key] = in_fields(told, now)
        return wrong

    def _wrong_pin(self) -> dict[str, str]:
        pin, second = (self.draft.values.get(n, "") for n in ("ADMIN_PIN", _AGAIN))
        if not may_be_pin(pin):
            return {"ADMIN_PIN": tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))}
        return {} if pin == second else {_AGAIN: tr("The two PINs differ")}

    @Slot()
    def next(self) -> None:
        now = step(self.at, self.draft)
        self._left.add(self.at)
        wrong = {} if self._trying else self._wrong(now)
        if self._trying or wrong:
            self._refresh()
            if wrong and self.window.view is not None:
                self.window.view.go_to(next(iter(wrong)))
        elif now.name == "summary":
            self.tasks.start(self._finish())
        elif now.name == "kind" and self.draft.kind == DEMO:
            self.finished.emit(DEMO)
        elif now.link is not None and not self._good():
            self.tasks.start(self._try(now.link))
        else:
            self._go(1)

    @Slot()
    def _on_back(self) -> None:
        if not self._trying:
            self._go(-1)

    @Slot()
    def _on_leave(self) -> None:
        """Keep all as it is; not while it is being written."""
        if not (self._trying and self.at == "summary"):
            self.finished.emit("")

    @Slot()
    def _on_without(self) -> None:
        if not self._trying:
            self.draft.skipped.add(self.at)
            self._go(1)

    @Slot(str)
    def _on_chosen(self, value: str) -> None:
        if self.at == "language":
            speak(Language(value))
        elif self.at == "kind":
            self.draft.kind = value
        elif self.at == "odoo":
            self.draft.values["ODOO_ADAPTER"] = value
        elif self.at == "database":
            self.draft.database = value
        QTimer.singleShot(0, self._again_shown)  # not while the button is still in its own signal

    @Slot()
    def _again_shown(self) -> None:
        self.show_step(self.at)

    @Slot(str, str)
    def _on_edited(self, name: str, text: str) -> None:
        self.draft.take({name: text})
        self._problem = ""
        self.draft.skipped.discard(self.at)
        self._refresh()

    @Slot()
    def _on_help(self) -> None:
        """Open the guide over the step; it has all pages, and Back leads to the step again."""
        from hmi.screens.help.presenter import HelpPresenter  # noqa: PLC0415 (seldom needed)

        shown = HelpPresenter(self._theme, HelpTrail(), None, self.tasks, self)
        shown.page_wanted.connect(self.window.take_away)
        shown.open_from(_HELP, _HELP)
        self.window.put_over(shown.view)

    @Slot()
    def _on_closed(self) -> None:
        self.finished.emit("")

    def _go(self, by: int) -> None:
        all_steps = steps(self.draft, again=self._again)
        place = all_steps.index(self.at) + by
        if by > 0:
            self.draft.skipped -= {self.at} if self._good() else set()
        self.show_step(all_steps[max(0, min(place, len(all_steps) - 1))])

    async def _try(self, link: LinkName) -> None:
        key = self._key()
        self._trying = True
        self._refresh()
        try:
            trial = await self.source.try_link(link, self.draft.changes("plc", self.at))
            self._tried[link] = Tried(key, trial)
            if link is LinkName.DATABASE and trial.ok:
                changes = self.draft.changes("database")
                self._may_skip_people = await self.source.has_administrator(changes)
        finally:
            self._trying = False
        self._refresh()

    async def _finish(self) -> None:
        self._trying, self._problem = True, ""
        self._refresh()
        values = self.draft.values
        skip = self._again or "people" in self.draft.skipped
        name, pin = ("", "") if skip else (values["ADMIN_NAME"], values["ADMIN_PIN"])
        try:
            await self.source.finish(self.draft.changes(), name, pin)
        except PlantError as error:
            self._problem = heard(str(error))
        finally:
            self._trying = False
        self._refresh()
        if not self._problem:
            self.finished.emit(self.draft.kind)

    def _refuse(self, message: str) -> None:
        self._trying, self._problem = False, message
        self._refresh()


def _first(now: Step, wrong: Mapping[str, str]) -> str:
    """Return the first mistake with its field: the button stands apart from both."""
    for each in now.fields:
        if each.name in wrong:
            why = beside(wrong[each.name])
            return why if each.name == _AGAIN else f"{each.label}: {why}"
    return next(iter(wrong.values()), "")


async def go_through(
    theme: Theme,
    source: FirstStartSource,
    show: Callable[[WizardWindow], None],
    closing: asyncio.Event,
    *,
    again: bool,
) -> str:
    """Show the first start and wait for its end, or for *closing*.

    Return what it ended in (see `finished`).
    """
    presenter = FirstStartPresenter(theme, source, again=again)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def on_finished(how: str) -> None:
        if not answer.done():
            answer.set_result(how)

    presenter.finished.connect(on_finished)
    show(presenter.window)
    asked = asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait((answer, asked), return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else ""
    finally:
        asked.cancel()
        await presenter.tasks.close()
        presenter.window.hide()
        presenter.window.deleteLater()
        presenter.deleteLater()
