"""Operators' actions on what Odoo refused: book elsewhere, add a product, leave out, close."""

from collections.abc import Mapping
from dataclasses import replace

from services.application.alarm_book import AlarmBook
from services.application.archive import to_history
from services.application.commands import Awaited, Stored
from services.application.line import Line
from services.application.offers import push_obstacles
from services.application.plant_view import Obstacle
from services.application.push_delivery import PushDelivery
from services.application.push_outcome import subject
from services.application.push_queue import PushQueue
from services.application.quarantine import decided, undecided_kg
from services.application.silo_alarms import SiloAlarms
from services.domain.action import Action
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, Completion
from services.domain.errors import ActionRefusedError
from services.domain.push import Decision, Push, PushKind, PushState
from services.domain.quantity import ZERO
from services.domain.user import ActionKind
from services.ports import Database, Now, Odoo, UnitOfWork

_WHY = {
    Obstacle.NOT_REFUSED: "Odoo has not refused it, or somebody has settled it already",
    Obstacle.PLC_DOSES: "the batch is not finished. Decide when its final figures are known, or "
    "stop it at the PLC",
}
_WHICH = "Not done: say which silo, and which component takes its kilograms."


class QuarantineActions:
    """SPEC.md §3 and §5. The target of each is the push."""

    def __init__(
        self,
        database: Database,
        line: Line,
        pushes: PushQueue,
        delivery: PushDelivery,
        odoo: Odoo,
        alarms: AlarmBook,
        now: Now,
    ) -> None:
        self._database = database
        self._odoo = odoo
        self._line = line
        self._pushes = pushes
        self._delivery = delivery
        self._alarms = alarms
        self._silos = SiloAlarms(alarms, line.dosing)
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {ActionKind.CLOSE_PUSH: self._close}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {
            ActionKind.BOOK_ELSEWHERE: self._decide_and_send,
            ActionKind.LEAVE_OUT: self._decide_and_send,
            ActionKind.ADD_PRODUCT: self._add_and_send,
        }

    async def _decide_and_send(self, action: Action) -> str:
        return await self._carry_out(action, _decision(action))

    async def _add_and_send(self, action: Action) -> str:
        """Look the silo's product up in Odoo; the delivery adds it to the order there."""
        await self._database.read(lambda uow: self._of(uow, action))
        self._odoo.reset_login()
        product = await self._odoo.product(self._product_name(action))
        return await self._carry_out(
            action, replace(_decision(action), product_id=product.id, added=product.name)
        )

    def _product_name(self, action: Action) -> str:
        """Return which of the silo's products it was: the silo table's words."""
        silo = self._line.silos.by_number(_silo(action))
        held = silo.products if silo is not None else ()
        wanted = action.request.params.get("name", held[0] if len(held) == 1 else "")
        if wanted not in held:
            raise ActionRefusedError(
                f"Not done: say which product silo {_silo(action)} gave; the silo table has "
                f"{', '.join(held) or 'none for it'}."
            )
        return wanted

    async def _carry_out(self, action: Action, decision: Decision) -> str:
        """Change the figures; once nothing is open any more, send them."""
        push, left = await self._database.run(lambda uow: self._decide(uow, action, decision))
        if left:
            return f"Noted. Silo {', '.join(map(str, left))} is still to be decided"
        done = await self._delivery.retry({push.id})
        if done.waiting or done.rejected:
            raise ActionRefusedError(f"Noted, but not with Odoo yet: {done.message}")
        return f"Noted and sent: {done.message}"

    def _decide(
        self, uow: UnitOfWork, action: Action, decision: Decision
    ) -> tuple[Push, list[int]]:
        push, batch = self._of(uow, action)
        if batch is not None and push.kind is PushKind.RUNNING:
            push = self._pushes.queue_final(uow, batch)  # finished meanwhile: those count
        body = decided(push, batch, self._line.silos, decision)
        push = replace(push, body=body, state=PushState.QUARANTINE)
        left = sorted(undecided_kg(batch, [push])) if batch is not None else []
        if not left:
            push = replace(push, state=PushState.WAITING, not_before=None)
            self._back_in_line(uow, push, batch)
        uow.pushes.save(push)
        return push, left

    def _back_in_line(self, uow: UnitOfWork, push: Push, batch: Batch | None) -> None:
        now = self._now()
        self._alarms.clear(uow, AlarmCode.PUSH_REJECTED, subject(push), now)
        if batch is not None and batch.is_finished:
            uow.queue.save(replace(batch, set_aside=None))
            self._alarms.clear(uow, AlarmCode.BATCH_SET_ASIDE, batch.order.name, now)

    def _close(self, uow: UnitOfWork, action: Action) -> str:
        """Close it for good; its batch goes to the history as archived by hand."""
        push, batch = self._of(uow, action)
        now = self._now()
        uow.pushes.save(replace(push, state=PushState.CLOSED, ended_at=now))
        self._alarms.clear(uow, AlarmCode.PUSH_REJECTED, subject(push), now)
        if batch is None:
            return f"{_name(push)} is closed. Odoo gets nothing more of it"
        self._pushes.drop_waiting(uow, batch)
        uow.history.add(
            to_history(
                batch,
                Completion.BY_HAND,
                now,
                odoo_has_it=False,
                actor=action.actor.name,
                reason=action.request.reason,
                booked_kg=ZERO,
            )
        )
        uow.queue.remove(batch.id)
        self._silos.order_left(uow, batch.order.name, now)
        return f"{batch.order.name} is closed and in the history. Odoo gets nothing more of it"

    @staticmethod
    def _of(uow: UnitOfWork, action: Action) -> tuple[Push, Batch | None]:
        """Return the push and its batch, None once that is archived."""
        push = uow.pushes.get(action.request.target)
        if push is None:
            raise ActionRefusedError("Not done: there is nothing of this number for Odoo.")
        batch = uow.queue.get(push.batch_id) if push.batch_id is not None else None
        obstacle = push_obstacles(push, batch)[action.request.kind]
        if obstacle is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
        return push, batch


def _decision(action: Action) -> Decision:
    request = action.request
    try:
        book = request.kind is ActionKind.BOOK_ELSEWHERE
        product_id = int(request.params["product"]) if book else None
    except (KeyError, ValueError) as error:
        raise ActionRefusedError(_WHICH) from error
    return Decision(_silo(action), product_id, action.actor.name, request.reason)


def _silo(action: Action) -> int:
    try:
        return int(action.request.params["silo"])
    except (KeyError, ValueError) as error:
        raise ActionRefusedError(_WHICH) from error


def _name(push: Push) -> str:
    return push.order.name if push.order else "The failure report"
