"""The whole window over a plant state and an operator's desk, without the services' start."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import QObject, QTimer, Slot

from hmi.actions import ActionFlow, Desk
from hmi.frame_faces import alarm_bar_face, banner_face, most_urgent, status_face
from hmi.freshness import plc_figures
from hmi.main_window import MainWindow
from hmi.plant_bridge import PlantBridge
from hmi.qt.tasks import UiTasks
from hmi.questions import adopt
from hmi.screens.diagnostics.presenter import DiagnosticsPresenter, Inspector
from hmi.screens.odoo.presenter import Books, OdooPresenter
from hmi.screens.overview.presenter import OverviewPresenter
from hmi.screens.queue.presenter import QueuePresenter
from hmi.sheets.host import SheetHost
from hmi.text import role, speak, tr
from hmi.theme import Theme
from hmi.widgets.canvas import FocusRing
from hmi.widgets.rail import RailItem
from services.application.plant_state import PlantState
from services.application.plant_view import PlantView
from services.domain.user import ActionKind, User

_HALF_BLINK_MS = 500
_LANGUAGE = "en"


class Shell(QObject):
    """Frame, pages, sheets and the clock that makes figures grow old.

    *now* gives aware times; they are shown in *zone*, the plant's, or else the PC's.
    """

    def __init__(
        self,
        state: PlantState,
        desk: Desk,
        theme: Theme,
        now: Callable[[], datetime],
        zone: tzinfo | None = None,
        inspector: Inspector | None = None,
        ledger: Books | None = None,
    ) -> None:
        super().__init__()
        speak(_LANGUAGE)
        self._now = now
        self._zone = zone
        self._desk = desk
        self._lit = True
        self.tasks = UiTasks(self._on_error)
        moment = self.now()
        items = [
            RailItem("overview", tr("Overview"), "layout-dashboard"),
            RailItem("queue", tr("Queue"), "list-ordered"),
        ]
        if ledger is not None:
            items.append(RailItem("odoo", tr("Odoo"), "book-open-check"))
        if inspector is not None:
            items.append(RailItem("plc", tr("PLC"), "cpu"))
        self.window = MainWindow(
            theme, tuple(items), alarm_bar_face(None, moment), status_face(None, None, moment)
        )
        self.bridge = PlantBridge(state, self)
        self.sheets = SheetHost(self.window, theme, self.bridge, desk, self.now)
        self.flow = ActionFlow(desk, self.sheets, self.tasks, self.now)
        self.overview = OverviewPresenter(theme, self)
        self.queue = QueuePresenter(theme, desk, self.flow, self.now, self)
        self.window.add_page("overview", self.overview.view)
        self.window.add_page("queue", self.queue.view)
        self.odoo: OdooPresenter | None = None
        if ledger is not None:
            self.odoo = OdooPresenter(
                theme, ledger, desk, self.flow, self.tasks, self.now, self._view, self
            )
            self.window.add_page("odoo", self.odoo.view)
        self.diagnostics: DiagnosticsPresenter | None = None
        if inspector is not None:
            self.diagnostics = DiagnosticsPresenter(
                theme, inspector, self.tasks, self.now, self._holder, self
            )
            self.window.add_page("plc", self.diagnostics.view)
        self._page = "overview"
        self.ring = FocusRing(theme, self.window)
        self._connect()
        self._unsubscribe = desk.subscribe(self._on_user)
        self._timer = QTimer(self)
        self._timer.setInterval(_HALF_BLINK_MS)
        self._timer.timeout.connect(self._on_half_second)
        self._timer.start()
        self._on_page(self._page)

    def now(self) -> datetime:
        """Return the time of now in the plant's zone."""
        return self._now().astimezone(self._zone)

    @Slot()
    def refresh(self) -> None:
        """Show the plant as it is known and as old as it is now: frame and the page in sight."""
        view, now = self.bridge.view, self.now()
        fresh = None if view is None else plc_figures(view, now)
        self.window.alarm_bar.show_state(alarm_bar_face(view, now))
        self.window.status.show_state(status_face(view, fresh, now))
        self.window.banner.show_state(banner_face(view, fresh, now))
        self.window.notice.show_state(self.flow.notice())
        self._show_user(self._desk.user)
        if view is not None and self.window.page == "overview":
            self.overview.show(view, now)
        elif view is not None and self.window.page == "queue":
            self.queue.show(view, now)
        self.ring.follow()

    async def close(self) -> None:
        """Let what is under way end, and let go of state and desk."""
        if self.odoo is not None:
            self.odoo.stop()
        if self.diagnostics is not None:
            self.diagnostics.stop()
        await self.sheets.close()
        await self.tasks.close()
        self.stop()

    def stop(self) -> None:
        """Stop the clock and let go of state and desk; nothing may be under way."""
        if self._timer.isActive():
            self._timer.stop()
            self._unsubscribe()
            self.bridge.close()

    def _view(self) -> PlantView | None:
        return self.bridge.view

    def _holder(self) -> str:
        view = self.bridge.view
        return "" if view is None else view.holder

    def _connect(self) -> None:
        window = self.window
        self.bridge.changed.connect(self.refresh)
        self.flow.changed.connect(self.refresh)
        window.rail.page_chosen.connect(self._on_page)
        window.rail.user_touched.connect(self._on_user_touched)
        window.alarm_bar.acknowledge_touched.connect(self._on_acknowledge)
        window.alarm_bar.alarm_touched.connect(self.sheets.show_alarms)
        self.sheets.alarm_acknowledged.connect(self.flow.acknowledge)
        self.sheets.adopt_wanted.connect(self._on_adopt)
        window.notice.put_away.connect(self.flow.dismiss)
        self.sheets.line_wanted.connect(self._on_line_wanted)
        self.overview.page_wanted.connect(self._on_page)
        self.overview.alarms_wanted.connect(self.sheets.show_alarms)

    def _show_user(self, user: User | None) -> None:
        button = self.window.rail.user
        if user is None:
            button.show_words("lock", tr("Log in"), "")
        else:
            button.show_words("user-round", user.name, role(user.role))

    def _on_error(self, message: str) -> None:
        self.flow.fail(message)

    def _on_user(self, _user: User | None) -> None:
        self.refresh()

    @Slot(str)
    def _on_page(self, name: str) -> None:
        self.sheets.leave()
        self._page = name
        self.window.show_page(name)
        self.refresh()

    @Slot(bool)
    def _on_line_wanted(self, wanted: bool) -> None:
        self.overview.view.set_compact(wanted)
        self.window.show_page("overview" if wanted else self._page)
        self.window.rail.show_page(self._page)
        self.refresh()

    @Slot()
    def _on_user_touched(self) -> None:
        self.tasks.start(self._switch_user())

    async def _switch_user(self) -> None:
        await self.sheets.log_in()

    @Slot()
    def _on_acknowledge(self) -> None:
        view = self.bridge.view
        shown = None if view is None else most_urgent(view)
        if shown is not None and shown.alarm.wants_attention:
            self.flow.acknowledge(shown.alarm.id, shown.title)

    @Slot(int)
    def _on_adopt(self, alarm_id: int) -> None:
        view = self.bridge.view
        open_ones = view.alarms if view is not None else ()
        shown = next((each for each in open_ones if each.alarm.id == alarm_id), None)
        if shown is not None:
            self.flow.ask(lambda _user: adopt(shown), ActionKind.ADOPT)

    @Slot()
    def _on_half_second(self) -> None:
        self._lit = not self._lit
        self.window.alarm_bar.blink(self._lit)
        self.overview.view.blink(self._lit)
        if self._lit:
            self.refresh()
