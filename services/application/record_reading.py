"""What a reading of a slot does to its batch (SPEC.md §2, Reading). Pure: facts in, facts out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.domain.batch import Batch, BatchState, DownloadStep, SetAside, SetAsideCause
from services.domain.reading import Refusal, RefusalReason, SlotContent


class Finding(StrEnum):
    """What a reading means beyond its figures."""

    SAME = "same"  # nothing new
    CHANGED = "changed"  # figures or statuses to store
    FINISHING = "finishing"  # shows finished; must read the same again before it counts
    FINISHED = "finished"
    FAILED = "failed"
    RESUMED = "resumed"  # it failed, and the PLC goes on with it
    REFUSED = "refused"
    CHANGED_AFTER_FINISH = "changed_after_finish"
    WEIGHT_CAME = "weight_came"


_NOT_THERE = Decimal(-1)


@dataclass(frozen=True, slots=True)
class Verdict:
    batch: Batch
    finding: Finding
    faults: tuple[Refusal, ...] = ()  # why it is refused


def judge(
    batch: Batch, content: SlotContent, now: datetime, *, settled: bool, final_push_begun: bool
) -> Verdict:
    """Return what becomes of *batch* by *content*, which its slot shows at *now*.

    *settled*: the slot read the same twice, PLC_SETTLE_SECONDS apart.
    """
    if _shows_no_news(batch, content):
        return Verdict(replace(batch, last_read_at=now), Finding.SAME)
    if _is_of_earlier_attempt(batch, content):
        return Verdict(batch, Finding.SAME)
    doses = dict(content.doses_kg)
    seen = replace(batch, last_read_at=now, taken_at=batch.taken_at or now)
    if batch.is_finished:
        return _after_finish(seen, content, doses, now, final_push_begun=final_push_begun)
    return _in_process(batch, seen, content, now, settled=settled)


def _shows_no_news(batch: Batch, content: SlotContent) -> bool:
    """Whether a taken batch in process is as it was read last: nine slots of ten, each second."""
    if batch.taken_at is None or batch.is_finished or batch.download is DownloadStep.FLIPPING:
        return False
    if content.status_manufacturing or content.status_operation != batch.status_operation:
        return False
    stored, planned = batch.attempt_actuals_kg, batch.setpoints_kg
    left = set(stored)
    for silo, kg in content.doses_kg:
        left.discard(silo)
        if kg and batch.state is BatchState.DOWNLOADED:
            return False
        if stored.get(silo, _NOT_THERE) != kg and (kg or silo in stored or silo in planned):
            return False
    return not left


def _in_process(
    batch: Batch, seen: Batch, content: SlotContent, now: datetime, *, settled: bool
) -> Verdict:
    doses = dict(content.doses_kg)
    back = tuple(fault for fault in _went_back(batch, doses) if not batch.vouched_for(fault))
    if back:
        return Verdict(batch, Finding.REFUSED, back)
    changed = _with_figures(seen, content, doses, now)
    if content.status_operation and not batch.status_operation:
        return Verdict(_failed(changed, now), Finding.FAILED)
    if batch.status_operation and not content.status_operation:
        return Verdict(_resumed(changed), Finding.RESUMED)
    if content.status_manufacturing and settled:
        return Verdict(_finished(changed, content, now), Finding.FINISHED)
    if content.status_manufacturing:
        return Verdict(changed, Finding.FINISHING)
    is_same = replace(changed, last_read_at=batch.last_read_at) == batch
    return Verdict(changed, Finding.SAME if is_same else Finding.CHANGED)


def _is_of_earlier_attempt(batch: Batch, content: SlotContent) -> bool:
    """Whether the slot still shows how the attempt before this one ended.

    The PLC overwrites it when it takes the order again; until then it says nothing new.
    """
    if batch.taken_at is not None:
        return False
    before = {dose.silo: dose.kg for dose in batch.doses if dose.attempt == batch.attempt - 1}
    shown = {silo: kg for silo, kg in content.doses_kg if kg}
    ended = content.status_operation or content.status_manufacturing
    return (
        bool(before) and shown == {s: kg for s, kg in before.items() if kg} and bool(shown or ended)
    )


def _with_figures(
    batch: Batch, content: SlotContent, doses: dict[int, Decimal], now: datetime
) -> Batch:
    """Take over the doses; the first actual above 0 makes the batch run."""
    after = batch.with_attempt_doses(doses)
    if batch.download is DownloadStep.FLIPPING:
        # Shown by the PLC, so the guard was flipped: the download is done.
        after = replace(
            after, state=BatchState.DOWNLOADED, download=DownloadStep.DONE, downloaded_at=now
        )
        aside = after.set_aside
        if aside is not None and aside.cause is SetAsideCause.DOWNLOAD_UNCERTAIN:
            after = replace(after, set_aside=None)
    if _given(after) != _given(batch):
        after = replace(after, update_odoo=False, last_change_at=now)
    if any(doses.values()) and after.state is BatchState.DOWNLOADED:
        after = replace(after, state=BatchState.RUNNING, started_at=after.started_at or now)
    if content.status_operation != after.status_operation:
        after = replace(after, status_operation=content.status_operation, last_change_at=now)
    return after


def _given(batch: Batch) -> dict[int, Decimal]:
    """Silo number -> kg of what gave anything: a silo that begins to show 0 is no news."""
    return {silo: kg for silo, kg in batch.actuals_kg.items() if kg}


def _went_back(batch: Batch, doses: dict[int, Decimal]) -> Iterator[Refusal]:
    """Refuse each actual lower than the last one of the same attempt."""
    for silo, before in batch.attempt_actuals_kg.items():
        shown = doses.get(silo, before)
        if shown < before:
            yield Refusal(
                RefusalReason.WENT_BACK,
                f"Silo {silo} shows {shown} kg; expected {before} kg, as before, or more.",
                f"silo {silo} quantity",
                shown,
            )


def _finished(batch: Batch, content: SlotContent, now: datetime) -> Batch:
    """Note the finish. A batch that was set aside gives up its slot: the PLC shows it stopped."""
    return replace(
        batch.without_slot() if batch.set_aside else batch,
        state=BatchState.FINISHED,
        status_manufacturing=True,
        finished_kg=content.finished_kg,
        started_at=batch.started_at or now,
        finished_at=now,
        last_change_at=now,
        update_odoo=False,
    )


def _failed(batch: Batch, now: datetime) -> Batch:
    """Set the batch aside. The PLC shows it stopped, so it gives up its slot."""
    aside = SetAside(now, SetAsideCause.PLC_FAILED, "The PLC reports that the batch failed")
    return replace(batch.without_slot(), set_aside=batch.set_aside or aside)


def _resumed(batch: Batch) -> Batch:
    """Take back what was set aside by its failure alone: somebody mended it at the PLC."""
    aside = batch.set_aside
    is_mended = aside is not None and aside.cause is SetAsideCause.PLC_FAILED
    return replace(batch, set_aside=None) if is_mended else batch


def _after_finish(
    batch: Batch,
    content: SlotContent,
    doses: dict[int, Decimal],
    now: datetime,
    *,
    final_push_begun: bool,
) -> Verdict:
    """Leave a finished batch alone, but for a weight that comes late (SPEC.md §4 job 2)."""
    stored = batch.attempt_actuals_kg
    if any(doses.get(silo, kg) != kg for silo, kg in stored.items()):
        return Verdict(batch, Finding.CHANGED_AFTER_FINISH)
    if any(kg and silo not in stored for silo, kg in doses.items()):
        return Verdict(batch, Finding.CHANGED_AFTER_FINISH)
    if content.finished_kg == batch.finished_kg:
        return Verdict(batch, Finding.SAME)
    if not batch.finished_kg and not final_push_begun:
        heavier = replace(batch, finished_kg=content.finished_kg, last_change_at=now)
        return Verdict(heavier, Finding.WEIGHT_CAME)
    return Verdict(batch, Finding.CHANGED_AFTER_FINISH)
