"""Every screen in each of its states: what the rules are checked on, and what is photographed.

A new page joins here, with a scene for each state of STATES.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hmi.fault_notice import fault_words
from hmi.kiosk.faces import restart_words
from hmi.screens.history.search import Search
from services.application.plant_view import PlantView
from services.domain.action import ActionOutcome
from services.domain.batch_record import RecordSeal, SealState
from services.domain.diagnostics import DiagnosticsView
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.ledger import LedgerView
from services.domain.setting import Mistake, WrongSettingsError
from services.domain.user import User
from services.fault_reports import Fault
from services.watched import Story, Why
from tests.gui import alarm_views, books, history_books, silo_books, views
from tests.gui.alarm_books import MemoryAlarmBooks
from tests.gui.history_books import MemoryHistory
from tests.gui.report_books import MemoryReports
from tests.gui.setting_books import NO_ANSWER, MemoryFiles, MemorySettings, look
from tests.gui.silo_books import MemorySiloBooks
from tests.gui.station import Station, open_station, settle

STATES = ("normal", "empty", "loading", "stale", "alarm", "error")

Act = Callable[[Station], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen in one state; *act* brings the window there, as an operator would."""

    screen: str
    state: str
    view: Callable[[], PlantView | None]
    act: Act | None = None
    user: User | None = views.USERS[0]
    ledger: Callable[[], LedgerView] | None = books.all_sent
    ledger_problem: PlantError | None = None
    registers: Callable[[], DiagnosticsView] | None = books.registers
    alarms: Callable[[], MemoryAlarmBooks] = alarm_views.books
    silos: Callable[[], MemorySiloBooks] = silo_books.usual
    reports: Callable[[], MemoryReports] = MemoryReports
    history: Callable[[], MemoryHistory] = history_books.history
    settings: Callable[[], MemorySettings] = MemorySettings
    files: Callable[[], MemoryFiles] = MemoryFiles

    @property
    def name(self) -> str:
        return f"{self.screen}, {self.state}"


def open_scene(scene: Scene, **how: Any) -> Station:
    """Open a window over the scene's plant; *how* is said to `open_station`."""
    ledger = scene.ledger() if scene.ledger else None
    registers = scene.registers() if scene.registers else None
    return open_station(
        scene.view(),
        scene.user,
        ledger=books.MemoryBooks(ledger, scene.ledger_problem),
        inspector=books.MemoryInspector(registers),
        books=scene.alarms(),
        silos=scene.silos(),
        reports=scene.reports(),
        history=scene.history(),
        settings=scene.settings(),
        files=scene.files(),
        **how,
    )


async def show(scene: Scene, station: Station) -> None:
    """Bring *station*, opened with the scene's plant, to what the scene shows."""
    if scene.screen in station.shell.pages.names:
        station.go(scene.screen)
    await settle()
    if scene.act is not None:
        await scene.act(station)
    await settle()
    station.shell.refresh()


async def close(station: Station) -> None:
    """Close the window and end what it still waits for: some scenes never get an answer."""
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await settle()
    station.close()
    await settle()


def _silos(tab: str, *touches: str) -> Act:
    async def act(one: Station) -> None:
        assert one.shell.pages.silos is not None
        one.shell.pages.silos.show_tab(tab)
        await settle()
        for each in touches:
            one.tap(each)
            await settle()

    return act


async def _archived_batch(one: Station) -> None:
    assert one.shell.pages.silos is not None
    one.shell.pages.silos.choose_batch("archived 11")
    await settle()


async def _log_in(one: Station) -> None:
    one.tap("user")
    await settle()


async def _wrong_pin(one: Station) -> None:
    await _log_in(one)
    one.tap("user Agus W.")
    for figure in "1111":
        one.tap(f"key {figure}")
    one.tap("key log in")


async def _locked(one: Station) -> None:
    one.shell.lock.expired.emit()
    await _log_in(one)


async def _archive(one: Station) -> None:
    one.go("queue")
    one.shell.pages.queue.batches.view.choose("batch 2")
    one.tap("archive_by_hand")
    await settle()


async def _archive_reason(one: Station) -> None:
    await _archive(one)
    one.tap("choice cancelled")
    for letter in "gate":
        one.tap(f"key {letter}")


async def _counting(one: Station) -> None:
    await _archive(one)
    one.tap("choice done")
    for letter in "gate":
        one.tap(f"key {letter}")
    one.tap("act")
    await settle()
    one.wait(3)


async def _force_sync(one: Station) -> None:
    one.go("queue")
    one.tap("force_sync")
    await settle()


async def _under_way(one: Station) -> None:
    one.desk.hold()
    await _force_sync(one)
    one.tap("act")
    await settle()
    one.wait(4)


async def _done(one: Station) -> None:
    one.desk.answer = ActionOutcome(1, views.NOW, ok=True, message="fetched 7 orders")
    await _force_sync(one)
    one.tap("act")


async def _not_done(one: Station) -> None:
    one.desk.answer = ActionRefusedError("The queue is not empty any more.")
    await _force_sync(one)
    one.tap("act")


def _tab(name: str) -> Act:
    async def act(one: Station) -> None:
        assert one.shell.pages.alarms is not None
        one.shell.pages.alarms.show_tab(name)
        await settle()

    return act


async def _where_to(one: Station) -> None:
    one.go("alarms")
    await _tab("journal")(one)
    one.tap("journal xlsx")
    async with asyncio.timeout(10):
        while not one.shell.sheets.is_open:  # noqa: ASYNC110 (drives are looked for on a thread)
            await asyncio.sleep(0.01)


async def _shelve(one: Station) -> None:
    one.go("alarms")
    assert one.shell.pages.alarms is not None
    one.shell.pages.alarms.look_at(3)
    one.tap("alarm shelve_alarm")
    await settle()


async def _enter_failure(one: Station) -> None:
    one.go("alarms")
    await _tab("failures")(one)
    one.tap("enter failure")
    await settle()
    one.tap("ready MIXER")
    one.tap("key done")


async def _resolve(one: Station) -> None:
    one.go("alarms")
    await _tab("failures")(one)
    assert one.shell.pages.alarms is not None
    one.shell.pages.alarms.failures.page.list.act_touched.emit("failure 9")
    await settle()


def _nobody_answers() -> MemoryAlarmBooks:
    return replace(alarm_views.books(), problem=books.AWAY)


def _held_back_answers() -> MemoryAlarmBooks:
    return replace(alarm_views.books(), gate=asyncio.Event())


def _old_alarms() -> PlantView:
    return replace(alarm_views.trouble(), read_at=views.NOW - timedelta(seconds=40))


async def _level(one: Station, typed: str = "") -> None:
    one.go("silos")
    await _silos("materials")(one)
    one.tap("enter_silo_level")
    await settle()
    for sign in typed:
        one.tap(f"figure {sign}")


async def _level_beyond(one: Station) -> None:
    await _level(one, "99999")


def _report(*names: str) -> Act:
    """Choose what stands at the left, or above."""

    async def act(one: Station) -> None:
        for name in names:
            one.tap(name)
            await settle()

    return act


def _no_history_answers() -> MemoryHistory:
    return replace(history_books.history(), problem=history_books.AWAY)


def _history_is_read() -> MemoryHistory:
    return replace(history_books.history(), gate=asyncio.Event())


def _broken_seal() -> MemoryHistory:
    broken = history_books.record(seal=history_books.broken())
    return replace(history_books.history(), records={11: broken})


def _old_record() -> MemoryHistory:
    older = history_books.record(seal=RecordSeal(SealState.OLDER))
    return replace(history_books.history(), records={11: older})


async def _away_after_reading(one: Station) -> None:
    """The list was read; then the database is away for 40 s."""
    one.history.problem = history_books.AWAY
    one.wait(40)
    await settle()


async def _open_record(one: Station) -> None:
    one.go("history")
    await settle()
    assert one.shell.pages.history is not None
    one.shell.pages.history.open(11)
    await settle()


async def _open_missing(one: Station) -> None:
    one.go("history")
    await settle()
    assert one.shell.pages.history is not None
    one.shell.pages.history.open(999)
    await settle()


async def _search(one: Station) -> None:
    assert one.shell.pages.history is not None
    part = one.shell.pages.history.list
    part.narrow(Search(order="77", product=history_books.PRODUCTS[0], operator="Siti R."))
    await settle()


def _seals(*touches: str) -> Act:
    async def act(one: Station) -> None:
        one.go("history")
        for each in ("check seals", *touches):
            await settle()
            one.tap(each)
        await settle(40)

    return act


def _changed_past_the_program() -> MemoryHistory:
    return replace(history_books.history(), faults=history_books.faults())


def _history_sheet(*touches: str) -> Act:
    async def act(one: Station) -> None:
        one.go("history")
        await settle()
        for each in touches:
            one.tap(each)
            await settle()

    return act


async def _old_report(one: Station) -> None:
    """The database went away after the report was read."""
    one.reports.problem = books.AWAY
    page = one.shell.pages.reports
    assert page is not None
    page.page.came.emit()
    await settle()


def _held_report() -> MemoryReports:
    return MemoryReports(held=0.4)


async def _long_report(one: Station) -> None:
    one.wait(3)


async def _comment(one: Station) -> None:
    await _open_record(one)
    one.tap("add comment")
    await settle()
    for letter in "gate":
        one.tap(f"key {letter}")


async def _tried(one: Station) -> None:
    one.tap("group plc")
    one.tap("try plc")


async def _change(one: Station, name: str, *keys: str) -> None:
    one.go("settings")
    await settle()
    one.tap(f"setting {name}")
    await settle()
    for key in keys:
        one.tap(f"key {key}")


async def _type_setting(one: Station) -> None:
    await _change(one, "PLC_TIMEOUT", "e")


async def _choose_setting(one: Station) -> None:
    await _change(one, "ON_PLC_FAILURE")


async def _import(one: Station) -> None:
    one.go("plant")
    await settle()
    one.tap("import_plant_file")
    await settle()


def _people(*touches: str) -> Act:
    async def act(one: Station) -> None:
        one.go("users")
        await settle()
        for touch in touches:
            one.tap(touch)
            await settle()

    return act


def _wrong_figure() -> MemorySettings:
    wrong = Mistake("PLC_TIMEOUT", "23", "is too large", "Write a number above 0")
    return MemorySettings(wrong=wrong)


async def _mistake(one: Station) -> None:
    at = datetime(2026, 3, 4, 10, 20, tzinfo=UTC)
    file = Path("fault-20260304-102000.txt")
    one.shell.flow.tell(*fault_words(Fault("KeyError: 7", True, at, 12, file)))


async def _started_again(one: Station) -> None:
    story = Story(Why.CRASH, views.NOW - timedelta(seconds=9), 3, 60.0)
    file = Path("fault-20260304-104152.txt")
    one.shell.flow.tell(*restart_words(story, file, views.NOW))


def _kiosk(*touches: str) -> Act:
    async def act(one: Station) -> None:
        one.shell.sheets.may_close = True  # as be_kiosk does, but for the size of the window
        one.shell.kiosk = True
        for touch in touches:
            one.tap(touch)
            await settle()

    return act


def _stale() -> PlantView:
    """The PLC's last good reading is 40 s old, and nothing says why yet."""
    return replace(views.normal(), plc_read_at=views.NOW - timedelta(seconds=40))


def _nothing_ran() -> PlantView:
    return replace(views.empty(), jobs=views.never_read().jobs)


def _loading() -> None:
    return None


def _read_on(*chapters: str) -> Act:
    async def act(one: Station) -> None:
        for chapter in chapters:
            one.shell.pages.help.view.chapter_touched.emit(chapter)
            await settle()

    return act


async def _wrong_settings(one: Station) -> None:
    file = Path("/var/lib/batchline/settings.toml")
    told = (
        Mistake(
            "PLC_PORT", "five", "is no whole number", "Write a whole number from 1 up to 65535"
        ),
        Mistake("SYNC_BATCH_LIMIT", "0", "is too small", "Write a whole number from 1"),
        Mistake(
            "PLC_HOSTS",
            "",
            "there is no such setting; check the spelling",
            "Perhaps PLC_HOST is meant",
        ),
        Mistake("PLANT_TIMEZONE", "Mars", "no such time zone; write for example Asia/Jakarta"),
    )
    one.shell.tell_start_problem(WrongSettingsError(told, str(file)), file)


SCENES = (
    Scene("overview", "normal", views.normal),
    Scene("overview", "empty", views.empty),
    Scene("overview", "loading", _loading),
    Scene("overview", "stale", _stale),
    Scene("overview", "alarm", views.failed_batch),
    Scene("overview", "error", views.both_off),
    Scene("overview", "PLC off", views.plc_off),
    Scene("overview", "Odoo off", views.odoo_off),
    Scene("overview", "never read", views.never_read),
    Scene("queue", "mistake", views.normal, _mistake),
    Scene("queue", "started again", views.normal, _started_again),
    Scene("overview", "kiosk, log in", views.normal, _kiosk("user")),
    Scene("overview", "kiosk, closing", views.normal, _kiosk("user", "close program")),
    Scene("queue", "normal", views.normal),
    Scene("queue", "empty", views.empty),
    Scene("queue", "loading", _loading),
    Scene("queue", "stale", _stale),
    Scene("queue", "alarm", views.failed_batch),
    Scene("queue", "error", views.both_off),
    Scene("silos", "normal", views.normal),
    Scene("silos", "empty", views.empty, silos=MemorySiloBooks),
    Scene("silos", "loading", views.normal, silos=silo_books.no_answer),
    Scene("silos", "stale", views.plc_off),
    Scene("silos", "alarm", views.failed_batch, silos=silo_books.beyond),
    Scene("silos", "error", views.normal, silos=silo_books.away),
    Scene("silos", "gap", views.normal, silos=silo_books.with_gap),
    Scene("silos", "figures refused", views.figures_refused, silos=silo_books.usual),
    Scene("silos", "few batches", views.normal, silos=silo_books.few),
    Scene("silos", "not kept", views.normal, _archived_batch, silos=silo_books.not_kept),
    Scene("silos", "tables", views.normal, _silos("trend", "as table"), silos=silo_books.with_gap),
    Scene("silos", "batch", views.normal, _silos("batch"), silos=silo_books.beyond),
    Scene("silos", "batch, empty", views.empty, _silos("batch"), silos=MemorySiloBooks),
    Scene("silos", "material", views.normal, _silos("materials")),
    Scene("silos", "material, error", views.normal, _silos("materials"), silos=silo_books.away),
    Scene("odoo", "normal", views.normal),
    Scene("odoo", "empty", views.empty, ledger=books.ledger),
    Scene("odoo", "loading", views.normal, ledger=None),
    Scene("odoo", "stale", views.odoo_off, ledger=books.one_waits),
    Scene("odoo", "alarm", views.failed_batch, ledger=books.one_refused),
    Scene("odoo", "error", views.normal, ledger=None, ledger_problem=books.AWAY),
    Scene("plc", "normal", views.normal),
    Scene("plc", "empty", views.empty, registers=lambda: books.registers(holds=False)),
    Scene("plc", "loading", views.normal, registers=None),
    Scene("plc", "stale", _stale, registers=lambda: books.registers(lost=True)),
    Scene("plc", "alarm", views.failed_batch),
    Scene(
        "plc",
        "error",
        views.plc_off,
        registers=lambda: books.registers(problem=views.PLC_SILENT, lost=True),
    ),
    Scene("jobs", "normal", views.normal),
    Scene("jobs", "empty", _nothing_ran),
    Scene("jobs", "loading", _loading),
    Scene("jobs", "stale", _stale),
    Scene("jobs", "alarm", views.failed_batch),
    Scene("jobs", "error", views.plc_off),
    Scene("history", "normal", views.normal),
    Scene("history", "empty", views.empty, history=MemoryHistory),
    Scene("history", "loading", views.normal, history=_history_is_read),
    Scene("history", "stale", views.normal, _away_after_reading),
    Scene("history", "alarm", views.failed_batch, _search),
    Scene("history", "error", views.normal, history=_no_history_answers),
    Scene("history", "record", views.normal, _open_record),
    Scene("history", "record, broken seal", views.normal, _open_record, history=_broken_seal),
    Scene("history", "record, older", views.normal, _open_record, history=_old_record),
    Scene("history", "record, loading", views.normal, _open_record, history=_history_is_read),
    Scene("history", "record, error", views.normal, _open_record, history=_no_history_answers),
    Scene("history", "record, gone", views.normal, _open_missing),
    Scene("history", "seals", views.normal, _seals()),
    Scene("history", "seals, whole", views.normal, _seals("check history")),
    Scene(
        "history",
        "seals, broken",
        views.normal,
        _seals("check history"),
        history=_changed_past_the_program,
    ),
    Scene(
        "history",
        "seals, under way",
        views.normal,
        _seals("check history"),
        history=_history_is_read,
    ),
    Scene(
        "history",
        "seals, error",
        views.normal,
        _seals("check journal"),
        history=_no_history_answers,
    ),
    Scene("question", "product", views.normal, _history_sheet("filter product")),
    Scene(
        "question",
        "days",
        views.normal,
        _history_sheet("when days", "day 2026-03-02", "day 2026-03-04"),
    ),
    Scene("question", "order", views.normal, _history_sheet("filter order")),
    Scene("question", "comment", views.normal, _comment),
    Scene("settings", "normal", views.normal),
    Scene(
        "settings", "empty", views.empty, settings=lambda: MemorySettings(look(waits="PLC_HOST"))
    ),
    Scene("settings", "loading", views.normal, settings=lambda: MemorySettings(None)),
    Scene("settings", "stale", _stale),
    Scene("settings", "alarm", views.failed_batch, _tried),
    Scene(
        "settings",
        "error",
        views.normal,
        _tried,
        settings=lambda: MemorySettings(trial=NO_ANSWER),
    ),
    Scene("users", "normal", views.normal, user=views.USERS[2]),
    Scene("users", "empty", views.empty),
    Scene("users", "loading", _loading),
    Scene("users", "stale", _stale),
    Scene("users", "alarm", views.failed_batch, user=views.USERS[2]),
    Scene("users", "error", views.both_off, user=views.USERS[2]),
    Scene("question", "a person", views.normal, _people("add_user"), user=views.USERS[2]),
    Scene("question", "a PIN", views.normal, _people("person 2", "reset_pin"), user=views.USERS[2]),
    Scene(
        "question", "a role", views.normal, _people("person 2", "change_role"), user=views.USERS[2]
    ),
    Scene(
        "question",
        "switch off",
        views.normal,
        _people("person 2", "switch_user"),
        user=views.USERS[2],
    ),
    Scene(
        "question",
        "the last administrator's role",
        views.normal,
        _people("person 6", "change_role", "choice viewer"),
        user=views.USERS[5],
    ),
    Scene(
        "question",
        "the last administrator off",
        views.normal,
        _people("person 6", "switch_user"),
        user=views.USERS[5],
    ),
    Scene("plant", "normal", views.normal),
    Scene("plant", "empty", views.empty, files=lambda: MemoryFiles(files=())),
    Scene("plant", "loading", views.normal, files=lambda: MemoryFiles(held=True)),
    Scene("plant", "stale", _stale),
    Scene("plant", "alarm", views.failed_batch),
    Scene("plant", "error", views.normal, files=lambda: MemoryFiles(problem=books.AWAY)),
    Scene("question", "a setting typed", views.normal, _type_setting, user=views.USERS[2]),
    Scene(
        "question",
        "a setting that is wrong",
        views.normal,
        _type_setting,
        user=views.USERS[2],
        settings=_wrong_figure,
    ),
    Scene("question", "a setting chosen", views.normal, _choose_setting, user=views.USERS[2]),
    Scene("question", "a plant file", views.normal, _import, user=views.USERS[2]),
    Scene(
        "question",
        "a wrong plant file",
        views.normal,
        _import,
        user=views.USERS[2],
        files=lambda: MemoryFiles(("slot.quantity: is missing",)),
    ),
    Scene("help", "normal", views.normal, _read_on("contents")),
    Scene("help", "alarm", views.failed_batch, _read_on("queue")),
    Scene("who is it", "nobody", views.normal, _log_in, user=None),
    Scene("who is it", "wrong PIN", views.normal, _wrong_pin, user=None),
    Scene("who is it", "locked", views.plc_off, _locked),
    Scene("question", "with choices", views.failed_batch, _archive),
    Scene("question", "with a reason", views.failed_batch, _archive_reason),
    Scene("question", "without reason", views.empty, _force_sync),
    Scene("question", "figure", views.normal, _level),
    Scene("question", "figure over its limit", views.normal, _level_beyond),
    Scene("alarms", "normal", views.normal),
    Scene("alarms", "empty", views.normal, alarms=MemoryAlarmBooks),
    Scene("alarms", "loading", _loading),
    Scene("alarms", "stale", _old_alarms),
    Scene("alarms", "alarm", alarm_views.trouble),
    Scene("alarms", "error", alarm_views.trouble, _tab("held"), alarms=_nobody_answers),
    Scene("alarms", "held back", alarm_views.trouble, _tab("held")),
    Scene("alarms", "journal", alarm_views.trouble, _tab("journal")),
    Scene("alarms", "journal, error", alarm_views.trouble, _tab("journal"), alarms=_nobody_answers),
    Scene("alarms", "failures", alarm_views.trouble, _tab("failures")),
    Scene("alarms", "failures, empty", views.normal, _tab("failures"), alarms=MemoryAlarmBooks),
    Scene(
        "alarms",
        "failures, loading",
        alarm_views.trouble,
        _tab("failures"),
        alarms=_held_back_answers,
    ),
    Scene(
        "alarms", "failures, error", alarm_views.trouble, _tab("failures"), alarms=_nobody_answers
    ),
    Scene("alarms", "figures", alarm_views.trouble, _tab("figures")),
    Scene("alarms", "figures, empty", views.normal, _tab("figures"), alarms=MemoryAlarmBooks),
    Scene("question", "where a file goes", alarm_views.trouble, _where_to),
    Scene("reports", "normal", views.normal),
    Scene("reports", "empty", views.empty, reports=lambda: MemoryReports(empty=True)),
    Scene(
        "reports", "loading", views.normal, _long_report, reports=lambda: MemoryReports(held=0.4)
    ),
    Scene("reports", "stale", views.normal, _old_report),
    Scene("reports", "alarm", views.failed_batch, _report("report silos")),
    Scene("reports", "error", views.both_off, reports=lambda: MemoryReports(problem=books.AWAY)),
    Scene("reports", "raw materials", views.normal, _report("report materials", "range week")),
    Scene("reports", "goods", views.normal, _report("report goods", "range month")),
    Scene("reports", "yield", views.normal, _report("report yield", "range year")),
    Scene("reports", "deviations", views.normal, _report("report deviations", "range month")),
    Scene("reports", "failures", views.normal, _report("report failures", "range week")),
    Scene("reports", "accuracy", views.normal, _report("report accuracy", "range shift")),
    Scene(
        "reports", "days", views.normal, _report("range days", "day 2026-03-02", "day 2026-03-04")
    ),
    Scene("question", "shelve", alarm_views.unlinked, _shelve),
    Scene("question", "resolve", alarm_views.unlinked, _resolve),
    Scene("question", "enter a failure", alarm_views.unlinked, _enter_failure),
    Scene("start", "wrong settings", _loading, _wrong_settings, user=None),
    Scene("action", "counted down", views.failed_batch, _counting),
    Scene("action", "under way", views.empty, _under_way),
    Scene("action", "done", views.empty, _done),
    Scene("action", "not done", views.empty, _not_done),
)
