"""Job 1's use case: look after what is queued, then fetch when the queue is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.left_in_plc import Held, LeftInPlc
from services.application.line import Line
from services.application.order_rules import FINAL, OrderRules, new_batch
from services.application.silo_alarms import SiloAlarms
from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode
from services.domain.batch import Batch, BatchState, Completion
from services.domain.errors import AlreadyQueuedError, OdooRejectedError
from services.domain.order import Component, Order, OrderRef, OrderState
from services.domain.push import ENDS
from services.ports import Database, Now, Odoo, Plc, UnitOfWork


@dataclass(frozen=True, slots=True)
class Intake:
    """What a run of job 1 did, for its record."""

    stored: int = 0
    refused: int = 0
    queued: int = 0
    withdrawn: int = 0
    note: str = ""

    @property
    def message(self) -> str:
        if self.note:
            return self.note
        parts = [f"fetched {self.stored} orders" if self.stored else "no order to fetch"]
        if self.refused:
            parts.append(f"{self.refused} cannot be taken, see the alarms")
        if self.withdrawn:
            parts.append(f"{self.withdrawn} withdrawn in Odoo")
        return ", ".join(parts)


class AcceptOrders:
    def __init__(
        self, database: Database, odoo: Odoo, plc: Plc, line: Line, alarms: AlarmBook, now: Now
    ) -> None:
        self._database = database
        self._odoo = odoo
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._silos = SiloAlarms(alarms, line.dosing)
        self._now = now
        self._rules = OrderRules(line, plc)
        self._left = LeftInPlc(database, plc, alarms, now)

    async def run(self) -> Intake:
        await self._left.watch()
        withdrawn = await self._look_after_queue()
        waiting = await self._database.read(_queued)
        if waiting:
            note = f"{len(waiting)} batches in the queue, so nothing is fetched"
            return Intake(queued=len(waiting), withdrawn=withdrawn, note=note)
        taken, refused = await self._choose()
        await self._database.run(lambda uow: self._tell_refused(uow, refused))
        stored = 0
        if taken:
            try:
                stored = await self._database.run(lambda uow: self._store(uow, taken))
            except AlreadyQueuedError:
                return Intake(note="another run has just stored these orders", withdrawn=withdrawn)
        return Intake(stored=stored, refused=len(refused), withdrawn=withdrawn)

    async def _choose(self) -> tuple[list[Order], dict[str, str]]:
        """Page through Odoo's orders until enough can be taken, or there are no more."""
        taken: list[Order] = []
        refused: dict[str, str] = {}
        names = await self._database.read(self._queued_names)
        chosen: set[int] = set()
        held: Held | None = None
        limit = min(self._line.sync_batch_limit, self._plc.slots)
        async for page in self._odoo.confirmed_orders():
            known, returned = await self._database.read(partial(already_ours, page=page))
            for order in page:
                if order.ref.odoo_id in known or order.ref.odoo_id in chosen:
                    continue  # pages can overlap when an order comes in between
                reason = self._rules.why_not(order, names)
                if not reason and order.ref.odoo_id in returned:
                    held = held or await self._left.held()
                    reason = held.why_not_again(self._plc.name_as_encoded(order.ref.name))
                if reason:
                    refused[order.ref.name] = reason
                    continue
                taken.append(order)
                chosen.add(order.ref.odoo_id)
                names.add(self._plc.name_as_encoded(order.ref.name))
                if len(taken) == limit:
                    return taken, refused
        return taken, refused

    def _queued_names(self, uow: UnitOfWork) -> set[str]:
        return {self._plc.name_as_encoded(batch.order.name) for batch in uow.queue.all()}

    def _tell_refused(self, uow: UnitOfWork, refused: dict[str, str]) -> None:
        now = self._now()
        for name, reason in refused.items():
            self._alarms.raise_(uow, AlarmCode.ORDER_REFUSED, name, now, reason=reason)
        self._alarms.clear_all_but(uow, AlarmCode.ORDER_REFUSED, set(refused), now)

    def _store(self, uow: UnitOfWork, orders: Sequence[Order]) -> int:
        """Store all of them in this transaction, each in a free slot. The check is made again."""
        present = uow.queue.all()
        if any(batch.counts_as_queue for batch in present):
            raise AlreadyQueuedError("The queue is not empty any more.")
        held = {batch.slot for batch in present}
        names = {self._plc.name_as_encoded(batch.order.name) for batch in present}
        free = [slot for slot in range(1, self._plc.slots + 1) if slot not in held]
        known, _ = already_ours(uow, orders)
        fitting = [
            order
            for order in orders
            if order.ref.odoo_id not in known
            and self._plc.name_as_encoded(order.ref.name) not in names
        ]
        now = self._now()
        pairs = list(zip(fitting, free, strict=False))
        for order, slot in pairs:
            attempt = uow.history.last_attempt(order.ref.odoo_id) + 1
            uow.queue.add(new_batch(order, self._line, slot, attempt, now))
        return len(pairs)

    async def _look_after_queue(self) -> int:
        """Re-read in Odoo what is queued: withdrawn and changed orders (SPEC.md §4 job 1)."""
        queued = await self._database.read(lambda uow: uow.queue.all())
        unfinished = [batch for batch in queued if not batch.is_finished]
        if not unfinished:
            return 0
        orders = await self._odoo.orders([batch.order for batch in unfinished])
        by_id = {order.ref.odoo_id: order for order in orders}
        missing = [batch.order for batch in unfinished if batch.order.odoo_id not in by_id]
        gone = {ref.odoo_id for ref in missing if await self._is_gone(ref)}
        return await self._database.run(lambda uow: self._compare(uow, by_id, gone))

    async def _is_gone(self, ref: OrderRef) -> bool:
        """Whether Odoo has no such order; one renamed while it was read is only left out."""
        try:
            await self._odoo.books(ref)
        except OdooRejectedError:
            return True
        return False

    def _compare(self, uow: UnitOfWork, orders: dict[int, Order], gone: set[int]) -> int:
        withdrawn = 0
        ending = {push.batch_id for push in uow.pushes.unfinished() if push.kind in ENDS}
        for batch in uow.queue.all():
            order = orders.get(batch.order.odoo_id)
            if batch.is_finished or batch.id in ending:
                continue  # what the line itself is closing is no surprise
            if batch.order.odoo_id in gone:
                withdrawn += self._on_withdrawn(uow, batch, "deleted")
            elif order is not None and order.state is OrderState.CANCEL:
                withdrawn += self._on_withdrawn(uow, batch, "cancelled")
            elif order is not None:
                self._on_present(uow, batch, order)
        return withdrawn

    def _on_withdrawn(self, uow: UnitOfWork, batch: Batch, what: str) -> int:
        now = self._now()
        if not batch.is_handed_over:
            entry = to_history(batch, Completion.CANCELLED, now, odoo_has_it=True)
            uow.history.add(replace(entry, reason=f"{what} in Odoo before the download"))
            uow.queue.remove(batch.id)
            self._silos.order_left(uow, batch.order.name, now)
            self._alarms.record(uow, EventCode.ORDER_WITHDRAWN, batch.order.name, now, what=what)
            return 1
        self._alarms.raise_(
            uow,
            AlarmCode.ORDER_CANCELLED,
            batch.order.name,
            now,
            what=what,
            dosed_kg=f"{batch.dosed_kg:.2f}",
            slot=str(batch.slot or ""),
        )
        return 0

    def _on_present(self, uow: UnitOfWork, batch: Batch, order: Order) -> None:
        now = self._now()
        self._alarms.clear(uow, AlarmCode.ORDER_CANCELLED, batch.order.name, now)
        same = not _differs(batch, order) and (
            order.ref == batch.order or batch.state is not BatchState.FETCHED
        )
        others = [b.order.name for b in uow.queue.all() if b.id != batch.id]
        names = {self._plc.name_as_encoded(name) for name in others}
        reason = "" if same else self._rules.why_not(order, names)
        if same:
            self._alarms.clear(uow, AlarmCode.ORDER_CHANGED, batch.order.name, now)
        elif batch.state is BatchState.FETCHED and not reason:
            uow.queue.save(
                replace(
                    batch,
                    order=order.ref,
                    planned_kg=order.planned_kg,
                    components=order.components,
                )
            )
            self._alarms.clear(uow, AlarmCode.ORDER_CHANGED, batch.order.name, now)
            self._alarms.record(uow, EventCode.ORDER_UPDATED, order.ref.name, now)
        else:
            self._alarms.raise_(
                uow,
                AlarmCode.ORDER_CHANGED,
                batch.order.name,
                now,
                ours=_plan(batch.planned_kg, batch.components),
                odoos=reason or _plan(order.planned_kg, order.components),
            )


def _queued(uow: UnitOfWork) -> list[Batch]:
    return [batch for batch in uow.queue.all() if batch.counts_as_queue]


def already_ours(uow: UnitOfWork, page: Sequence[Order]) -> tuple[set[int], set[int]]:
    """Return the Odoo ids that a queue of any line or the history has for good; and returned."""
    ids = [order.ref.odoo_id for order in page]
    archived = uow.history.completions([order.ref for order in page])
    final = {odoo_id for odoo_id, how in archived.items() if FINAL & set(how)}
    return set(uow.queue.held(ids)) | final, set(archived) - final


def _differs(batch: Batch, order: Order) -> bool:
    """Whether quantity or components are not what the queue has. Names and move ids may differ."""
    return _grams(batch.planned_kg) != _grams(order.planned_kg) or _essence(
        batch.components
    ) != _essence(order.components)


def _essence(components: Sequence[Component]) -> list[tuple[int, int, Decimal]]:
    return sorted((c.product_id, c.silo or 0, _grams(c.planned_kg)) for c in components)


def _grams(kg: Decimal) -> Decimal:
    """Round to what the database keeps: a finer quantity in Odoo is no change."""
    return kg.quantize(Decimal("0.001"))


def _plan(planned_kg: object, components: Sequence[Component]) -> str:
    parts = [f"{c.silo or c.product_name} {c.planned_kg:.2f}" for c in components]
    return f"{planned_kg} kg ({', '.join(parts)})"
