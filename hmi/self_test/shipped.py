"""Looks at what ships with the program: files that are there, and libraries that do their work."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtSvg import QSvgRenderer
from sqlalchemy.exc import OperationalError

import resources
from hmi.documents.pdf import pdf
from hmi.documents.print_job import PrintProcess
from hmi.language import Language
from hmi.restart import BEGIN_AGAIN
from hmi.screens.help.book import HelpBook
from hmi.screens.help.chapters import Picture
from hmi.self_test.findings import FoundMissingError, need
from hmi.widgets.plotting import load_plotting
from services.adapters.db.engine import build_engine
from services.domain.document import KG, Column, Document, LongTable, Origin, Row, Section, Table
from services.maintenance import write_table
from services.secret_store import store_of_system
from services.this_program import command

_FAMILIES = ("IBM Plex Sans", "IBM Plex Sans Condensed")
_AGAIN_S = 120.0
_COLUMNS = (Column("Silo"), Column("Actual", KG))
_ROWS: tuple[Row, ...] = (("103", Decimal("770.55")),)


async def fonts() -> str:
    known = QFontDatabase.families()
    missing = [family for family in _FAMILIES if family not in known]
    need(not missing, f"not loaded: {', '.join(missing)}")
    return ", ".join(_FAMILIES)


async def icons() -> str:
    files = resources.files("icons", ".svg")
    bad = [file.name for file in files if not QSvgRenderer(str(file)).isValid()]
    need(bool(files), "there are none")
    need(not bad, f"cannot be drawn: {', '.join(bad)}")
    return f"{len(files)} icons"


async def guides() -> str:
    """All chapters can be read, in both languages, and their pictures are there."""
    counts = []
    for language in Language:
        book = HelpBook(language)
        chapters = [book.chapter(name) for name in book.names]
        empty = [each.name for each in chapters if not each.title or not each.blocks]
        need(not empty, f"empty: {', '.join(empty)}")
        shown = [
            part.file for each in chapters for part in each.blocks if isinstance(part, Picture)
        ]
        bad = [name for name in shown if QImage(str(resources.path(f"pictures/{name}"))).isNull()]
        need(not bad, f"pictures missing: {', '.join(bad)}")
        counts.append(f"{language.value} {len(chapters)} chapters, {len(shown)} pictures")
    return "; ".join(counts)


async def charts() -> str:
    """The library that the pages load when a chart is shown."""
    await asyncio.to_thread(load_plotting)
    return "loaded"


async def papers() -> str:
    """A PDF and a spreadsheet are made."""
    origin = Origin("", "", datetime.now(UTC), "", UTC)
    table = Table(_COLUMNS, _ROWS)
    document = Document("trial", "Trial", "", (Section("Doses", (table,)),))
    printed = await asyncio.to_thread(pdf, document, origin, None)
    need(printed.startswith(b"%PDF"), "what was printed is no PDF")

    async def pages() -> AsyncIterator[Sequence[Row]]:
        yield _ROWS

    with tempfile.TemporaryDirectory(prefix="batchline-") as folder:
        file = Path(folder) / "trial.xlsx"
        await write_table(LongTable("trial", "Trial", "", _COLUMNS, pages), file, UTC)
        return f"PDF {len(printed)} bytes, XLSX {file.stat().st_size} bytes"


async def printers() -> str:
    """The program's own print process says which there are."""
    names = await PrintProcess().names()
    return ", ".join(names) or "none on this PC"


async def credential_store() -> str:
    """Windows has one always; elsewhere it may be that none is there."""
    name = await asyncio.to_thread(store_of_system)
    need(bool(name) or sys.platform != "win32", "the one of Windows is not found")
    return name or "none: passwords go into a file for its owner alone"


async def begins_again() -> str:
    """The program starts itself, as after a change of settings, and does what it was told."""
    with tempfile.TemporaryDirectory(prefix="batchline-", ignore_cleanup_errors=True) as folder:
        bundle = Path(folder) / "bundle.zip"
        words = (BEGIN_AGAIN, "--data", folder, "support-bundle", str(bundle))
        done = await asyncio.to_thread(
            subprocess.run,
            command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_AGAIN_S,
            check=False,
        )
        need(done.returncode == 0, f"it ended with {done.returncode}")
        until = time.monotonic() + _AGAIN_S
        while not bundle.exists():  # on Windows the one that began again is another process
            need(time.monotonic() < until, "it did not come again")
            await asyncio.sleep(0.2)
        return "yes"


async def postgresql_driver() -> str:
    """The driver and its libraries work if they can tell why nobody answers."""

    def connect() -> str:
        engine = build_engine("postgresql://nobody@127.0.0.1:1/nothing")
        try:
            engine.connect().close()
        except OperationalError as error:
            return str(error.orig).splitlines()[0]
        finally:
            engine.dispose()
        raise FoundMissingError("somebody answers at port 1")

    return await asyncio.to_thread(connect)
