"""How an operator gets to each action and each part of the window, touch by touch.

A path begins on the overview. Each of its parts is the object name of what a finger touches, or the
key of a list's row; `act` before a key is that row's button.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget

from hmi.qt.keyed_model import KeyedListModel
from hmi.screens.alarms.act_list import ActDelegate
from services.application.plant_view import PlantView
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.batch import SetAside, SetAsideCause, Weighing
from services.domain.ledger import LedgerView
from services.domain.user import ActionKind
from tests.gui import alarm_views, books, views
from tests.gui.gallery import Scene
from tests.gui.station import Station, settle

_REFUSED = {
    "order": "WH/MO/00011",
    "reason": "over_limit",
    "detail": "Silo 103 quantity (D6034–D6035) shows 1612.50 kg (words 0002 75E2); "
    "expected 0 to 1500 kg.",
    "field": "silo 103 quantity",
    "kg": "1612.50",
    "words": "0002 75E2",
    "obstacle": "none",
}
_AGUS = views.USERS[2]  # a supervisor


@dataclass(frozen=True, slots=True)
class Path:
    """*touches* lead over *view*'s plant from the overview to the goal."""

    touches: tuple[str, ...]
    view: Callable[[], PlantView] = views.normal
    ledger: Callable[[], LedgerView] = books.all_sent
    nobody: bool = False  # is logged in

    def scene(self) -> Scene:
        user = None if self.nobody else _AGUS
        alarms = alarm_views.books
        return Scene("overview", "path", self.view, user=user, ledger=self.ledger, alarms=alarms)


def _operator_first() -> PlantView:
    return replace(views.normal(), users=views.USERS[:1])


def _operator_off() -> PlantView:
    return replace(views.normal(), users=(replace(views.USERS[0], active=False),))


def _told(code: AlarmCode, subject: str, **params: str) -> Callable[[], PlantView]:
    """A line on which this alarm is the last of the list, not the one that the bar shows."""

    def view() -> PlantView:
        more = {"subject": subject, **params}
        last = views.alarm(code, Priority.LOW, "Told", subject=subject, number=7, params=more)
        return views.with_alarms(views.normal(), *alarm_views.active(), last)

    return view


def _aside_by_hand() -> PlantView:
    aside = SetAside(views.ago(90), SetAsideCause.OPERATOR, "Gate fault")
    return views.plant([views.running(2)], [replace(views.batch(4), set_aside=aside)])


def _weighed() -> PlantView:
    entered = Weighing(2002, Decimal("0.10"), views.ago(60), "Budi S.")
    weighed = replace(views.running(3), weighings=(entered,))
    return views.plant([views.running(2), weighed])


def _untouched() -> PlantView:
    return views.plant([views.batch(slot) for slot in range(2, 6)])


def _latched() -> PlantView:
    """The last alarm of the list is over, and stays until it is reset."""
    *others, last = alarm_views.active()
    latched = replace(last, alarm=replace(last.alarm, state=AlarmState.LATCHED))
    return views.with_alarms(views.normal(), *others, latched)


ACTIONS: dict[ActionKind, Path] = {
    ActionKind.LOG_IN: Path(("user",), nobody=True),
    ActionKind.FORCE_SYNC: Path(("queue", "force_sync"), views.empty),
    ActionKind.RUN_JOB: Path(("jobs", "job watch_failures", "run_job")),
    ActionKind.RETRY_PUSH: Path(("odoo", "push 1", "odoo retry_push"), ledger=books.second_waits),
    ActionKind.RETRY_ALL_PUSHES: Path(
        ("odoo", "odoo retry_all_pushes"), views.odoo_off, books.one_waits
    ),
    ActionKind.ARCHIVE_BY_HAND: Path(("queue", "batch 2", "archive_by_hand"), views.failed_batch),
    ActionKind.SET_ASIDE: Path(("queue", "batch 10", "set_aside")),
    ActionKind.TAKE_BACK: Path(("queue", "batch 4", "take_back"), _aside_by_hand),
    ActionKind.CANCEL: Path(("queue", "batch 2", "cancel"), views.failed_batch),
    ActionKind.WEIGH_BY_HAND: Path(("queue", "batch 10", "weigh_by_hand")),
    ActionKind.UNDO_WEIGHING: Path(("queue", "batch 3", "undo_weighing"), _weighed),
    ActionKind.ACKNOWLEDGE_ALARM: Path(("acknowledge",), alarm_views.unlinked),
    ActionKind.ACKNOWLEDGE_ALARMS: Path(("alarms", "acknowledge all"), alarm_views.unlinked),
    ActionKind.RESET_ALARM: Path(("alarms", "act alarm 5"), _latched),
    ActionKind.SHELVE_ALARM: Path(
        ("alarms", "alarm 2", "alarm shelve_alarm"), alarm_views.unlinked
    ),
    ActionKind.UNSHELVE_ALARM: Path(
        ("count held back", "alarm 21", "alarm unshelve_alarm"), alarm_views.unlinked
    ),
    ActionKind.REMOVE_ALARM: Path(
        ("alarms", "alarm 2", "alarm remove_alarm"), alarm_views.unlinked
    ),
    ActionKind.RESTORE_ALARM: Path(
        ("count held back", "alarm 22", "alarm restore_alarm"), alarm_views.unlinked
    ),
    ActionKind.ENTER_FAILURE: Path(("alarms", "tab failures", "enter failure")),
    ActionKind.RESOLVE_FAILURE: Path(("alarms", "tab failures", "act failure 8")),
    ActionKind.DOWNLOAD_AGAIN: Path(("queue", "batch 2", "download_again"), views.failed_batch),
    ActionKind.RELEASE_HANDSHAKE: Path(
        ("alarms", "alarm 7", "alarm offer"), _told(AlarmCode.HANDSHAKE_WAITS, "", guards="0")
    ),
    ActionKind.RETURN_UNTOUCHED: Path(("queue", "return_untouched"), _untouched),
    ActionKind.BOOK_ELSEWHERE: Path(
        ("odoo", "push 1", "odoo book_elsewhere"), views.failed_batch, books.second_refused
    ),
    ActionKind.LEAVE_OUT: Path(
        ("odoo", "push 1", "odoo leave_out"), views.failed_batch, books.second_refused
    ),
    ActionKind.ADD_PRODUCT: Path(
        ("odoo", "push 1", "odoo add_product"), views.failed_batch, books.second_refused
    ),
    ActionKind.CLOSE_PUSH: Path(
        ("odoo", "push 1", "odoo close_push"), views.failed_batch, books.second_refused
    ),
    ActionKind.ADOPT: Path(
        ("alarms", "alarm 7", "alarm offer"),
        _told(AlarmCode.UNKNOWN_ORDER, "WH/MO/00047", slot="4"),
    ),
    ActionKind.START_OVER: Path(("queue", "start_over"), _untouched),
    ActionKind.ENTER_SILO_LEVEL: Path(("gauge 107", "tab materials", "enter_silo_level")),
    ActionKind.ENTER_DELIVERY: Path(("gauge 107", "enter_delivery")),
    ActionKind.UNDO_STOCK_ENTRY: Path(("gauge 107", "tab materials", "undo_stock_entry")),
    ActionKind.ENABLE_JOB: Path(("jobs", "job read_plc", "enable_job"), views.job_off),
    ActionKind.DISABLE_JOB: Path(("jobs", "job watch_failures", "disable_job")),
    ActionKind.COMMENT: Path(("history", "archived 11", "add comment")),
    ActionKind.CHANGE_SETTINGS: Path(("tools", "tab settings", "setting LINE_NAME")),
    ActionKind.IMPORT_PLANT_FILE: Path(("tools", "tab plant", "import_plant_file")),
    ActionKind.ADD_USER: Path(("tools", "tab users", "add_user")),
    ActionKind.CHANGE_ROLE: Path(("tools", "tab users", "change_role"), _operator_first),
    ActionKind.RESET_PIN: Path(("tools", "tab users", "reset_pin"), _operator_first),
    ActionKind.DISABLE_USER: Path(("tools", "tab users", "switch_user"), _operator_first),
    ActionKind.ENABLE_USER: Path(("tools", "tab users", "switch_user"), _operator_off),
    ActionKind.RESTART_PROGRAM: Path(("tools", "tab settings", "restart_program")),
    ActionKind.ACCEPT_REFUSED_FIGURES: Path(
        ("alarms", "alarm 7", "alarm offer"),
        _told(AlarmCode.READING_REFUSED, "1", **_REFUSED),
    ),
}

# What each place shows that the overview does not, nor the page before one was chosen on it.
PLACES: dict[tuple[str, ...], str] = {
    ("queue",): "Running · slot 2",
    ("queue", "batch 4"): "In the PLC, waiting · slot 4",
    ("queue", "history 11/1/511"): "finished weight booked: 998.40 kg · by the line itself",
    ("silos",): "Deviation of silo 107",
    ("silos", "tile 103"): "Deviation of silo 103",
    ("silos", "as table"): "Of setpoint %",
    ("silos", "tab batch"): "Archived, newest first",
    ("silos", "tab batch", "archived 11"): "WH/MO/00011, completed",
    ("silos", "tab materials"): "The queue still takes",
    ("silos", "tab materials", "silo 103"): "103",
    ("gauge 103",): "Deviation of silo 103",
    ("gauge 112",): "Nobody has entered what is in it. Enter its level, then it counts by itself.",
    ("queue", "tab record"): "Nobody has done anything yet",
    ("next",): "Archived today",
    ("finished",): "Archived today",
    ("odoo",): "WH/MO/00012  JF PLUS UVP",
    ("odoo", "push 1"): "WH/MO/00013  JF PLUS UVP",
    ("alarm",): "critical · first 17:40:01",
    ("alarms",): "critical · first 17:40:01",
    ("alarms", "alarm 5"): "medium · first 16:12:15",
    ("count 2",): "No active alarms of this priority",
    ("alarms", "alarm 2", "alarm go journal"): "89 lines, newest first",
    ("alarms", "alarm 3", "alarm go batch"): "In the PLC, waiting · slot 4",
    ("alarms", "alarm 4", "alarm go odoo"): "WH/MO/00012  JF PLUS UVP",
    ("count held back",): "Scale is being mended",
    ("count held back", "alarm 22"): "low · first 3 Mar 16:42:15",
    ("alarms", "tab journal"): "XLSX",
    ("alarms", "tab journal", "journal person"): "part of the name",
    ("alarms", "tab failures"): "Downtime by equipment",
    ("alarms", "tab figures"): "Share of time in flood",
    ("reports",): "Achievement",
    ("reports", "report materials"): "Actual against planned",
    ("reports", "report yield", "range week"): "mark: 95 %, good from here",
    ("reports", "range days"): "The report of these days",
    ("history",): "11 batches, newest first, that is all",
    ("history", "archived 11"): "Record unchanged since it was archived",
    ("history", "archived 11", "batch curves"): "WH/MO/00011, completed, 1 s steps",
    ("history", "check seals"): "Not checked since this page was opened",
    ("history", "check seals", "back from check"): "11 batches, newest first, that is all",
    ("history", "when today"): "11 batches, newest first, that is all",
    ("history", "when days"): "Batches archived on these days",
    ("history", "filter order"): "Show only the order with this name",
    ("history", "filter product"): "Show only batches of this product",
    ("history", "filter product", "choose [10083] JF PLUS UVP"): "3 batches, newest first",
    ("history", "filter status"): "Show only batches that ended so",
    ("history", "filter operator"): "Show only batches that this person acted on",
    ("history", "archived 11", "back to history"): "11 batches, newest first, that is all",
    ("jobs",): "Fetch orders",
    ("tools", "tab jobs"): "Fetch orders",
    ("tools", "tab settings"): "They are in the file settings.toml.",
    ("tools", "tab settings", "group odoo"): "Address of Odoo",
    ("tools", "tab users"): "Rahmat",
    ("tools", "tab plant"): "READ, slot 1: MO name",
    ("tools", "tab plant", "plant SILO_TABLE"): "101 A · PKE PELLET",
    ("jobs", "job archive_completed"): "in 2:12",
    (
        "jobs",
        "job archive_completed",
        "older runs",
    ): "40 batches in the queue, so nothing is fetched",
    ("tools",): "READ, slot 1",
    **{("tools", f"slot {slot}"): f"READ, slot {slot}" for slot in (3, 9)},
    ("tools", "write"): "WRITE, slot 1",
    ("tools", "write", "slot 7"): "WRITE, slot 7",
    ("tools", "weighing"): "Manual weighing",
    ("tools", "failure"): "Equipment failure",
    ("help",): "Contents",
    ("help", "help contents"): "Overview: the whole line at a glance",
    ("user",): "Who is it?",
    ("user", "language id"): "Siapa ini?",
    ("user", "user Siti R."): "PIN of Siti R.",
}


async def go(one: Station, touches: tuple[str, ...]) -> None:
    """Touch these, one after the other; each must be there to be touched by a finger."""
    for each in touches:
        _touch(one, each)
        await settle()


def _touch(one: Station, name: str) -> None:
    key = name.removeprefix("act ")
    rows = next((each for each in _lists(one) if _index(each, key).isValid()), None)
    if rows is not None:
        _touch_row(rows, key, act=key != name)
        return
    part = _part(one, name)
    assert part.isEnabled(), f"{name} cannot be touched"
    assert not part.visibleRegion().isEmpty(), f"{name} is out of sight"
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)


def _lists(one: Station) -> list[QListView]:
    window = one.shell.window
    found = [each for each in window.findChildren(QListView) if each.isVisibleTo(window)]
    return [each for each in found if isinstance(each.model(), KeyedListModel)]


def _index(rows: QListView, key: str) -> QModelIndex:
    model = rows.model()
    assert isinstance(model, KeyedListModel)
    return model.index_of(key)


def _touch_row(rows: QListView, key: str, *, act: bool) -> None:
    """Touch the row or its button.

    The window is moved until the button lies on the screen, which is small here: a list that
    scrolls looks there for what was touched.
    """
    window, delegate = rows.window(), rows.itemDelegate()
    window.move(rows.screen().size().width() - window.width() if act else 0, 0)
    index = _index(rows, key)
    rows.scrollTo(index)
    box = rows.visualRect(index)
    spot = box.topLeft() + QPoint(20, 20)
    if act:
        assert isinstance(delegate, ActDelegate)
        spot = delegate.act_rect(box).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def _part(one: Station, name: str) -> QWidget:
    window = one.shell.window
    if name.startswith("gauge "):
        number = name.removeprefix("gauge ")
        gauges = one.shell.pages.overview.view.gauges
        return next(gauge for gauge in gauges if gauge.state.number == number)
    found = [each for each in window.findChildren(QWidget, name) if each.isVisibleTo(window)]
    assert found, f"{name!r} is not on the screen"
    return found[0]
