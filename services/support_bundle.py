"""One file with all that is needed to help from afar, and nothing that is a secret.

It is written also where settings are wrong or the database does not answer: then it says so.
"""

import asyncio
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

import resources
from services import bootstrap
from services.about import about
from services.adapters.db.engine import READ_ONLY, build_engine, parse_url, sqlite_file
from services.adapters.db.schema import HEAD, present_schema
from services.adapters.db.tables import ReadingRow
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.status_report import as_json
from services.config import Settings, SettingsSources, read_sources, settings_from, written
from services.domain.chain import ChainName
from services.domain.errors import ConfigurationError, PlantError
from services.fault_reports import report_files
from services.log_book import log_files, masked

MOST_LOG_BYTES = 20_000_000
_LOGGED = ("", "watch", "board")  # the program, its watchdog, the board beside it
_RUNS, _READINGS = 300, 200


async def write_bundle(data: Path, config: Path | None, file: Path | None = None) -> Path:
    """Write it whole, or not at all; return where it is. Never touches what is there already.

    Raises ConfigurationError if the place cannot be written.
    """
    target = _target(data, file)
    settings, told = _settings(data, config)
    texts = {"about.txt": _about(data), "settings.txt": told}
    if settings is not None:
        texts |= await _database(settings, data) | _maps(settings)
    await asyncio.to_thread(_write, target, texts, data)
    return target


def _target(data: Path, file: Path | None) -> Path:
    if not data.is_dir():
        raise ConfigurationError(
            f"There is no data folder {data}. Name the one that Batchline uses with --data."
        )
    target = file or data / f"batchline-support-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise ConfigurationError(f"{target} is there already: it was not touched. Choose another.")
    return target


def _write(target: Path, texts: dict[str, str], data: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("xb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as bundle:
                for name, text in texts.items():
                    bundle.writestr(name, masked(text))
                for place in _LOGGED:
                    _add_logs(bundle, data / place, f"logs/{place}".rstrip("/"))
                for report in report_files(data):
                    text = report.read_text("utf-8", "replace")
                    bundle.writestr(f"reports/{report.name}", masked(text))
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(target)
    except OSError as error:
        raise ConfigurationError(
            f"{target} cannot be written: {error.strerror}. Choose another place, or free space."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _add_logs(bundle: zipfile.ZipFile, folder: Path, name: str) -> None:
    """Add the newest files of the log, line by line, as far as there is room."""
    room = MOST_LOG_BYTES
    for file in log_files(folder):
        size = file.stat().st_size
        if size > room:
            break
        room -= size
        with (
            file.open(encoding="utf-8", errors="replace") as lines,
            bundle.open(f"{name}/{file.name}", "w") as entry,
        ):
            _copy_masked(lines, entry)


def _copy_masked(lines: IO[str], entry: IO[bytes]) -> None:
    for line in lines:
        entry.write(masked(line).encode())


def _about(data: Path) -> str:
    usage = shutil.disk_usage(data)
    return about(f"a support bundle, schema {HEAD}", datetime.now(UTC)) + (
        f"Data folder {data}: {usage.free // 2**20} MB free of {usage.total // 2**20}\n"
    )


def _settings(data: Path, config: Path | None) -> tuple[Settings | None, str]:
    """Return the settings, if they can be used, and what is told of them."""
    try:
        sources = read_sources(data, config)
    except PlantError as error:
        return None, f"{error}\n"
    try:
        settings = settings_from(sources)
    except PlantError as error:
        return None, f"{error}\n"
    return settings, "\n".join(_setting_lines(settings, sources)) + "\n"


def _setting_lines(settings: Settings, sources: SettingsSources) -> Iterator[str]:
    places = (
        ("environment", sources.environment),
        (".env", sources.dotenv),
        (sources.toml.name, sources.file),
        ("credential store", sources.secrets),
    )
    for name in Settings.model_fields:
        value = getattr(settings, name)
        where = next((place for place, found in places if name in found), "default")
        if isinstance(value, SecretStr):
            shown = "is set" if value else "is not set"
        elif name == "database_url":
            shown = parse_url(value).render_as_string(hide_password=True) if value else ""
        else:
            shown = written(value)
        yield f"{name.upper()} = {shown}  ({where})"


async def _database(settings: Settings, data: Path) -> dict[str, str]:
    """Return what the database tells: how the line is, jobs, readings, the chains' seals."""
    try:
        schema = await asyncio.to_thread(_schema, settings, data)
        if schema != HEAD:
            return {"database.txt": f"It has schema {schema}; this version needs {HEAD}.\n"}
        view = await bootstrap.read_view(settings, data)
        return {
            "status.json": json.dumps(as_json(view), indent=1, default=str),
            "database.txt": await asyncio.to_thread(_rows, settings, data),
        }
    except PlantError as error:
        return {"database.txt": f"{error}\n"}


def _schema(settings: Settings, data: Path) -> str | None:
    url = bootstrap.database_url(settings, data)
    file = sqlite_file(parse_url(url))
    if file is not None and not file.is_file():
        return None
    engine = build_engine(url)
    try:
        return present_schema(engine)
    finally:
        engine.dispose()


def _rows(settings: Settings, data: Path) -> str:
    engine = build_engine(bootstrap.database_url(settings, data))
    line = bootstrap.build_line(settings).code
    try:
        with Session(engine.execution_options(**{READ_ONLY: True})) as session:
            uow = SqlUnitOfWork(session, line)
            readings = session.scalars(
                select(ReadingRow)
                .where(ReadingRow.line == line)
                .order_by(ReadingRow.id.desc())
                .limit(_READINGS)
            )
            parts = [
                *("# Seals", *_seals(uow)),
                *("", "# Latest runs of jobs", *map(str, uow.job_runs.page(None, _RUNS).rows)),
                *("", "# Links", *map(str, uow.links.all())),
                "",
                "# Latest readings: time, slot, order, words, refusal",
                *(
                    f"{row.read_at:%Y-%m-%d %H:%M:%S} {row.slot} {row.odoo_id} {row.words} "
                    f"{row.refusal or ''} {row.refusal_detail or ''}".rstrip()
                    for row in readings
                ),
            ]
    finally:
        engine.dispose()
    return "\n".join(parts) + "\n"


def _seals(uow: SqlUnitOfWork) -> Iterator[str]:
    for chain in ChainName:
        end = uow.chains.end(chain)
        yield f"{chain.value}: {end.seal if end else 'nothing sealed yet'}"


def _maps(settings: Settings) -> dict[str, str]:
    """Return the register map and the silo table, as they stand."""
    found = {}
    for name, own, ours in (
        ("register_map.toml", settings.register_map, "maps/feedmill.toml"),
        ("silo_table.toml", settings.silo_table, "silos.toml"),
    ):
        try:
            found[name] = (own or resources.path(ours)).read_text("utf-8")
        except OSError as error:
            found[name] = f"cannot be read: {error.strerror}\n"
    return found
