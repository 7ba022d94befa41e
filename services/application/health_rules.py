"""The slow rules of job 4 (SPEC.md §4), each a judgement of stored facts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.application.line import Line
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.hysteresis import is_beyond
from services.domain.job import JobName
from services.domain.link import LinkState, LinkStatus
from services.domain.quantity import ZERO

_INTERVALS_WITHOUT_SUCCESS = 3
_SHORTEST_INTERVAL = timedelta(seconds=20)
_WEIGHT_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Finding:
    code: AlarmCode
    subject: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Good:
    """Since when a partner has answered; None: it does not, or nobody has asked yet."""

    since: datetime | None

    def counts_from(self, moment: datetime) -> datetime | None:
        """Return from when a wait counts: nobody is to blame for the time without the link."""
        return None if self.since is None else max(moment, self.since)


def good(link: LinkStatus | None, otherwise: datetime) -> Good:
    """Return since when *link* is good; one that nobody has written down, since *otherwise*."""
    if link is None:
        return Good(otherwise)
    return Good(link.since or otherwise if link.state is LinkState.GOOD else None)


def stuck(batch: Batch, line: Line, now: datetime, plc: Good) -> Finding | None:
    """Running, readings good, no change for BATCH_STUCK_THRESHOLD_MINUTES."""
    if batch.state is not BatchState.RUNNING or batch.set_aside is not None:
        return None
    if batch.status_operation:
        return None  # it has failed, which is another alarm
    if batch.last_read_at is None or now - batch.last_read_at > line.full_read_interval:
        return None  # the link is dead, which is another alarm
    since = plc.counts_from(batch.last_change_at or batch.started_at or batch.fetched_at)
    if since is None or now - since < line.stuck_after:
        return None
    return Finding(AlarmCode.BATCH_STUCK, batch.order.name, _minutes(now - since))


def next_in_turn(batches: Sequence[Batch]) -> Batch | None:
    """Return the batch that must start now: the PLC takes its slots in order.

    None while one is running or nothing waits: a batch behind it waits its turn.
    """
    if any(batch.state is BatchState.RUNNING and batch.set_aside is None for batch in batches):
        return None
    waiting = [
        batch
        for batch in batches
        if batch.state is BatchState.DOWNLOADED and batch.taken_at and batch.set_aside is None
    ]
    return min(waiting, key=lambda batch: batch.slot or 0, default=None)


def no_consumption(
    first: Batch, line: Line, now: datetime, plc: Good, last_finish: datetime | None
) -> Finding | None:
    """Taken long ago, its turn since *last_finish*, and nothing dosed."""
    moments = [first.taken_at, last_finish]
    turn = max((moment for moment in moments if moment is not None), default=first.fetched_at)
    since = plc.counts_from(turn)
    if since is None or now - since < line.stuck_after:
        return None
    return Finding(AlarmCode.NO_CONSUMPTION, first.order.name, _minutes(now - since))


def weight_balance(batch: Batch, line: Line, deadband: Decimal, *, was: bool) -> Finding | None:
    """The finished weight against all that went in; silent when it was not weighed.

    *was*: it alarms so far.
    """
    if not batch.is_finished or not batch.finished_kg:
        return None
    by_hand = sum(
        (figure.kg for figure in batch.figures(line.silos, final=True) if not figure.silo_code),
        ZERO,
    )
    went_in = batch.dosed_kg + by_hand
    apart = batch.finished_kg - went_in
    limit = max(line.batch_margin_kg, went_in * _WEIGHT_TOLERANCE)
    if not is_beyond(abs(apart), limit, deadband, was=was):
        return None
    return Finding(
        AlarmCode.WEIGHT_BALANCE,
        batch.order.name,
        {"finished_kg": f"{batch.finished_kg:.2f}", "in_kg": f"{went_in:.2f}"},
    )


def overdue(batch: Batch, line: Line, now: datetime) -> Finding | None:
    """Finished, and Odoo has not acknowledged it for 15 minutes.

    While Odoo does not answer its alarm stands for this one (resources/alarms.toml).
    """
    if not batch.is_finished or batch.finished_at is None or batch.set_aside is not None:
        return None
    waiting = now - batch.finished_at
    if waiting < line.overdue_after:
        return None
    return Finding(AlarmCode.PUSH_OVERDUE, batch.order.name, _minutes(waiting))


def failing_job(
    job: JobName, since: datetime | None, period: timedelta, now: datetime, partner: Good
) -> Finding | None:
    """A job without success for three intervals (and at least one minute).

    *since*: its last success, or when it could first have had one.
    """
    counted = partner.counts_from(since) if since is not None else None
    patience = max(period, _SHORTEST_INTERVAL) * _INTERVALS_WITHOUT_SUCCESS
    if counted is None or now - counted < patience:
        return None
    return Finding(AlarmCode.JOB_FAILS, job.value, _minutes(now - counted))


def _minutes(span: timedelta) -> dict[str, str]:
    return {"minutes": f"{span.total_seconds() / 60:.0f}"}
