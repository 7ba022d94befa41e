"""Delivers what waits for Odoo: which push when, how many at once, when to rest (SPEC.md §5)."""

import asyncio
from collections import deque
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.order_turns import OrderTurns
from services.application.push_outcome import PushOutcome, Trial, is_due, pause_after, subject
from services.application.push_sending import send
from services.domain.errors import (
    OdooRejectedError,
    OdooUnavailableError,
    OdooUnreachableError,
)
from services.domain.push import Push, PushState
from services.ports import Database, Now, Odoo

ORDERS_AT_ONCE = 3
_SILENT_IN_A_ROW = 3
"""So many orders one after another without an answer: it is Odoo, not the orders."""


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


@dataclass(slots=True)
class _Round:
    """The orders still to be seen to, each with its pushes in the order they were made."""

    orders: deque[tuple[Hashable, list[int]]]
    done: Delivered = field(default_factory=Delivered)
    silent: int = 0  # tries without an answer since the last one that got one
    over: bool = False


class PushDelivery:
    """The rows say what, this says when.

    Of one order there is one call at a time, in the order of its pushes; up to three orders are
    seen to at once, those first that never failed, so that a stuck one holds nobody up. While
    Odoo cannot be reached a round is one try, and the rounds come at growing pauses.
    """

    def __init__(
        self,
        database: Database,
        odoo: Odoo,
        line: Line,
        alarms: AlarmBook,
        now: Now,
        steady: Now,
        turns: OrderTurns,
    ) -> None:
        """*steady* tells the time without its jumps, for the rests while Odoo is away."""
        self._database = database
        self._odoo = odoo
        self._now = now
        self._steady = steady
        self._turns = turns
        self._outcome = PushOutcome(line, alarms, now)
        self._unreachable_rounds = 0
        self._lost_at: datetime | None = None
        self._rest_until: datetime | None = None

    async def deliver(
        self, *, only: Collection[int] | None = None, at_once: bool = False
    ) -> Delivered:
        """Deliver what is due.

        *only* restricts it to these push ids; *at_once* ignores the pauses.
        """
        if not at_once and self._rests():
            return Delivered()
        this = _Round(await self._due(only, at_once=at_once))
        if self._unreachable_rounds:
            await self._see_to_next(this)
        workers = [self._work(this) for _ in range(min(ORDERS_AT_ONCE, len(this.orders)))]
        for result in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        this.done.waiting += sum(len(pushes) for _, pushes in this.orders)
        return this.done

    async def retry(self, push_ids: Collection[int]) -> Delivered:
        """Deliver these now, because a person says so; a refused password is tried again, too."""
        self._odoo.reset_login()
        self._rest_until = None
        return await self.deliver(only=push_ids, at_once=True)

    def _rests(self) -> bool:
        """Whether Odoo could not be reached a moment ago, and nobody else has had an answer."""
        if self._rest_until is None or self._steady() >= self._rest_until:
            return False
        answered_at = self._odoo.link().last_good_at
        return answered_at is None or self._lost_at is None or answered_at <= self._lost_at

    async def _due(
        self, only: Collection[int] | None, *, at_once: bool
    ) -> deque[tuple[Hashable, list[int]]]:
        waiting = [
            push
            for push in await self._database.read(lambda uow: uow.pushes.unfinished())
            if push.state is PushState.WAITING
            and (only is None or push.id in only)
            and (at_once or is_due(push, self._now()))
        ]
        waiting.sort(key=lambda push: (push.tries > 0, push.id))
        orders: dict[Hashable, list[int]] = {}
        for push in waiting:
            orders.setdefault(_turn_of(push), []).append(push.id)
        return deque((order, sorted(pushes)) for order, pushes in orders.items())

    async def _work(self, this: _Round) -> None:
        while this.orders and not this.over:
            await self._see_to_next(this)

    async def _see_to_next(self, this: _Round) -> None:
        """Deliver one order's pushes; the later ones wait if an earlier one gets no answer."""
        if not this.orders:
            return
        order, pushes = this.orders.popleft()
        async with self._turns.of(order):
            for position, push_id in enumerate(pushes):
                if not await self._try(push_id, this):
                    this.done.waiting += len(pushes) - position - 1
                    return

    async def _try(self, push_id: int, this: _Round) -> bool:
        """Send it as it is stored by now: while others were sent, a person may have dropped it.

        Return False if Odoo gave no answer.
        """
        push = await self._database.read(lambda uow: uow.pushes.get(push_id))
        if push is None or push.state is not PushState.WAITING:
            return True
        clock = asyncio.get_running_loop().time
        at, begun = self._now(), clock()
        store = self._outcome.on_success
        done, answered = this.done, True
        try:
            answer = await send(self._odoo, push)
        except OdooUnavailableError as error:
            answer, answered, store = str(error), False, self._outcome.on_no_answer
            done.waiting += 1
            done.trouble = answer
            self._note_silence(this, error)
        except OdooRejectedError as error:
            answer, store = str(error), self._outcome.on_rejected
            done.rejected += 1
            done.trouble = answer
        else:
            done.delivered += 1
        if answered:
            this.silent = self._unreachable_rounds = 0
            self._rest_until = None
        trial = Trial(at, clock() - begun, answer)
        # Not `+= await`: that would add to the count of before the wait.
        archived = await self._database.run(lambda uow: store(uow, push, trial))
        done.archived += archived
        return answered

    def _note_silence(self, this: _Round, error: OdooUnavailableError) -> None:
        this.silent += 1
        if isinstance(error, OdooUnreachableError) and not this.over:
            self._lost_at = self._now()
            self._rest_until = self._steady() + pause_after(self._unreachable_rounds)
            self._unreachable_rounds += 1
            this.over = True
        if this.silent >= _SILENT_IN_A_ROW:
            this.over = True


def _turn_of(push: Push) -> Hashable:
    return push.order.odoo_id if push.order else subject(push)
