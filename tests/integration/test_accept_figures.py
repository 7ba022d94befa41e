"""Figures that the line refused and an operator vouches for, on a real PLC link and database."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from services.domain.action import ActionOutcome, ActionRequest, OdooChoice
from services.domain.alarm import Alarm, AlarmCode
from services.domain.errors import ActionRefusedError
from services.domain.job import JobName
from services.domain.user import ActionKind, Actor, Role
from tests.e2e.plant import HeldLine, Plant, scattered
from tests.integration.line_play import Play, control, only, open_alarms, read_all

READ, ARCHIVE = JobName.READ_PLC, JobName.ARCHIVE_COMPLETED
OPERATOR = Actor("Budi S.", Role.OPERATOR, "test")
SILO_LIMIT = Decimal(1500)
FIRST_KG = 28  # offset of silo 101's quantity
STALE = {"plc_full_read_seconds": 0.001}


def words(line: HeldLine, slot: int = 1) -> list[int]:
    return list(control(line).state()["slots"][slot - 1]["read_words"])


async def show(line: HeldLine, shown: Sequence[int], slot: int = 1) -> None:
    control(line).nonsense(slot, shown)
    await read_all(line)


async def refused(line: HeldLine) -> Alarm:
    (alarm,) = await open_alarms(line, AlarmCode.READING_REFUSED)
    return alarm


async def accept(line: HeldLine, alarm: Alarm, reason: str = "seen at the panel") -> ActionOutcome:
    request = ActionRequest(ActionKind.ACCEPT_REFUSED_FIGURES, alarm.id, reason)
    return await line.act(request, OPERATOR)


def test_a_figure_that_went_back_is_taken_over_and_stays_accepted(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(20)})
        await line.done(READ)
        control(line).set_actuals(1, {114: Decimal("12.5")})
        await line.done(READ)
        alarm = await refused(line)
        assert (alarm.params["reason"], alarm.params["kg"]) == ("went_back", "12.50")
        assert alarm.params["obstacle"] == "none"
        assert len(alarm.params["words"].split()) == 77
        outcome = await accept(line, alarm)
        assert outcome.ok, outcome.message
        batch = await only(line)
        assert (batch.actuals_kg[114], batch.update_odoo) == (Decimal("12.5"), False)
        (accepted,) = batch.accepted
        assert (accepted.by, accepted.why) == ("Budi S.", "seen at the panel")
        for kg in ("12.5", "13", "12.5"):  # the accepted figure stays one that is believed
            control(line).set_actuals(1, {114: Decimal(kg)})
            await line.done(READ)
            assert await open_alarms(line, AlarmCode.READING_REFUSED) == []
        control(line).set_actuals(1, {114: Decimal(11)})  # further back is another question
        await line.done(READ)
        assert (await refused(line)).params["kg"] == "11.00"
        assert (await only(line)).actuals_kg[114] == Decimal("12.5")

    play(scenario)


def test_a_figure_over_its_limit_is_accepted_for_good_and_reaches_odoo_and_history(
    servers: Plant, tmp_path: Path, play: Play
) -> None:
    over = SILO_LIMIT + Decimal("12.5")

    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        batch = await only(line)
        silo = next(iter(batch.setpoints_kg))
        control(line).set_actuals(1, {silo: over})
        await line.done(READ)
        alarm = await refused(line)
        assert alarm.params["reason"] == "over_limit"
        with pytest.raises(ActionRefusedError, match="Give a reason"):
            await accept(line, alarm, reason=" ")
        outcome = await accept(line, alarm)
        assert outcome.ok, outcome.message
        assert max((await only(line)).actuals_kg.values()) == over

    play(scenario)

    async def restarted() -> None:
        world = Plant(servers.plc, servers.odoo, tmp_path)
        async with world.line() as line:
            batch = await only(line)
            silo = next(s for s, kg in batch.actuals_kg.items() if kg == over)
            control(line).set_actuals(1, {silo: over + 3})
            await line.done(READ)
            assert await open_alarms(line, AlarmCode.READING_REFUSED) == []
            assert (await only(line)).actuals_kg[silo] == over + 3
            control(line).set_actuals(1, {silo: over * 3})  # beyond what anybody vouched for
            await line.done(READ)
            assert (await refused(line)).params["reason"] == "over_limit"
            actuals = scattered(batch) | {silo: over + 4}
            control(line).finish(1, actuals, "2001")
            await line.done(READ)
            weight = await refused(line)
            assert weight.params["field"] == "finished weight"
            assert (await accept(line, weight)).ok
            await line.done(READ)
            batch = await only(line)
            assert (batch.actuals_kg, batch.finished_kg) == (actuals, Decimal(2001))
            assert await line.done(ARCHIVE) == "1 archived"
            (entry,) = await line.history()
            assert entry.batch.accepted[0].by == "Budi S."
            assert entry.batch.actuals_kg[silo] == over + 4

    asyncio.run(restarted())


@pytest.mark.parametrize(
    ("at", "word", "reason"),
    [(27, 999, "wrong_silo"), (0, 4, "wrong_batch_no"), (10, 0x80FF, "bad_text")],
)
def test_figures_beside_a_wrong_number_or_text_are_accepted_by_their_place(
    play: Play, at: int, word: int, reason: str
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        silo = max((await only(line)).setpoints_kg)
        control(line).set_actuals(1, {silo: Decimal(20)})
        shown = words(line)
        shown[at] = word
        await show(line, shown)
        alarm = await refused(line)
        assert alarm.params["reason"] == reason
        outcome = await accept(line, alarm)
        assert outcome.ok, outcome.message
        assert (await only(line)).actuals_kg[silo] == Decimal(20)
        control(line).set_actuals(1, {silo: Decimal(25)})
        await line.done(READ)
        assert (await only(line)).actuals_kg[silo] == Decimal(25)
        assert await open_alarms(line, AlarmCode.READING_REFUSED) == []

    play(scenario, **STALE)


@pytest.mark.parametrize(
    ("at", "word", "obstacle", "says"),
    [
        (1, 0x80FF, "order_unreadable", "whose figures these are"),
        (72, 2, "figures_unreadable", "no figures that could be stored"),
    ],
)
def test_what_cannot_be_read_cannot_be_accepted(
    play: Play, at: int, word: int, obstacle: str, says: str
) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        await line.done(READ)
        before = await only(line)
        shown = words(line)
        shown[at] = word
        await show(line, shown)
        alarm = await refused(line)
        assert alarm.params["obstacle"] == obstacle
        outcome = await accept(line, alarm)
        assert not outcome.ok
        assert says in outcome.message
        assert (await only(line)).doses == before.doses

    play(scenario, **STALE)


def test_a_slot_that_no_queued_order_has_cannot_be_accepted(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        await line.done(READ)
        shown = words(line)
        shown[FIRST_KG] = 0x7FFF
        await show(line, shown, slot=2)
        alarm = await refused(line)
        assert (alarm.subject, alarm.params["obstacle"]) == ("2", "not_in_queue")
        outcome = await accept(line, alarm)
        assert not outcome.ok
        assert "no order of the queue has this slot" in outcome.message

    play(scenario, **STALE)


def test_what_is_refused_is_told_again_once_its_order_has_left_the_queue(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(2)})
        control(line).fail(1)
        await read_all(line)
        batch = await only(line)
        shown = words(line)
        shown[FIRST_KG] = 0x7FFF
        await show(line, shown)
        assert (await refused(line)).params["order"] == batch.order.name
        by_hand = ActionRequest(
            ActionKind.ARCHIVE_BY_HAND, batch.id, "burnt", {"odoo": OdooChoice.NOTHING.value}
        )
        assert (await line.act(by_hand)).ok
        await read_all(line)
        alarm = await refused(line)
        assert (alarm.params["order"], alarm.params["obstacle"]) == ("", "not_in_queue")

    play(scenario, **STALE)


def test_only_what_was_seen_is_accepted(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        control(line).set_actuals(1, {114: Decimal(20)})
        await line.done(READ)
        control(line).set_actuals(1, {114: Decimal(12)})
        await line.done(READ)
        alarm = await refused(line)
        control(line).set_actuals(1, {114: Decimal(2)})  # nobody has seen this one
        outcome = await accept(line, alarm)
        assert not outcome.ok
        assert "shows something else now" in outcome.message
        control(line).set_actuals(1, {114: Decimal(21)})
        outcome = await accept(line, alarm)
        assert not outcome.ok
        await line.done(READ)
        outcome = await accept(line, alarm)
        assert "believed again" in outcome.message
        batch = await only(line)
        assert (batch.actuals_kg[114], batch.accepted) == (Decimal(21), ())

    play(scenario)


def test_of_two_faults_each_is_asked_for_by_itself(play: Play) -> None:
    async def scenario(line: HeldLine) -> None:
        await line.fetch()
        silo = max((await only(line)).setpoints_kg)
        control(line).set_actuals(1, {silo: Decimal(20)})
        shown = words(line)
        shown[27], shown[30] = 999, 998  # the numbers of silos 101 and 102
        await show(line, shown)
        outcome = await accept(line, await refused(line))
        assert outcome.ok
        assert "Something else in this slot is not believed" in outcome.message
        second = await refused(line)
        assert second.params["field"] == "silo 102 number"
        assert not (await only(line)).dosed_kg
        assert (await accept(line, second)).ok
        assert (await only(line)).dosed_kg == Decimal(20)

    play(scenario, **STALE)
