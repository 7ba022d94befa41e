"""What the commands of the command line do."""

import argparse
import asyncio
import getpass
import json
import signal
import sys
from datetime import date, timedelta
from pathlib import Path

from services import bootstrap, maintenance
from services.application.status_report import as_json, as_text
from services.checks import check_all
from services.closing import Asked, ask_to_close, listen, seen
from services.config import Settings, load_settings
from services.domain.action import Action, ActionOutcome, ActionRequest
from services.domain.alarm_journal import JournalFilter
from services.domain.errors import ConfigurationError, UnavailableError
from services.domain.job import JobName
from services.domain.user import ActionKind, Actor, Role
from services.log_book import start_log
from services.station import (
    AnotherProgramRunsError,
    default_data_folder,
    only_program,
    prepare_data_folder,
)
from services.unhandled import log_in_loop, log_unhandled

_PATIENCE_S = 120.0
_LOOK_AGAIN_S = 2.0


def data_folder(arguments: argparse.Namespace) -> Path:
    folder: Path | None = arguments.data
    return (folder or default_data_folder()).absolute()


def settings_of(arguments: argparse.Namespace) -> tuple[Settings, Path]:
    folder = data_folder(arguments)
    return load_settings(folder, arguments.config), folder


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def status(arguments: argparse.Namespace) -> int:
    """Works beside a running program: it only reads the database."""
    settings, folder = settings_of(arguments)
    view = await bootstrap.read_view(settings, folder)
    say(json.dumps(as_json(view), indent=2) if arguments.json else as_text(view))
    return 0


async def check(arguments: argparse.Namespace) -> int:
    folder = data_folder(arguments)
    results = await check_all(folder, arguments.config)
    for result in results:
        word = "WARNING" if result.is_warning else "ok" if result.ok else "WRONG"
        say(f"{word:<8}{result.what}: {result.text}")
    return 0 if all(result.ok for result in results) else 1


async def run_job(arguments: argparse.Namespace) -> int:
    """Run the job here, or leave it to the program that holds the line; print the outcome."""
    job = JobName(arguments.job)
    request = ActionRequest(ActionKind.RUN_JOB, params={"job": job.value})
    outcome = await _act(arguments, request)
    say(f"{job.value}: {'done' if outcome.ok else 'not done'}: {outcome.message}")
    return 0 if outcome.ok else 1


async def start_over(arguments: argparse.Namespace) -> int:
    request = ActionRequest(ActionKind.START_OVER, reason=arguments.reason)
    outcome = await _act(arguments, request)
    say(outcome.message)
    return 0 if outcome.ok else 1


async def _act(arguments: argparse.Namespace, request: ActionRequest) -> ActionOutcome:
    """Put the wish on record; carry it out here if the line is free, else wait for its holder."""
    settings, folder = settings_of(arguments)
    prepare_data_folder(folder)
    async with bootstrap.open_desk(settings, folder) as desk:
        action = await desk.ask(actor(settings), request)
        clock = asyncio.get_running_loop().time
        until = clock() + _PATIENCE_S
        while clock() < until:
            outcome = await _carry_out_here(settings, folder, action)
            if outcome is None:
                outcome = await desk.outcome_of(action, _LOOK_AGAIN_S)
            if outcome is not None:
                return outcome
    raise UnavailableError(
        f"Not done within {_PATIENCE_S:.0f} s: another program holds the line and does not answer. "
        "Look if the window is open and works, then ask again."
    )


async def _carry_out_here(settings: Settings, folder: Path, action: Action) -> ActionOutcome | None:
    """Hold the line for this one action; None if another program or station holds it."""
    try:
        with only_program(folder):
            start_log(folder)
            async with bootstrap.open_services(settings, folder) as services:
                return await services.carry_out_alone(action)
    except AnotherProgramRunsError:
        return None


def actor(settings: Settings) -> Actor:
    """Who works on the PC's command line is trusted as its administrator, and named."""
    return Actor(f"{getpass.getuser()} (command line)", Role.ADMINISTRATOR, settings.station_name)


async def close(arguments: argparse.Namespace) -> int:
    folder = data_folder(arguments)
    asked = await asyncio.to_thread(ask_to_close, folder, arguments.wait)
    if asked is Asked.STILL_RUNS:
        say(
            "Not closed: the program still runs. It may be writing orders to the PLC: look at its "
            "window, then say it again."
        )
        return 1
    if asked is Asked.CLOSED:
        say(f"Closed. No program runs on the data in {folder} any more.")
    else:
        say(f"No program runs on the data in {folder}: there was nothing to close.")
    return 0


async def jobs(arguments: argparse.Namespace) -> int:
    settings, folder = settings_of(arguments)
    prepare_data_folder(folder)
    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    with only_program(folder), seen(folder):
        start_log(folder)
        log_unhandled(folder)
        asyncio.get_running_loop().set_exception_handler(log_in_loop)
        async with bootstrap.running_services(settings, folder):
            say(f"The line runs without a window on the data in {folder}. Ctrl+C ends it.")
            asked = asyncio.ensure_future(listen(folder, stopping.set))
            await stopping.wait()
            asked.cancel()
            say("Ending the work under way …")
    return 0


def _stop_on_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))
        else:
            loop.add_signal_handler(number, stopping.set)


async def export_alarms(arguments: argparse.Namespace) -> int:
    """Works beside a running program: it only reads the database."""
    settings, folder = settings_of(arguments)
    file: Path = arguments.file
    async with bootstrap.open_alarm_desk(settings, folder) as desk:
        first, last = _days(arguments)
        wanted = JournalFilter(
            since=None if first is None else desk.calendar.begin(first),
            until=None if last is None else desk.calendar.begin(last + timedelta(days=1)),
        )
        table = desk.table(wanted, file.stem)
        lines = await maintenance.write_table(table, file, desk.calendar.zone)
    say(f"{lines} lines written to {file}")
    return 0


async def backup(arguments: argparse.Namespace) -> int:
    """Works beside a running program."""
    settings, folder = settings_of(arguments)
    say(maintenance.back_up(settings, folder, arguments.file))
    return 0


async def restore(arguments: argparse.Namespace) -> int:
    settings, folder = settings_of(arguments)
    prepare_data_folder(folder)
    with only_program(folder):
        say(maintenance.restore(settings, folder, arguments.file, replace=arguments.replace))
    return 0


async def support_bundle(arguments: argparse.Namespace) -> int:
    """Works beside a running program, and where nothing else works."""
    from services.support_bundle import write_bundle  # noqa: PLC0415

    folder = data_folder(arguments)
    file = await write_bundle(folder, arguments.config, arguments.file)
    say(f"All that helps, without passwords, is in {file}. Look into it before you send it.")
    return 0


async def migrate(arguments: argparse.Namespace) -> int:
    settings, folder = settings_of(arguments)
    prepare_data_folder(folder)
    with only_program(folder):
        say(maintenance.bring_up_to_date(settings, folder))
    return 0


async def export(arguments: argparse.Namespace) -> int:
    """Works beside a running program."""
    settings, folder = settings_of(arguments)
    comma, days = arguments.decimal_comma, _days(arguments)
    say(await maintenance.export(settings, folder, arguments.file, days, decimal_comma=comma))
    return 0


def _days(arguments: argparse.Namespace) -> tuple[date | None, date | None]:
    first: date | None = arguments.first_day
    last: date | None = arguments.last_day
    if first and last and last < first:
        raise ConfigurationError(f"--to {last} is before --from {first}: turn them round.")
    return first, last


async def import_earlier(arguments: argparse.Namespace) -> int:
    """Nothing may work on the line meanwhile; a trial may run beside anything."""
    from services import change_over_cli  # noqa: PLC0415 (once in a plant's life)

    return await change_over_cli.run(arguments)
