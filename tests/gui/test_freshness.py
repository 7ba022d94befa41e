"""When the PLC's figures are old: two readings missed, at the pace at which it is asked then."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from hmi.freshness import Freshness, plc_figures
from services.application.view_builder import ViewBuilder
from services.bootstrap import build_line
from services.config import Settings
from services.domain.batch import Batch
from services.domain.link import LinkName, LinkState, LinkStatus
from tests.integration.databases import migrated_sqlite, open_database
from tests.samples import START, Clock, alarm_book, running


async def _seen(
    folder: Path, batches: list[Batch], seconds: float, **settings: object
) -> Freshness:
    """Judge what a view shows *seconds* after the PLC's last answer."""
    line = build_line(Settings.model_validate({"line_code": "PLC01", **settings}))
    database = open_database(migrated_sqlite(folder))
    good = LinkStatus(LinkName.PLC, LinkState.GOOD, START, START)
    await database.run(lambda uow: uow.links.save([good]))
    await database.run(lambda uow: [uow.queue.add(batch) for batch in batches])
    builder = ViewBuilder(line, 10, [], alarm_book(), Clock(), dict)
    view = await database.read(lambda uow: builder.build(uow, ""))
    await database.close()
    return plc_figures(view, START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "late", "stale"), [(5.2, False, False), (8.0, True, False), (10.5, True, True)]
)
def test_an_idle_plc_is_late_when_the_look_for_failures_was_missed(
    tmp_path: Path, seconds: float, late: bool, stale: bool
) -> None:
    found = asyncio.run(_seen(tmp_path, [], seconds))
    assert (found.late, found.stale) == (late, stale)


def test_with_a_batch_in_the_plc_its_own_readings_count(tmp_path: Path) -> None:
    found = asyncio.run(_seen(tmp_path, [running(last_read_at=START)], 5.2))
    assert (found.late, found.stale) == (True, True)


def test_without_job_5_an_idle_plc_is_asked_at_the_full_readings(tmp_path: Path) -> None:
    found = asyncio.run(_seen(tmp_path, [], 70, enable_task_5_equipment_failure=False))
    assert (found.late, found.stale) == (False, False)
