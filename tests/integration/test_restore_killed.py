"""A restore that is killed at any of its steps leaves the old database or the new one, whole."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from services.adapters.db.backup import write_backup
from services.adapters.db.engine import build_engine
from services.adapters.db.restore import restore_backup
from services.adapters.db.unit_of_work import SqlUnitOfWork
from services.application.archive import to_history
from services.domain.batch import Completion
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.samples import START, a_batch

_FILE_STEPS = ("os.rename", "os.link", "os.remove")
_OLD, _NEW = [1, 2, 3], [1, 2]
_KILLS = 4  # on PostgreSQL, whose restore has hundreds of steps; of files, at every step
_PATIENCE_S = 60

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def restore_and_die(url: str, file: str, folder: str, at: int, steps: Any) -> None:
    """Restore; be killed before step *at*: a file is moved or deleted, a statement is sent."""
    numbers = count(1)

    def step() -> None:
        steps.value = next(numbers)
        if steps.value == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_file(name: str, given: tuple[Any, ...]) -> None:
        if name in _FILE_STEPS and str(given[0]).startswith(folder):
            step()

    def on_statement(*_: Any) -> None:
        step()

    if url.startswith("sqlite"):
        sys.addaudithook(on_file)
    else:
        event.listen(Engine, "before_cursor_execute", on_statement)
        event.listen(Engine, "commit", on_statement)
    restore_backup(url, Path(file), Path(folder), replace=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_at_any_step_never_leaves_half_a_database(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, file = _database(kind, tmp_path, request), tmp_path / "all.batchline"
    _archive(url, _NEW)
    _back_up(url, file)
    _archive(url, _OLD)
    steps = _restored(url, file, tmp_path, at=0)
    assert _content(url) == _NEW
    seen = []
    for at in range(1, steps + 1) if kind == "sqlite" else _spread(steps):
        _archive(url, _OLD)
        assert _restored(url, file, tmp_path, at=at) == at
        seen.append(_content(url))
        if seen[-1] == _NEW and kind == "sqlite":
            assert any(tmp_path.glob("*-before-restore-*.db"))
        for kept in tmp_path.glob("*before-restore-*"):
            kept.unlink()
    assert _OLD in seen
    assert all(each in (_OLD, _NEW) for each in seen)
    _restored(url, file, tmp_path, at=0)  # nothing that was left behind stands in the way
    assert _content(url) == _NEW


def _database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return migrated_sqlite(folder)
    return migrated_postgres(request.getfixturevalue("postgres"))


def _archive(url: str, numbers: Iterable[int]) -> None:
    """Let the history hold these orders and what it holds already."""
    new = set(numbers) - set(_content(url))
    engine = build_engine(url)
    try:
        with Session(engine) as session, session.begin():
            for number in sorted(new):
                done = to_history(a_batch(number), Completion.COMPLETED, START, odoo_has_it=True)
                SqlUnitOfWork(session, "PLC01").history.add(done)
    finally:
        engine.dispose()


def _back_up(url: str, file: Path) -> None:
    engine = build_engine(url)
    try:
        write_backup(engine, file)
    finally:
        engine.dispose()


def _content(url: str) -> list[int]:
    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            return list(connection.scalars(text("SELECT odoo_id FROM mo_histories ORDER BY 1")))
    finally:
        engine.dispose()


def _restored(url: str, file: Path, folder: Path, at: int) -> int:
    """Restore in a process that dies at step *at* (0: never); return the last step it came to."""
    steps = _processes.Value("i", 0)
    given = (url, str(file), str(folder), at, steps)
    process = _processes.Process(target=restore_and_die, args=given)
    process.start()
    process.join(_PATIENCE_S)
    assert process.exitcode == (-signal.SIGKILL if at else 0)
    process.close()
    for kept in folder.glob("before-restore-*"):
        kept.unlink()  # of the same second
    return int(steps.value)


def _spread(steps: int) -> list[int]:
    """Return some steps from the first to the last, which is the commit."""
    return [1 + number * (steps - 1) // (_KILLS - 1) for number in range(_KILLS)]
