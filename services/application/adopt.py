"""Adopt: an order that the PLC shows and nobody queued is taken from Odoo as it is there.

The way back after a lost database (SPEC.md §4 job 2). Nothing is written to the PLC.
"""

from collections.abc import Mapping
from dataclasses import replace

from services.application.alarm_book import AlarmBook
from services.application.commands import Awaited, Stored
from services.application.line import Line
from services.application.order_rules import FINAL, new_batch
from services.domain.action import Action
from services.domain.alarm import Alarm, AlarmCode
from services.domain.batch import Batch, BatchState, DownloadStep
from services.domain.errors import ActionRefusedError
from services.domain.order import Order, OrderState
from services.domain.user import ActionKind
from services.ports import Database, Now, Odoo, Plc, UnitOfWork


class AdoptActions:
    """The target is the alarm "unknown order", which names the order and the slot."""

    def __init__(
        self, database: Database, odoo: Odoo, plc: Plc, line: Line, alarms: AlarmBook, now: Now
    ) -> None:
        self._database = database
        self._odoo = odoo
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {ActionKind.ADOPT: self._adopt}

    async def _adopt(self, action: Action) -> str:
        """Look at the PLC and at Odoo, then store; job 2 reads the figures at its next run."""
        alarm = await self._database.read(lambda uow: uow.alarms.get(action.request.target))
        if alarm is None or alarm.code is not AlarmCode.UNKNOWN_ORDER or not alarm.is_open:
            raise ActionRefusedError("Not done: the alarm of the unknown order is gone.")
        slot = int(alarm.params["slot"])
        await self._check_shown(slot, alarm.subject)
        order = await self._order_named(alarm.subject)
        batch = await self._database.run(lambda uow: self._store(uow, alarm, order, slot))
        return f"{batch.order.name} is adopted in slot {slot}; its figures come from the PLC"

    async def _check_shown(self, slot: int, name: str) -> None:
        (reading,) = await self._plc.read_slots([slot])
        if reading.content is None or reading.content.mo_name != name:
            raise ActionRefusedError(f"Not done: slot {slot} does not show {name} any more.")

    async def _order_named(self, name: str) -> Order:
        """Find the order whose name the PLC may have cut."""
        is_cut = self._plc.name_as_encoded(f"{name}x") == name
        order = await self._odoo.order_by_name(name, may_go_on=is_cut)
        if order is None:
            raise ActionRefusedError(
                f"Not done: Odoo has no order {name}. Ask who entered it at the PLC."
            )
        if not order.state.is_open:
            state = "done" if order.state is OrderState.DONE else "cancelled"
            raise ActionRefusedError(
                f"Not done: {order.ref.name} is {state} in Odoo. Ask the office."
            )
        if order.problem:
            raise ActionRefusedError(f"Not done: {order.ref.name} cannot be read: {order.problem}.")
        return order

    def _store(self, uow: UnitOfWork, alarm: Alarm, order: Order, slot: int) -> Batch:
        """Store it as downloaded and taken: that the PLC shows it proves both."""
        odoo_id, now = order.ref.odoo_id, self._now()
        holder = [batch.order.name for batch in uow.queue.all() if batch.slot == slot]
        if holder:
            raise ActionRefusedError(f"Not done: slot {slot} belongs to {holder[0]} in the queue.")
        if uow.queue.held([odoo_id]):
            raise ActionRefusedError(f"Not done: {order.ref.name} is in the queue already.")
        if FINAL & set(uow.history.completions([order.ref]).get(odoo_id, ())):
            raise ActionRefusedError(f"Not done: {order.ref.name} is in the history already.")
        attempt = uow.history.last_attempt(odoo_id) + 1
        batch = uow.queue.add(
            replace(
                new_batch(order, self._line, slot, attempt, now),
                state=BatchState.DOWNLOADED,
                download=DownloadStep.DONE,
                downloaded_at=now,
                taken_at=now,
            )
        )
        self._alarms.clear(uow, AlarmCode.UNKNOWN_ORDER, alarm.subject, now)
        return batch
