"""Holds the books of PLC, Odoo and database against each other: nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, Completion
from services.domain.debt import Acknowledgement
from services.domain.failure import EquipmentFailure
from services.domain.history import HistoryEntry
from services.domain.push import Push
from services.ports import UnitOfWork
from tests.lives.world import World

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    queue: list[Batch]
    history: list[HistoryEntry]
    pushes: list[Push]
    debts: list[Acknowledgement]
    failures: list[EquipmentFailure]
    late: set[tuple[str, str]]  # order and kg of weighings that came too late, and were told

    @classmethod
    def of(cls, uow: UnitOfWork) -> "Stored":
        return cls(
            list(uow.queue.all()),
            list(uow.history.recent(_ALL)),
            list(uow.pushes.unfinished()),
            list(uow.debts.open()),
            list(uow.failures.recent(_ALL)),
            {
                (alarm.subject, alarm.params.get("kg", ""))
                for alarm in uow.alarms.open()
                if alarm.code is AlarmCode.LATE_WEIGHING
            },
        )

    @property
    def is_settled(self) -> bool:
        return not (self.queue or self.pushes or self.debts)


def mistakes_so_far(world: World) -> list[str]:
    """Return what must not be at any moment: an order taken twice, archived twice, a bad write."""
    plc, stored = world.plc.control.state(), world.read(Stored.of)
    return [*_of_plc(plc), *_of_history(stored.history)]


def mistakes(world: World) -> list[str]:
    """Compare everything, once the line has come to rest."""
    plc, odoo = world.plc.control.state(), world.odoo.control.state()
    stored = world.read(Stored.of)
    return [
        *_of_plc(plc),
        *_of_history(stored.history),
        *_unsettled(stored),
        *_orders(plc, odoo, stored.history),
        *_consumption(plc, odoo, stored),
        *_acknowledgements(plc, stored.history),
        *_failures(world, plc, odoo, stored.failures),
        *_weighings(world, stored),
    ]


def _of_plc(plc: Mapping[str, Any]) -> Iterator[str]:
    for name, times in plc["taken_count"].items():
        if times > 1:
            yield f"the PLC took {name} {times} times"
    for violation in plc["violations"]:
        yield f"the PLC saw: {violation['why']} (D{violation['address']})"


def _of_history(history: list[HistoryEntry]) -> Iterator[str]:
    for name, times in Counter(entry.batch.order.name for entry in history).items():
        if times > 1:
            yield f"{name} is archived {times} times"
    for entry in history:
        if entry.completion is not Completion.COMPLETED:
            yield f"{entry.batch.order.name} is archived as {entry.completion.value}"


def _unsettled(stored: Stored) -> Iterator[str]:
    for batch in stored.queue:
        aside = f", set aside: {batch.set_aside.reason}" if batch.set_aside else ""
        yield f"{batch.order.name} is still in the queue, {batch.state.value}{aside}"
    for push in stored.pushes:
        yield f"push {push.id} ({push.kind.value}) is {push.state.value}: {push.last_answer}"
    for debt in stored.debts:
        yield f"an acknowledgement is still owed: {debt.kind.value} of slot {debt.slot}"


def _orders(
    plc: Mapping[str, Any], odoo: Mapping[str, Any], history: list[HistoryEntry]
) -> Iterator[str]:
    """Each order that the PLC took is archived and done in Odoo; no other one is touched there."""
    taken, archived = set(plc["taken_count"]), {entry.batch.order.name for entry in history}
    for name in taken - archived:
        yield f"{name} was taken by the PLC and is not in the history"
    for name in archived - taken:
        yield f"{name} is in the history, but the PLC never took it"
    for order in odoo["orders"]:
        expected = "done" if order["name"] in archived else "confirmed"
        if order["state"] != expected:
            yield f"{order['name']} is {order['state']} in Odoo, not {expected}"


def _consumption(plc: Mapping[str, Any], odoo: Mapping[str, Any], stored: Stored) -> Iterator[str]:
    """What the PLC dosed is what the history holds and what Odoo has booked, to the gram."""
    booked: dict[int, dict[int, Decimal]] = {}
    produced: dict[int, Decimal] = {}
    for booking in odoo["bookings"]:
        order, kg = booking["order_id"], Decimal(booking["quantity"])
        if booking["kind"] == "consumed":
            of_order = booked.setdefault(order, {})
            of_order[booking["product_id"]] = of_order.get(booking["product_id"], Decimal(0)) + kg
        else:
            produced[order] = produced.get(order, Decimal(0)) + kg
    finished = {each["mo_name"]: Decimal(each["finished_kg"]) for each in plc["taken"]}
    for entry in stored.history:
        batch, name = entry.batch, entry.batch.order.name
        dosed = {int(s): Decimal(kg) for s, kg in plc["dosed_kg"].get(name, {}).items()}
        if {s: kg for s, kg in batch.actuals_kg.items() if kg} != dosed:
            yield f"{name}: the PLC dosed {dosed}, the history has {batch.actuals_kg}"
        expected = _expected(batch, dosed, stored.late)
        if booked.get(batch.order.odoo_id) != expected:
            yield f"{name}: Odoo has booked {booked.get(batch.order.odoo_id)}, not {expected}"
        if produced.get(batch.order.odoo_id) != finished.get(name):
            yield f"{name}: Odoo has {produced.get(batch.order.odoo_id)} kg produced"


def _expected(
    batch: Batch, dosed: Mapping[int, Decimal], late: set[tuple[str, str]]
) -> dict[int, Decimal]:
    """Return what Odoo shall have booked by product: dosed, weighed by hand, or as planned."""
    weighed: dict[int, Decimal] = {}
    for weighing in batch.weighings:
        if (batch.order.name, f"{weighing.kg:.2f}") in late:
            continue
        weighed[weighing.product_id] = weighed.get(weighing.product_id, Decimal(0)) + weighing.kg
    expected: dict[int, Decimal] = {}
    for component in batch.components:
        kg = weighed.get(component.product_id, component.planned_kg)
        if component.silo is not None:
            kg = dosed.get(component.silo, Decimal(0))
        expected[component.product_id] = expected.get(component.product_id, Decimal(0)) + kg
    return {product: kg for product, kg in expected.items() if kg}


def _acknowledgements(plc: Mapping[str, Any], history: list[HistoryEntry]) -> Iterator[str]:
    archived = {entry.batch.order.name for entry in history}
    for slot in plc["slots"]:
        if slot["mo_name"] in archived and slot["taken"] != 1:
            yield f"slot {slot['slot']} shows {slot['mo_name']}, archived and not acknowledged"


def _failures(
    world: World,
    plc: Mapping[str, Any],
    odoo: Mapping[str, Any],
    stored: list[EquipmentFailure],
) -> Iterator[str]:
    """Each failure is taken from the PLC, stored once and in Odoo once."""
    if plc["failures_waiting"]:
        yield f"{plc['failures_waiting']} failures wait in the PLC: one is not acknowledged"
    held = Counter(failure.text for failure in stored)
    reports = [each["description"] for each in odoo["failures"]]
    reports += [str(each.get("description", "")) for each in odoo["requests"]]
    filed = Counter(reports)
    for text in world.failures:
        if held[text] != 1:
            yield f"failure {text!r} is stored {held[text]} times"
        if filed[text] != 1:
            yield f"failure {text!r} is in Odoo {filed[text]} times"


def _weighings(world: World, stored: Stored) -> Iterator[str]:
    """Each counts once, or came when its batch was archived and is told."""
    by_order = {entry.batch.order.name: entry.batch.weighings for entry in stored.history}
    for name, kg in world.weighings.items():
        times = [f"{weighing.kg:.2f}" for weighing in by_order.get(name, ())].count(kg)
        if times != 1 and not (times == 0 and (name, kg) in stored.late):
            yield f"{name}: the weighing of {kg} kg counts {times} times"
