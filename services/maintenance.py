"""What the command line does with the database as a whole: backup, restore, migrate, export."""

import csv
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services import bootstrap
from services.adapters.db.backup import write_backup
from services.adapters.db.engine import READ_ONLY, build_engine, parse_url, sqlite_file
from services.adapters.db.migrate import HEAD, migrate, present_schema
from services.adapters.db.restore import restore_backup
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.history_csv import HistoryCsv
from services.config import Settings, zone
from services.domain.errors import ConfigurationError
from services.domain.history import HistoryEntry, HistoryFilters

_AT_ONCE = 500


def back_up(settings: Settings, data: Path, file: Path) -> str:
    """Back up the database, also while a program works with it; return what to tell."""
    engine = _existing(settings, data)
    try:
        present_schema(engine)
        rows = write_backup(engine, file)
    finally:
        engine.dispose()
    size_mb = file.stat().st_size / 1e6
    return f"{file}: {rows} rows, {size_mb:.1f} MB. Keep it on another disk than the database."


def restore(settings: Settings, data: Path, file: Path, *, replace: bool) -> str:
    """Restore a backup; return what to tell. The caller holds the data folder's lock."""
    url = bootstrap.database_url(settings, data)
    done = restore_backup(url, file, data, replace=replace)
    kept = f" What was there before is in {done.kept}." if done.kept else ""
    return (
        f"Restored {done.rows} rows, as they stood at {done.header.made_at}.{kept} What happened "
        "since then is not in it: compare the PLC's slots and Odoo with the queue, and take orders "
        "that only the PLC knows over with Adopt."
    )


def bring_up_to_date(settings: Settings, data: Path) -> str:
    """Bring the database to this version's schema; return what to tell."""
    engine = bootstrap.connect(settings, data)
    try:
        before = migrate(engine)
    finally:
        engine.dispose()
    if before == HEAD:
        return f"The database has schema {HEAD} already: nothing to do."
    if before is None:
        return f"Made a new database with schema {HEAD}."
    file = sqlite_file(engine.url)
    kept = f" As it was: {file.stem}-schema-{before}{file.suffix}." if file else ""
    return f"The database went from schema {before} to {HEAD}.{kept}"


def export(
    settings: Settings,
    data: Path,
    file: Path,
    days: tuple[date | None, date | None],
    *,
    decimal_comma: bool,
) -> str:
    """Write the history's batches, oldest first, as CSV; return what to tell.

    *days*: the first and the last day in the plant's zone, both included.
    """
    line, plant_zone = bootstrap.build_line(settings), zone(settings.plant_timezone)
    table = HistoryCsv(line.silos, plant_zone, decimal_comma=decimal_comma)
    if file.exists():
        raise ConfigurationError(f"{file} is there already: it was not touched. Choose another.")
    part = file.with_name(f"{file.name}.part")
    engine = _existing(settings, data)
    count = 0
    try:
        migrate(engine)
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=table.delimiter)
            writer.writerow(table.header())
            for entry in _entries(engine, line.code, _within(days, plant_zone)):
                writer.writerow(table.row(entry))
                count += 1
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be written: {error.strerror}. Choose another place, or free space."
        ) from error
    finally:
        part.unlink(missing_ok=True)
        engine.dispose()
    return f"{count} batches are in {file}."


def _within(days: tuple[date | None, date | None], plant_zone: tzinfo) -> HistoryFilters:
    first, last = days
    begin = datetime.combine(first, time(), plant_zone) if first else None
    end = datetime.combine(last + timedelta(days=1), time(), plant_zone) if last else None
    return HistoryFilters(archived_from=begin, archived_before=end)


def _entries(engine: Engine, line: str, filters: HistoryFilters) -> Iterator[HistoryEntry]:
    """Give them page by page, each in a transaction of its own."""
    reading = engine.execution_options(**{READ_ONLY: True})
    after = None
    while True:
        with Session(reading) as session:
            page = SqlUnitOfWork(session, line).history.entries(after, _AT_ONCE, filters)
        yield from page.rows
        after = page.next_after
        if after is None:
            return


def _existing(settings: Settings, data: Path) -> Engine:
    url = bootstrap.database_url(settings, data)
    file = sqlite_file(parse_url(url))
    if file is not None and not file.is_file():
        raise ConfigurationError(
            f"There is no database {file}. Name the data folder with --data, or DATABASE_URL in "
            "the settings."
        )
    return build_engine(url)
