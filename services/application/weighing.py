"""Reads a manual weighing, stores it as a hand addition and owes its acknowledgement."""

from services.application.acknowledge import Acknowledger
from services.application.alarm_book import AlarmBook
from services.domain.alarm import AlarmCode
from services.domain.batch import FROM_PLC, Batch, Weighing
from services.domain.debt import Acknowledgement, DebtKind
from services.domain.push import PushKind, PushState
from services.domain.reading import WeighingReading
from services.ports import Database, Now, Plc, UnitOfWork


class WeighingRecorder:
    """SPEC.md §3: several weighings of one product add up; a late one is never pushed."""

    def __init__(
        self,
        database: Database,
        plc: Plc,
        alarms: AlarmBook,
        acknowledger: Acknowledger,
        now: Now,
    ) -> None:
        self._database = database
        self._plc = plc
        self._alarms = alarms
        self._acknowledger = acknowledger
        self._now = now

    async def run(self) -> bool:
        """Return whether a new weighing was stored.

        An acknowledgement that is still owed is paid first: until then the same words are the
        same weighing. A person is told, for only a person knows if it was weighed twice.
        """
        shown = await self._plc.read_weighing()
        if not shown.is_new:
            return False
        if await self._acknowledger.pay(DebtKind.WEIGHING):
            await self._database.run(lambda uow: self._tell_repeated(uow, shown))
        reading = await self._plc.read_weighing()
        if not reading.is_new:
            return False
        await self._database.run(lambda uow: self._store(uow, reading))
        await self._acknowledger.pay(DebtKind.WEIGHING)
        return True

    def _store(self, uow: UnitOfWork, reading: WeighingReading) -> None:
        owed = [d for d in uow.debts.open() if d.kind is DebtKind.WEIGHING]
        if any(debt.words == reading.words for debt in owed):
            return  # stored already; only its acknowledgement is open
        now = self._now()
        if reading.refusal is not None:
            detail = reading.refusal.detail
            self._alarms.note(uow, AlarmCode.WEIGHING_REFUSED, "", now, detail=detail)
        else:
            self._assign(uow, reading)
        uow.debts.owe(Acknowledgement(0, DebtKind.WEIGHING, now, words=reading.words))

    def _assign(self, uow: UnitOfWork, reading: WeighingReading) -> None:
        for batch in uow.queue.all():
            if self._plc.name_as_encoded(batch.order.name) == reading.mo_name:
                self._add(uow, batch, reading)
                self._tell_unused(uow, batch, reading)
                return
        name = reading.mo_name
        if uow.history.by_slot_name(name) is not None:
            self._tell(uow, AlarmCode.LATE_WEIGHING, name, reading, f"{name} is archived")
        else:
            detail = f"Order {name} is not in the queue."
            self._tell(uow, AlarmCode.WEIGHING_REFUSED, name, reading, detail)

    def _tell_unused(self, uow: UnitOfWork, batch: Batch, reading: WeighingReading) -> None:
        """Tell of a weighing that is kept with its batch and will not reach Odoo with it."""
        name = batch.order.name
        if not any(c.silo is None and c.product_id == reading.product_id for c in batch.components):
            detail = f"{name} has no hand addition of product {reading.product_id}."
            self._tell(uow, AlarmCode.WEIGHING_REFUSED, name, reading, detail)
        elif any(
            push.kind is PushKind.FINAL and push.state is not PushState.REPLACED
            for push in uow.pushes.of_batch(batch.id)
        ):
            detail = f"the final figures of {name} are on their way"
            self._tell(uow, AlarmCode.LATE_WEIGHING, name, reading, detail)

    def _tell_repeated(self, uow: UnitOfWork, shown: WeighingReading) -> None:
        self._tell(uow, AlarmCode.WEIGHING_REPEATED, shown.mo_name, shown, "")

    def _tell(
        self,
        uow: UnitOfWork,
        code: AlarmCode,
        subject: str,
        reading: WeighingReading,
        detail: str,
    ) -> None:
        self._alarms.note(
            uow,
            code,
            subject,
            self._now(),
            kg=f"{reading.kg:.2f}",
            product=str(reading.product_id),
            detail=detail,
        )

    def _add(self, uow: UnitOfWork, batch: Batch, reading: WeighingReading) -> None:
        weighing = Weighing(reading.product_id, reading.kg, reading.read_at, FROM_PLC)
        uow.queue.save(batch.with_weighing(weighing, self._now()))
