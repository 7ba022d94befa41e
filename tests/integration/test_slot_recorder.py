"""Readings stored over time: what is lost, not taken, or gone from its slot."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.application.archive import to_history
from services.application.line import Line
from services.application.push_queue import PushQueue
from services.application.recorded import Recorded
from services.application.slot_recorder import SlotRecorder
from services.domain.alarm import AlarmCode, AlarmState
from services.domain.batch import (
    Batch,
    BatchState,
    Completion,
    DownloadStep,
    SetAside,
    SetAsideCause,
)
from services.domain.dose_rate import ENOUGH
from services.domain.push import OrderFigures, PushKind
from services.domain.reading import SlotContent, SlotReading
from tests.integration.databases import migrated_sqlite, open_database
from tests.integration.plc_link import link_to
from tests.samples import LINE, START, Clock, a_batch, alarm_book, running, shown

SPIKE = AlarmCode.DOSING_SPIKE
ASIDE = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")


@dataclass
class Reader:
    """The recorder over a real database, at a time that the test moves."""

    database: SqlDatabase
    recorder: SlotRecorder
    clock: Clock

    async def read(
        self, contents: Mapping[int, SlotContent | None], settled: Sequence[int] = ()
    ) -> Recorded:
        at = self.clock()
        readings = [
            SlotReading(slot, at, tuple(map(ord, repr(content))), content)
            for slot, content in contents.items()
        ]
        return await self.database.run(
            lambda uow: self.recorder.record(uow, readings, set(settled))
        )

    async def add(self, batch: Batch) -> Batch:
        return await self.database.run(lambda uow: uow.queue.add(batch))

    async def get(self, batch: Batch) -> Batch:
        found = await self.database.read(lambda uow: uow.queue.get(batch.id))
        assert found is not None
        return found

    async def alarms(self) -> dict[AlarmCode, str]:
        found = await self.database.read(lambda uow: uow.alarms.open())
        return {alarm.code: alarm.subject for alarm in found if alarm.returned_at is None}


@asynccontextmanager
async def reader(folder: Path, **line: Any) -> AsyncIterator[Reader]:
    database = open_database(migrated_sqlite(folder))
    clock = Clock()
    settings: Line = replace(LINE, **line)
    pushes = PushQueue(settings, clock, clock)
    recorder = SlotRecorder(link_to(1), settings, alarm_book(), pushes, clock, clock)
    try:
        yield Reader(database, recorder, clock)
    finally:
        await database.close()


def test_a_batch_that_no_slot_shows_for_a_minute_is_lost_and_may_come_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            batch = await line.add(running())
            await line.read({1: None})
            line.clock.forward(seconds=59)
            await line.read({1: None})
            assert await line.alarms() == {}
            line.clock.forward(seconds=1)
            await line.read({1: None})
            assert await line.alarms() == {AlarmCode.PLC_LOST_ORDER: batch.order.name}
            assert (await line.get(batch)).slot == 1
            await line.read({1: shown(batch, {103: Decimal(100)})})
            assert await line.alarms() == {}

    asyncio.run(scenario())


def test_a_lost_batch_that_was_set_aside_gives_up_its_slot(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            batch = await line.add(running(set_aside=ASIDE))
            await line.read({1: None})
            line.clock.forward(seconds=60)
            await line.read({1: None})
            after = await line.get(batch)
            assert after.slot is None
            assert after.doses == batch.doses
            assert await line.alarms() == {AlarmCode.PLC_LOST_ORDER: batch.order.name}
            await line.read({1: shown(batch, {103: Decimal(130)})})  # it was there all the time
            found = await line.get(batch)
            assert (found.slot, found.set_aside) == (1, ASIDE)
            assert found.actuals_kg[103] == Decimal(130)
            assert await line.alarms() == {}

    asyncio.run(scenario())


def test_an_order_that_the_plc_does_not_take_is_told_after_its_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            batch = await line.add(
                a_batch(
                    state=BatchState.DOWNLOADED, download=DownloadStep.DONE, downloaded_at=START
                )
            )
            line.clock.forward(seconds=119)
            await line.read({1: None})
            assert await line.alarms() == {}
            line.clock.forward(seconds=1)
            await line.read({1: None})
            assert await line.alarms() == {AlarmCode.ORDER_NOT_TAKEN: batch.order.name}
            await line.read({1: shown(batch, {})})
            assert await line.alarms() == {}
            assert (await line.get(batch)).taken_at == line.clock()

    asyncio.run(scenario())


def test_what_a_slot_shows_of_an_order_that_is_not_handed_over_is_not_its_figure(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            before = to_history(a_batch(), Completion.RETURNED, START, odoo_has_it=True)
            await line.database.run(lambda uow: uow.history.add(before))
            batch = await line.add(a_batch(attempt=2))
            await line.read({1: shown(batch, {103: Decimal(7)})})
            assert await line.get(batch) == batch
            assert await line.alarms() == {AlarmCode.ARCHIVED_MOVES: batch.order.name}

    asyncio.run(scenario())


def test_an_archived_order_is_told_only_when_its_figures_move(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            batch = running(state=BatchState.FINISHED)
            entry = to_history(batch, Completion.COMPLETED, START, odoo_has_it=True)
            await line.database.run(lambda uow: uow.history.add(entry))
            await line.read({1: shown(batch, {103: Decimal(100)}, status_manufacturing=True)})
            assert await line.alarms() == {}
            await line.read({1: shown(batch, {103: Decimal(101)}, status_manufacturing=True)})
            assert await line.alarms() == {AlarmCode.ARCHIVED_MOVES: batch.order.name}
            await line.read({1: None})
            assert await line.alarms() == {}

    asyncio.run(scenario())


def test_an_uncertain_download_is_settled_by_the_reading_that_shows_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            aside = SetAside(START, SetAsideCause.DOWNLOAD_UNCERTAIN, "cut off")
            batch = await line.add(
                a_batch(
                    state=BatchState.DOWNLOADING, download=DownloadStep.FLIPPING, set_aside=aside
                )
            )
            code, name = AlarmCode.DOWNLOAD_UNCERTAIN, batch.order.name
            await line.database.run(lambda uow: alarm_book().raise_(uow, code, name, START))
            await line.read({1: shown(batch, {})})
            after = await line.get(batch)
            assert (after.state, after.set_aside) == (BatchState.DOWNLOADED, None)
            assert await line.alarms() == {}

    asyncio.run(scenario())


@pytest.mark.parametrize(("interval_s", "queued"), [(0, 3), (30, 2)])
def test_new_actuals_are_queued_once_an_interval_and_the_newest_only(
    tmp_path: Path, interval_s: int, queued: int
) -> None:
    async def scenario() -> None:
        async with reader(tmp_path, push_interval=timedelta(seconds=interval_s)) as line:
            batch = await line.add(running(update_odoo=True))
            for kg in (101, 102, 103):
                await line.read({1: shown(batch, {103: Decimal(kg)})})
                line.clock.forward(seconds=15.5)
            every = await line.database.read(lambda uow: uow.pushes.of_batch(batch.id))
            assert len(every) == queued
            (waiting,) = await line.database.read(lambda uow: uow.pushes.unfinished())
            assert waiting.kind is PushKind.RUNNING
            assert isinstance(waiting.body, OrderFigures)
            assert waiting.body.figures[0].kg == Decimal(103)

    asyncio.run(scenario())


def test_a_finish_is_stored_with_its_debt_and_its_figures_for_odoo_in_one_commit(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            batch = await line.add(running())
            content = shown(batch, batch.setpoints_kg, status_manufacturing=True)
            first = await line.read({1: content})
            assert (first.finishing, first.finished) == ({1}, 0)
            second = await line.read({1: content}, settled=[1])
            assert second.finished == 1
            (debt,) = await line.database.read(lambda uow: uow.debts.open())
            assert (debt.slot, debt.mo_name) == (1, batch.order.name)
            (push,) = await line.database.read(lambda uow: uow.pushes.unfinished())
            assert isinstance(push.body, OrderFigures)
            assert push.body.figures[0].kg == Decimal(400)
            again = await line.read({1: content}, settled=[1])
            assert (again.finished, again.changed) == (0, 0)

    asyncio.run(scenario())


def test_a_failed_batch_is_cancelled_by_itself_only_where_nothing_was_dosed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path, cancel_failed=True) as line:
            untouched = await line.add(
                a_batch(1, state=BatchState.DOWNLOADED, download=DownloadStep.DONE)
            )
            begun = await line.add(running(2))
            await line.read(
                {
                    1: shown(untouched, {}, status_operation=True),
                    2: shown(begun, {103: Decimal(100)}, status_operation=True),
                }
            )
            pushes = await line.database.read(lambda uow: uow.pushes.unfinished())
            cancelled = [push.batch_id for push in pushes if push.kind is PushKind.CANCEL]
            assert cancelled == [untouched.id]
            assert all(batch.set_aside for batch in await _all(line))

    asyncio.run(scenario())


async def _all(line: Reader) -> Sequence[Batch]:
    return await line.database.read(lambda uow: uow.queue.all())


def test_a_batch_goes_on_without_its_slot_if_another_was_given_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with reader(tmp_path) as line:
            aside = SetAside(START, SetAsideCause.PLC_FAILED, "failed")
            failed = await line.add(
                running(slot=None, former_slot=1, status_operation=True, set_aside=aside)
            )
            other = await line.add(replace(a_batch(2), slot=1))
            await line.read({1: shown(replace(failed, slot=1), {103: Decimal(120)})})
            after = await line.get(failed)
            assert (after.slot, after.former_slot, after.set_aside) == (None, 1, None)
            assert after.actuals_kg[103] == Decimal(120)
            assert await line.get(other) == other

    asyncio.run(scenario())


def test_a_spike_is_told_once_the_silo_has_a_past_and_goes_when_the_rate_is_usual_again(
    tmp_path: Path,
) -> None:
    """Eleven batches, each read every 2 s: 60 kg/min is usual, 300 kg/min is a spike."""

    async def dose(line: Reader, number: int, *kg_each: int) -> Batch:
        batch = await line.add(running(number, slot=1, last_read_at=line.clock()))
        kg = 100
        for more in kg_each:
            kg += more
            line.clock.forward(seconds=2)
            await line.read({1: shown(batch, {103: Decimal(kg)})})
        return batch

    async def end(line: Reader, batch: Batch) -> None:
        done = shown(batch, batch.setpoints_kg, status_manufacturing=True)
        line.clock.forward(minutes=20)  # what is left takes long
        await line.read({1: done})
        await line.read({1: done}, settled=[1])
        await line.database.run(lambda uow: uow.queue.remove(batch.id))

    async def scenario() -> None:
        async with reader(tmp_path) as line:
            for number in range(1, ENOUGH):
                await end(line, await dose(line, number, 2, 2))
            spike = await dose(line, ENOUGH, 2, 10)
            assert AlarmCode.DOSING_SPIKE not in await line.alarms()  # nothing is usual yet
            await end(line, spike)
            batch = await dose(line, ENOUGH + 1, 2, 10)
            found = await line.database.read(lambda uow: uow.alarms.of_codes([SPIKE]))
            (alarm,) = found
            assert (alarm.subject, alarm.params["order"]) == ("103", batch.order.name)
            assert alarm.params["rate"] == "300.0"
            assert alarm.params["limit"] == "90.0"  # the one spike among ten moves nothing
            assert alarm.state is AlarmState.UNACKNOWLEDGED
            for kg in (114, 116):
                line.clock.forward(seconds=2)
                await line.read({1: shown(batch, {103: Decimal(kg)})})
            line.clock.forward(seconds=60)  # the off-delay
            await line.database.run(lambda uow: alarm_book().tick(uow, line.clock()))
            (alarm,) = await line.database.read(lambda uow: uow.alarms.of_codes([SPIKE]))
            assert alarm.state is AlarmState.RETURNED
            assert alarm.count == 1

    asyncio.run(scenario())
