"""The alarms page over the real desk and a real database: each tab reads what was stored."""

import asyncio
import csv
import time
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path

import resources
from hmi.documents.paper_desk import PaperSources
from hmi.screens.alarms.presenter import FAILURES, FIGURES, HELD_BACK, JOURNAL, AlarmsPresenter
from hmi.screens.alarms.source import AlarmSources
from hmi.sheets.entry import EntrySheet
from hmi.shell import Shell
from hmi.theme import Theme
from hmi.widgets.canvas import Canvas
from services import bootstrap
from services.adapters.alarm_files import load_alarm_catalogue
from services.application.alarm_book import AlarmBook
from services.application.failure_book import FailureBook
from services.application.line import Line
from services.application.push_queue import PushQueue
from services.config import load_settings
from services.domain.alarm import AlarmCode
from services.domain.alarm_change import Cause
from services.domain.alarm_life import AlarmEvent
from services.domain.failure import EquipmentFailure
from services.ports import UnitOfWork
from tests.gui.alarm_flood import NOBODY_ANSWERS
from tests.gui.conftest import Run
from tests.gui.desk import MemoryDesk
from tests.gui.views import USERS

_PATIENCE_S = 10.0


def _words(page: AlarmsPresenter) -> str:
    parts = [each for each in page.view.findChildren(Canvas) if each.isVisibleTo(page.view)]
    return " | ".join(each.spoken(each.state) for each in parts)


async def _until(page: AlarmsPresenter, what: str) -> None:
    give_up = time.monotonic() + _PATIENCE_S
    while what not in _words(page):
        assert time.monotonic() < give_up, _words(page)
        await asyncio.sleep(0.02)


async def _sheet(shell: Shell) -> None:
    """Wait for the question where the file goes, and take what it proposes."""
    give_up = time.monotonic() + _PATIENCE_S
    while not isinstance(sheet := shell.window.sheet, EntrySheet):
        assert time.monotonic() < give_up
        await asyncio.sleep(0.02)
    sheet.act.click()


def _store(line: Line, uow: UnitOfWork) -> None:
    """One alarm that is acknowledged, one that is shelved, and a failure that Odoo has not got."""
    book = AlarmBook(load_alarm_catalogue(resources.path("alarms.toml")))
    now = bootstrap.now()
    for subject in ("sync_orders", "archive_completed"):
        book.raise_(uow, AlarmCode.JOB_FAILS, subject, now, minutes="9")
    first = uow.alarms.find_open(AlarmCode.JOB_FAILS, "sync_orders")
    second = uow.alarms.find_open(AlarmCode.JOB_FAILS, "archive_completed")
    assert first is not None
    assert second is not None
    book.acknowledge(uow, first, "Budi S.", now)
    until = now + timedelta(hours=1)
    book.act(uow, second, Cause(AlarmEvent.SHELVE, now, "Siti R.", "Being mended", until))
    at = now - timedelta(minutes=5)
    failure = EquipmentFailure(
        0, "", "MIXER", "Belt slips", "raw", at, stamp_doubtful=False, read_at=at
    )
    FailureBook(book, PushQueue(line, bootstrap.now, bootstrap.now)).store(uow, failure, now)


def test_every_tab_shows_what_the_database_holds_and_the_journal_goes_to_a_file(
    run: Run, tmp_path: Path
) -> None:
    async def work() -> None:
        settings = load_settings(tmp_path, overrides=NOBODY_ANSWERS)
        async with bootstrap.open_services(settings, tmp_path) as services:
            await services.database.run(partial(_store, bootstrap.build_line(settings)))
            services.feed.start()
            sources = AlarmSources(services.alarm_desk, services.sound.silence)
            paper = PaperSources(services.files, tmp_path / "exports", "", "", UTC)
            desk = MemoryDesk(USERS[0], services.now)
            shell = Shell(
                services.state, desk, Theme(), services.now, UTC, alarms=sources, paper=paper
            )
            shell.window.resize(1280, 800)
            shell.window.show()
            shell.window.rail.page_chosen.emit("alarms")
            page = shell.pages.alarms
            assert page is not None
            try:
                await _until(page, "MIXER")
                assert page.active.page.list.rows.rowCount() == 2
                page.show_tab(HELD_BACK)
                await _until(page, "Siti R.")
                page.show_tab(JOURNAL)
                await _until(page, "5 lines, newest first")
                page.journal.page.foot.files[1].click()
                await _sheet(shell)
                await _until(page, "Written:")
                page.show_tab(FAILURES)
                await _until(page, "MIXER 5 min brief")
                row = page.failures.page.list.rows
                assert "waiting for Odoo" in row.data(row.index(0), row.ROW_ROLE).report
                page.show_tab(FIGURES)
                await _until(page, "Alarms told 3")
            finally:
                await shell.close()
                await services.feed.stop()
                shell.window.hide()
                shell.window.deleteLater()
                shell.deleteLater()

    run(work())
    (file,) = tmp_path.glob("exports/*.csv")
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0][0] == "When"
    assert len(rows) == 6
