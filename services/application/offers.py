"""Which actions are legal now, and why the others are not: one truth for screen and services."""

from collections.abc import Mapping, Sequence

from services.application.plant_view import Obstacle
from services.application.quarantine import undecided_kg
from services.domain.alarm import Alarm, AlarmCode
from services.domain.batch import Batch, BatchState, DownloadStep, SetAsideCause
from services.domain.push import ENDS, Push, PushKind, PushState
from services.domain.reading import ORDER_NAME, SlotReading
from services.domain.user import ActionKind

_FIGURES = (PushKind.RUNNING, PushKind.FINAL)

_NOT_WHILE_ENDING = (
    ActionKind.SET_ASIDE,
    ActionKind.TAKE_BACK,
    ActionKind.DOWNLOAD_AGAIN,
    ActionKind.CANCEL,
    ActionKind.WEIGH_BY_HAND,
    ActionKind.UNDO_WEIGHING,
)

_RETURNABLE = frozenset(
    {SetAsideCause.OPERATOR, SetAsideCause.ORDER_CHANGED, SetAsideCause.DOWNLOAD_UNCERTAIN}
)


def batch_obstacles(
    batch: Batch, pushes: Sequence[Push], *, lost: bool = False, not_taken: bool = False
) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action on *batch*.

    *pushes* are its unfinished ones; *lost* and *not_taken*: the alarm is open for it that the PLC
    lost the order, or did not take it in time.
    """
    found = {
        ActionKind.ARCHIVE_BY_HAND: _archive(batch),
        ActionKind.SET_ASIDE: _set_aside(batch),
        ActionKind.TAKE_BACK: _take_back(batch),
        ActionKind.DOWNLOAD_AGAIN: _download_again(batch, lost=lost),
        ActionKind.CANCEL: _cancel(batch, lost=lost or not_taken),
        ActionKind.WEIGH_BY_HAND: _weigh(batch, pushes),
        ActionKind.UNDO_WEIGHING: _undo_weighing(batch, pushes),
        ActionKind.RETRY_PUSH: _retry(batch, pushes),
    }
    if _is_ending(batch, pushes):
        found |= dict.fromkeys(_NOT_WHILE_ENDING, Obstacle.IS_ENDING)
    return found


DECIDING = (AlarmCode.PLC_LOST_ORDER, AlarmCode.ORDER_NOT_TAKEN)
"""Alarms whose presence decides what may be done with a batch."""


def obstacles_now(
    batch: Batch, pushes: Sequence[Push], alarms: Sequence[Alarm]
) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action, *alarms* being the line's open DECIDING ones."""
    told = {
        alarm.code for alarm in alarms if alarm.subject == batch.order.name and alarm.is_present
    }
    return batch_obstacles(
        batch,
        pushes,
        lost=AlarmCode.PLC_LOST_ORDER in told,
        not_taken=AlarmCode.ORDER_NOT_TAKEN in told,
    )


def line_obstacles(queue: Sequence[Batch], pushes: Sequence[Push]) -> Mapping[ActionKind, Obstacle]:
    waiting = any(batch.counts_as_queue for batch in queue)
    moving = any(is_moving(batch) for batch in queue)
    untouched = any(
        batch.counts_as_queue and not batch.is_finished and not batch.dosed_kg for batch in queue
    )
    return {
        ActionKind.FORCE_SYNC: Obstacle.QUEUE_NOT_EMPTY if waiting else Obstacle.NONE,
        ActionKind.RUN_JOB: Obstacle.NONE,
        ActionKind.RETRY_ALL_PUSHES: Obstacle.NONE if pushes else Obstacle.NOTHING_TO_RETRY,
        ActionKind.RELEASE_HANDSHAKE: Obstacle.NONE,
        ActionKind.RETURN_UNTOUCHED: Obstacle.NONE if untouched else Obstacle.NOTHING_TO_RETURN,
        ActionKind.START_OVER: Obstacle.PLC_DOSES if moving else Obstacle.NONE,
    }


def job_obstacles(*, in_settings: bool, on: bool, running: bool) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action on a job; one that is off may be run once, too."""
    switch_on, switch_off = Obstacle.JOB_IS_ON, Obstacle.NONE
    if not on:
        switch_on, switch_off = Obstacle.NONE, Obstacle.JOB_IS_OFF
    if not in_settings:
        switch_on = switch_off = Obstacle.NOT_IN_SETTINGS
    return {
        ActionKind.RUN_JOB: Obstacle.JOB_RUNS if running else Obstacle.NONE,
        ActionKind.ENABLE_JOB: switch_on,
        ActionKind.DISABLE_JOB: switch_off,
    }


def push_obstacles(push: Push, batch: Batch | None) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action on a push; *batch* is None once it is archived."""
    refused = push.state is PushState.QUARANTINE
    decide = Obstacle.NONE if refused else Obstacle.NOT_REFUSED
    final = push.kind is PushKind.FINAL or (batch is not None and batch.is_finished)
    book = decide if final else Obstacle.PLC_DOSES
    if push.kind not in _FIGURES:
        book = Obstacle.NOT_REFUSED
    close = decide
    if refused and batch is not None:
        close = _archive(batch)
    return {
        ActionKind.RETRY_PUSH: _retry_push(push, batch),
        ActionKind.BOOK_ELSEWHERE: book,
        ActionKind.LEAVE_OUT: book,
        ActionKind.ADD_PRODUCT: book,
        ActionKind.CLOSE_PUSH: close,
    }


def is_moving(batch: Batch) -> bool:
    """Whether the PLC doses the batch, as far as the line knows.

    One that was set aside and has no slot any more is not shown by the PLC.
    """
    gone = batch.set_aside is not None and batch.slot is None
    return batch.state is BatchState.RUNNING and not batch.status_operation and not gone


def accept_obstacle(reading: SlotReading, batch: Batch | None) -> Obstacle:
    """Return what stands against believing a refused reading of *batch*, whose slot it is."""
    said = reading.content or reading.claimed
    if said is None and any(fault.field == ORDER_NAME for fault in reading.faults):
        return Obstacle.ORDER_UNREADABLE
    if said is None:
        return Obstacle.FIGURES_UNREADABLE
    return Obstacle.NONE if batch is not None else Obstacle.NOT_IN_QUEUE


def open_pushes(pushes: Sequence[Push]) -> list[Push]:
    return [push for push in pushes if push.state in (PushState.WAITING, PushState.QUARANTINE)]


def _archive(batch: Batch) -> Obstacle:
    """SPEC.md §6: refused while the PLC is dosing the batch.

    One that the PLC has and may start any moment is refused too; one that failed is not.
    """
    if batch.is_finished or batch.status_operation or batch.state is BatchState.FETCHED:
        return Obstacle.NONE
    if is_uncertain(batch):
        return Obstacle.NONE  # the PLC does not show it, and the operator has looked
    in_plc = batch.slot is not None or is_moving(batch)
    return Obstacle.PLC_DOSES if in_plc else Obstacle.NONE


def is_uncertain(batch: Batch) -> bool:
    """Whether only a person can tell if the PLC took the order."""
    return batch.set_aside is not None and (
        batch.set_aside.cause is SetAsideCause.DOWNLOAD_UNCERTAIN
    )


def needs_decision(batch: Batch, pushes: Sequence[Push]) -> bool:
    """Whether finished figures of it belong to no component of its order (SPEC.md §3).

    Sending it as it is would leave those kilograms out without anybody's word.
    """
    ends = batch.is_finished or any(push.kind is PushKind.FINAL for push in pushes)
    return ends and bool(undecided_kg(batch, pushes))


def _cancel(batch: Batch, *, lost: bool) -> Obstacle:
    """SPEC.md §6: when the PLC has not taken the order or shows it failed; else stop it there.

    One that was handed over may be taken at any moment, until it is told that it was not.
    """
    if batch.is_finished:
        return Obstacle.WAITS_FOR_ARCHIVE
    given_up = batch.set_aside is not None and batch.slot is None
    handed_over = batch.is_active or batch.download is DownloadStep.FLIPPING
    free = batch.status_operation or is_uncertain(batch) or given_up or lost or not handed_over
    return Obstacle.NONE if free else Obstacle.PLC_DOSES


def _weigh(batch: Batch, pushes: Sequence[Push]) -> Obstacle:
    if not any(component.silo is None for component in batch.components):
        return Obstacle.NOTHING_BY_HAND
    begun = any(push.kind is PushKind.FINAL for push in pushes)
    return Obstacle.WAITS_FOR_ARCHIVE if begun else Obstacle.NONE


def _undo_weighing(batch: Batch, pushes: Sequence[Push]) -> Obstacle:
    entered = any(batch.entered_by_hand(component.product_id) for component in batch.components)
    return _weigh(batch, pushes) if entered else Obstacle.NOTHING_WEIGHED


def _is_ending(batch: Batch, pushes: Sequence[Push]) -> bool:
    """Whether an order that the PLC did not finish is on its way to be closed in Odoo."""
    return not batch.is_finished and any(push.kind in ENDS for push in pushes)


def _download_again(batch: Batch, *, lost: bool) -> Obstacle:
    """SPEC.md §2: for an order that failed in the PLC, that it lost, or that it never took."""
    if batch.is_finished:
        return Obstacle.WAITS_FOR_ARCHIVE
    given_up = batch.set_aside is not None and batch.slot is None
    if batch.status_operation or is_uncertain(batch) or given_up or lost:
        return Obstacle.NONE
    return Obstacle.PLC_HAS_IT


def _retry(batch: Batch, pushes: Sequence[Push]) -> Obstacle:
    nothing = not pushes or needs_decision(batch, pushes)
    return Obstacle.NOTHING_TO_RETRY if nothing else Obstacle.NONE


def _retry_push(push: Push, batch: Batch | None) -> Obstacle:
    if push.state not in (PushState.WAITING, PushState.QUARANTINE):
        return Obstacle.NOTHING_TO_RETRY
    return Obstacle.NONE if batch is None else _retry(batch, [push])


def _set_aside(batch: Batch) -> Obstacle:
    if batch.set_aside is not None:
        return Obstacle.ALREADY_SET_ASIDE
    return Obstacle.WAITS_FOR_ARCHIVE if batch.is_finished else Obstacle.NONE


def _take_back(batch: Batch) -> Obstacle:
    aside = batch.set_aside
    return Obstacle.NONE if aside and aside.cause in _RETURNABLE else Obstacle.NOT_SET_ASIDE
