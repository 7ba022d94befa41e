"""Batches put straight into the queue, so that a test of the Odoo link needs no PLC to dose."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from services import bootstrap
from services.application.line import Line
from services.application.order_rules import new_batch
from services.application.push_queue import PushQueue
from services.domain.batch import Batch, BatchState, DownloadStep
from services.domain.order import Order
from services.ports import UnitOfWork
from tests.e2e.plant import HeldLine


class Batches:
    """Makes running and finished batches of orders that Odoo has, on a line that is held."""

    def __init__(self, held: HeldLine) -> None:
        self._held = held
        self.line: Line = bootstrap.build_line(held.plant.settings)
        self.pushes = PushQueue(self.line, bootstrap.now, bootstrap.now)

    async def orders(self, count: int) -> list[Order]:
        found: list[Order] = []
        async for page in self._held.services.odoo.confirmed_orders():
            found += page
            if len(found) >= count:
                break
        return found[:count]

    async def running(self, orders: Sequence[Order]) -> list[Batch]:
        """Store the orders as batches that have dosed half, each with a running push."""
        batches = [self._half(order) for order in orders]

        def store(uow: UnitOfWork) -> list[Batch]:
            stored = [uow.queue.add(batch) for batch in batches]
            self.pushes.queue_running(uow, stored)
            return stored

        return await self._held.services.database.run(store)

    async def finished(self, batches: Sequence[Batch], more: str = "0.37") -> list[Batch]:
        """Store the batches as finished: each silo's setpoint and *more* kg."""
        done = [self._done(batch, Decimal(more)) for batch in batches]

        def store(uow: UnitOfWork) -> None:
            for batch in done:
                uow.queue.save(batch)

        await self._held.services.database.run(store)
        return done

    def _half(self, order: Order) -> Batch:
        now = bootstrap.now()
        batch = replace(
            new_batch(order, self.line, 1, 1, now),
            slot=None,
            state=BatchState.RUNNING,
            download=DownloadStep.DONE,
            downloaded_at=now,
            taken_at=now,
            started_at=now,
            update_odoo=False,
        )
        return batch.with_attempt_doses({silo: kg / 2 for silo, kg in batch.setpoints_kg.items()})

    @staticmethod
    def _done(batch: Batch, more: Decimal) -> Batch:
        doses = {silo: kg + more for silo, kg in batch.setpoints_kg.items()}
        return replace(
            batch.with_attempt_doses(doses),
            state=BatchState.FINISHED,
            status_manufacturing=True,
            finished_kg=sum(doses.values(), Decimal(0)),
            finished_at=bootstrap.now(),
            update_odoo=False,
        )
