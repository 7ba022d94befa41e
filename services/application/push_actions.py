"""Operators' actions on what is sent to Odoo: retry one, or all that waits."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from services.application.commands import Awaited, Stored
from services.application.offers import needs_decision
from services.application.push_delivery import PushDelivery
from services.application.push_queue import PushQueue
from services.domain.action import Action
from services.domain.batch import SetAsideCause
from services.domain.errors import ActionRefusedError
from services.domain.push import Push, PushKind, PushState
from services.domain.user import ActionKind
from services.ports import Database, UnitOfWork


class PushActions:
    def __init__(self, database: Database, pushes: PushQueue, delivery: PushDelivery) -> None:
        self._database = database
        self._pushes = pushes
        self._delivery = delivery

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {
            ActionKind.RETRY_PUSH: self._retry_one,
            ActionKind.RETRY_ALL_PUSHES: self._retry_all,
        }

    async def _retry_one(self, action: Action) -> str:
        return await self._retry(lambda push: push.id == action.request.target)

    async def _retry_all(self, _action: Action) -> str:
        """All that waits; what Odoo refused is decided one by one."""
        return await self._retry(lambda push: push.state is PushState.WAITING)

    async def _retry(self, wanted: Callable[[Push], bool]) -> str:
        def release(uow: UnitOfWork) -> set[int]:
            chosen = set()
            for push in filter(wanted, uow.pushes.unfinished()):
                batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
                if batch is not None and needs_decision(batch, [push]):
                    continue
                refused = push.state is PushState.QUARANTINE
                if refused and batch and batch.is_finished and push.kind is PushKind.RUNNING:
                    chosen.add(self._pushes.queue_final(uow, batch).id)  # those count now
                else:
                    uow.pushes.save(replace(push, state=PushState.WAITING, not_before=None))
                    chosen.add(push.id)
                self._back_in_line(uow, push.batch_id)
            return chosen

        chosen = await self._database.run(release)
        if not chosen:
            raise ActionRefusedError(
                "Nothing waits for Odoo that could be sent as it is: there is nothing to retry."
            )
        done = await self._delivery.retry(chosen)
        if done.waiting or done.rejected:
            raise ActionRefusedError(done.message)
        return done.message or "Odoo has it already"

    def _back_in_line(self, uow: UnitOfWork, batch_id: int | None) -> None:
        """A retry takes a batch back that was set aside for Odoo's refusal."""
        batch = uow.queue.get(batch_id) if batch_id is not None else None
        if batch and batch.set_aside and batch.set_aside.cause is SetAsideCause.PUSH_REJECTED:
            uow.queue.save(replace(batch, set_aside=None))
