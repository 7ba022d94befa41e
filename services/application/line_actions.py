"""Operators' actions on the line itself: sync, run a job, the PLC's handshake."""

from collections.abc import Awaitable, Callable, Mapping

from services.application.alarm_book import AlarmBook
from services.application.commands import Awaited, Stored
from services.domain.action import Action
from services.domain.alarm import AlarmCode
from services.domain.errors import ActionRefusedError
from services.domain.job import JobName, JobRun
from services.domain.user import ActionKind
from services.ports import Database, Now, Plc, UnitOfWork

RunJob = Callable[[JobName], Awaitable[JobRun]]


class LineActions:
    def __init__(
        self, database: Database, plc: Plc, alarms: AlarmBook, now: Now, run_job: RunJob
    ) -> None:
        self._database = database
        self._plc = plc
        self._alarms = alarms
        self._now = now
        self._run_job = run_job

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {
            ActionKind.FORCE_SYNC: self._force_sync,
            ActionKind.RUN_JOB: self._run_now,
            ActionKind.RELEASE_HANDSHAKE: self._release_handshake,
        }

    async def _force_sync(self, _action: Action) -> str:
        queue = await self._database.read(lambda uow: uow.queue.all())
        waiting = sum(batch.counts_as_queue for batch in queue)
        if waiting:
            raise ActionRefusedError(
                f"Not fetched: {waiting} batches are in the queue. New orders come when it is "
                "empty."
            )
        return await self._run_and_tell(JobName.SYNC_ORDERS)

    async def _run_now(self, action: Action) -> str:
        return await self._run_and_tell(JobName(action.request.params["job"]))

    async def _run_and_tell(self, job: JobName) -> str:
        run = await self._run_job(job)
        if run.outcome != "done":
            raise ActionRefusedError(run.message)
        return run.message

    async def _release_handshake(self, _action: Action) -> str:
        """Set the guard to 1, as the PLC would: the only way in which the line ever does.

        SPEC.md §2: the PLC's words are on record with it, and the queue is kept.
        """
        area = await self._plc.read_order_area()
        shown = f"guard {area.guards_told}, orders {area.orders_told or 'none'}."
        closed = [slot.slot for slot in area.slots if area.guard(slot.slot) != 1]
        if not closed:
            raise ActionRefusedError(f"Not done: the PLC has released it already. {shown}")
        await self._plc.release_handshake(closed)
        await self._database.run(self._released)
        return f"The guard is 1 now. Before: {shown}"

    def _released(self, uow: UnitOfWork) -> None:
        """Nothing in the order area is offered to the PLC any more."""
        now = self._now()
        self._alarms.clear(uow, AlarmCode.HANDSHAKE_WAITS, "", now)
        self._alarms.clear_all_but(uow, AlarmCode.ORDER_LEFT_IN_PLC, set(), now)
