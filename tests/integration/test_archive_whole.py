"""The archive breaks off at any of its statements: the batch is in the queue, or in the history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from services.adapters.db.engine import build_engine
from services.domain.job import JobName
from tests.e2e.plant import HeldLine, assert_booked_once, scattered
from tests.integration.databases import migrated_postgres, migrated_sqlite
from tests.integration.line_play import Play, control, only

_QUEUED, _ARCHIVED = (1, 0), (0, 1)


class Break:
    """Lets the connection fail after the n-th statement of the transaction that archives."""

    def __init__(self) -> None:
        self.at = 0
        self.passed: list[str] = []
        self._broken = False

    def after_statement(self, connection: Any, _: Any, statement: str, *__: Any) -> None:
        if "INSERT INTO mo_histories" in statement:
            connection.info["archives"] = True
        if connection.info.get("archives"):
            self._pass(statement.split("(", maxsplit=1)[0].strip())

    def on_commit(self, connection: Any) -> None:
        if connection.info.pop("archives", False):
            self._pass("COMMIT")

    def on_rollback(self, connection: Any) -> None:
        connection.info.pop("archives", None)

    def _pass(self, what: str) -> None:
        self.passed.append(what)
        if len(self.passed) == self.at:
            raise OperationalError(what, None, ConnectionError("the connection broke"))


@contextmanager
def breaking() -> Iterator[Break]:
    it = Break()
    heard: tuple[tuple[str, Callable[..., None]], ...] = (
        ("after_cursor_execute", it.after_statement),
        ("commit", it.on_commit),
        ("rollback", it.on_rollback),
    )
    for name, listener in heard:
        event.listen(Engine, name, listener)
    try:
        yield it
    finally:
        for name, listener in heard:
            event.remove(Engine, name, listener)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_archive_that_breaks_off_anywhere_leaves_the_batch_in_one_place(
    kind: str, play: Play, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = migrated_sqlite(tmp_path)
    else:
        url = migrated_postgres(request.getfixturevalue("postgres"))

    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        control(line).finish(batch.slot or 0, scattered(batch))
        await line.done(JobName.READ_PLC)
        points: list[str] = []
        with breaking() as it:
            for it.at in count(1):
                it.passed.clear()
                assert _rows(url) == _QUEUED
                await _archive(line)
                if len(it.passed) < it.at:
                    break
                points.append(it.passed[-1])
        assert _rows(url) == _ARCHIVED
        assert points[0] == "INSERT INTO mo_histories"
        assert any(each.startswith("DELETE FROM mo_batch") for each in points)
        assert points[-1] == "COMMIT"
        assert_booked_once(line.plant.odoo, batch, scattered(batch))

    play(scenario, database_url=url)


async def _archive(line: HeldLine) -> None:
    """Run job 3 as at its time; what failed is tried again without its pause."""
    await line.services.runner.run_now(JobName.ARCHIVE_COMPLETED)


def _rows(url: str) -> tuple[int, int]:
    """Return how many rows the batch has in the queue and in the history, by another connection."""
    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            return (
                connection.scalar(text("SELECT count(*) FROM mo_batch")) or 0,
                connection.scalar(text("SELECT count(*) FROM mo_histories")) or 0,
            )
    finally:
        engine.dispose()
