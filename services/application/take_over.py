"""Takes over what the plant's earlier system stored: history, queue and failures, in one go.

A batch that the earlier system had finished, or had in the PLC, becomes a batch of this line's
queue, so that Odoo gets its figures once; nothing is written to the PLC or to Odoo.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.line import Line
from services.application.order_rules import new_batch
from services.domain.alarm_journal import EventCode
from services.domain.batch import (
    FROM_PLC,
    Batch,
    BatchState,
    Completion,
    Dose,
    DownloadStep,
    SetAside,
    SetAsideCause,
    Weighing,
)
from services.domain.earlier import EarlierBatch, EarlierFailure, EarlierWeighing
from services.domain.failure import EquipmentFailure
from services.domain.history import HistoryEntry
from services.domain.order import Component, Order, OrderRef, OrderState
from services.ports import UnitOfWork

WHO = "earlier system"
_STILL_OPEN = timedelta(days=1)
_NO_TIME = "the earlier system kept no time"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows."""

    archived: int
    queued: int
    straight_to_history: tuple[EarlierBatch, ...]  # of the queue: Odoo closed or lacks them
    set_aside: tuple[str, ...]
    failures: int
    weighed_for_none: tuple[str, ...]  # orders whose weighings belong to no batch taken over


class TakeOver:
    """Works within one transaction of the caller's."""

    def __init__(
        self, uow: UnitOfWork, line: Line, alarms: AlarmBook, slots: int, now: datetime
    ) -> None:
        self._uow = uow
        self._line = line
        self._alarms = alarms
        self._slots = slots
        self._now = now
        self._refs: dict[str, OrderRef] = {}
        self._attempts: dict[int, int] = {}
        self._weighings: dict[str, Sequence[EarlierWeighing]] = {}
        self._next_id = min(uow.history.lowest_odoo_id(), 0) - 1

    def take(
        self,
        history: Iterable[EarlierBatch],
        queue: Sequence[tuple[EarlierBatch, Order | None]],
        failures: Iterable[EarlierFailure],
        weighings: Mapping[str, Sequence[EarlierWeighing]],
    ) -> Taken:
        """Store all; *queue* has each row's order as Odoo tells it, None where it has none.

        *weighings*, by order: they go to its batch in the queue, else to the completed one.
        """
        self._weighings = dict(weighings)
        in_queue = {batch.mo_id for batch, _ in queue}
        self._refs = {batch.mo_id: order.ref for batch, order in queue if order is not None}
        archived = 0
        for batch in history:
            how = _completion(batch.status)
            is_it = how is Completion.COMPLETED and batch.mo_id not in in_queue
            weighed = self._weighed(batch.mo_id) if is_it else ()
            self._uow.history.add(self._past(batch, how, weighed))
            archived += 1
        straight: list[EarlierBatch] = []
        aside: list[str] = []
        queued = 0
        for batch, order in queue:
            if order is None or not order.state.is_open:
                self._uow.history.add(self._closed(batch, order))
                straight.append(batch)
                continue
            stored = self._uow.queue.add(self._present(batch, order))
            queued += 1
            if stored.set_aside is not None:
                aside.append(f"{batch.mo_id}: {stored.set_aside.reason}")
        count = 0
        for failure in failures:
            self._uow.failures.add(self._failure(failure))
            count += 1
        left = tuple(self._weighings)
        taken = Taken(archived, queued, tuple(straight), tuple(aside), count, left)
        self._alarms.record(
            self._uow,
            EventCode.TAKEN_OVER,
            WHO,
            self._now,
            archived=str(archived + len(straight)),
            queued=str(queued),
            failures=str(count),
        )
        return taken

    def _weighed(self, mo_id: str) -> tuple[Weighing, ...]:
        """Return an order's weighings, once."""
        return tuple(
            Weighing(each.product_id, each.kg, each.at, FROM_PLC)
            for each in self._weighings.pop(mo_id, ())
        )

    def _past(
        self, earlier: EarlierBatch, completion: Completion, weighed: tuple[Weighing, ...]
    ) -> HistoryEntry:
        reason = "; ".join(part for part in (earlier.notes, self._no_time(earlier)) if part)
        return to_history(
            self._archived(earlier, weighed),
            completion,
            self._when(earlier),
            odoo_has_it=completion is Completion.COMPLETED and earlier.odoo_has_it,
            actor=WHO,
            reason=reason,
        )

    def _closed(self, earlier: EarlierBatch, order: Order | None) -> HistoryEntry:
        """A row of the queue whose order is over: Odoo is not to be told any more."""
        if order is None:
            how, why = Completion.BY_HAND, "Odoo has no order of this name"
        elif order.state is OrderState.DONE:
            how, why = Completion.COMPLETED, "it was done in Odoo already"
        else:
            how, why = Completion.CANCELLED, "it was cancelled in Odoo"
        entry = self._past(earlier, how, self._weighed(earlier.mo_id))
        return replace(entry, odoo_has_it=order is not None, reason=why)

    def _archived(self, earlier: EarlierBatch, weighed: tuple[Weighing, ...]) -> Batch:
        ref = self._ref(earlier.mo_id)
        when = self._when(earlier)
        attempt = self._attempts[ref.odoo_id] = self._attempts.get(ref.odoo_id, 0) + 1
        return Batch(
            id=0,
            line=self._line.code,
            order=ref,
            product_name=earlier.product_name,
            bom_name="",
            planned_kg=earlier.planned_kg,
            planned_start=None,
            components=_components(earlier),
            fetched_at=earlier.created_at or when,
            state=BatchState.FINISHED if earlier.is_finished else BatchState.RUNNING,
            slot=earlier.slot,
            attempt=attempt,
            doses=_doses(earlier, attempt),
            weighings=weighed,
            finished_kg=earlier.finished_kg,
            status_manufacturing=earlier.is_finished,
            status_operation=earlier.is_failed,
            update_odoo=earlier.odoo_has_it,
            finished_at=when if earlier.is_finished else None,
            last_read_at=earlier.read_at,
            last_change_at=earlier.read_at,
        )

    def _present(self, earlier: EarlierBatch, order: Order) -> Batch:
        """Make it a batch of the queue: in the PLC, as far as the earlier system could tell.

        Where the PLC shows it nowhere, job 2 says so and a person decides.
        """
        began = any(portion.actual_kg for portion in earlier.portions)
        state = BatchState.RUNNING if began else BatchState.DOWNLOADED
        when = self._when(earlier)
        attempt = self._attempts.get(order.ref.odoo_id, 0) + 1
        in_plc = 1 <= earlier.slot <= self._slots and self._is_free(earlier.slot)
        return replace(
            new_batch(order, self._line, earlier.slot, attempt, earlier.created_at or when),
            slot=earlier.slot if in_plc else None,
            state=BatchState.FINISHED if earlier.is_finished else state,
            download=DownloadStep.DONE,
            doses=_doses(earlier, attempt),
            weighings=self._weighed(earlier.mo_id),
            finished_kg=earlier.finished_kg,
            status_manufacturing=earlier.is_finished,
            status_operation=earlier.is_failed,
            update_odoo=earlier.odoo_has_it,
            set_aside=self._why_aside(earlier, in_plc=in_plc),
            downloaded_at=when,
            taken_at=when if began or earlier.is_finished else None,
            started_at=when if began else None,
            finished_at=when if earlier.is_finished else None,
            last_read_at=earlier.read_at,
            last_change_at=earlier.read_at,
        )

    def _is_free(self, slot: int) -> bool:
        return all(use.slot != slot for use in self._uow.queue.slots())

    def _why_aside(self, earlier: EarlierBatch, *, in_plc: bool) -> SetAside | None:
        if earlier.is_failed and not earlier.is_finished:
            return SetAside(self._now, SetAsideCause.PLC_FAILED, "the PLC reported it as failed")
        if not in_plc and not earlier.is_finished:
            reason = f"the earlier system had it in slot {earlier.slot}, which is not free"
            return SetAside(self._now, SetAsideCause.OPERATOR, reason)
        return None

    def _failure(self, earlier: EarlierFailure) -> EquipmentFailure:
        resolved_at, resolution = earlier.resolved_at, earlier.resolution
        if resolved_at is None and (
            earlier.is_resolved or earlier.occurred_at < self._now - _STILL_OPEN
        ):
            # How long it lasted was not kept: it must not count as standing until today.
            resolved_at, resolution = earlier.occurred_at, resolution or _NO_TIME
        return EquipmentFailure(
            id=0,
            line=self._line.code,
            equipment_code=earlier.equipment_code,
            text=earlier.text,
            stamp_raw=f"{WHO} {earlier.key}",
            occurred_at=earlier.occurred_at,
            stamp_doubtful=False,
            read_at=earlier.stored_at or earlier.occurred_at,
            entered_by="" if earlier.source == "plc" else WHO,
            resolved_at=resolved_at,
            resolved_by=WHO if resolved_at else "",
            resolution=resolution,
        )

    def _ref(self, name: str) -> OrderRef:
        """Return the order's number in Odoo where it is known, else one that Odoo never gives."""
        if name not in self._refs:
            self._refs[name] = OrderRef(self._next_id, name)
            self._next_id -= 1
        return self._refs[name]

    def _when(self, earlier: EarlierBatch) -> datetime:
        return earlier.read_at or earlier.created_at or self._now

    def _no_time(self, earlier: EarlierBatch) -> str:
        return "" if earlier.read_at or earlier.created_at else _NO_TIME


def _completion(status: str) -> Completion:
    return Completion.COMPLETED if status in ("", "completed") else Completion.CANCELLED


def _components(earlier: EarlierBatch) -> tuple[Component, ...]:
    """Return one component a silo; the products' numbers in Odoo were not kept."""
    return tuple(
        Component(
            0, portion.product_name or f"silo {portion.silo}", portion.setpoint_kg, portion.silo
        )
        for portion in earlier.portions
        if portion.setpoint_kg
    )


def _doses(earlier: EarlierBatch, attempt: int) -> tuple[Dose, ...]:
    return tuple(
        Dose(attempt, portion.silo, portion.actual_kg)
        for portion in sorted(earlier.portions, key=lambda portion: portion.silo)
    )
