"""A bad night, four hours of it in a minute: exactly the alarms and events that must come of it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode, JournalEntry, JournalFilter, JournalKind
from services.domain.alarm_life import AlarmEvent, AlarmState
from services.domain.batch import Batch, BatchState
from services.domain.job import JobName, JobOutcome
from services.station_clock import StationClock
from tests.e2e.plant import HeldLine, Plant
from tests.odoo_process import odoo_simulator
from tests.plc_process import plc_simulator
from tests.samples import Clock

_EVERY_MIN = {
    JobName.READ_PLC: 1,
    JobName.WATCH_FAILURES: 1,
    JobName.ARCHIVE_COMPLETED: 3,
    JobName.SYNC_ORDERS: 5,
    JobName.WATCH_HEALTH: 10,
}
_OVERDOSES_BY = Decimal("1.08")
_IMPOSSIBLE = (0x2026, 0x13, 0x04, 0x17, 0x42, 0x15)  # month 13


@dataclass
class Night:
    """Lets the plant's minutes pass; the processes and sockets around it are real."""

    line: HeldLine
    world: Plant
    clock: Clock
    minutes: int = 0

    async def pass_(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.forward(minutes=1)
            self.minutes += 1
            for job, every in _EVERY_MIN.items():
                if self.minutes % every == 0:
                    await self.line.run(job)
            await self.line.wait_for_plc()  # which takes orders in real time
            await self.line.services.holder.note_links()

    async def batch(self, slot: int) -> Batch:
        return next(batch for batch in await self.line.queue() if batch.slot == slot)

    async def dose(self, slot: int, share: str, **by_silo: Decimal) -> None:
        """Let the batch's silos show so much of what they are asked for."""
        batch = await self.batch(slot)
        doses = {silo: round(kg * Decimal(share), 2) for silo, kg in batch.setpoints_kg.items()}
        for silo, factor in by_silo.items():
            doses[int(silo[1:])] = round(doses[int(silo[1:])] * factor, 2)
        self.world.plc.control.set_actuals(slot, doses)

    async def finish(self, slot: int) -> None:
        """Finish it with what was asked for, or more where more was dosed already."""
        batch = await self.batch(slot)
        given = batch.actuals_kg
        doses = {s: max(kg, given.get(s, kg)) for s, kg in batch.setpoints_kg.items()}
        self.world.plc.control.finish(slot, doses, finished_kg=batch.planned_kg)

    async def fail(self, code: str, text: str, stamp: tuple[int, ...] | None = None) -> None:
        """Let equipment fail at the plant's time, and wait until the PLC shows it."""
        ahead = (self.clock() - datetime.now(UTC)).total_seconds()
        self.world.plc.control.set(clock_offset_s=ahead)
        self.world.plc.control.fail_equipment(code, text, stamp)
        while self.world.plc.control.state()["failures_waiting"]:  # noqa: ASYNC110 (a process)
            await asyncio.sleep(0.02)

    async def plc_is_back(self) -> None:
        """Wait, in real time, until the connection is made again."""
        for _ in range(200):
            run = await self.line.run(JobName.READ_PLC)
            if run.outcome is JobOutcome.DONE:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(run.message)

    async def journal(self) -> list[JournalEntry]:
        read = self.line.services.database.read
        page = await read(lambda uow: uow.alarm_journal.page(None, 1000, JournalFilter()))
        assert page.next_after is None
        return list(reversed(page.rows))


async def _night(night: Night) -> tuple[str, str, str, str]:
    """Play it; return the names of the four orders."""
    plc, odoo = night.world.plc.control, night.world.odoo
    await night.line.fetch()
    names = [batch.order.name for batch in await night.line.queue()]
    await night.pass_(1)
    await night.dose(1, "0.5")
    await night.pass_(4)
    await night.finish(1)
    await night.pass_(4)

    await night.fail("silo103", "GATE JAMMED")  # first failure, told once and for all
    await night.pass_(6)
    await night.dose(2, "0.3")
    await night.pass_(2)
    plc.power_off(retain=True)
    await night.pass_(20)
    plc.power_on()
    await night.plc_is_back()
    await night.pass_(1)
    await night.dose(2, "1", s103=_OVERDOSES_BY)  # a silo overdoses
    await night.pass_(2)
    await night.finish(2)
    await night.pass_(6)

    odoo.kill()
    await night.pass_(2)
    await night.dose(3, "0.2")
    await night.pass_(4)
    await night.fail("silo107", "START_BRIDGING")  # second failure, with its end
    await night.pass_(12)
    await night.fail("silo107", "END_BRIDGING")
    await night.pass_(10)  # the third batch has not moved for over 15 minutes
    await night.dose(3, "0.9")
    await night.pass_(4)
    await night.finish(3)
    await night.fail("lq114", "PUMP OVERLOAD", _IMPOSSIBLE)  # third failure
    await night.pass_(88)
    odoo.restart()
    await night.pass_(12)

    (fourth,) = await night.line.queue()
    assert fourth.state is BatchState.DOWNLOADED
    odoo.control.command("cancel_order", id=fourth.order.odoo_id)
    await night.pass_(6)
    return names[0], names[1], names[2], fourth.order.name


def _told(entries: list[JournalEntry]) -> Counter[tuple[AlarmCode | EventCode, str]]:
    return Counter((entry.code, entry.subject) for entry in entries if entry.is_activation)


def test_a_bad_night_tells_what_it_must_and_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = Clock(datetime.now(UTC))
        station = StationClock(clock, lambda: clock().timestamp())
        with (
            plc_simulator(manual=True, take_delay=0.05) as plc,
            odoo_simulator(orders=4, state=tmp_path / "odoo.json") as odoo,
        ):
            world = Plant(plc, odoo, tmp_path, {"sync_batch_limit": 3})
            async with world.line(station) as line:
                night = Night(line, world, clock)
                _first, _second, third, fourth = await _night(night)
                entries = await night.journal()
                assert _told(entries) == {
                    (AlarmCode.EQUIPMENT_FAILURE, "silo103"): 1,
                    (AlarmCode.PLC_LINK, ""): 1,
                    (AlarmCode.DOSING_DEVIATION, "103"): 1,
                    (AlarmCode.ODOO_LINK, ""): 1,
                    (AlarmCode.EQUIPMENT_FAILURE, "silo107"): 1,
                    (AlarmCode.BATCH_STUCK, third): 1,
                    (AlarmCode.EQUIPMENT_FAILURE, "lq114"): 1,
                    (AlarmCode.ORDER_CANCELLED, fourth): 1,
                }
                events = Counter((e.code, e.subject) for e in entries if not e.is_alarm)
                assert events == {
                    (EventCode.FAILURE_REPORTED, "silo103"): 1,
                    (EventCode.FAILURE_ENDED, "silo107"): 1,
                    (EventCode.FAILURE_REPORTED, "silo107"): 1,
                    (EventCode.FAILURE_REPORTED, "lq114"): 1,
                }
                # Odoo's alarm stood for the batch that Odoo did not have; nobody was told.
                held = [e for e in entries if e.event is AlarmEvent.SUPPRESS]
                assert {(e.code, e.subject) for e in held} == {(AlarmCode.PUSH_OVERDUE, third)}
                await _what_is_left(line, fourth)
                reports = {
                    (each["equipment_code"], each["description"], each["duration"])
                    for each in odoo.control.state()["failures"]
                }
                assert reports == {
                    ("silo103", "GATE JAMMED", ""),
                    ("silo107", "BRIDGING", "00:12"),
                    ("lq114", "PUMP OVERLOAD", ""),
                }

    asyncio.run(scenario())


async def _what_is_left(line: HeldLine, cancelled: str) -> None:
    """Look at the list in the morning: what is there still, and what only wants to be seen."""
    found = await line.services.database.read(lambda uow: uow.alarms.open())
    there = {(alarm.code, alarm.subject) for alarm in found if alarm.is_present}
    assert there == {
        (AlarmCode.EQUIPMENT_FAILURE, "silo103"),
        (AlarmCode.EQUIPMENT_FAILURE, "lq114"),
        (AlarmCode.ORDER_CANCELLED, cancelled),
    }
    assert {alarm.state for alarm in found} == {AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED}
    failures = await line.services.database.read(lambda uow: uow.failures.recent(9))
    assert [failure.stamp_doubtful for failure in failures] == [True, False, False]
    events = JournalFilter(kind=JournalKind.EVENTS)
    assert len((await line.services.alarm_desk.journal(events)).rows) == 4
