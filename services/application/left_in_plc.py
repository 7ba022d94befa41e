"""Orders that left the queue while the PLC has them still, or may take them at any moment.

The line cannot take back what it has released: it writes only when the guard is 1 (SPEC.md §2). So
a person is told what to do at the PLC, and such an order is not downloaded a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch
from services.domain.errors import PlcRejectedError, PlcUnavailableError
from services.domain.reading import OrderArea
from services.ports import Database, Now, Plc, UnitOfWork

_CODE = AlarmCode.ORDER_LEFT_IN_PLC
_RELEASED = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What the PLC has: name as encoded -> slot; None if it does not tell."""

    slots: Mapping[str, int] | None

    def why_not_again(self, plc_name: str) -> str:
        """Return why a returned order may not be downloaded again yet; "" if it may.

        It may have been taken all the same after it was returned, and would be made twice.
        """
        if self.slots is None:
            return "it was returned, and the PLC does not tell whether it still has it"
        slot = self.slots.get(plc_name)
        if slot is None:
            return ""
        return f"it was returned, but slot {slot} of the PLC still has it: delete it there first"


class LeftInPlc:
    def __init__(self, database: Database, plc: Plc, alarms: AlarmBook, now: Now) -> None:
        self._database = database
        self._plc = plc
        self._alarms = alarms
        self._now = now

    async def watch(self) -> None:
        """Tell of each order that stands released in the PLC's order area and is not queued."""
        try:
            area = await self._plc.read_order_area()
        except (PlcUnavailableError, PlcRejectedError):
            return  # the link's own alarm tells; what was told of orders stands
        known = await self._database.read(lambda uow: uow.alarms.of_codes((_CODE,)))
        if known or _offered(area):
            await self._database.run(lambda uow: self._tell(uow, area))

    async def held(self) -> "Held":
        """Look which orders the PLC has, or may take at this moment."""
        try:
            area = await self._plc.read_order_area()
            readings = await self._plc.read_slots(range(1, self._plc.slots + 1))
        except (PlcUnavailableError, PlcRejectedError):
            return Held(None)
        if not all(reading.words for reading in readings):
            return Held(None)
        slots = _offered(area)
        for reading in readings:
            said = reading.content or reading.claimed
            if said is not None:
                slots[said.mo_name] = reading.slot
        return Held(slots)

    def _tell(self, uow: UnitOfWork, area: OrderArea) -> None:
        queued = {self._plc.name_as_encoded(batch.order.name) for batch in uow.queue.all()}
        left = {name: slot for name, slot in _offered(area).items() if name not in queued}
        now = self._now()
        for name, slot in left.items():
            words = {"guards": area.guards_told, "orders": area.orders_told}
            self._alarms.raise_(uow, _CODE, name, now, slot=str(slot), **words)
        self._alarms.clear_all_but(uow, _CODE, set(left), now)


def tell_left(uow: UnitOfWork, alarms: AlarmBook, batch: Batch, now: datetime) -> None:
    """Tell at once of a batch that leaves the queue released and, by all that is known, not taken.

    Whether it still stands so the next `watch` finds out.
    """
    if batch.is_handed_over and not batch.is_finished and batch.taken_at is None:
        slot = str(batch.slot or batch.former_slot or "")
        alarms.raise_(uow, _CODE, batch.order.name, now, slot=slot)


def _offered(area: OrderArea) -> dict[str, int]:
    """Return name -> slot of the orders that the PLC may take at this moment."""
    return {
        slot.mo_name: slot.slot
        for slot in area.slots
        if slot.mo_name and area.guard(slot.slot) == _RELEASED
    }
