"""Switches a job off and on while the line runs: on record, with an alarm as long as it is off."""

from collections.abc import Callable, Collection, Mapping

from services.application.alarm_book import AlarmBook
from services.application.commands import Awaited, Stored
from services.application.offers import job_obstacles
from services.application.plant_view import Obstacle
from services.application.switchboard import Switchboard
from services.domain.action import Action
from services.domain.alarm import AlarmCode
from services.domain.errors import ActionRefusedError
from services.domain.job import JobName, JobSwitch
from services.domain.user import ActionKind
from services.ports import Database, Now, UnitOfWork

_WHY = {
    Obstacle.JOB_IS_ON: "it is on",
    Obstacle.JOB_IS_OFF: "it is off already",
    Obstacle.NOT_IN_SETTINGS: "the settings leave this job out. Change them there",
}


class JobActions:
    def __init__(
        self,
        database: Database,
        alarms: AlarmBook,
        now: Now,
        plans: Collection[JobName],  # what the settings enable
        trigger: Callable[[JobName], None],
        switches: Switchboard,
    ) -> None:
        self._database = database
        self._alarms = alarms
        self._now = now
        self._plans = plans
        self._trigger = trigger
        self._switches = switches

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {ActionKind.DISABLE_JOB: self._switch_off}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {ActionKind.ENABLE_JOB: self._enable}

    async def _enable(self, action: Action) -> str:
        """Switch it on and let it run at once: nobody knows what it has missed."""
        job = await self._database.run(lambda uow: self._switch_on(uow, action))
        self._trigger(job)
        return f"{job.value} is on again and runs now"

    def _switch_on(self, uow: UnitOfWork, action: Action) -> JobName:
        job = self._allowed(uow, action)
        self._switches.changed()
        uow.job_switches.save(JobSwitch(job, True, self._now(), action.actor.name))
        self._alarms.clear(uow, AlarmCode.JOB_OFF, job.value, self._now())
        return job

    def _switch_off(self, uow: UnitOfWork, action: Action) -> str:
        job = self._allowed(uow, action)
        by, reason, now = action.actor.name, action.request.reason, self._now()
        self._switches.changed()
        uow.job_switches.save(JobSwitch(job, False, now, by, reason))
        self._alarms.raise_(uow, AlarmCode.JOB_OFF, job.value, now, by=by, reason=reason)
        self._alarms.clear(uow, AlarmCode.JOB_FAILS, job.value, now)
        return f"{job.value} is off until somebody switches it on again"

    def _allowed(self, uow: UnitOfWork, action: Action) -> JobName:
        try:
            job = JobName(action.request.params.get("job", ""))
        except ValueError as error:
            raise ActionRefusedError("Not done: say which job.") from error
        switch = uow.job_switches.all().get(job)
        in_settings = job in self._plans
        on = in_settings and (switch is None or switch.on)
        obstacles = job_obstacles(in_settings=in_settings, on=on, running=False)
        obstacle = obstacles[action.request.kind]
        if obstacle is not Obstacle.NONE:
            raise ActionRefusedError(f"Not done: {_WHY[obstacle]}.")
        return job
