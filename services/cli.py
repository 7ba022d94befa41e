"""The command line: everything but the window."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from services.domain.errors import ConfigurationError, PlantError
from services.domain.job import JobName
from services.domain.report_kind import RangeKind, ReportKind
from services.domain.user import Role
from services.version import VERSION

OK, FAILED, USAGE = 0, 1, 2

_Add = Callable[[str, str], argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="batchline",
        description="Operator HMI of a batching line. Without a command it opens the window.",
        epilog="Exit code 0: done. 1: not done, the message says why. 2: wrong call or settings.",
    )
    top.add_argument("--version", action="version", version=f"Batchline {VERSION}")
    top.add_argument("--demo", action="store_true", help="start the whole line, simulated")
    # Said by the self-test: it begins again at once, as it does when settings were changed.
    top.add_argument("--begin-again", action="store_true", help=argparse.SUPPRESS)
    _window(top)
    _common(top, None)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        _common(sub, argparse.SUPPRESS)
        return sub

    _add_line(add)
    _add_people(add)
    _add_data(add)
    _add_tables(add)
    _add_report(add)
    _add_care(add)
    simulate = commands.add_parser(
        "simulate", help="run a simulated PLC or Odoo", description="Run a simulator."
    )
    simulate.add_argument("what", choices=["plc", "odoo"])
    simulate.add_argument("options", nargs=argparse.REMAINDER, help="its own options; try --help")
    return top


def _add_line(add: _Add) -> None:
    status = add("status", "show queue, links, jobs, pushes and alarms, from the database")
    status.add_argument("--json", action="store_true", help="for programs")
    add("check", "check settings, register map, database, PLC and Odoo")
    run_job = add("run-job", "run one job now and wait for its outcome")
    run_job.add_argument("job", choices=[name.value for name in JobName], metavar="NAME")
    over = add("start-over", "return untouched batches to Odoo, set the others aside")
    over.add_argument("--reason", required=True, metavar="TEXT", help="goes on record")
    close = add("close", "ask the program that runs on this PC to close, and wait until it has")
    close.add_argument(
        "--wait", type=float, default=60, metavar="SECONDS", help="how long; default 60"
    )
    add("jobs", "run the line without a window, until stopped")


def _add_people(add: _Add) -> None:
    users = add("add-user", "add a person who may log in; asks for the PIN")
    users.add_argument("name", metavar="NAME")
    users.add_argument("--role", required=True, choices=[role.name.lower() for role in Role])
    reset = add("reset-pin", "give a person who forgot the PIN another one; goes on record")
    reset.add_argument("name", metavar="NAME")


def _add_data(add: _Add) -> None:
    backup = add("backup", "write all data into one file, also while the line runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    restore = add("restore", "put a backup in the place of the database; nothing else may run")
    restore.add_argument("file", type=Path, metavar="FILE", help="made by `batchline backup`")
    restore.add_argument(
        "--replace", action="store_true", help="also if there is data; what is there is kept aside"
    )
    add("migrate", "bring the database to this version's schema, and say from which to which")
    earlier = add("import-earlier", "take over history, queue and failures of the earlier system")
    earlier.add_argument(
        "url", nargs="?", default="", metavar="URL", help="its database; left out: as in --env"
    )
    earlier.add_argument(
        "--env", type=Path, metavar="FILE", help="its .env: becomes the settings, if there are none"
    )
    earlier.add_argument(
        "--try", dest="trial", action="store_true", help="write nothing, show what would be taken"
    )


def _add_tables(add: _Add) -> None:
    export = add("export-alarms", "write the journal of alarms and events to a CSV file")
    export.add_argument("file", type=Path, metavar="FILE")
    _days(export)
    export = add("export", "write the history into a CSV or XLSX file for a spreadsheet")
    export.add_argument(
        "file", type=Path, metavar="FILE", help="ends in .csv or .xlsx; must not be there yet"
    )
    _days(export)
    _comma(export)


def _add_report(add: _Add) -> None:
    report = add("report", "write a report as PDF, XLSX or CSV, such as for a task of every day")
    report.add_argument(
        "kind", choices=[each.value for each in ReportKind], metavar="KIND", help=_named(ReportKind)
    )
    report.add_argument(
        "period",
        choices=[each.value for each in RangeKind],
        metavar="PERIOD",
        help=f"{_named(RangeKind)}; the last one that is over, if no day is said",
    )
    for ending in ("pdf", "xlsx", "csv"):
        report.add_argument(
            f"--{ending}",
            type=Path,
            metavar="FILE",
            help="must not be there yet; in a folder it gets the report's own name",
        )
    report.add_argument("--on", type=_day, metavar="DAY", help="the period that this day lies in")
    report.add_argument(
        "--shift", type=int, metavar="NUMBER", help="of the day's shifts, from 1; with --on"
    )
    _days(report, "of a report of days")
    _comma(report)
    report.add_argument(
        "--language", choices=["en", "id"], help="left out: as SCREEN_LANGUAGE says"
    )


def _named(kinds: type[ReportKind | RangeKind]) -> str:
    return ", ".join(each.value for each in kinds)


def _comma(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--decimal-comma",
        action="store_true",
        help="12,5 and semicolons in CSV, as an Indonesian spreadsheet reads them",
    )


def _add_care(add: _Add) -> None:
    for name, what in (("journal", "journal of operators' actions"), ("history", "history")):
        verify = add(f"verify-{name}", f"find records of the {what} that were changed since stored")
        verify.add_argument("--seal", metavar="SEAL", help="one noted earlier: it must be in it")
    secret = add("secret", "keep a password in the system's credential store, or in a safe file")
    secret.add_argument("what", choices=["set", "forget", "where"])
    secret.add_argument("name", choices=["ODOO_PASSWORD", "DATABASE_PASSWORD"], metavar="NAME")
    bundle = add("support-bundle", "write one file for whoever helps from afar, without secrets")
    bundle.add_argument("file", nargs="?", type=Path, metavar="FILE", help="must not be there yet")


def _days(to: argparse.ArgumentParser, else_: str = "left out: all") -> None:
    for name, text in (("first", "--from"), ("last", "--to")):
        to.add_argument(
            text,
            dest=f"{name}_day",
            type=_day,
            metavar="DAY",
            help=f"{name} day, such as 2026-03-01; {else_}",
        )


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{word!r} is no day: write 2026-03-01") from error


def _window(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--board", action="store_true", help="show the wall monitor's board, beside a running line"
    )
    to.add_argument(
        "--kiosk",
        action="store_true",
        help="whole screen, left with a supervisor's PIN only, started again after a crash",
    )
    to.add_argument(
        "--hang-after",
        type=float,
        metavar="SECONDS",
        help="of a kiosk: when a window that stands still is ended; default 30",
    )
    to.add_argument("--watched", type=Path, help=argparse.SUPPRESS)  # said by the watchdog
    to.add_argument("--adopt", type=int, help=argparse.SUPPRESS)  # said to another watchdog
    to.add_argument("--first-start", action="store_true", help="go through the first start (again)")
    to.add_argument(
        "--self-test", type=Path, metavar="REPORT", help="try the installed program, with its demo"
    )
    to.add_argument("--picture", type=Path, metavar="FILE", help="of the self-test's window")


def _common(to: argparse.ArgumentParser, default: object) -> None:
    to.add_argument(
        "--data", type=Path, metavar="DIR", default=default, help="database, settings and logs"
    )
    to.add_argument(
        "--config", type=Path, metavar="FILE", default=default, help="settings file to use"
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command; return the exit code. What went wrong is told in one message."""
    if arguments.command == "simulate":
        return _simulate(arguments.what, arguments.options)
    # Each command imports what it needs: `--help` and `--version` answer at once.
    from services import chain_cli, commands_cli, people_cli, secret_cli  # noqa: PLC0415

    commands: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, int]]] = {
        "status": commands_cli.status,
        "check": commands_cli.check,
        "run-job": commands_cli.run_job,
        "start-over": commands_cli.start_over,
        "close": commands_cli.close,
        "jobs": commands_cli.jobs,
        "add-user": people_cli.add_user,
        "reset-pin": people_cli.reset_pin,
        "export-alarms": commands_cli.export_alarms,
        "backup": commands_cli.backup,
        "restore": commands_cli.restore,
        "migrate": commands_cli.migrate,
        "export": commands_cli.export,
        "import-earlier": commands_cli.import_earlier,
        "verify-journal": chain_cli.verify_journal,
        "verify-history": chain_cli.verify_history,
        "secret": secret_cli.secret,
        "support-bundle": commands_cli.support_bundle,
    }
    return outcome_of(commands[arguments.command](arguments))


def outcome_of(work: Coroutine[Any, Any, int]) -> int:
    """Carry out a command's work; return the exit code."""
    try:
        return asyncio.run(work)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    except PlantError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _simulate(what: str, options: Sequence[str]) -> int:
    if what == "plc":
        import resources  # noqa: PLC0415
        from services.simulators.plc.__main__ import main as plc  # noqa: PLC0415

        if "--map" not in options:
            options = ["--map", str(resources.path("maps/feedmill.toml")), *options]
        return plc(options)
    from services.simulators.odoo.__main__ import main as odoo  # noqa: PLC0415

    return odoo(options)
