"""Delivers what waits for Odoo, and stores what came of it (SPEC.md §5)."""

import asyncio
import random
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.line import Line
from services.application.odoo_reconcile import mismatch
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, Completion, SetAside, SetAsideCause
from services.domain.errors import OdooAttentionError, OdooRejectedError, OdooUnavailableError
from services.domain.order import Books, OrderState
from services.domain.push import FailureReport, OrderFigures, Push, PushKind, PushState
from services.ports import Database, Now, Odoo, UnitOfWork

_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 300.0
_JITTER = 0.2


@dataclass(slots=True)
class Delivered:
    """What a round of deliveries did."""

    delivered: int = 0
    archived: int = 0
    rejected: int = 0
    waiting: int = 0
    trouble: str = ""  # the last reason why something waits or was rejected

    @property
    def message(self) -> str:
        parts = []
        for count, what in (
            (self.archived, "archived"),
            (self.delivered - self.archived, "sent to Odoo"),
            (self.rejected, "rejected, see Odoo"),
            (self.waiting, "waiting for Odoo"),
        ):
            if count:
                parts.append(f"{count} {what}")
        text = ", ".join(parts)
        return f"{text}: {self.trouble}" if self.trouble else text


@dataclass(frozen=True, slots=True)
class Trial:
    """One try of a delivery."""

    at: datetime
    took_s: float
    answer: str  # one line


class PushDelivery:
    """One delivery at a time: the rows say what, this says when and with what outcome."""

    def __init__(
        self, database: Database, odoo: Odoo, line: Line, alarms: AlarmBook, now: Now
    ) -> None:
        self._database = database
        self._odoo = odoo
        self._line = line
        self._alarms = alarms
        self._now = now
        self._one_at_a_time = asyncio.Lock()

    async def deliver(
        self, *, only: Collection[int] | None = None, at_once: bool = False
    ) -> Delivered:
        """Deliver what is due, oldest first.

        *only* restricts it to these push ids; *at_once* ignores the pauses. When Odoo gives no
        answer the round ends: the others wait for the same reason.
        """
        done = Delivered()
        async with self._one_at_a_time:
            waiting = await self._database.read(lambda uow: uow.pushes.unfinished())
            for push in waiting:
                if push.state is not PushState.WAITING or (
                    only is not None and push.id not in only
                ):
                    continue
                if done.trouble and done.waiting:
                    done.waiting += 1
                elif at_once or push.not_before is None or push.not_before <= self._now():
                    await self._try(push.id, done)
        return done

    async def _try(self, push_id: int, done: Delivered) -> None:
        """Send it as it is stored by now: while others were sent, a person may have dropped it."""
        push = await self._database.read(lambda uow: uow.pushes.get(push_id))
        if push is None or push.state is not PushState.WAITING:
            return
        clock = asyncio.get_running_loop().time
        at, begun = self._now(), clock()
        outcome = self._on_success
        try:
            answer = await self._send(push)
        except OdooUnavailableError as error:
            answer, outcome = str(error), self._on_no_answer
            done.waiting += 1
            done.trouble = answer
        except OdooRejectedError as error:
            answer, outcome = str(error), self._on_rejected
            done.rejected += 1
            done.trouble = answer
        else:
            done.delivered += 1
        trial = Trial(at, clock() - begun, answer)
        done.archived += await self._database.run(lambda uow: outcome(uow, push, trial))

    async def _send(self, push: Push) -> str:
        """Bring Odoo to what the push says; return its answer in one line."""
        if isinstance(push.body, FailureReport):
            return f"Odoo has it as {await self._odoo.report_failure(push.body)}"
        assert push.order is not None
        books = await self._odoo.books(push.order)
        if push.kind is PushKind.CANCEL:
            return await self._cancel(push, books)
        assert isinstance(push.body, OrderFigures)
        if books.state is OrderState.CANCEL:
            raise OdooAttentionError(f"{books.ref.name} is cancelled in Odoo; nothing was written.")
        if books.state is OrderState.DONE:
            return _already_done(push, push.body, books)
        if push.kind is PushKind.RUNNING:
            await self._odoo.report(books.ref, push.body)
            return "Odoo has these figures"
        after = await self._odoo.complete(books.ref, push.body)
        if after.state is not OrderState.DONE:
            raise OdooRejectedError(
                f"Odoo answered, but {after.ref.name} is {after.state.value}, not done. "
                "Look at the order in Odoo, then retry."
            )
        difference = mismatch(push.body, after)
        if difference:
            raise OdooAttentionError(f"{after.ref.name} is done in Odoo, but {difference}.")
        return f"{after.ref.name} is done with {after.finished_kg} kg"

    async def _cancel(self, push: Push, books: Books) -> str:
        assert push.order is not None
        if books.state is OrderState.DONE:
            raise OdooAttentionError(f"{books.ref.name} is done in Odoo: it cannot be cancelled.")
        if books.state is not OrderState.CANCEL:
            books = await self._odoo.cancel(books.ref)
        if books.state is not OrderState.CANCEL:
            raise OdooRejectedError(
                f"Odoo answered, but {books.ref.name} is {books.state.value}, not cancelled."
            )
        return f"{books.ref.name} is cancelled"

    def _on_success(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        now = self._now()
        _record(uow, push, trial, state=PushState.DELIVERED, ended_at=now)
        if isinstance(push.body, FailureReport):
            uow.failures.set_reported(push.body.failure_id, now)
            self._alarms.clear(uow, AlarmCode.PUSH_REJECTED, _subject(push), now)
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
        uow.history.add(to_history(replace(batch, update_odoo=True), how, now, odoo_has_it=True))
        uow.queue.remove(batch.id)
        self._alarms.clear_subject(uow, batch.order.name, now)
        return 1

    def _acknowledge_actuals(self, uow: UnitOfWork, push: Push, batch: Batch) -> None:
        """`update_odoo`: Odoo has acknowledged the actuals that the database holds *now*."""
        assert isinstance(push.body, OrderFigures)
        sent = {(f.product_id, f.silo_code): f.kg for f in push.body.figures}
        figures = batch.figures(self._line.silos, final=False)
        held = {(f.product_id, f.silo_code): f.kg for f in figures}
        if sent == held:
            uow.queue.save(replace(batch, update_odoo=True))

    def _on_no_answer(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        pause_s = min(_FIRST_PAUSE_S * 2.0 ** min(push.tries, 10), _LONGEST_PAUSE_S)
        pause_s *= 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 (spreads retries, no secret)
        _record(uow, push, trial, not_before=self._now() + timedelta(seconds=pause_s))
        return 0

    def _on_rejected(self, uow: UnitOfWork, push: Push, trial: Trial) -> int:
        """Quarantine the push and set its batch aside: the line goes on without it."""
        now = self._now()
        if not _record(uow, push, trial, state=PushState.QUARANTINE):
            return 0  # replaced while it was under way: nobody needs to answer for it
        self._alarms.raise_(uow, AlarmCode.PUSH_REJECTED, _subject(push), now, answer=trial.answer)
        batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
        if batch is not None and batch.set_aside is None:
            aside = SetAside(now, SetAsideCause.PUSH_REJECTED, trial.answer)
            slot = None if batch.is_finished else batch.slot
            uow.queue.save(replace(batch, set_aside=aside, slot=slot))
        return 0


def _subject(push: Push) -> str:
    return push.order.name if push.order else f"failure {push.id}"


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


def _already_done(push: Push, figures: OrderFigures, books: Books) -> str:
    """Nothing is written to a done order: either it is ours, or a person must look."""
    if push.kind is PushKind.RUNNING:
        raise OdooAttentionError(
            f"{books.ref.name} is done in Odoo while the line still doses it; nothing was written."
        )
    difference = mismatch(figures, books)
    if difference:
        raise OdooAttentionError(
            f"{books.ref.name} is done in Odoo already, but {difference}; nothing was written."
        )
    return f"{books.ref.name} was done with these figures already"
