"""Makes the rows that are sent to Odoo, in the transaction that made them necessary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.application.line import Line
from services.application.quarantine import carried_over
from services.domain.batch import Batch
from services.domain.errors import ActionRefusedError
from services.domain.failure import EquipmentFailure
from services.domain.push import (
    ENDS,
    FailureReport,
    OrderFigures,
    Push,
    PushBody,
    PushKind,
    PushState,
)
from services.domain.quantity import ZERO
from services.ports import Now, UnitOfWork

_OF_ORDER = (PushKind.RUNNING, PushKind.FINAL, PushKind.CANCEL)


class PushQueue:
    """SPEC.md §5: a newer push replaces a waiting one of the same kind and order."""

    def __init__(self, line: Line, now: Now, steady: Now) -> None:
        """*steady* tells the time without its jumps, for the pause between running pushes."""
        self._line = line
        self._now = now
        self._steady = steady
        self._last_running_at: dict[int, datetime] = {}

    def running_is_due(self, batch: Batch) -> bool:
        last = self._last_running_at.get(batch.id)
        return last is None or self._steady() - last >= self._line.push_interval

    def queue_running(self, uow: UnitOfWork, batches: Sequence[Batch]) -> None:
        """Queue the present actuals of each, unless its order is to be closed already."""
        made: list[Push] = []
        for batch in batches:
            if any(push.kind in ENDS for push in self._waiting(uow, batch)):
                continue
            self._last_running_at[batch.id] = self._steady()
            body = OrderFigures(batch.figures(self._line.silos, final=False))
            made.append(self._replacing(uow, batch, PushKind.RUNNING, body))
        uow.pushes.add_all(made)

    def queue_final(self, uow: UnitOfWork, batch: Batch) -> Push:
        """Queue the final figures and the closing of the order; running ones are replaced."""
        booked_kg, weighed = batch.booked_kg
        body = OrderFigures(
            batch.figures(self._line.silos, final=True),
            booked_kg,
            weighed,
            batch.finished_at or self._now(),
        )
        push = self._replacing(uow, batch, PushKind.FINAL, body)
        self._last_running_at.pop(batch.id, None)
        earlier = [
            decision
            for each in uow.pushes.of_batch(batch.id)
            if isinstance(each.body, OrderFigures)
            for decision in each.body.decisions
        ]
        return uow.pushes.add(carried_over(push, batch, self._line.silos, earlier))

    def queue_final_of_dosed(self, uow: UnitOfWork, batch: Batch) -> Push:
        """Queue the closing of an order that was not finished, with what went in, not as planned.

        Raises ActionRefusedError if nothing went in: Odoo closes no order with 0 kg.
        """
        weighed = sum((weighing.kg for weighing in batch.weighings), ZERO)
        total = batch.dosed_kg + weighed
        if not total:
            raise ActionRefusedError(
                f"Not done: nothing was dosed of {batch.order.name} that Odoo could book."
            )
        push = self.queue_final(uow, batch)
        figures = batch.figures(self._line.silos, final=False)
        body = OrderFigures(figures, total, finished_weighed=False, finished_at=self._now())
        decisions = push.body.decisions if isinstance(push.body, OrderFigures) else ()
        push = carried_over(replace(push, body=body), batch, self._line.silos, decisions)
        uow.pushes.save(push)
        return push

    def queue_cancel(self, uow: UnitOfWork, batch: Batch) -> Push:
        return uow.pushes.add(self._replacing(uow, batch, PushKind.CANCEL, None))

    def queue_failure(self, uow: UnitOfWork, failure: EquipmentFailure) -> Push:
        push = Push(0, uow.line, PushKind.FAILURE, None, None, _report(failure), self._now())
        return uow.pushes.add(push)

    @staticmethod
    def renew_failure(uow: UnitOfWork, failure: EquipmentFailure) -> None:
        """Tell how long it lasted in the report, if Odoo has not had it yet."""
        for push in uow.pushes.unfinished():
            if isinstance(push.body, FailureReport) and push.body.failure_id == failure.id:
                uow.pushes.save(replace(push, body=_report(failure)))

    def drop_waiting(self, uow: UnitOfWork, batch: Batch) -> None:
        """Replace all that waits of this order: a person has decided otherwise."""
        for push in self._waiting(uow, batch):
            uow.pushes.save(replace(push, state=PushState.REPLACED, ended_at=self._now()))

    def _replacing(self, uow: UnitOfWork, batch: Batch, kind: PushKind, body: PushBody) -> Push:
        """Make the push, not yet stored, and end the waiting ones that it takes the place of."""
        for push in self._waiting(uow, batch):
            if kind is not PushKind.RUNNING or push.kind is PushKind.RUNNING:
                uow.pushes.save(replace(push, state=PushState.REPLACED, ended_at=self._now()))
        return Push(0, uow.line, kind, batch.order, batch.id, body, self._now())

    @staticmethod
    def _waiting(uow: UnitOfWork, batch: Batch) -> list[Push]:
        return [
            push
            for push in uow.pushes.unfinished()
            if push.batch_id == batch.id and push.kind in _OF_ORDER
        ]


def _report(failure: EquipmentFailure) -> FailureReport:
    duration = failure.duration
    if duration is None and failure.ended_at is not None:
        duration = failure.ended_at - failure.occurred_at
    return FailureReport(
        failure.id, failure.equipment_code, failure.text, failure.occurred_at, duration
    )
