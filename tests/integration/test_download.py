"""Downloads cut off at every step, over a real PLC link: each taken once, or a person asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.adapters.db.database import SqlDatabase
from services.adapters.plc.modbus import ModbusPlc
from services.application.download import Downloader, DownloadResult
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState, DownloadStep, SetAside, SetAsideCause
from services.domain.errors import PlcUnavailableError
from services.domain.reading import SlotContent
from services.ports import UnitOfWork
from tests.integration.databases import migrated_sqlite, open_database
from tests.integration.plc_link import link_to, until
from tests.plc_process import PlcProcess, plc_simulator
from tests.samples import LINE, START, Clock, a_batch, alarm_book

NAMES = ["WH/MO/00001", "WH/MO/00002", "WH/MO/00003"]
ASIDE = SetAside(START, SetAsideCause.OPERATOR, "wrong recipe")
Before = Callable[[], Awaitable[None]]


class CutOffError(Exception):
    """The program ends here."""


class ModbusPlcThatStops(ModbusPlc):
    """The real link; just before, or just after, its nth writing call something happens."""

    calls = 0
    stop_before = 0
    stop_after = 0
    meanwhile: Before | None = None

    async def write_order(self, order: SlotContent) -> None:
        await self._counted(super().write_order(order))

    async def blank_order(self, slot: int) -> None:
        await self._counted(super().blank_order(slot))

    async def release_orders(self, slots: Collection[int]) -> None:
        await self._counted(super().release_orders(slots))

    async def _counted(self, call: Any) -> None:
        self.calls += 1
        if self.calls == self.stop_before:
            call.close()
            await self._happen()
            return
        await call
        if self.calls == self.stop_after:
            await self._happen()

    async def _happen(self) -> None:
        if self.meanwhile is None:
            raise CutOffError
        await self.meanwhile()


@pytest.fixture(scope="module")
def simulator() -> Iterator[PlcProcess]:
    with plc_simulator(manual=True, take_delay=0.05) as plc:
        yield plc


@pytest.fixture
def plc(simulator: PlcProcess) -> PlcProcess:
    """Give the PLC as it is from the factory: blank, and nothing taken."""
    simulator.control.behave()
    simulator.control.set(taking_held=False)
    simulator.control.power_off(retain=False)
    simulator.control.power_on()
    return simulator


@asynccontextmanager
async def stored(folder: Path, *batches: Batch) -> AsyncIterator[SqlDatabase]:
    """Open a database with these batches in the queue (three, if none is given)."""
    database = open_database(migrated_sqlite(folder))
    try:
        for batch in batches or (a_batch(1), a_batch(2), a_batch(3)):
            await _add(database, batch)
        yield database
    finally:
        await database.close()


async def _add(database: SqlDatabase, batch: Batch) -> None:
    await database.run(lambda uow: uow.queue.add(batch))


def wired(plc: PlcProcess) -> ModbusPlcThatStops:
    template = link_to(plc.port)
    link = object.__new__(ModbusPlcThatStops)
    link.__dict__.update(template.__dict__)
    return link


async def advance(
    database: SqlDatabase, link: ModbusPlc, clock: Clock | None = None
) -> DownloadResult:
    now = clock or Clock()
    return await Downloader(database, link, LINE, alarm_book(), now, now).advance()


async def queue_of(database: SqlDatabase) -> Sequence[Batch]:
    return await database.read(lambda uow: uow.queue.all())


async def alarms_of(database: SqlDatabase) -> set[tuple[AlarmCode, str]]:
    found = await database.read(lambda uow: uow.alarms.open())
    return {(alarm.code, alarm.subject) for alarm in found if alarm.returned_at is None}


async def until_guard_is_back(plc: PlcProcess) -> None:
    async def back() -> bool:
        return bool(plc.control.state()["guards"][0] == 1)

    await until(back)


def newly_taken(plc: PlcProcess, before: int) -> list[str]:
    return [each["mo_name"] for each in plc.control.state()["taken"][before:]]


def taken_so_far(plc: PlcProcess) -> int:
    return len(plc.control.state()["taken"])


def test_orders_are_handed_to_a_blank_plc_and_taken_once(plc: PlcProcess, tmp_path: Path) -> None:
    async def scenario() -> None:
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            link = wired(plc)
            result = await advance(database, link)
            assert result.message == "downloaded 3 to the PLC"
            assert {b.state for b in await queue_of(database)} == {BatchState.DOWNLOADED}
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == NAMES
            assert (await advance(database, link)).message == ""
            assert newly_taken(plc, before) == NAMES
            await link.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("blank", [True, False], ids=["blank", "used"])
@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_program_that_ends_at_any_write_loses_and_doubles_no_order(
    plc: PlcProcess, tmp_path: Path, blank: bool, place: str, call: int
) -> None:
    """Calls 1 to 3 write an order each, call 4 flips the guard."""

    async def scenario() -> None:
        if not blank:
            plc.control.ready()
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            link = wired(plc)
            setattr(link, f"stop_{place}", call)
            with pytest.raises(CutOffError):
                await advance(database, link)
            await link.close()
            restarted = wired(plc)
            await advance(database, restarted)
            batches = await queue_of(database)
            if (place, call) == ("before", 4) and not blank:
                assert newly_taken(plc, before) == []
                causes = {batch.set_aside.cause for batch in batches if batch.set_aside}
                assert causes == {SetAsideCause.DOWNLOAD_UNCERTAIN}
                expected = {(AlarmCode.DOWNLOAD_UNCERTAIN, name) for name in NAMES}
                assert await alarms_of(database) == expected
                assert (await advance(database, restarted)).message == ""
                assert newly_taken(plc, before) == []
            elif (place, call) == ("before", 4):
                # The guard of a blank area is 0 already: by the rule the orders are handed over.
                assert {batch.state for batch in batches} == {BatchState.DOWNLOADED}
                assert newly_taken(plc, before) == []
            else:
                assert {batch.state for batch in batches} == {BatchState.DOWNLOADED}
                await until_guard_is_back(plc)
                assert newly_taken(plc, before) == NAMES
            await restarted.close()
        assert not [v for v in plc.control.state()["violations"] if "replaced" in v]

    asyncio.run(scenario())


@pytest.mark.parametrize("step", [DownloadStep.VERIFIED, DownloadStep.FLIPPING, DownloadStep.DONE])
def test_a_database_that_is_gone_at_a_step_stops_the_download_there(
    plc: PlcProcess, tmp_path: Path, step: DownloadStep
) -> None:
    async def scenario() -> None:
        plc.control.ready()
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            failing = _DatabaseThatStops(database, step)
            link = wired(plc)
            with pytest.raises(CutOffError):
                await Downloader(failing, link, LINE, alarm_book(), Clock(), Clock()).advance()
            if step is not DownloadStep.DONE:
                assert newly_taken(plc, before) == []
            else:
                await until_guard_is_back(plc)
            await advance(database, link)
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == NAMES
            assert {b.state for b in await queue_of(database)} == {BatchState.DOWNLOADED}
            await link.close()

    asyncio.run(scenario())


class _DatabaseThatStops(SqlDatabase):
    """The real database; it is gone when a batch is to be saved at *step*."""

    def __init__(self, database: SqlDatabase, step: DownloadStep) -> None:
        self.__dict__.update(database.__dict__)
        self._stop_at = step

    async def run(self, work: Callable[[UnitOfWork], Any]) -> Any:
        def watched(uow: UnitOfWork) -> Any:
            found = work(uow)
            if any(batch.download is self._stop_at for batch in uow.queue.all()):
                raise CutOffError
            return found

        return await super().run(watched)


@pytest.mark.parametrize("call", [1, 2, 3])
def test_an_order_that_leaves_the_queue_meanwhile_is_not_handed_over(
    plc: PlcProcess, tmp_path: Path, call: int
) -> None:
    """An operator's action, or a cancellation in Odoo, between two writes of one download."""

    async def scenario() -> None:
        plc.control.ready()
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            link = wired(plc)
            first = (await queue_of(database))[0]

            async def withdraw() -> None:
                await database.run(lambda uow: uow.queue.remove(first.id))

            link.stop_after, link.meanwhile = call, withdraw
            await advance(database, link)
            assert newly_taken(plc, before) == []
            await advance(database, link)
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == NAMES[1:]
            await link.close()

    asyncio.run(scenario())


def test_an_order_that_is_set_aside_meanwhile_is_not_handed_over(
    plc: PlcProcess, tmp_path: Path
) -> None:
    async def scenario() -> None:
        plc.control.ready()
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            link = wired(plc)

            async def set_aside() -> None:
                second = (await queue_of(database))[1]
                await database.run(lambda uow: uow.queue.save(replace(second, set_aside=ASIDE)))

            link.stop_after, link.meanwhile = 2, set_aside
            await advance(database, link)
            await advance(database, link)
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == [NAMES[0], NAMES[2]]
            assert (await queue_of(database))[1].set_aside == ASIDE
            await link.close()

    asyncio.run(scenario())


def test_a_reading_that_shows_the_order_first_is_not_overwritten(
    plc: PlcProcess, tmp_path: Path
) -> None:
    async def scenario() -> None:
        plc.control.ready()
        async with stored(tmp_path) as database:
            link = wired(plc)

            async def read() -> None:
                for batch in await queue_of(database):
                    shown = replace(batch, state=BatchState.RUNNING, download=DownloadStep.DONE)
                    await _save(database, shown)

            link.stop_after, link.meanwhile = 4, read
            await advance(database, link)
            assert {b.state for b in await queue_of(database)} == {BatchState.RUNNING}
            await link.close()

    asyncio.run(scenario())


async def _save(database: SqlDatabase, batch: Batch) -> None:
    await database.run(lambda uow: uow.queue.save(batch))


def test_a_guard_that_is_not_ours_is_waited_for_and_told_after_the_time(
    plc: PlcProcess, tmp_path: Path
) -> None:
    async def scenario() -> None:
        plc.control.set(taking_held=True)
        clock = Clock()
        async with stored(tmp_path) as database:
            link = wired(plc)
            await advance(database, link, clock)
            await _add(database, a_batch(4))
            waiting = await advance(database, link, clock)
            assert waiting.message == "1 wait until the PLC has taken the orders before them"
            assert await alarms_of(database) == set()
            clock.forward(seconds=120)
            await advance(database, link, clock)
            assert await alarms_of(database) == {(AlarmCode.HANDSHAKE_WAITS, "")}
            last = (await queue_of(database))[-1]
            await database.run(lambda uow: uow.queue.remove(last.id))
            await advance(database, link, clock)
            assert await alarms_of(database) == set()
            plc.control.set(taking_held=False)
            await link.close()

    asyncio.run(scenario())


def test_a_download_that_the_link_breaks_goes_on_when_the_link_is_back(
    plc: PlcProcess, tmp_path: Path
) -> None:
    async def scenario() -> None:
        before = taken_so_far(plc)
        async with stored(tmp_path) as database:
            link = link_to(plc.port, timeout_s=0.2)
            plc.control.misbehave("stall", only="write", after=1)
            with pytest.raises(PlcUnavailableError):
                await advance(database, link)
            assert {b.download for b in await queue_of(database)} == {DownloadStep.INTENDED}
            plc.control.behave()

            async def downloaded() -> bool:
                try:
                    return bool((await advance(database, link)).done)
                except PlcUnavailableError:
                    return False

            await until(downloaded)
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == NAMES
            await link.close()

    asyncio.run(scenario())


def test_orders_of_an_earlier_download_are_not_released_again(
    plc: PlcProcess, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with stored(tmp_path) as database:
            link = wired(plc)
            await advance(database, link)
            await until_guard_is_back(plc)
            before = taken_so_far(plc)
            await _add(database, a_batch(4))
            await advance(database, link)
            await until_guard_is_back(plc)
            assert newly_taken(plc, before) == ["WH/MO/00004"]
            await link.close()

    asyncio.run(scenario())
