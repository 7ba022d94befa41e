"""Stores what came of sending a push, in one transaction with what follows from it."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.left_in_plc import tell_left
from services.application.line import Line
from services.application.silo_alarms import SiloAlarms
from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode
from services.domain.batch import Batch, Completion, SetAside, SetAsideCause
from services.domain.push import FailureReport, OrderFigures, Push, PushKind, PushState
from services.ports import Now, UnitOfWork

_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 300.0
_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Trial:
    """One try of a delivery."""

    at: datetime
    took_s: float
    answer: str  # one line


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries in vain: 5 s to 5 min, spread."""
    pause_s = min(_FIRST_PAUSE_S * 2.0 ** min(tries, 10), _LONGEST_PAUSE_S)
    spread = 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 (spreads retries, no secret)
    return timedelta(seconds=pause_s * spread)


def is_due(push: Push, now: datetime) -> bool:
    """Whether its pause is over. One longer than any is from before the clock was set back."""
    if push.not_before is None or push.not_before <= now:
        return True
    return push.not_before - now > timedelta(seconds=_LONGEST_PAUSE_S * (1 + _JITTER))


class PushOutcome:
    """Each method ends one try and returns how many batches went to the history with it."""

    def __init__(self, line: Line, alarms: AlarmBook, now: Now) -> None:
        self._line = line
        self._alarms = alarms
        self._silos = SiloAlarms(alarms, line.dosing)
        self._now = now

    def on_success(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        now = self._now()
        _record(uow, push, trial, state=PushState.DELIVERED, ended_at=now)
        if isinstance(push.body, FailureReport):
            uow.failures.set_reported(push.body.failure_id, now)
            self._alarms.clear(uow, AlarmCode.PUSH_REJECTED, subject(push), now)
            code, told = push.body.equipment_code, push.body.description
            self._alarms.record(uow, EventCode.FAILURE_REPORTED, code, now, text=told)
            return 0
        return self._on_order_success(uow, push, now)

    def _on_order_success(self, uow: UnitOfWork, push: Push, now: datetime) -> int:
        """Note what Odoo has; after a final push the batch leaves the queue with it."""
        assert push.order is not None
        batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
        self._alarms.clear(uow, AlarmCode.PUSH_REJECTED, push.order.name, now)
        self._alarms.clear(uow, AlarmCode.PUSH_OVERDUE, push.order.name, now)
        if batch is None:  # archived by hand before Odoo had it
            if push.kind is not PushKind.RUNNING:
                attempt = uow.history.last_attempt(push.order.odoo_id)
                uow.history.set_odoo_has_it(push.order.odoo_id, attempt)
            return 0
        if push.kind is PushKind.RUNNING:
            self._acknowledge_actuals(uow, push, batch)
            return 0
        how = Completion.COMPLETED if push.kind is PushKind.FINAL else Completion.CANCELLED
        body = push.body if isinstance(push.body, OrderFigures) else None
        aside = batch.set_aside
        by_person = aside is not None and aside.cause is SetAsideCause.OPERATOR
        entry = to_history(
            replace(batch, update_odoo=True),
            how,
            now,
            odoo_has_it=True,
            reason=aside.reason if aside and by_person else "",
            booked_kg=body.finished_kg if body else None,
            weighed=body is not None and body.finished_weighed,
        )
        uow.history.add(entry)
        uow.queue.remove(batch.id)
        self._silos.order_left(uow, batch.order.name, now)
        tell_left(uow, self._alarms, batch, now)
        return 1

    def _acknowledge_actuals(self, uow: UnitOfWork, push: Push, batch: Batch) -> None:
        """`update_odoo`: Odoo has acknowledged the actuals that the database holds *now*."""
        assert isinstance(push.body, OrderFigures)
        sent = {(f.product_id, f.silo_code): f.kg for f in push.body.figures}
        figures = batch.figures(self._line.silos, final=False)
        held = {(f.product_id, f.silo_code): f.kg for f in figures}
        if sent == held:
            uow.queue.save(replace(batch, update_odoo=True))

    def on_no_answer(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        _record(uow, push, trial, not_before=self._now() + pause_after(push.tries))
        return 0

    def on_rejected(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        """Quarantine the push and set its batch aside: the line goes on without it."""
        now = self._now()
        if not _record(uow, push, trial, state=PushState.QUARANTINE):
            return 0  # replaced while it was under way: nobody needs to answer for it
        self._alarms.raise_(uow, AlarmCode.PUSH_REJECTED, subject(push), now, answer=trial.answer)
        batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
        if batch is not None and batch.set_aside is None:
            aside = SetAside(now, SetAsideCause.PUSH_REJECTED, trial.answer)
            kept = batch.without_slot() if batch.is_finished else batch
            uow.queue.save(replace(kept, set_aside=aside))
        return 0


def subject(push: Push) -> str:
    if push.order is not None:
        return push.order.name
    code = push.body.equipment_code if isinstance(push.body, FailureReport) else ""
    return f"failure report {push.id} of {code}"


def _record(uow: UnitOfWork, push: Push, trial: Trial, **changes: Any) -> bool:
    """Note the try; a push that was replaced while it was under way stays replaced.

    Return whether it was still wanted.
    """
    uow.pushes.log_try(push.id, trial.at, trial.took_s, trial.answer)
    current = uow.pushes.get(push.id) or push
    wanted = current.state in (PushState.WAITING, PushState.QUARANTINE)
    if not wanted:
        changes = {}
    uow.pushes.save(
        replace(
            current,
            tries=push.tries + 1,
            last_try_at=trial.at,
            last_answer=trial.answer,
            **changes,
        )
    )
    return wanted
