"""The whole window over a plant state and an operator's desk, without the services' start."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from hmi.actions import ActionFlow, Desk
from hmi.board.place import BoardPlace
from hmi.figures import clock
from hmi.frame_faces import (
    alarm_bar_face,
    alarms_label,
    banner_face,
    status_face,
    time_and_day,
)
from hmi.freshness import plc_figures
from hmi.language import Language, heard, speak, spoken
from hmi.main_window import MainWindow
from hmi.pages import HELP, Pages, Surroundings
from hmi.plant_bridge import PlantBridge
from hmi.preferences import LookSettings
from hmi.qt.idle_lock import IdleLock
from hmi.qt.tasks import UiTasks
from hmi.screens.help.trail import CONTENTS, START_PROBLEMS
from hmi.sheets.host import SheetHost
from hmi.start_notice import StartNotice
from hmi.text import role, tr
from hmi.theme import Mode, Theme
from hmi.widgets.canvas import FocusRing
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.domain.alarm import Priority
from services.domain.errors import PlantError
from services.domain.user import Role, User

if TYPE_CHECKING:
    from hmi.documents.paper_desk import PaperDesk, PaperSources
    from hmi.screens.alarms.source import AlarmSources
    from hmi.screens.diagnostics.presenter import Inspector
    from hmi.screens.history.books import HistoryBooks
    from hmi.screens.jobs.presenter import Log
    from hmi.screens.odoo.presenter import Books
    from hmi.screens.reports.books import ReportBooks
    from hmi.screens.settings.source import ToolSources
    from hmi.screens.silos.books import SiloBooks

log = logging.getLogger(__name__)

_HALF_BLINK_MS = 500
_MOVED_MS = 150
_FRESH_S = 1.3  # the view comes more often: only when it does not, ages need looks of their own


class ScreenSettings(LookSettings, Protocol):
    """What the window needs of services.config.Settings."""

    @property
    def plant_zone(self) -> tzinfo: ...
    @property
    def line_name(self) -> str: ...
    @property
    def lock_after_minutes(self) -> float: ...


class Shell(QObject):
    """Frame, pages, sheets and the clock that makes figures grow old.

    *now* gives aware times; they are shown in *zone*, the plant's, or else the PC's. *to_come*:
    what is None arrives later.
    """

    look_chosen = Signal(str, str)  # language and mode, chosen at the screen
    start_again = Signal()  # what kept the line from starting was put right
    closing = Signal()  # the window was closed, and nothing that was decided waits any more

    def __init__(
        self,
        state: PlantState,
        desk: Desk,
        theme: Theme,
        now: Callable[[], datetime],
        zone: tzinfo | None = None,
        inspector: "Inspector | None" = None,
        ledger: "Books | None" = None,
        alarms: "AlarmSources | None" = None,
        *,
        tools: "ToolSources | None" = None,
        job_log: "Log | None" = None,
        silos: "SiloBooks | None" = None,
        paper: "PaperSources | None" = None,
        reports: "ReportBooks | None" = None,
        history: "HistoryBooks | None" = None,
        language: Language = Language.ENGLISH,
        follows_settings: bool = False,
        line_name: str = "",
        to_come: bool = False,
        lock_after_s: float = 0.0,
        idle_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        speak(language)
        self._follows_settings = follows_settings  # else somebody chose the look at the screen
        self._now = now
        self._zone = zone
        self._line_name = line_name
        self._desk = desk
        self._theme = theme
        self._lit = True
        self._page = "overview"
        self._locked_at: datetime | None = None
        self._user = desk.user
        self.kiosk = False  # no way out without a supervisor's PIN
        self.tasks = UiTasks(self._on_error)
        self.bridge = PlantBridge(state, self)
        self.window = MainWindow(theme)
        self.sheets = SheetHost(self.window, theme, self.bridge, desk, self.now)
        self.flow = ActionFlow(desk, self.sheets, self.tasks, self.now, self._view)
        self._start = StartNotice(theme, self.window, self.flow.fail, self)
        self._board = BoardPlace(state, theme, self.window, self.now, self)
        self._around = Surroundings(
            theme,
            desk,
            self.flow,
            self.now,
            self._view,
            self.sheets.enter,
            self.sheets.choose,
            self.sheets.days,
            inspector,
            ledger,
            job_log,
            alarms,
            silos,
            None if paper is None else self.paper_desk(lambda: paper),
            reports,
            history,
            tools,
            to_come=to_come,
        )
        self._furnish()
        self.ring = FocusRing(theme, self.window)
        self.lock = IdleLock(lock_after_s, self, idle_clock)
        self._connect()
        self._unsubscribe = desk.subscribe(self._on_user)
        self._timer = QTimer(self)
        self._timer.setInterval(_HALF_BLINK_MS)
        self._timer.timeout.connect(self._on_half_second)
        self._timer.start()
        self._moved = QTimer(self)  # several things are told of one move to another monitor
        self._moved.setSingleShot(True)
        self._moved.setInterval(_MOVED_MS)
        self._moved.timeout.connect(self._on_moved)
        self.refresh()

    def take_settings(self, settings: ScreenSettings) -> None:
        """Go by the settings, once they are read; what was chosen at the screen stays."""
        self._zone = settings.plant_zone
        self._measure(settings)
        if self._follows_settings:
            self._switch(Mode(settings.screen_theme))
            self._speak(Language(settings.screen_language))

    def adopt_settings(self, settings: ScreenSettings, changed: Collection[str]) -> None:
        """Go by settings that somebody has changed here: this choice is the latest."""
        self._measure(settings)
        if "SCREEN_THEME" in changed:
            self.look_in(Mode(settings.screen_theme))
        if "SCREEN_LANGUAGE" in changed:
            self.say_in(Language(settings.screen_language))

    def _measure(self, settings: ScreenSettings) -> None:
        self.lock.expire_after(settings.lock_after_minutes * 60)
        name = self._line_name = settings.line_name
        self.window.setWindowTitle(f"Batchline · {name}" if name else "Batchline HMI")
        if self._theme.measure(settings.screen_diagonal_inch, settings.screen_scale_percent):
            self._anew()

    def tell_start_problem(self, problem: PlantError | None, settings_file: Path) -> None:
        """Say in the pages' place what keeps the line from starting; None: nothing any more."""
        self._start.tell(problem, settings_file)
        self.refresh()

    def be_kiosk(self) -> None:
        """Keep the window on the whole screen; closing it takes a supervisor's PIN from now on."""
        from hmi.kiosk.front import KeptInFront  # noqa: PLC0415

        self.kiosk = self.sheets.may_close = True
        KeptInFront(self.window)

    def arrive(self, **sources: Any) -> None:
        """Let pages be made of what has started by now; *sources* are named as in Surroundings."""
        self._around = replace(self._around, to_come=False, **sources)
        self.pages.arrive(self._around)
        if not self.sheets.is_open:  # nothing takes a sheet from under the hand
            self._show_page()
        self.refresh()

    @Slot()
    def show_board(self) -> None:
        """Fill the screen with the board until it is touched."""
        self.sheets.leave()
        self._board.show(in_front=self.kiosk)

    def paper_desk(self, sources: "Callable[[], PaperSources]") -> "Callable[[], PaperDesk]":
        """Make what prints and writes files for the first page that asks; it outlives them."""
        desk = self._desk

        @cache
        def made() -> "PaperDesk":
            from hmi.documents.paper_desk import PaperDesk  # noqa: PLC0415

            user, enter = (lambda: desk.user), self.sheets.enter
            return PaperDesk(sources(), self.tasks, enter, user, self.now, self)

        return made

    @property
    def page(self) -> str:
        return self._page

    def say_in(self, language: Language) -> None:
        """Change the language of all that is shown, at once; the page stays."""
        if self._speak(language):
            self.look_chosen.emit(language.value, self._theme.mode.value)

    def look_in(self, mode: Mode) -> None:
        """Change between the light and the dark look, at once."""
        if self._switch(mode):
            self.look_chosen.emit(spoken().value, mode.value)

    def _speak(self, language: Language) -> bool:
        """Return whether anything is said otherwise than before."""
        if language is spoken():
            return False
        speak(language)
        self.bridge.listen_again()
        self._anew()
        return True

    def _switch(self, mode: Mode) -> bool:
        """Return whether anything looks otherwise than before."""
        if mode is self._theme.mode:
            return False
        self._theme.switch(mode)
        return True

    def _anew(self) -> None:
        """Make frame and pages anew; the page stays, and a question with what was typed."""
        self.sheets.hold()
        left = self.pages
        room = self._furnish()
        self.tasks.start(left.leave(room))
        self.sheets.renew()
        self._start.show_again()
        self.refresh()

    def _furnish(self) -> QWidget | None:
        """Make frame and pages in the language of now; return the widgets of before."""
        self.pages = Pages(self._around, self._on_error, self)
        moment = self.now()
        window = self.window
        room = window.furnish(
            tuple(self.pages.items),
            alarm_bar_face(None, moment),
            status_face(None, None, moment, self._line_name),
        )
        for entry, pages in self.pages.tabs.items():
            window.add_tabs(entry, pages).touched.connect(self._on_page)
        self.pages.made.connect(self._on_page_made)
        self.pages.call_up("overview")  # what stands above each sheet, too
        window.rail.page_chosen.connect(self._on_page)
        window.rail.user_touched.connect(self._on_user_touched)
        window.alarm_bar.acknowledge_touched.connect(self._on_acknowledge)
        window.alarm_bar.alarm_touched.connect(self._on_alarm)
        window.alarm_bar.priority_touched.connect(self._on_priority)
        window.alarm_bar.held_back_touched.connect(self._on_held_back)
        window.alarm_bar.silence_touched.connect(self._on_silence)
        window.alarm_bar.help_touched.connect(self._on_help)
        window.notice.put_away.connect(self.flow.dismiss)
        window.undo.taken_back.connect(self.flow.take_back)
        self._show_page()
        return room

    def now(self) -> datetime:
        """Return the time of now in the plant's zone."""
        return self._now().astimezone(self._zone)

    @Slot()
    def refresh(self) -> None:
        """Show the plant as it is known and as old as it is now: frame and the page in sight."""
        self._shown_at = time.monotonic()
        view, now = self.bridge.view, self.now()
        fresh = None if view is None else plc_figures(view, now)
        bar = alarm_bar_face(view, now)
        if self._start.stands:
            bar = replace(bar, title=tr("The line cannot start"))
        self.window.alarm_bar.show_state(bar)
        self.window.status.show_state(status_face(view, fresh, now, self._line_name))
        self.window.banner.show_state(banner_face(view, fresh, now))
        self.window.show_outcome(self.flow.notice(), self.flow.undo())
        self._show_user(self._desk.user)
        self.window.rail.show_count("alarms", alarms_label(view))
        if view is not None:
            self.pages.presenters[self.window.page].show(view, now)
        self.ring.follow()

    async def close(self) -> None:
        """Let what is under way end, and let go of state and desk."""
        await self.sheets.close()
        if not await self.flow.hurry():
            log.error("Closing: %s", self.flow.notice())
        await self.pages.close()
        await self.tasks.close()
        self.stop()

    def stop(self) -> None:
        """Stop the clock and let go of state and desk; nothing may be under way."""
        self._board.leave()
        if self._timer.isActive():
            self._timer.stop()
            self._unsubscribe()
            self.bridge.close()

    def _view(self) -> PlantView | None:
        return self.bridge.view

    def _connect(self) -> None:
        self._start.start_again.connect(self.start_again)
        self.bridge.changed.connect(self.refresh)
        self.flow.changed.connect(self.refresh)
        self.sheets.line_wanted.connect(self._on_line_wanted)
        self.sheets.language_wanted.connect(self._on_language)
        self.sheets.mode_wanted.connect(self._on_mode)
        self.sheets.board_wanted.connect(self.show_board)
        self.sheets.close_wanted.connect(self._on_close_requested)
        self.lock.expired.connect(self._on_idle)
        self.window.close_requested.connect(self._on_close_requested)
        self.window.screen_changed.connect(self._on_screen_changed)

    def _show_user(self, user: User | None) -> None:
        button = self.window.rail.user
        if user is None:
            button.show_words("lock", tr("Log in"), "")
        else:
            short = tr("Admin") if user.role is Role.ADMINISTRATOR else role(user.role)
            button.show_words("user-round", user.name, short)  # the rail is narrow

    def _on_error(self, message: str) -> None:
        self.flow.fail(message)

    def lock_note(self) -> str:
        """Say since when nobody may act; nothing if somebody logged out, or is here."""
        if self._locked_at is None:
            return ""
        return tr("Locked at %1", clock(self._locked_at, self.now()))

    def _on_user(self, user: User | None) -> None:
        before, self._user = self._user, user
        if user is None and before is not None and self._is_switched_off(before):
            self.sheets.leave()
            self.flow.tell(tr("Logged out"), tr("%1 was switched off.", before.name))
        was_locked, self._locked_at = self._locked_at is not None, None
        kept = self.sheets.kept_for(user)
        if was_locked and kept and not self.flow.is_busy:
            self.flow.remind(kept)
        self.refresh()

    def _is_switched_off(self, user: User) -> bool:
        """Say whether another, here or at another station, has done it."""
        view = self.bridge.view
        return view is not None and all(each.id != user.id for each in view.users)

    def _show_page(self) -> None:
        self._show(self._page)

    def _show(self, page: str) -> None:
        """Show *page*, or what stands in its place, as the page that was chosen."""
        self.window.show_page(self.pages.call_up(page))
        self.window.rail.show_page(self.window.entry(self._page))

    @Slot(str)
    def _on_page_made(self, name: str) -> None:
        page = self.pages.presenters[name]
        self.window.add_page(name, page.view)
        page.page_wanted.connect(self._on_page)
        page.batch_wanted.connect(self._on_batch)

    @Slot(str)
    def _on_page(self, name: str) -> None:
        self.sheets.leave()
        if name in self.pages.tabs:
            name = self.pages.tabs[name][0][0]
        if name not in self.pages.names:  # left out: nothing stands behind it here
            return
        if name != self._page:
            self.flow.pass_on()
        self._page = name
        self._show_page()
        self.refresh()

    @Slot()
    def _on_help(self) -> None:
        """Open the chapter of the page in sight, or what to do about a start that failed."""
        if self._page == HELP:
            self.pages.help.open_from(self.pages.help.came_from, CONTENTS)
        else:
            self.pages.help.open_from(self._page, START_PROBLEMS if self._start.stands else "")
        self._on_page(HELP)

    @Slot(bool)
    def _on_line_wanted(self, wanted: bool) -> None:
        self.pages.overview.view.set_compact(wanted)
        self._show("overview" if wanted else self._page)
        self.refresh()

    @Slot()
    def _on_idle(self) -> None:
        """Lock actions; line and alarms stay in sight. What was decided is carried out."""
        if self._desk.user is not None:
            self.sheets.leave()
            self._desk.log_out()
            self._locked_at = self.now()

    @Slot()
    def _on_close_requested(self) -> None:
        if self.flow.pending is None and not self.kiosk:
            self.closing.emit()
        else:
            self.tasks.start(self._close_when_done())

    async def _may_leave(self) -> bool:
        """Ask for a supervisor's PIN, whoever is logged in."""
        view = self.bridge.view
        users = () if view is None else view.users
        if not any(user.active and user.role >= Role.SUPERVISOR for user in users):
            self.flow.fail(
                tr(
                    "The program can be closed with a supervisor's PIN only, and no supervisor is "
                    "known yet. On this PC's command line: batchline close"
                )
            )
            return False
        note = tr("Closing needs the PIN of a supervisor")
        return await self.sheets.vouch(self._desk.leave_kiosk, Role.SUPERVISOR, note)

    async def _close_when_done(self) -> None:
        """Carry out at once what waits; if it is refused, stay and tell instead of closing."""
        if self.kiosk and not await self._may_leave():
            return
        if await self.flow.hurry():
            self.closing.emit()

    @Slot(str)
    def _on_language(self, name: str) -> None:
        self.sheets.leave()
        self.say_in(Language(name))
        self._on_user_touched()

    @Slot(str)
    def _on_mode(self, name: str) -> None:
        self.sheets.leave()
        self.look_in(Mode(name))
        self._on_user_touched()

    @Slot()
    def _on_user_touched(self) -> None:
        self.tasks.start(self._switch_user())

    async def _switch_user(self) -> None:
        self.flow.pass_on()
        await self.sheets.log_in(self.lock_note())

    @Slot()
    def _on_acknowledge(self) -> None:
        view = self.bridge.view
        shown = None if view is None else view.urgent
        if shown is None or not shown.alarm.wants_attention:
            return
        if self.pages.alarms is None:
            self.flow.acknowledge(shown.alarm.id, shown.title)
        else:
            self.pages.alarms.active.acts.acknowledge((shown,))  # it waits its turn

    @Slot()
    def _on_alarm(self) -> None:
        """Show the alarm of the bar in full: one touch from it to its detail."""
        view, page = self.bridge.view, self.pages.alarms
        if page is not None:
            self._on_page("alarms")
            page.look_at(0 if view is None or view.urgent is None else view.urgent.alarm.id)

    @Slot(int)
    def _on_priority(self, priority: int) -> None:
        if self.pages.alarms is not None:
            self._on_page("alarms")
            self.pages.alarms.look_at_priority(Priority(priority))

    @Slot()
    def _on_held_back(self) -> None:
        if self.pages.alarms is not None:
            self._on_page("alarms")
            self.pages.alarms.show_held_back()

    @Slot()
    def _on_silence(self) -> None:
        """Silence the horn; it is no acknowledgement. Without a horn, say why there is none."""
        view, sources = self.bridge.view, self._around.alarms
        if view is not None and not view.sound.available:
            self.flow.fail(tr("No alarm is heard here: %1", heard(view.sound.why_not)))
        elif sources is not None:
            sources.silence()

    @Slot(str)
    def _on_batch(self, order: str) -> None:
        self._on_page("queue")
        self.pages.queue.look_at(order)

    @Slot()
    def _on_screen_changed(self) -> None:
        self._moved.start()

    @Slot()
    def _on_moved(self) -> None:
        """Measure anew where the window is now: fingers are as big there as here."""
        if self._theme.fit(self.window.screen()):
            self._theme.changed.emit()
            self._anew()

    @Slot()
    def _on_half_second(self) -> None:
        self._lit = not self._lit
        view = self.bridge.view
        if view is not None and view.alarms:  # else nothing blinks
            self.window.alarm_bar.blink(self._lit)
            self.pages.presenters[self.window.page].blink(self._lit)
        self.flow.tick()
        if self._lit and time.monotonic() - self._shown_at < _FRESH_S:
            self.window.alarm_bar.show_time(*time_and_day(self.now()))
        elif self._lit:
            self.refresh()
