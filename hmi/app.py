"""Builds the window and the line behind it, runs until it is closed, takes it down again."""

import argparse
import asyncio
import importlib
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hmi.asked_to_close import asked_to_close
from hmi.display import prepare_display
from hmi.restart import FIRST_START, begin_again
from services.closing import seen
from services.domain.errors import ConfigurationError, PlantError, UnavailableError
from services.log_book import fault_reports, start_log
from services.station import default_data_folder, is_set_up, only_program, prepare_data_folder
from services.streams import refuse
from services.unhandled import log_in_loop, log_qt_fatal, log_unhandled

if TYPE_CHECKING:
    from PySide6.QtCore import QtMsgType

    from hmi.desk_to_come import DeskToCome
    from hmi.documents.paper_desk import PaperSources
    from hmi.kiosk import Kiosk
    from hmi.preferences import Preferences
    from hmi.qt.garbage import GarbageTimer
    from hmi.screens.settings.source import ToolSources
    from hmi.shell import Shell
    from services.application.plant_state import PlantState
    from services.bootstrap import Services
    from services.config import Settings

log = logging.getLogger(__name__)

_MISTAKE = (
    "A mistake in the program has stopped the line's work on this PC. Nothing that was stored is "
    "lost. The folder reports beside the settings has what helps to find it."
)


@dataclass(frozen=True, slots=True)
class _Start:
    """What was found out before Qt is loaded."""

    folder: Path
    config: Path | None
    overrides: Mapping[str, Any]
    demo: bool
    offscreen: bool
    board: bool
    first: bool  # the first start is gone through before the line is started
    again: bool  # by somebody who asked for it: a line is set up already
    report: Path | None  # of the self-test
    picture: Path | None
    kiosk: "Kiosk | None" = None


Again = tuple[str, ...]
"""Words that the program begins again with, after its end."""


def main(arguments: argparse.Namespace) -> int:
    """Return the exit code: 0 closed, 1 something does not answer, 2 wrong settings."""
    report: Path | None = arguments.self_test
    arguments.demo = arguments.demo or report is not None
    display = prepare_display(install=arguments.demo, say=_say)
    if not display.usable:
        return 1
    shown = False
    try:
        with ExitStack() as stack:
            folder = _folder(arguments, stack)
            stack.enter_context(seen(folder))
            if arguments.board and not arguments.demo:  # beside the program that holds the folder
                own = folder / "board"
                prepare_data_folder(own)
            else:
                own = folder
                stack.enter_context(only_program(folder))
            start_log(own)
            report_before = log_unhandled(own)
            kiosk = None if arguments.watched is None else _kiosk(arguments, report_before)
            overrides = _demo(folder, stack) if arguments.demo else {}
            start = _Start(
                folder,
                arguments.config,
                overrides,
                arguments.demo,
                display.offscreen,
                arguments.board,
                first=_is_first(arguments, folder, offscreen=display.offscreen),
                again=arguments.first_start,
                report=report,
                picture=arguments.picture,
                kiosk=kiosk,
            )
            shown = not display.offscreen  # from here on the window tells what is wrong
            again = _run_qt(start) if kiosk is None else kiosk.watched(lambda: _run_qt(start))
    except PlantError as error:
        text = str(error)
        if shown:
            sys.stderr.write(f"{text}\n")
        else:
            refuse(text, lambda: _in_operators_words(text, arguments))
        return 2 if isinstance(error, ConfigurationError) else 1
    if report is not None:
        from hmi.self_test import passed  # noqa: PLC0415

        return 0 if passed(report) else 1
    return 0 if again is None else begin_again(*again)


def _in_operators_words(text: str, arguments: argparse.Namespace) -> str:
    from hmi.language import heard, speak  # noqa: PLC0415
    from hmi.preferences import Preferences  # noqa: PLC0415

    speak(Preferences(arguments.data or default_data_folder()).look.language)
    return heard(text)


def _kiosk(arguments: argparse.Namespace, report: Path | None) -> "Kiosk | None":
    from hmi.kiosk import kiosk_of  # noqa: PLC0415 (few stations are one)

    return kiosk_of(arguments, report)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _folder(arguments: argparse.Namespace, stack: ExitStack) -> Path:
    if not arguments.demo:
        folder = (arguments.data or default_data_folder()).absolute()
        prepare_data_folder(folder)
        return folder
    from services.demo import demo_folder  # noqa: PLC0415

    if arguments.data is not None:
        prepare_data_folder(arguments.data)
    return stack.enter_context(demo_folder(arguments.data)).absolute()


def _demo(folder: Path, stack: ExitStack) -> Mapping[str, Any]:
    from services.demo import USERS, demo_plant, forget_last_demo  # noqa: PLC0415

    forget_last_demo(folder)
    _say("The demo starts a simulated PLC and a simulated Odoo.")
    plant = stack.enter_context(demo_plant(folder))
    people = ", ".join(f"{name} ({role.name.lower()}) PIN {pin}" for name, role, pin in USERS)
    _say(f"Log in as {people}.")
    _say(f"The simulated Odoo shows its orders at {plant.odoo_url}/")
    _say(f"The data is in {folder}. Closing the window, or Ctrl+C, ends all of it.")
    return plant.settings


def _is_first(arguments: argparse.Namespace, folder: Path, *, offscreen: bool) -> bool:
    """Say whether somebody has to set the line up; without a screen nobody could."""
    if arguments.demo or arguments.board or offscreen:
        return False
    return bool(arguments.first_start) or not (arguments.config or is_set_up(folder))


def _run_qt(start: _Start) -> Again | None:
    """Run until the window is closed; return whether, and how, the program shall begin again."""
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 (the display comes first)
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from hmi.qt.plain_import import import_plainly  # noqa: PLC0415

    import_plainly()
    from hmi.qt.garbage import collect_on_gui_thread  # noqa: PLC0415
    from hmi.qt.loop import GuiLoop  # noqa: PLC0415
    from hmi.qt.signals import SignalWaker  # noqa: PLC0415

    qInstallMessageHandler(_log_qt)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Batchline")
    if start.kiosk is not None:
        start.kiosk.beat_in(application)
    application.setQuitOnLastWindowClosed(False)  # _run decides when it is over
    garbage = collect_on_gui_thread(application)
    SignalWaker(application)
    with asyncio.Runner(loop_factory=lambda: GuiLoop(application)) as runner:
        return runner.run(_run(start, garbage))


def _log_qt(kind: "QtMsgType", _context: object, message: str) -> None:
    if kind.name == "QtFatalMsg":
        log_qt_fatal(message)
    else:
        logging.getLogger("qt").warning("%s", message)


async def _run(start: _Start, garbage: "GarbageTimer") -> Again | None:
    """Show the window that was asked for, until it is closed or left."""
    asyncio.get_running_loop().set_exception_handler(log_in_loop)
    async with asked_to_close(start.folder) as closing:
        if start.first:
            from hmi.first_start.run import run_first_start  # noqa: PLC0415

            again = await run_first_start(start.folder, start.config, closing, again=start.again)
            if again is not None:
                return again or None
        if start.board and not start.demo:
            from hmi.board.run import run_board  # noqa: PLC0415

            await run_board(start.folder, start.config, start.overrides, closing)
            return None
        return await _run_window(start, garbage, closing)


async def _run_window(
    start: _Start, garbage: "GarbageTimer", closing: asyncio.Event
) -> Again | None:
    """Show the window first, at once; what takes long to load comes after it."""
    from hmi.desk_to_come import DeskToCome  # noqa: PLC0415
    from hmi.fault_notice import FaultNotice  # noqa: PLC0415
    from hmi.preferences import Preferences  # noqa: PLC0415
    from hmi.qt.first_paint import FirstPaint  # noqa: PLC0415
    from hmi.shell import Shell  # noqa: PLC0415
    from hmi.theme import Theme, tokens  # noqa: PLC0415
    from services.application.plant_state import PlantState  # noqa: PLC0415

    preferences = Preferences(start.folder)
    look = preferences.look
    theme = Theme.load(look.theme, look.inch, look.percent)
    state, desk, clock = PlantState(), DeskToCome(), _Clock()
    shell = Shell(
        state,
        desk,
        theme,
        clock.now,
        language=look.language,
        follows_settings=not look.chosen,
        to_come=True,
    )
    paint = FirstPaint(shell.window)
    shell.look_chosen.connect(preferences.keep)
    shell.look_chosen.connect(garbage.set_apart_soon)  # it may have come with other pages
    shell.closing.connect(closing.set)
    reports = fault_reports()
    faults = FaultNotice(reports, shell.flow.tell, shell) if reports else None
    shell.window.resize(*(theme.px(side) for side in tokens()["meta"]["canvas"]))
    if start.offscreen:
        shell.window.show()
    else:
        shell.window.showMaximized()
    if start.kiosk is not None:
        start.kiosk.take(shell, closing)
    window = _Window(shell, desk, state, clock, garbage, preferences, closing)
    if start.board:
        shell.show_board()
    try:
        await paint.wait()
        return await _run_line(start, window)
    finally:
        if faults is not None:
            faults.stop()
        await shell.close()
        shell.window.hide()


async def _run_line(start: _Start, window: "_Window") -> Again | None:
    """Run the line until the window is closed; what keeps it from starting is told in it.

    Return whether, and how, the program shall begin again.
    """
    while not window.closing.is_set():
        try:
            await _serve(start, window)
        except PlantError as error:
            if start.offscreen:
                raise
            log.error("The line cannot start: %s", error)  # noqa: TRY400 (told in full)
            await _until_mended(error, start, window)
        except Exception:
            log.exception("The line was broken off")
            if start.offscreen:
                raise
            told = UnavailableError(_MISTAKE)
            await _until_mended(told, start, window)
    return window.again[0] if window.again else None


async def _until_mended(error: PlantError, start: _Start, window: "_Window") -> None:
    """Wait for "Try again". Raises *error* if the window is closed instead."""
    from services.config import SETTINGS_FILE  # noqa: PLC0415 (loaded by now)

    again, shell, closing = asyncio.Event(), window.shell, window.closing
    file = start.config or start.folder / SETTINGS_FILE
    shell.tell_start_problem(error, file)
    shell.start_again.connect(again.set)
    waits = [asyncio.ensure_future(each.wait()) for each in (again, closing)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    shell.start_again.disconnect(again.set)
    if closing.is_set():
        raise error
    shell.tell_start_problem(None, file)


async def _serve(start: _Start, window: "_Window") -> None:
    """Load settings and services beside the window, and run the line until it is closed."""
    from hmi.screens.alarms.source import AlarmSources  # noqa: PLC0415

    config = await asyncio.to_thread(importlib.import_module, "services.config")
    settings = await asyncio.to_thread(
        config.load_settings, start.folder, start.config, start.overrides
    )
    shell, state, closing = window.shell, window.state, window.closing
    shell.take_settings(settings)
    window.preferences.remember(settings)
    bootstrap = await asyncio.to_thread(importlib.import_module, "services.bootstrap")
    if closing.is_set():
        return
    horn = None if start.offscreen else bootstrap.build_horn(settings)
    async with bootstrap.running_services(
        settings, start.folder, horn=horn, state=state
    ) as services:
        if start.demo:
            from services.demo import add_demo_levels, add_demo_users  # noqa: PLC0415

            await services.database.run(add_demo_users)
            await services.database.run(add_demo_levels)
        window.clock.services_now = services.now
        # It loads much, and reads files and the system's secrets.
        tools = await asyncio.to_thread(_tools, start, window, services, settings)
        window.desk.arrive(services.desk)
        shell.arrive(
            inspector=services.diagnostics,
            ledger=services.ledger,
            alarms=AlarmSources(services.alarm_desk, services.sound.silence),
            paper=shell.paper_desk(lambda: _paper(settings, start.folder, services)),
            job_log=services.job_log,
            silos=services.silo_desk,
            reports=services.reports,
            history=services.history_desk,
            tools=tools,
        )
        window.garbage.set_apart_soon()
        log.info("The window can be used.")  # the installer's trial waits for it
        if start.report is not None:
            from hmi.self_test import SelfTest  # noqa: PLC0415

            await SelfTest(shell, state, services.database).run(start.report, start.picture)
            closing.set()
        if start.kiosk is not None:
            await start.kiosk.put_on_record(services.database, settings)
        teller = None
        if start.demo and start.offscreen:
            from hmi.teller import Teller  # noqa: PLC0415

            teller = Teller(state, shell.window, _picture())
        await closing.wait()
        if teller is not None:
            teller.close()
        await shell.close()  # what was decided is carried out while the services still run


def _tools(
    start: _Start, window: "_Window", services: "Services", settings: "Settings"
) -> "ToolSources":
    """Join the pages of the tools, and what a change of settings does at once."""
    from hmi.screens.settings.source import ToolSources  # noqa: PLC0415
    from services.bootstrap import build_horn  # noqa: PLC0415
    from services.settings.desk import SettingsPlace  # noqa: PLC0415
    from services.settings.joining import join_tools  # noqa: PLC0415

    def at_once(now: "Settings", names: frozenset[str]) -> None:
        window.shell.adopt_settings(now, names)
        if "ALARM_SOUND" in names and not start.offscreen:
            window.shell.tasks.start(services.sound.use(build_horn(now)))

    def restart(first_start: bool) -> None:
        window.again.append((FIRST_START,) if first_start else ())
        window.closing.set()

    place = SettingsPlace(start.folder, start.config, start.overrides)
    tools = join_tools(services, settings, place, at_once, restart)
    return ToolSources(tools.settings, tools.files)


def _paper(settings: "Settings", folder: Path, services: "Services") -> "PaperSources":
    from hmi.documents.paper_desk import PaperSources  # noqa: PLC0415

    return PaperSources(
        services.files,
        folder / "exports",
        settings.plant_name,
        settings.line_name,
        settings.plant_zone,
        settings.plant_logo or folder / "logo.png",
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """What was shown first, and waits for the line behind it."""

    shell: "Shell"
    desk: "DeskToCome"
    state: "PlantState"
    clock: "_Clock"
    garbage: "GarbageTimer"
    preferences: "Preferences"
    closing: asyncio.Event
    again: list[Again] = field(default_factory=list)  # how to begin again after the end


class _Clock:
    """The clock of this PC until the services bring the one that all stations go by."""

    def __init__(self) -> None:
        self.services_now: Callable[[], datetime] | None = None

    def now(self) -> datetime:
        return datetime.now(UTC) if self.services_now is None else self.services_now()


def _picture() -> Path:
    return Path(tempfile.mkdtemp(prefix="batchline-")) / "overview.png"
