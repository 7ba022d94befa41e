"""What a station does by itself, without the line's holder, and puts on record with its outcome."""

import asyncio
from collections.abc import Callable

from services.application.standing import refusal_now
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import ActionRefusedError
from services.domain.user import Actor
from services.ports import Database, UnitOfWork


class StationActs:
    """Settings, files of the plant, a restart: each in the transaction that records it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._going: set[asyncio.Task[ActionOutcome]] = set()

    async def do(
        self,
        actor: Actor,
        request: ActionRequest,
        act: Callable[[UnitOfWork], str],
        undo: Callable[[], None] = lambda: None,
    ) -> ActionOutcome:
        """Run *act*, which returns what was done or raises why not, and record both.

        *act* runs on the database's thread, last before the commit; where the commit fails,
        *undo* takes it back, so that nothing is changed without a record. What has begun goes on
        to its end, also when nobody waits for it any more. Raises DatabaseUnavailableError.
        """
        going = asyncio.create_task(self._do(actor, request, act, undo))
        self._going.add(going)
        going.add_done_callback(self._going.discard)
        return await asyncio.shield(going)

    async def _do(
        self,
        actor: Actor,
        request: ActionRequest,
        act: Callable[[UnitOfWork], str],
        undo: Callable[[], None],
    ) -> ActionOutcome:
        done = False

        def carry_out(uow: UnitOfWork) -> ActionOutcome:
            nonlocal done
            refused = refusal_now(uow, actor, request)
            if refused:
                raise ActionRefusedError(refused)
            action = uow.actions.ask(actor, request, uow.clock())
            outcome = ActionOutcome(action.id, uow.clock(), ok=True, message=act(uow))
            done = True
            uow.actions.conclude(outcome)
            return outcome

        try:
            return await self._database.run(carry_out)
        except ActionRefusedError as error:
            refused = str(error)
        except Exception:
            if done:
                await asyncio.to_thread(undo)
            raise
        return await self._database.run(lambda uow: _refuse(uow, actor, request, refused))


def _refuse(uow: UnitOfWork, actor: Actor, request: ActionRequest, why: str) -> ActionOutcome:
    action = uow.actions.ask(actor, request, uow.clock())
    outcome = ActionOutcome(action.id, uow.clock(), ok=False, message=why)
    uow.actions.conclude(outcome)
    return outcome
