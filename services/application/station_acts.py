"""What a station does by itself, without the line's holder, and puts on record with its outcome."""

from collections.abc import Callable

from services.application.operator_desk import refusal
from services.domain.action import ActionOutcome, ActionRequest
from services.domain.errors import PlantError
from services.domain.user import Actor
from services.ports import Database, UnitOfWork


class StationActs:
    """Settings, files of the plant, a restart: each in the transaction that records it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def do(
        self,
        actor: Actor,
        request: ActionRequest,
        act: Callable[[], str],
        undo: Callable[[], None] = lambda: None,
    ) -> ActionOutcome:
        """Run *act*, which returns what was done or raises why not, and record both.

        *act* runs on the database's thread, last before the commit; where the commit fails,
        *undo* takes it back, so that nothing is changed without a record.
        Raises DatabaseUnavailableError.
        """
        done = False

        def record(uow: UnitOfWork) -> ActionOutcome:
            nonlocal done
            now = uow.clock()
            action = uow.actions.ask(actor, request, now)
            message, ok = refusal(actor, request), False
            if not message:
                try:
                    message, ok = act(), True
                    done = True
                except PlantError as error:
                    message = str(error)
            outcome = ActionOutcome(action.id, now, ok, message)
            uow.actions.conclude(outcome)
            return outcome

        try:
            return await self._database.run(record)
        except BaseException:
            if done:
                undo()
            raise
