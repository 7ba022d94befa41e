"""Accept the PLC's figures: an operator vouches for what the line refused (SPEC.md §2, Reading)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from services.application.commands import Awaited, Stored
from services.application.offers import accept_obstacle
from services.application.plant_view import Obstacle
from services.application.slot_recorder import SlotRecorder
from services.domain.acceptance import Acceptance
from services.domain.action import Action
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.batch import Batch
from services.domain.errors import ActionRefusedError, PlantError
from services.domain.reading import Refusal, RefusalReason, SlotReading
from services.domain.user import ActionKind
from services.ports import Database, Now, Plc, UnitOfWork

_WHY = {
    Obstacle.ORDER_UNREADABLE: "the order's name in the PLC cannot be read, so nobody can tell "
    "whose figures these are. Have it corrected at the PLC",
    Obstacle.FIGURES_UNREADABLE: "the PLC's words are no figures that could be stored. Have them "
    "corrected at the PLC",
    Obstacle.NOT_IN_QUEUE: "no order of the queue has this slot",
}


class AcceptFigures:
    """The target is the alarm "reading refused". What is accepted is what the PLC shows now."""

    def __init__(self, database: Database, plc: Plc, recorder: SlotRecorder, now: Now) -> None:
        self._database = database
        self._plc = plc
        self._recorder = recorder
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {ActionKind.ACCEPT_REFUSED_FIGURES: self._accept}

    async def _accept(self, action: Action) -> str:
        """Read the slot once more, and store acceptance and figures in one transaction."""
        alarm = await self._database.read(lambda uow: uow.alarms.get(action.request.target))
        if alarm is None or not _is_refused(alarm):
            raise ActionRefusedError("Not done: the PLC's figures are believed again.")
        (reading,) = await self._plc.read_slots([int(alarm.subject)])
        try:
            return await self._database.run(lambda uow: self._store(uow, action, alarm, reading))
        except PlantError:
            self._recorder.forget()
            raise

    def _store(self, uow: UnitOfWork, action: Action, alarm: Alarm, reading: SlotReading) -> str:
        batch, faulty = self._faulty(uow, reading)
        obstacle = accept_obstacle(faulty, batch)
        if batch is None or obstacle is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
        fault = _asked_for(alarm, faulty)
        accepted = Acceptance(
            attempt=batch.attempt,
            reason=fault.reason,
            field=fault.field,
            kg=fault.kg,
            at=self._now(),
            by=action.actor.name,
            why=action.request.reason,
        )
        uow.queue.save(replace(batch, accepted=(*batch.accepted, accepted)))
        left = self._recorder.record(uow, [reading], set()).refused
        more = " Something else in this slot is not believed: look at the alarm." if left else ""
        return f"Accepted for {batch.order.name}: {fault.detail}{more}"

    def _faulty(self, uow: UnitOfWork, reading: SlotReading) -> tuple[Batch | None, SlotReading]:
        """Return the batch and the reading with the faults that are not accepted yet."""
        batch, reading = self._recorder.owned(uow.queue.all(), reading)
        if batch is not None and reading.content is not None:
            verdict = self._recorder.verdict(uow, batch, reading.content)
            reading = replace(reading, faults=verdict.faults)
        return batch, reading


def _is_refused(alarm: Alarm) -> bool:
    active = alarm.state in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)
    return alarm.code is AlarmCode.READING_REFUSED and active


def _asked_for(alarm: Alarm, reading: SlotReading) -> Refusal:
    """Return the fault that the operator saw, if the slot still has it and has not got worse."""
    asked = (alarm.params.get("reason"), alarm.params.get("field"))
    for fault in reading.faults:
        if (fault.reason.value, fault.field) == asked and not _is_worse(alarm, fault):
            return fault
    raise ActionRefusedError("Not done: the PLC shows something else now. Look at it again.")


def _is_worse(alarm: Alarm, fault: Refusal) -> bool:
    """A figure that went back further, or is much further over its limit, is another question."""
    seen = alarm.params.get("kg", "")
    if not seen or fault.kg is None:
        return False
    if fault.reason is RefusalReason.WENT_BACK:
        return fault.kg < Decimal(seen)
    return fault.kg > Decimal(seen) * 2
