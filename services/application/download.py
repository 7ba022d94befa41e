"""Downloads orders to the PLC, one recorded step at a time (SPEC.md §2, Writing an order).

Each step is stored before it is taken, so that a program that dies at any point knows on its
return what may have happened. A guard that is not ours is waited for without holding anything.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.slot_order import slot_order
from services.application.spans import began
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState, DownloadStep, SetAside, SetAsideCause
from services.domain.reading import HandshakeMode, OrderArea
from services.ports import Database, Now, Plc, UnitOfWork


@dataclass(frozen=True, slots=True)
class DownloadResult:
    done: int = 0
    waiting: int = 0
    uncertain: int = 0

    @property
    def message(self) -> str:
        parts = []
        if self.done:
            parts.append(f"downloaded {self.done} to the PLC")
        if self.waiting:
            parts.append(f"{self.waiting} wait until the PLC has taken the orders before them")
        if self.uncertain:
            parts.append(f"{self.uncertain} wait for the operator: it is not known if the PLC took")
        return ", ".join(parts)


class Downloader:
    """Carries every order of the queue that is not downloaded as far as it will go now."""

    def __init__(
        self, database: Database, plc: Plc, line: Line, alarms: AlarmBook, now: Now, steady: Now
    ) -> None:
        """*steady* tells the time without its jumps, for how long the PLC has been waited for."""
        self._database = database
        self._plc = plc
        self._line = line
        self._alarms = alarms
        self._now = now
        self._steady = steady
        self._waits_since: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def advance(self) -> DownloadResult:
        """Do what can be done now; what breaks off is continued by the next call.

        Raises PlcUnavailableError, PlcRejectedError or NotHolderError.
        """
        async with self._one_at_a_time:
            pending = await self._database.read(_pending)
            if not pending:
                await self._nothing_waits()
                return DownloadResult()
            done, uncertain = await self._resolve([b for b in pending if _is_flipping(b)])
            ready = [batch for batch in pending if not _is_flipping(batch)]
            if not ready:
                return DownloadResult(done=done, uncertain=uncertain)
            area = await self._plc.read_order_area()
            open_ = [batch for batch in ready if self._may_write(area, batch, ready)]
            handed_over = await self._download(open_, area) if open_ else 0
            waits_for = area if len(open_) < len(ready) else None
            await self._database.run(lambda uow: self._note_waiting(uow, waits_for))
            return DownloadResult(done + handed_over, len(ready) - len(open_), uncertain)

    def _may_write(self, area: OrderArea, batch: Batch, pending: Sequence[Batch]) -> bool:
        """SPEC.md §2, or our own download into a blank area broke off before the guard's turn.

        The guard of a blank area is 0 already: what was written there would wait for ever.
        """
        if area.may_write(_slot(batch)):
            return True
        begun = {
            _slot(each): self._plc.name_as_encoded(each.order.name)
            for each in pending
            if each.state is BatchState.DOWNLOADING
        }
        found = [each for each in area.slots if not each.blank]
        if area.mode is HandshakeMode.SLOT:
            found = [each for each in found if each.slot == batch.slot]
        return bool(found) and all(begun.get(each.slot) == each.mo_name for each in found)

    async def _download(self, wanted: Sequence[Batch], area: OrderArea) -> int:
        """Return how many orders were handed over.

        Each step takes the orders as they are stored by then. Was one of them taken out of the
        queue, set aside or changed while the area was written, the guard is left alone: the next
        call writes the area anew.
        """
        batches = await self._step(wanted, DownloadStep.INTENDED)
        for batch in batches:
            await self._plc.write_order(slot_order(batch, self._plc))
        if area.mode is HandshakeMode.AREA:
            await self._blank_left_over(batches, area)
        for step in (DownloadStep.VERIFIED, DownloadStep.FLIPPING):
            if not batches or len(await self._step(batches, step)) < len(batches):
                return 0
        await self._plc.release_orders([_slot(batch) for batch in batches])
        await self._step(batches, DownloadStep.DONE)
        return len(batches)

    async def _blank_left_over(self, batches: Sequence[Batch], area: OrderArea) -> None:
        """Take orders of earlier downloads out of the area: one guard releases all of it."""
        ours = {_slot(batch) for batch in batches}
        for slot in area.slots:
            if slot.slot not in ours and slot.has_order:
                await self._plc.blank_order(slot.slot)

    async def _resolve(self, flipping: Sequence[Batch]) -> tuple[int, int]:
        """Find out what became of downloads that were cut off while the guard was flipped.

        Guard 0: it was written. Guard 1 and a READ slot shows the order: it was taken. Else only
        the operator can tell, and nothing is written again.
        """
        if not flipping:
            return 0, 0
        area = await self._plc.read_order_area()
        written = [b for b in flipping if area.guard(_slot(b)) == 0 and not area.is_blank(_slot(b))]
        rest = [batch for batch in flipping if batch not in written]
        if rest:
            readings = await self._plc.read_slots([_slot(batch) for batch in rest])
            said = {r.slot: r.content or r.claimed for r in readings}
            shown = {content.mo_name for content in said.values() if content is not None}
            taken = [b for b in rest if self._plc.name_as_encoded(b.order.name) in shown]
            unread = {r.slot for r in readings if not r.words}
            rest = [batch for batch in rest if batch.slot not in unread or batch in taken]
            written += taken
            rest = [batch for batch in rest if batch not in taken]
        if written:
            await self._step(written, DownloadStep.DONE)
        if rest:
            await self._database.run(lambda uow: self._ask_operator(uow, rest))
        return len(written), len(rest)

    def _ask_operator(self, uow: UnitOfWork, batches: Sequence[Batch]) -> None:
        now = self._now()
        stored = [uow.queue.get(batch.id) for batch in batches]
        for batch in stored:
            if batch is None or not (_is_pending(batch) and _is_flipping(batch)):
                continue  # a reading has shown it, or a person has decided, in the meantime
            reason = "The program stopped while the order was handed to the PLC"
            aside = SetAside(now, SetAsideCause.DOWNLOAD_UNCERTAIN, reason)
            uow.queue.save(replace(batch, set_aside=aside))
            self._alarms.raise_(
                uow,
                AlarmCode.DOWNLOAD_UNCERTAIN,
                batch.order.name,
                now,
                slot=str(batch.slot or ""),
            )

    def _note_waiting(self, uow: UnitOfWork, area: OrderArea | None) -> None:
        """Tell, with the PLC's words of now, that *area* is closed; None: nothing waits for it."""
        pending, now, steady = _pending(uow), self._now(), self._steady()
        if area is None or not pending:
            self._waits_since = None
            self._alarms.clear(uow, AlarmCode.HANDSHAKE_WAITS, "", now)
            return
        fetched_at = min(batch.fetched_at for batch in pending)
        patience = self._line.take_timeout
        self._waits_since = self._waits_since or began(fetched_at, now, steady, patience)
        if steady - self._waits_since >= patience:
            guards, orders = area.guards_told, area.orders_told
            self._alarms.tell_now(
                uow, AlarmCode.HANDSHAKE_WAITS, "", now, guards=guards, orders=orders
            )

    async def _nothing_waits(self) -> None:
        waits = AlarmCode.HANDSHAKE_WAITS
        known = await self._database.read(lambda uow: uow.alarms.find_open(waits, ""))
        if known is not None:
            await self._database.run(lambda uow: self._note_waiting(uow, None))

    async def _step(self, batches: Sequence[Batch], step: DownloadStep) -> list[Batch]:
        """Record *step*; return the batches, as stored, that it was recorded for."""
        return await self._database.run(lambda uow: self._record_step(uow, batches, step))

    def _record_step(
        self, uow: UnitOfWork, batches: Sequence[Batch], step: DownloadStep
    ) -> list[Batch]:
        stored = [uow.queue.get(batch.id) for batch in batches]
        if step is DownloadStep.DONE:
            return [self._record_done(uow, batch) for batch in stored if batch is not None]
        fit = [batch for batch in stored if batch is not None and _is_pending(batch)]
        if step is not DownloadStep.INTENDED and len(fit) < len(batches):
            return []
        after = [replace(b, state=BatchState.DOWNLOADING, download=step) for b in fit]
        for batch in after:
            uow.queue.save(batch)
        return after

    def _record_done(self, uow: UnitOfWork, batch: Batch) -> Batch:
        if batch.state is not BatchState.DOWNLOADING:
            return batch  # a reading that showed the order was quicker
        now = self._now()
        done = replace(
            batch, state=BatchState.DOWNLOADED, download=DownloadStep.DONE, downloaded_at=now
        )
        uow.queue.save(done)
        return done


def _pending(uow: UnitOfWork) -> list[Batch]:
    return [batch for batch in uow.queue.all() if _is_pending(batch)]


def _is_pending(batch: Batch) -> bool:
    is_open = batch.state in (BatchState.FETCHED, BatchState.DOWNLOADING)
    return is_open and batch.set_aside is None and batch.slot is not None


def _is_flipping(batch: Batch) -> bool:
    return batch.download is DownloadStep.FLIPPING


def _slot(batch: Batch) -> int:
    assert batch.slot is not None
    return batch.slot
