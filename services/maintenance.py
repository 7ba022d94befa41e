"""What the command line does with the database as a whole: backup, restore, migrate, export."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services import bootstrap
from services.adapters.db.backup import write_backup
from services.adapters.db.engine import READ_ONLY, build_engine, parse_url, sqlite_file
from services.adapters.db.kept_copy import copy_of
from services.adapters.db.migrate import migrate
from services.adapters.db.restore import restore_backup
from services.adapters.db.schema import HEAD, present_schema
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.adapters.files.files import DiskFiles
from services.application.document_files import DocumentFiles
from services.application.history_table import HistoryTable
from services.config import Settings, zone
from services.domain.document import LongTable, Origin, Row
from services.domain.errors import ConfigurationError, FileNotWrittenError
from services.domain.history import HistoryEntry, HistoryFilters
from services.ports.files import FileKind

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
        before = migrate(engine, data)
    finally:
        engine.dispose()
    if before == HEAD:
        return f"The database has schema {HEAD} already: nothing to do."
    if before is None:
        return f"Made a new database with schema {HEAD}."
    kept = copy_of(engine, before, data)
    return f"The database went from schema {before} to {HEAD}. As it was: {kept}."


async def export(
    settings: Settings,
    data: Path,
    file: Path,
    days: tuple[date | None, date | None],
    *,
    decimal_comma: bool,
) -> str:
    """Write the history's batches, oldest first, as CSV or XLSX; return what to tell.

    *days*: the first and the last day in the plant's zone, both included.
    """
    line, plant_zone = bootstrap.build_line(settings), zone(settings.plant_timezone)
    table = HistoryTable(line.silos)
    engine = _existing(settings, data)

    async def pages() -> AsyncIterator[Sequence[Row]]:
        for entries in _entries(engine, line.code, _within(days, plant_zone)):
            yield [table.row(entry) for entry in entries]

    long = LongTable(file.stem, "History", "", table.columns, pages)
    try:
        migrate(engine, data)
        count = await write_table(long, file, plant_zone, decimal_comma=decimal_comma)
    finally:
        engine.dispose()
    return f"{count} batches are in {file}."


async def write_table(
    table: LongTable, file: Path, plant_zone: tzinfo, *, decimal_comma: bool = False
) -> int:
    """Write *table* to *file*, whose ending says how; return its rows."""
    kind = FileKind.XLSX if file.suffix.lower() == ".xlsx" else FileKind.CSV
    files = DocumentFiles(DiskFiles(decimal_comma=decimal_comma))
    origin = Origin("", "", datetime.now(UTC), "", plant_zone)
    try:
        return await files.tables(table, file, kind, origin)
    except FileNotWrittenError as error:
        raise ConfigurationError(str(error)) from error
    finally:
        files.close()


def _within(days: tuple[date | None, date | None], plant_zone: tzinfo) -> HistoryFilters:
    first, last = days
    begin = datetime.combine(first, time(), plant_zone) if first else None
    end = datetime.combine(last + timedelta(days=1), time(), plant_zone) if last else None
    return HistoryFilters(archived_from=begin, archived_before=end)


def _entries(
    engine: Engine, line: str, filters: HistoryFilters
) -> Iterator[Sequence[HistoryEntry]]:
    """Give them page by page, each in a transaction of its own."""
    reading = engine.execution_options(**{READ_ONLY: True})
    after = None
    while True:
        with Session(reading) as session:
            page = SqlUnitOfWork(session, line).history.entries(after, _AT_ONCE, filters)
        yield page.rows
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
