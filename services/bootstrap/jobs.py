"""The five jobs of a line, and who runs them."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta

from services.application.accept_orders import AcceptOrders
from services.application.acknowledge import Acknowledger
from services.application.archive_completed import ArchiveCompleted
from services.application.download import Downloader
from services.application.housekeeping import Housekeeping
from services.application.read_plc import ReadPlc
from services.application.roll_up import RollUp
from services.application.slot_recorder import SlotRecorder
from services.application.switchboard import Switchboard, Switches
from services.application.watch_failures import WatchFailures
from services.application.watch_health import WatchHealth
from services.application.weighing import WeighingRecorder
from services.bootstrap.core import Core
from services.config import Settings
from services.domain.job import JobName, JobRun
from services.domain.report_range import ReportCalendar
from services.jobs import archive_completed, read_plc, sync_orders, watch_failures, watch_health
from services.jobs.runner import Job, JobRunner, Schedule
from services.ports import UnitOfWork

_SHORTEST_LIMIT = timedelta(seconds=60)
_LONGEST_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs' runner, and those parts of jobs that operators' actions use too."""

    runner: JobRunner
    downloader: Downloader
    recorder: SlotRecorder
    periods: dict[JobName, timedelta]
    switches: Switchboard


def build_work(core: Core) -> Work:
    line, alarms, now, steady = core.line, core.alarms, core.now, core.now.steady
    fenced, plc, settings = core.fenced, core.plc, core.settings
    periods = {name: settings.period(name) for name in JobName if settings.is_enabled(name)}
    downloader = Downloader(fenced, plc, line, alarms, now, steady)
    recorder = SlotRecorder(plc, line, alarms, core.pushes, now, steady)
    acknowledger = Acknowledger(fenced, plc, now)
    weighings = WeighingRecorder(fenced, plc, alarms, acknowledger, now)
    health = WatchHealth(fenced, line, periods, alarms, now, steady)
    accept = AcceptOrders(fenced, core.odoo, plc, line, alarms, now)
    reader = ReadPlc(fenced, plc, line, recorder, weighings, acknowledger, now, steady)
    archive = ArchiveCompleted(fenced, line, core.pushes, core.delivery, alarms, now)
    housekeeping = Housekeeping(fenced, timedelta(days=settings.retention_days), now, steady)
    roll_up = RollUp(fenced, ReportCalendar(line.shifts), line.dosing)
    switches = Switchboard(core.database, core.keeper)
    watch = WatchFailures(fenced, plc, core.failures, alarms, acknowledger, now)

    async def record(run: JobRun) -> None:
        def keep(uow: UnitOfWork) -> tuple[Hashable, Switches]:
            health.keep_run(uow, run)
            return switches.look(uow)

        switches.take(await fenced.run(keep))

    jobs: list[Job] = [
        sync_orders.SyncOrders(accept, downloader),
        read_plc.ReadPlc(reader, on_finished=lambda: runner.trigger(JobName.ARCHIVE_COMPLETED)),
        archive_completed.ArchiveCompleted(archive),
        watch_health.WatchHealth(health, housekeeping, roll_up),
        watch_failures.WatchFailures(watch),
    ]
    runner = JobRunner([_schedule(settings, job) for job in jobs], record, now, switches.is_off)
    return Work(runner, downloader, recorder, periods, switches)


def _schedule(settings: Settings, job: Job) -> Schedule:
    period = settings.period(job.name)
    limit = min(max(period * 2, _SHORTEST_LIMIT), _LONGEST_LIMIT)
    return Schedule(job, period, settings.is_enabled(job.name), limit)
