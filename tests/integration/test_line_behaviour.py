"""The line with real links and a real database: what happens between PLC, operator and Odoo."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.application.push_delivery import ORDERS_AT_ONCE
from services.domain.action import ActionRequest, OdooChoice
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.batch import Batch, BatchState, Completion, DownloadStep, SetAsideCause
from services.domain.job import JobName, JobOutcome
from services.domain.push import PushKind, PushState
from services.domain.reading import FailureReading, WeighingReading
from services.domain.user import ActionKind, Actor, Role
from tests.e2e.plant import HeldLine, Plant, scattered
from tests.integration.line_play import Play, control, only, open_alarms, read_all
from tests.integration.plc_link import until
from tests.samples import SUPERVISOR

READ, ARCHIVE, SYNC = JobName.READ_PLC, JobName.ARCHIVE_COMPLETED, JobName.SYNC_ORDERS
FAILURES = JobName.WATCH_FAILURES


async def all_alarms(line: HeldLine, code: AlarmCode) -> list[Alarm]:
    found = await line.services.database.read(lambda uow: uow.alarms.open())
    return [alarm for alarm in found if alarm.code is code]


async def save(line: HeldLine, batch: Batch) -> None:
    await line.services.database.run(lambda uow: uow.queue.save(batch))


async def finish(line: HeldLine, batch: Batch) -> None:
    control(line).finish(batch.slot, scattered(batch))
    await line.done(READ)


async def fail_equipment(line: HeldLine, code: str, text: str, **stamp: Any) -> None:
    control(line).fail_equipment(code, text, **stamp)
    await until(partial(_shows, line.services.plc.read_failure))


async def weigh(line: HeldLine, product_id: int, kg: str) -> None:
    control(line).weigh(1, product_id, kg)
    await until(partial(_shows, line.services.plc.read_weighing))


async def _shows(read: Callable[[], Awaitable[FailureReading | WeighingReading]]) -> bool:
    return (await read()).is_new


def wish(kind: ActionKind, target: int = 0, **params: str) -> ActionRequest:
    return ActionRequest(kind, target, "for the test", params)


def test_a_dosing_alarm_ends_with_its_batch(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        too_much = scattered(batch) | {114: batch.setpoints_kg[114] + 50}
        control(line).finish(batch.slot, too_much)
        await line.done(READ)
        (alarm,) = await open_alarms(line, AlarmCode.DOSING_DEVIATION)
        assert (alarm.subject, alarm.params["order"]) == ("114", batch.order.name)
        await line.done(ARCHIVE)
        assert await line.queue() == []
        assert await open_alarms(line, AlarmCode.DOSING_DEVIATION) == []

    play(scenario)


def test_kilograms_that_no_component_names_are_never_left_out_silently(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        unasked = next(s for s in (101, 108, 109, 110, 111) if s not in batch.setpoints_kg)
        control(line).finish(batch.slot, scattered(batch) | {unasked: Decimal(7)})
        await line.done(READ)
        await line.run(ARCHIVE)
        aside = (await only(line)).set_aside
        assert aside is not None
        assert aside.cause is SetAsideCause.UNPLANNED_SILO
        assert f"silo {unasked} 7.00 kg" in aside.reason
        (push,) = await line.pushes()
        assert push.state is PushState.QUARANTINE
        for request in (
            wish(ActionKind.RETRY_ALL_PUSHES),
            wish(ActionKind.RETRY_PUSH, push.id),
        ):
            assert not (await line.act(request)).ok
        assert line.plant.odoo.control.order(batch.order.odoo_id)["state"] != "done"
        by_hand = wish(ActionKind.ARCHIVE_BY_HAND, batch.id, odoo=OdooChoice.DONE.value)
        undecided = await line.act(by_hand)
        assert not undecided.ok
        assert f"silo {unasked}" in undecided.message
        decided = await line.act(wish(ActionKind.LEAVE_OUT, push.id, silo=str(unasked)))
        assert decided.ok, decided.message
        await line.services.delivery.deliver()
        assert line.plant.odoo.control.order(batch.order.odoo_id)["state"] == "done"
        (entry,) = await line.history()
        assert (entry.completion, entry.odoo_has_it) == (Completion.COMPLETED, True)

    play(scenario)


@pytest.mark.parametrize("choice", list(OdooChoice))
def test_a_failed_batch_is_archived_by_hand_as_the_operator_chose(
    play: Play, choice: OdooChoice
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        dosed = {103: Decimal("50.25"), 114: Decimal(3)}
        dosed = {silo: kg for silo, kg in dosed.items() if silo in batch.setpoints_kg}
        control(line).set_actuals(1, dosed)
        await line.done(READ)
        archive = wish(ActionKind.ARCHIVE_BY_HAND, batch.id, odoo=choice.value)
        refused = await line.act(archive)
        assert not refused.ok
        assert "Stop it at the PLC first" in refused.message
        control(line).fail(1)
        await line.done(READ)
        assert len(await open_alarms(line, AlarmCode.BATCH_FAILED)) == 1
        assert (await line.act(archive)).ok
        await line.services.delivery.deliver()
        again = await line.act(archive)
        assert not again.ok
        assert "no longer in the queue" in again.message
        (entry,) = await line.history()
        total = sum(dosed.values(), Decimal(0))
        assert entry.actor == SUPERVISOR.name
        assert entry.booked_kg == (total if choice is OdooChoice.DONE else 0)
        assert entry.odoo_has_it == (choice is not OdooChoice.NOTHING)
        order = line.plant.odoo.control.order(batch.order.odoo_id)
        if choice is OdooChoice.NOTHING:
            assert order["state"] not in ("done", "cancel")
        else:
            assert order["state"] == {"done": "done", "cancelled": "cancel"}[choice.value]
        assert await open_alarms(line, AlarmCode.BATCH_FAILED) == []
        assert "fetched" not in await line.done(SYNC)

    play(scenario)


def test_a_push_that_a_person_dropped_while_others_were_sent_is_not_sent(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        for batch in await line.queue():
            control(line).finish(batch.slot, scattered(batch))
        line.plant.odoo.control.fault("http502", times=1000)
        await line.done(READ)
        await line.run(ARCHIVE)
        line.plant.odoo.control.clear_faults()
        *others, dropped = await line.queue()
        line.plant.odoo.control.fault("slow", seconds=0.8, times=len(others))
        round_ = asyncio.create_task(line.services.delivery.deliver(at_once=True))
        await asyncio.sleep(0.2)
        request = wish(ActionKind.ARCHIVE_BY_HAND, dropped.id, odoo=OdooChoice.NOTHING.value)
        assert (await line.act(request)).ok
        assert (await round_).archived == len(others)
        state = line.plant.odoo.control
        assert all(state.order(b.order.odoo_id)["state"] == "done" for b in others)
        assert state.order(dropped.order.odoo_id)["state"] != "done"

    play(scenario, orders=ORDERS_AT_ONCE + 1)


def test_an_order_of_nobody_is_told_until_its_slot_shows_it_no_more(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        await line.done(READ)
        words = control(line).state()["slots"][0]["read_words"]
        stranger = list(words)
        stranger[0] = 2
        stranger[1:9] = [0x5858] * 8  # XXXXXXXXXXXXXXXX
        control(line).nonsense(2, stranger)
        await read_all(line)
        (alarm,) = await open_alarms(line, AlarmCode.UNKNOWN_ORDER)
        assert alarm.subject == "X" * 16
        control(line).nonsense(2, [0] * len(words))
        await read_all(line)
        assert await open_alarms(line, AlarmCode.UNKNOWN_ORDER) == []
        assert (await only(line)).order == batch.order

    play(scenario, plc_full_read_seconds=0.001)


def test_a_refused_reading_is_told_again_each_time_and_also_after_a_restart(
    servers: Plant, tmp_path: Path, play: Play
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        await line.done(READ)
        good = control(line).state()["slots"][0]["read_words"]
        bad = list(good)
        bad[27] = 999  # a silo number that is not the map's
        blank = [0] * len(good)
        for _ in range(2):
            control(line).nonsense(1, bad)
            await read_all(line)
            (alarm,) = await open_alarms(line, AlarmCode.READING_REFUSED)
            assert "999" in alarm.params["detail"]
            control(line).nonsense(1, blank)
            await read_all(line)
            assert await open_alarms(line, AlarmCode.READING_REFUSED) == []
        control(line).nonsense(1, bad)
        await read_all(line)

    play(scenario, plc_full_read_seconds=0.001)

    async def restarted() -> None:
        world = Plant(servers.plc, servers.odoo, tmp_path, {"plc_full_read_seconds": 0.001})
        async with world.line() as line:
            assert len(await open_alarms(line, AlarmCode.READING_REFUSED)) == 1
            good = [*control(line).state()["slots"][0]["write_words"][:76], 0]
            control(line).nonsense(1, good)
            await read_all(line)
            assert await open_alarms(line, AlarmCode.READING_REFUSED) == []

    asyncio.run(restarted())


def test_a_slot_that_the_plc_will_not_give_is_told_and_the_others_are_stored(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        for slot in (1, 2, 3):
            control(line).set_actuals(slot, {114: Decimal(slot)})
        await asyncio.sleep(0.01)
        control(line).misbehave("exception", code=2, after=1, count=1)  # the second request
        assert "1 refused" in await line.done(READ)
        assert [b.actuals_kg.get(114) for b in await line.queue()] == [1, None, 3]
        (alarm,) = await open_alarms(line, AlarmCode.READING_REFUSED)
        assert (alarm.subject, alarm.params["reason"]) == ("2", "not_read")
        assert "Modbus exception 2" in alarm.params["detail"]
        await line.done(READ)
        assert [b.actuals_kg.get(114) for b in await line.queue()] == [1, 2, 3]
        assert await open_alarms(line, AlarmCode.READING_REFUSED) == []

    play(scenario, orders=3)


def test_a_failed_batch_that_the_plc_goes_on_with_is_read_to_its_end(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(2)})
        control(line).fail(1)
        await line.done(READ)
        failed = await only(line)
        assert failed.set_aside is not None
        assert failed.slot is None
        control(line).set_actuals(1, {114: Decimal(3)})  # what still fell after it stopped
        await read_all(line)
        assert (await only(line)).actuals_kg[114] == Decimal(3)
        assert (await only(line)).set_aside == failed.set_aside
        assert len(await open_alarms(line, AlarmCode.BATCH_FAILED)) == 1
        control(line).resume(1)
        await read_all(line)
        going_on = await only(line)
        assert (going_on.slot, going_on.set_aside, going_on.status_operation) == (1, None, False)
        assert await open_alarms(line, AlarmCode.BATCH_FAILED) == []
        control(line).finish(1, scattered(going_on))
        await line.done(READ)
        assert (await only(line)).actuals_kg == scattered(going_on)
        assert await line.done(ARCHIVE) == "1 archived"

    play(scenario, plc_full_read_seconds=0.001)


def test_a_batch_that_somebody_set_aside_stays_so_when_the_plc_goes_on_with_it(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(2)})
        await line.done(READ)
        batch = await only(line)
        assert (await line.act(wish(ActionKind.SET_ASIDE, batch.id))).ok
        control(line).fail(1)
        await line.done(READ)
        control(line).resume(1)
        control(line).set_actuals(1, {114: Decimal(4)})
        await read_all(line)
        after = await only(line)
        assert after.set_aside is not None
        assert after.set_aside.cause is SetAsideCause.OPERATOR
        assert (after.slot, after.actuals_kg[114]) == (1, Decimal(4))

    play(scenario, plc_full_read_seconds=0.001)


def test_an_order_that_a_second_slot_shows_is_told_and_counted_once(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(2)})
        await line.done(READ)
        again = control(line).state()["slots"][0]["read_words"]
        control(line).nonsense(5, [5, *again[1:]])
        await read_all(line)
        (alarm,) = await open_alarms(line, AlarmCode.WRONG_SLOT)
        assert (alarm.params["slot"], alarm.params["own"]) == ("5", "1")
        assert (await only(line)).actuals_kg[114] == Decimal(2)
        control(line).nonsense(5, [0] * len(again))
        await read_all(line)
        assert await open_alarms(line, AlarmCode.WRONG_SLOT) == []

    play(scenario, plc_full_read_seconds=0.001)


def test_figures_that_went_back_are_kept_out_until_they_are_back(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(20)})
        await line.done(READ)
        control(line).set_actuals(1, {114: Decimal(2)})
        message = await line.done(READ)
        assert "1 refused" in message
        assert (await only(line)).actuals_kg[114] == Decimal(20)
        assert len(await open_alarms(line, AlarmCode.READING_REFUSED)) == 1
        control(line).set_actuals(1, {114: Decimal(21)})
        await line.done(READ)
        assert (await only(line)).actuals_kg[114] == Decimal(21)
        assert await open_alarms(line, AlarmCode.READING_REFUSED) == []

    play(scenario)


def test_weighings_add_up_and_one_that_odoo_will_not_see_is_told(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        product = next(c.product_id for c in batch.components if c.silo is None)
        await line.done(READ)
        for kg in ("1.25", "1.25"):
            await weigh(line, product, kg)
            await line.done(READ)
        await weigh(line, 987654, "3")
        await line.done(READ)
        batch = await only(line)
        assert batch.weighed_kg(product) == Decimal("2.50")
        (told,) = await all_alarms(line, AlarmCode.WEIGHING_REFUSED)
        assert "987654" in told.params["detail"]
        assert told.state is AlarmState.RETURNED
        assert (await line.act(wish(ActionKind.ACKNOWLEDGE_ALARM, told.id))).ok
        assert await all_alarms(line, AlarmCode.WEIGHING_REFUSED) == []

        line.plant.odoo.control.fault("http502", times=1000)
        await finish(line, batch)
        await line.run(ARCHIVE)
        await weigh(line, product, "9")
        await line.run(READ)
        (late,) = await all_alarms(line, AlarmCode.LATE_WEIGHING)
        assert late.params["kg"] == "9.00"
        line.plant.odoo.control.clear_faults()
        await line.done(ARCHIVE)
        (entry,) = await line.history()
        assert entry.batch.weighed_kg(product) == Decimal("11.50")
        assert line.plant.odoo.control.booked(batch.order.odoo_id)[product] == Decimal("2.50")

    play(scenario)


def test_an_acknowledgement_that_the_plc_refuses_does_not_hold_up_the_others(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        for batch in await line.queue():
            control(line).finish(batch.slot, scattered(batch))
        control(line).misbehave("exception", only="write", count=1)
        run = await line.run(READ)
        assert run.outcome is JobOutcome.FAILED
        control(line).behave()
        owed = await line.services.database.read(lambda uow: uow.debts.open())
        assert [debt.slot for debt in owed] == [1]
        await line.done(READ)
        assert await line.services.database.read(lambda uow: uow.debts.open()) == []
        words = [slot["read_words"][76] for slot in control(line).state()["slots"][:3]]
        assert words == [1, 1, 1]

    play(scenario, orders=3)


def test_an_acknowledgement_that_is_owed_is_paid_after_a_restart(
    servers: Plant, tmp_path: Path, play: Play
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        control(line).finish(batch.slot, scattered(batch))
        control(line).misbehave("exception", only="write")
        await line.run(READ)
        assert (await only(line)).is_finished

    play(scenario)
    servers.plc.control.behave()

    async def restarted() -> None:
        async with Plant(servers.plc, servers.odoo, tmp_path).line() as line:
            assert "1 acknowledged" in await line.done(READ)
            assert control(line).state()["slots"][0]["read_words"][76] == 1

    asyncio.run(restarted())


def test_a_failure_is_stored_and_reported_once_and_a_new_one_rings_again(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await fail_equipment(line, "silo101", "Overload")
        control(line).misbehave("exception", only="write", count=1)
        assert (await line.run(FAILURES)).outcome is JobOutcome.FAILED
        control(line).behave()
        await line.done(FAILURES)
        await line.done(FAILURES)
        failures = await line.services.database.read(lambda uow: uow.failures.recent(9))
        assert [failure.equipment_code for failure in failures] == ["silo101"]
        assert await line.pushes() == []
        assert failures[0].reported_at is not None
        (alarm,) = await open_alarms(line, AlarmCode.EQUIPMENT_FAILURE)
        assert (await line.act(wish(ActionKind.ACKNOWLEDGE_ALARM, alarm.id))).ok
        await fail_equipment(line, "silo101", "Bearing hot")
        await line.done(FAILURES)
        (again,) = await open_alarms(line, AlarmCode.EQUIPMENT_FAILURE)
        assert again.state is AlarmState.UNACKNOWLEDGED
        assert again.params["text"] == "Bearing hot"

    play(scenario, orders=0)


def test_a_failure_with_a_stamp_that_is_nonsense_is_not_lost(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await fail_equipment(line, "MTR-8", "Overload", stamp_words=[0xFFFF] * 6)
        await line.done(FAILURES)
        (failure,) = await line.services.database.read(lambda uow: uow.failures.recent(9))
        assert failure.stamp_doubtful
        assert failure.occurred_at == failure.read_at

    play(scenario, orders=0)


@pytest.mark.parametrize("stopped", [[0xFFFF] * 6, [0x2000, 0x01, 0x01, 0, 0, 0]])
def test_failures_that_a_stopped_clock_stamps_alike_are_all_kept(
    play: Play, stopped: list[int]
) -> None:
    async def scenario(line: HeldLine) -> None:
        for count in (1, 2):
            await fail_equipment(line, "MTR-8", "Overload", stamp_words=stopped)
            await line.done(FAILURES)
            await line.done(FAILURES)
            kept = await line.services.database.read(lambda uow: uow.failures.recent(9))
            assert len(kept) == count
            assert all(each.stamp_doubtful for each in kept)
        assert kept[0].stamp_raw.startswith(f"{kept[1].stamp_raw}, read ")

    play(scenario, orders=0)


def test_start_over_returns_what_is_untouched_and_keeps_the_rest(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        queue = await line.queue()
        await finish(line, queue[0])
        control(line).set_actuals(2, {114: Decimal(3)})
        await line.done(READ)
        refused = await line.act(wish(ActionKind.START_OVER))
        assert not refused.ok
        assert queue[1].order.name in refused.message
        control(line).fail(2)
        await line.done(READ)
        flipping = next(batch for batch in await line.queue() if batch.slot == 3)
        flipping = replace(
            flipping, state=BatchState.DOWNLOADING, download=DownloadStep.FLIPPING, taken_at=None
        )
        await save(line, flipping)
        outcome = await line.act(wish(ActionKind.START_OVER))
        assert outcome.message == "Started over: 1 returned to Odoo, 1 set aside, 2 kept"
        left = {batch.order.name: batch for batch in await line.queue()}
        assert set(left) == {batch.order.name for batch in queue[:3]}
        assert left[queue[2].order.name].set_aside is not None
        (entry,) = await line.history()
        assert entry.completion is Completion.RETURNED
        assert entry.booked_kg == 0
        order = line.plant.odoo.control.order(entry.batch.order.odoo_id)
        assert order["state"] not in ("done", "cancel")

    play(scenario, orders=4)


def test_a_returned_order_is_fetched_again_once_the_plc_does_not_show_it_any_more(
    play: Play,
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        first = await only(line)
        assert (await line.act(wish(ActionKind.START_OVER))).ok
        control(line).set_actuals(1, {114: Decimal(5)})
        await line.done(SYNC)
        assert await line.queue() == []
        (refused,) = await open_alarms(line, AlarmCode.ORDER_REFUSED)
        assert "slot 1 of the PLC still has it" in refused.params["reason"]
        await read_all(line)
        assert len(await open_alarms(line, AlarmCode.UNKNOWN_ORDER)) == 1
        control(line).poke(6000, (0,) * 77)
        await line.done(SYNC)
        second = await only(line)
        assert (second.order, second.attempt) == (first.order, 2)
        assert await open_alarms(line, AlarmCode.ORDER_REFUSED) == []

    play(scenario, plc_full_read_seconds=0.001)


def test_an_order_returned_before_the_plc_took_it_is_told_and_never_made_twice(
    play: Play,
) -> None:
    async def scenario(line: HeldLine) -> None:
        control(line).set(taking_held=True)
        await line.done(SYNC)
        first = await only(line)
        assert (await line.act(wish(ActionKind.START_OVER))).ok
        for _ in range(2):
            (left,) = await open_alarms(line, AlarmCode.ORDER_LEFT_IN_PLC)
            assert (left.subject, left.params["slot"]) == (first.order.name, "1")
            await line.done(SYNC)
            assert await line.queue() == []
        control(line).set(taking_held=False)
        await line.wait_for_plc()
        await line.done(SYNC)
        assert await line.queue() == []
        assert await open_alarms(line, AlarmCode.ORDER_LEFT_IN_PLC) == []
        await read_all(line)
        (unknown,) = await open_alarms(line, AlarmCode.UNKNOWN_ORDER)
        adopted = await line.act(wish(ActionKind.ADOPT, unknown.id))
        assert adopted.ok, adopted.message
        assert (await only(line)).attempt == 2
        await line.done(SYNC)
        names = [taken["mo_name"] for taken in control(line).state()["taken"]]
        assert names.count(first.order.name) == 1

    play(scenario, plc_full_read_seconds=0.001)


def test_a_returned_order_that_the_released_handshake_took_back_is_downloaded_again(
    play: Play,
) -> None:
    async def scenario(line: HeldLine) -> None:
        control(line).set(taking_held=True)
        await line.done(SYNC)
        assert (await line.act(wish(ActionKind.RETURN_UNTOUCHED))).ok
        assert (await line.act(wish(ActionKind.RELEASE_HANDSHAKE))).ok
        await line.done(SYNC)
        again = await only(line)
        assert (again.attempt, again.state) == (2, BatchState.DOWNLOADED)
        assert await open_alarms(line, AlarmCode.ORDER_LEFT_IN_PLC) == []

    play(scenario)


def test_an_order_cancelled_here_that_the_plc_may_still_take_is_told(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        control(line).set(taking_held=True)
        await line.done(SYNC)
        batch = await only(line)
        await read_all(line)
        (told,) = await open_alarms(line, AlarmCode.ORDER_NOT_TAKEN)
        assert told.subject == batch.order.name
        assert (await line.act(wish(ActionKind.CANCEL, batch.id))).ok
        await line.services.delivery.deliver()
        assert await line.queue() == []
        (left,) = await open_alarms(line, AlarmCode.ORDER_LEFT_IN_PLC)
        assert left.params["slot"] == "1"
        assert (await line.act(wish(ActionKind.RELEASE_HANDSHAKE))).ok
        assert await open_alarms(line, AlarmCode.ORDER_LEFT_IN_PLC) == []

    play(scenario, plc_take_timeout_seconds=0.001, plc_full_read_seconds=0.001)


def test_set_aside_and_taken_back_an_order_is_downloaded_after_all(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        control(line).set(taking_held=True)
        control(line).ready()
        control(line).misbehave("exception", only="write")
        await line.run(SYNC)
        batch = await only(line)
        await save(line, replace(batch, state=BatchState.FETCHED, download=None))
        assert (await line.act(wish(ActionKind.SET_ASIDE, batch.id))).ok
        aside = await only(line)
        assert aside.slot is None
        assert len(await open_alarms(line, AlarmCode.BATCH_SET_ASIDE)) == 1
        assert not (await line.act(wish(ActionKind.SET_ASIDE, batch.id))).ok
        assert (await line.act(wish(ActionKind.TAKE_BACK, batch.id))).ok
        assert not (await line.act(wish(ActionKind.TAKE_BACK, batch.id))).ok
        back = await only(line)
        assert (back.slot, back.set_aside) == (1, None)
        assert await open_alarms(line, AlarmCode.BATCH_SET_ASIDE) == []
        control(line).behave()
        control(line).set(taking_held=False)
        assert "downloaded 1" in await line.fetch()

    play(scenario)


def test_an_action_is_carried_out_once_and_leaves_two_rows(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        viewer = Actor("Guest", Role.VIEWER, "test")
        late = wish(ActionKind.RUN_JOB, job="no such job")
        broken = await line.act(late)
        assert not broken.ok
        assert "mistake in the program" in broken.message
        action = await line.services.desk.ask(SUPERVISOR, wish(ActionKind.START_OVER))
        first = await line.services.commands.carry_out(action)
        assert await line.services.commands.carry_out(action) == first
        low = replace(action, id=action.id, actor=viewer)
        assert await line.services.commands.carry_out(low) == first
        pending = await line.services.database.read(lambda uow: uow.actions.pending())
        assert pending == []

    play(scenario, orders=0)


def test_retry_sends_what_was_rejected_and_takes_the_batch_back(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        control(line).finish(batch.slot, scattered(batch))
        await line.done(READ)
        line.plant.odoo.control.reject_next("Lot blocked", path="mark-done", times=2)
        await line.run(ARCHIVE)
        (push,) = await line.pushes()
        assert (push.kind, push.state) == (PushKind.FINAL, PushState.QUARANTINE)
        again = await line.act(wish(ActionKind.RETRY_PUSH, push.id))
        assert not again.ok
        assert "Lot blocked" in again.message
        assert (await only(line)).set_aside is not None
        assert (await line.act(wish(ActionKind.RETRY_PUSH, push.id))).ok
        assert await line.queue() == []
        assert await open_alarms(line, AlarmCode.PUSH_REJECTED) == []
        nothing = await line.act(wish(ActionKind.RETRY_ALL_PUSHES))
        assert not nothing.ok

    play(scenario)


def test_an_order_of_another_line_does_not_stop_the_fetch(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        taken = (await line.queue())[0]
        assert (await line.act(wish(ActionKind.START_OVER))).ok
        database = line.services.database
        foreign = replace(taken, line="PLC02", slot=None)

        def give_away(uow: Any) -> None:
            uow.queue.add(foreign)

        await database.run(give_away)
        for slot in (1, 2):
            control(line).poke(5900 + 100 * slot, (0,) * 77)
        assert "fetched 1 orders" in await line.done(SYNC)
        assert [batch.order for batch in await line.queue()] != [taken.order]

    play(scenario, orders=2)


def test_an_order_cancelled_in_odoo_before_the_download_is_withdrawn(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        control(line).misbehave("exception", only="write")
        await line.run(SYNC)
        batch = await only(line)
        await save(line, replace(batch, state=BatchState.FETCHED, download=None))
        assert (await line.act(wish(ActionKind.SET_ASIDE, batch.id))).ok
        line.plant.odoo.control.command("cancel_order", id=batch.order.odoo_id)
        await line.run(SYNC)
        assert await line.queue() == []
        (entry,) = await line.history()
        assert entry.completion is Completion.CANCELLED
        assert await open_alarms(line, AlarmCode.BATCH_SET_ASIDE) == []

    play(scenario)
