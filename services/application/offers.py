"""Which actions are legal now, and why the others are not: one truth for screen and services."""

from collections.abc import Mapping, Sequence

from services.application.plant_view import Obstacle
from services.application.quarantine import undecided_kg
from services.domain.batch import Batch, BatchState, SetAsideCause
from services.domain.push import Push, PushKind, PushState
from services.domain.reading import ORDER_NAME, SlotReading
from services.domain.user import ActionKind

_FIGURES = (PushKind.RUNNING, PushKind.FINAL)

_RETURNABLE = frozenset(
    {SetAsideCause.OPERATOR, SetAsideCause.ORDER_CHANGED, SetAsideCause.DOWNLOAD_UNCERTAIN}
)


def batch_obstacles(
    batch: Batch, pushes: Sequence[Push], *, lost: bool = False
) -> Mapping[ActionKind, Obstacle]:
    """Return what stands against each action on *batch*.

    *pushes* are its unfinished ones; *lost*: the alarm "PLC lost the order" is open for it.
    """
    return {
        ActionKind.ARCHIVE_BY_HAND: _archive(batch),
        ActionKind.SET_ASIDE: _set_aside(batch),
        ActionKind.TAKE_BACK: _take_back(batch),
        ActionKind.DOWNLOAD_AGAIN: _download_again(batch, lost=lost),
        ActionKind.RETRY_PUSH: _retry(batch, pushes),
    }


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
    return batch.is_finished and bool(undecided_kg(batch, pushes))


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
