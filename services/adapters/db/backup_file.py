"""The file of a backup: compressed lines of JSON with schema, rows and a checksum at the end.

The same for both databases, so that a plant can move from SQLite to PostgreSQL with it.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.domain.errors import ConfigurationError

_FORMAT = "batchline backup"
_VERSION = 1
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Header:
    schema: str  # the newest migration of the database that was backed up
    program: str
    made_at: str  # ISO 8601, UTC
    database: str  # sqlite or postgresql


@dataclass(frozen=True, slots=True)
class TablePart:
    """Begins a table. Its rows follow in parts of their own."""

    name: str
    columns: tuple[tuple[str, str], ...]  # name and kind
    next_id: int | None  # an id that was given once is not given again


@dataclass(frozen=True, slots=True)
class RowsPart:
    rows: Sequence[Sequence[Any]]


Part = Header | TablePart | RowsPart


class BackupWriter:
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._sum = hashlib.sha256()
        self.rows = 0

    def header(self, header: Header) -> None:
        self._line(
            {
                "format": _FORMAT,
                "version": _VERSION,
                "schema": header.schema,
                "program": header.program,
                "made_at": header.made_at,
                "database": header.database,
            }
        )

    def table(self, part: TablePart) -> None:
        self._line({"table": part.name, "columns": part.columns, "next_id": part.next_id})

    def add_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        self.rows += len(rows)
        self._line({"rows": rows})

    def end(self) -> None:
        self._line({"end": self.rows, "sha256": self._sum.hexdigest()})

    def _line(self, value: dict[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        line = text.encode() + b"\n"
        self._sum.update(line)
        self._write(line)


@contextmanager
def new_backup(file: Path) -> Iterator[BackupWriter]:
    """Write a backup that appears under its name only when it is whole and on the disk.

    Raises ConfigurationError if the file is there already or cannot be written.
    """
    if file.exists():
        raise ConfigurationError(
            f"{file} is there already. Choose another name; it was not touched."
        )
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as raw:
            with gzip.GzipFile("", "wb", _LEVEL, raw) as stream:
                writer = BackupWriter(stream.write)
                yield writer
                writer.end()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be written: {error.strerror or error}. Choose another place, or free "
            "space there."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def read_backup(file: Path) -> Iterator[Part]:
    """Give the parts of a backup, header first; the checksum is known to be right at the end.

    Raises ConfigurationError for a file that is damaged, cut off, or no backup.
    """
    try:
        with gzip.open(file, "rb") as stream:
            yield from _parts(file, stream)
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no file {file}.") from error
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise _no_backup(file, str(error)) from error


def verify_backup(file: Path) -> Header:
    """Read all of it once, and compare the checksum. Raises ConfigurationError."""
    header, *_ = [part for part in read_backup(file) if isinstance(part, Header)]
    return header


def _parts(file: Path, stream: Iterable[bytes]) -> Iterator[Part]:
    checksum = hashlib.sha256()
    rows = 0
    for number, line in enumerate(stream):
        value = json.loads(line)
        if "end" in value:
            if value["end"] != rows or value["sha256"] != checksum.hexdigest():
                raise _no_backup(file, "its checksum is wrong")
            return
        checksum.update(line)
        if number == 0:
            yield _header(file, value)
        elif "table" in value:
            columns = tuple((name, kind) for name, kind in value["columns"])
            yield TablePart(value["table"], columns, value["next_id"])
        else:
            rows += len(value["rows"])
            yield RowsPart(value["rows"])
    raise _no_backup(file, "its end is missing")


def _header(file: Path, value: dict[str, Any]) -> Header:
    if value.get("format") != _FORMAT:
        raise _no_backup(file, "it is something else")
    if value["version"] > _VERSION:
        raise ConfigurationError(
            f"{file} was made by a newer version of Batchline ({value['program']}). Install that "
            "version, and restore it with that."
        )
    return Header(value["schema"], value["program"], value["made_at"], value["database"])


def _no_backup(file: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"{file} is no backup of Batchline, or is damaged: {why}. Use another one; nothing was "
        "changed."
    )
