"""Makes the plant view from the database, in one read transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from services.application.alarm_book import AlarmBook
from services.application.line import Line
from services.application.offers import DECIDING, job_obstacles, line_obstacles, obstacles_now
from services.application.plant_view import (
    ALARMS_SHOWN,
    AlarmView,
    BatchView,
    JobView,
    Obstacle,
    PlantView,
    SiloPhase,
    SiloView,
    SoundView,
)
from services.application.recent_past import RecentlyArchived, RecentRuns, ShiftSoFar
from services.application.silo_stock import DosedTotals, levels, materials, remaining_kg, stocks
from services.domain.action import RecordedAction
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.batch import Batch, BatchState
from services.domain.job import JobName, JobSwitch
from services.domain.link import LinkName, LinkState, LinkStatus
from services.domain.push import Push, PushState
from services.domain.quantity import ZERO
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

_FINISHED_SHOWN = 10
_FAILURES_SHOWN = 10
_QUICK = timedelta(seconds=30)  # twelve runs would be no more than that: it shows minutes
_ACTIONS_SHOWN = 20
_AHEAD = timedelta(seconds=5)  # stations' clocks may differ by that


@dataclass(frozen=True, slots=True)
class JobPlan:
    """What the settings say of a job."""

    name: JobName
    enabled: bool
    period: timedelta


@dataclass(frozen=True, slots=True)
class _Known:
    """The view of a batch, what it was made of, and what the batch will still take."""

    shown: tuple[Batch, tuple[Push, ...], tuple[Alarm, ...]]
    view: BatchView
    remaining: Mapping[int, Decimal]


class ViewBuilder:
    def __init__(
        self,
        line: Line,
        slots: int,
        jobs: Sequence[JobPlan],
        alarms: AlarmBook,
        now: Now,
        running_since: Callable[[], Mapping[JobName, datetime]],
    ) -> None:
        self._line = line
        self._slots = slots
        self._jobs = jobs
        self._alarms = alarms
        self._now = now
        self._running_since = running_since
        self._archived = RecentlyArchived(_FINISHED_SHOWN)
        self._runs = RecentRuns(
            [plan.name for plan in jobs if plan.period < _QUICK],
            [plan.name for plan in jobs if plan.period >= _QUICK],
        )
        self._totals = DosedTotals()
        self._known: dict[int, _Known] = {}  # by the batch's id
        self._shift = ShiftSoFar(line.shifts)

    def build(self, uow: UnitOfWork, holder_here: str) -> PlantView:
        batches = uow.queue.all()
        pushes = uow.pushes.unfinished()
        alarms = uow.alarms.of_codes(DECIDING)
        views = [self._batch_view(batch, pushes, alarms) for batch in batches]
        self._forget_archived(batches)
        queue = tuple(sorted((v for v in views if v.batch.counts_as_queue), key=_by_slot))
        known = levels(uow, self._line.silos.silos, self._totals)
        lease = uow.leases.get()
        links = {link.name: link for link in uow.links.all()}
        last = uow.alarms.last()
        archived, now = self._archived.count(uow), self._now()
        obstacles = dict(line_obstacles(batches, pushes))
        if lease is None:
            obstacles = dict.fromkeys(obstacles, Obstacle.NO_HOLDER)
        view = PlantView(
            read_at=now,
            line=self._line.code,
            dosing=self._line.dosing,
            station=self._line.station,
            holder=lease.station if lease else "",
            held_since=lease.taken_at if lease else None,
            is_holder=lease is not None and lease.holder == holder_here,
            links=links,
            plc_read_at=_figures_at(batches, links, now),
            stale_after_s=self._stale_after(batches).total_seconds(),
            slots=self._slots,
            queue=queue,
            set_aside=tuple(v for v in views if not v.batch.counts_as_queue),
            finished=self._archived.of(uow),
            history_count=archived,
            shift=self._shift.of(uow, now, archived, batches),
            jobs=self._job_views(uow, held=lease is not None),
            alarms=tuple(self._alarm_view(each) for each in uow.alarms.urgent(ALARMS_SHOWN)),
            alarm_counts=uow.alarms.counts(),
            last_alarm=self._alarm_view(last) if last else None,
            sound=SoundView(),
            failures=tuple(uow.failures.recent(_FAILURES_SHOWN)),
            waiting_pushes=sum(push.state is PushState.WAITING for push in pushes),
            quarantined_pushes=sum(push.state is PushState.QUARANTINE for push in pushes),
            users=tuple(user for user in uow.users.all() if user.active),
            obstacles=obstacles,
            actions=_asked(uow),
            silos=tuple(
                SiloView(silo, SiloPhase.NOT_USED, None, None) for silo in self._line.silos.silos
            ),
            stocks=stocks(self._line.silos.silos, known, queue, self._remaining),
            materials=materials(known, queue, self._remaining),
        )
        front = view.front
        return view if front is None else _with_silos(view, front)

    def _stale_after(self, batches: Sequence[Batch]) -> timedelta:
        """Return after how long two readings were missed: an idle PLC is asked less often."""
        if any(batch.is_active for batch in batches):
            return self._line.stale_after
        return self._line.idle_stale_after

    def _batch_view(
        self, batch: Batch, pushes: Sequence[Push], alarms: Sequence[Alarm]
    ) -> BatchView:
        """Make its view anew only if more than the time of its reading has changed."""
        own = tuple(push for push in pushes if push.batch_id == batch.id)
        told = tuple(alarm for alarm in alarms if alarm.subject == batch.order.name)
        shown = replace(batch, last_read_at=None), own, told
        known = self._known.get(batch.id)
        if known is None or known.shown != shown:
            silos, obstacles = self._silo_views(batch), obstacles_now(batch, own, told)
            view = BatchView(batch, silos, own, obstacles)
            known = self._known[batch.id] = _Known(shown, view, remaining_kg(view))
        return replace(known.view, batch=batch)

    def _remaining(self, view: BatchView) -> Mapping[int, Decimal]:
        return self._known[view.batch.id].remaining

    def _forget_archived(self, batches: Sequence[Batch]) -> None:
        for gone in self._known.keys() - {batch.id for batch in batches}:
            del self._known[gone]

    def _silo_views(self, batch: Batch) -> tuple[SiloView, ...]:
        setpoints, actuals = batch.setpoints_kg, batch.actuals_kg
        current = batch.attempt_actuals_kg  # a new attempt doses every silo again
        last = None
        for silo in self._line.silos.silos:
            if current.get(silo.number):
                last = silo.number
        views = []
        passed = last is not None
        for silo in self._line.silos.silos:
            setpoint, actual = setpoints.get(silo.number), actuals.get(silo.number, ZERO)
            used = bool(setpoint) or bool(actual)
            phase = SiloPhase.NOT_USED
            if used:
                is_last = silo.number == last
                dosed = bool(current.get(silo.number))
                phase = _phase(batch, dosed=dosed, passed=passed, is_last=is_last)
            passed = passed and silo.number != last
            views.append(
                SiloView(silo, phase, setpoint if used else None, actual if used else None)
            )
        return tuple(views)

    def _job_views(self, uow: UnitOfWork, *, held: bool) -> tuple[JobView, ...]:
        switches, now = uow.job_switches.all(), self._now()
        self._runs.look(uow, now)
        return tuple(
            self._job_view(plan, switches.get(plan.name), now, held=held) for plan in self._jobs
        )

    def _job_view(
        self, plan: JobPlan, switch: JobSwitch | None, now: datetime, *, held: bool
    ) -> JobView:
        runs = self._runs.of(plan.name)
        enabled = plan.enabled and (switch is None or switch.on)
        next_run = runs[0].started_at + plan.period if runs and enabled else None
        running_since = self._running_since().get(plan.name)
        obstacles = job_obstacles(
            in_settings=plan.enabled, on=enabled, running=running_since is not None
        )
        return JobView(
            job=plan.name,
            enabled=enabled,
            period_s=plan.period.total_seconds(),
            runs=runs,
            next_run_at=next_run,
            running_since=running_since,
            in_settings=plan.enabled,
            switch=switch,
            minutes=self._runs.minutes(plan.name, now),
            obstacles=obstacles if held else dict.fromkeys(obstacles, Obstacle.NO_HOLDER),
        )

    def database_alarm(self, link: LinkStatus, now: datetime) -> AlarmView | None:
        """Return the alarm of a database that is lost, which cannot be stored while it is."""
        code = AlarmCode.DATABASE_LINK
        definition = self._alarms.catalogue[code]
        if link.state is not LinkState.LOST or link.since is None:
            return None
        told_at = link.since + definition.on_delay
        if told_at > now:
            return None
        state, priority = AlarmState.UNACKNOWLEDGED, definition.priority
        params = {"subject": "", "message": link.message}
        line = self._line.code
        alarm = Alarm(0, line, code, "", priority, state, told_at, told_at, params=params)
        return AlarmView(alarm, definition)

    def _alarm_view(self, alarm: Alarm) -> AlarmView:
        return AlarmView(alarm, self._alarms.catalogue[alarm.code])


def _with_silos(view: PlantView, front: BatchView) -> PlantView:
    return replace(view, silos=front.silos)


def _phase(batch: Batch, *, dosed: bool, passed: bool, is_last: bool) -> SiloPhase:
    """A silo is done when a later one has begun, or the batch has ended."""
    ended = batch.is_finished or batch.status_operation
    if not dosed:
        return SiloPhase.DONE if batch.is_finished else SiloPhase.WAITING
    if ended:
        return SiloPhase.DONE
    if is_last and batch.state is BatchState.RUNNING:
        return SiloPhase.DOSING
    return SiloPhase.DONE if passed else SiloPhase.WAITING


def _figures_at(
    batches: Sequence[Batch], links: Mapping[LinkName, LinkStatus], now: datetime
) -> datetime | None:
    """When the figures shown were read: of the batches in the PLC, else of the link.

    A moment in the future is from before the clock was set back, and says nothing of their age.
    """
    plc = links.get(LinkName.PLC)
    read = [b.last_read_at for b in batches if b.is_active and b.last_read_at is not None]
    if not read and plc is not None and plc.last_good_at is not None:
        read = [plc.last_good_at]
    return max((at for at in read if at <= now + _AHEAD), default=None)


def _by_slot(view: BatchView) -> tuple[int, int]:
    return (view.batch.slot or 0, view.batch.id)


def _asked(uow: UnitOfWork) -> tuple[RecordedAction, ...]:
    """Return what was asked for lately on any station; that somebody logged in is no news."""
    latest = uow.actions.page(None, _ACTIONS_SHOWN).rows
    return tuple(each for each in latest if each.action.request.kind is not ActionKind.LOG_IN)
