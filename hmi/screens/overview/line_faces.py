"""From the plant's view to what the overview's head and its gauges show."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, OVERVIEW, age, clock, kg, percent
from hmi.freshness import Freshness
from hmi.screens.silos.material_faces import level_face
from hmi.text import tr
from hmi.widgets.batch_panel import BatchFace, QueueFace
from hmi.widgets.panel import EmptyFace
from hmi.widgets.queue_strip import SlotFace
from hmi.widgets.silo_gauge import GaugeFace, LevelFace
from hmi.widgets.status_badge import BadgeFace, BadgeKind
from hmi.widgets.symbols import AlarmFace, Mark
from services.application.plant_view import (
    BatchView,
    PlantView,
    SiloPhase,
    SiloView,
)
from services.domain.alarm import AlarmCode
from services.domain.batch import Batch, BatchState
from services.domain.expected_end import stands_still, time_left
from services.domain.job import JobName
from services.domain.quantity import ZERO

_STARTED = (BatchState.RUNNING, BatchState.FINISHED)
_SILO_ALARMS = (AlarmCode.DOSING_DEVIATION, AlarmCode.UNPLANNED_SILO)
_LONG_MIN = 60
_ONE_FETCH = timedelta(minutes=1)  # orders fetched within it came together
MARKS = {
    BatchState.FETCHED: Mark.RING,
    BatchState.DOWNLOADING: Mark.RING,
    BatchState.DOWNLOADED: Mark.RING,
    BatchState.RUNNING: Mark.PLAY,
    BatchState.FINISHED: Mark.TICK,
}


def badge(batch: Batch, fresh: Freshness) -> BadgeFace:
    """Return the badge of a batch; where its state is the PLC's and old, it says how old."""
    word = text.batch_state(batch)
    slot = "" if batch.slot is None else f" · {tr('slot %1', str(batch.slot))}"
    if batch.set_aside is not None:
        return BadgeFace(Mark.HAND, word, BadgeKind.SET_ASIDE)
    if batch.is_active and fresh.stale:
        if fresh.age_s is not None:
            word = tr("%1 %2 ago", word, fresh.text)
        return BadgeFace(Mark.CLOCK, word + slot, BadgeKind.STALE)
    kind = BadgeKind.ACTIVE if batch.state is BatchState.RUNNING else BadgeKind.PLAIN
    return BadgeFace(MARKS[batch.state], word + slot, kind)


def batch_face(view: PlantView, fresh: Freshness, now: datetime) -> BatchFace:
    front = view.front
    if front is None:
        return BatchFace(empty=empty_queue(view, now))
    batch = front.batch
    stale = fresh.stale and batch.is_active
    asked = front.setpoint_kg
    doing, silo = _doing(front, stale)
    caption, end, end_in = _end(view, front, stale, now)
    return BatchFace(
        badge=badge(batch, fresh),
        order=batch.order.name,
        product=batch.product_name,
        planned=_planned(batch),
        dosed=kg(batch.dosed_kg),
        of=tr("of %1", kg(asked)),
        unit=text.unit(),
        percent=percent(batch.dosed_kg, asked),
        progress=front.progress,
        doing=doing,
        silo=silo,
        by_hand=_by_hand(batch),
        end_caption=caption,
        end=end,
        end_in=end_in,
        started=tr("started %1", clock(batch.started_at, now)) if batch.started_at else "",
        stale=stale,
    )


def empty_queue(view: PlantView, now: datetime) -> EmptyFace:
    """Say what an empty queue means and when that changes."""
    sync = next((job for job in view.jobs if job.job is JobName.SYNC_ORDERS), None)
    detail = tr("Orders come from Odoo when its people confirm them.")
    if sync is not None and not sync.enabled:
        detail = tr("Fetching orders is switched off in the settings.")
    elif sync is not None and sync.runs:
        detail = tr("Odoo was asked %1 ago", age((now - sync.runs[0].started_at).total_seconds()))
        if sync.next_run_at is not None:
            in_s = (sync.next_run_at - now).total_seconds()
            detail = tr("%1; it is asked again in %2", detail, age(in_s))
        detail += "."
    return EmptyFace(tr("No orders in the queue"), detail)


def _doing(front: BatchView, stale: bool) -> tuple[str, str]:
    dosing = next((each for each in front.silos if each.phase is SiloPhase.DOSING), None)
    if dosing is not None:
        said = f"{dosing.silo.number} {dosing.silo.name}"
        return (tr("Was dosing") if stale else tr("Dosing")), said
    if front.batch.state is BatchState.FINISHED:
        return tr("Finished in the PLC"), ""
    if front.batch.state is BatchState.RUNNING:
        return tr("Between two silos"), ""
    return tr("Waits for its turn"), ""


def _by_hand(batch: Batch) -> str:
    products = {part.product_id for part in batch.components if part.silo is None}
    if not products:
        return ""
    weighed = sum(1 for product in products if batch.weighed_kg(product) is not None)
    return tr("hand-weighed %1 of %2", str(weighed), str(len(products)))


def _planned(batch: Batch) -> str:
    """Say what the order asks for, and how much of it no silo doses: the rest is the setpoints."""
    planned = tr("%1 kg planned", kg(batch.planned_kg))
    by_hand = sum((part.planned_kg for part in batch.components if part.silo is None), ZERO)
    return tr("%1, %2 by hand", planned, kg(by_hand)) if by_hand else planned


def _end(view: PlantView, front: BatchView, stale: bool, now: datetime) -> tuple[str, str, str]:
    """Return caption, time and remark of the end: known, estimated, or not to be known."""
    batch = front.batch
    if batch.finished_at is not None:
        return tr("Finished"), clock(batch.finished_at, now), ""
    if stale:
        return tr("Ends about"), DASH, tr("figures too old")
    left = time_left(batch, view.finished, now)
    if left is None:
        resting = batch.state is BatchState.RUNNING and stands_still(batch, now)
        return tr("Ends about"), DASH, tr("it stands still") if resting else tr("not known yet")
    minutes = max(1, round(left.total_seconds() / 60))
    told = tr("in %1 min", str(minutes))
    if minutes >= _LONG_MIN:
        told = tr("in %1", age(left.total_seconds()))
    return tr("Ends about"), clock(now + left, now), told


def queue_face(view: PlantView, fresh: Freshness) -> QueueFace:
    waiting = [each for each in view.queue if each.batch.state not in _STARTED]
    summary = tr("%1 waiting", str(len(waiting)))
    if view.set_aside:
        summary = tr("%1 · %2 set aside", summary, str(len(view.set_aside)))
    face = QueueFace(tr("Queue"), summary, _slots(view, fresh))
    shift = view.shift
    if shift is None:
        return face
    return replace(
        face,
        left=tr("Shift %1", str(shift.number)),
        left_figure=tr("1 batch") if shift.batches == 1 else tr("%1 batches", str(shift.batches)),
        right_figure=kg(shift.made_kg, OVERVIEW),
        right=tr("of %1", kg(shift.planned_kg, OVERVIEW)),
        unit=text.unit(),
    )


def _slots(view: PlantView, fresh: Freshness) -> tuple[SlotFace, ...]:
    taken = {each.batch.slot: each.batch for each in (*view.set_aside, *view.queue)}
    first = min((each.batch.fetched_at for each in view.queue), default=view.read_at)
    done = {e.batch.slot for e in view.finished if e.batch.fetched_at > first - _ONE_FETCH}
    return tuple(
        _slot(number, taken.get(number), fresh, done=number in done)
        for number in range(1, view.slots + 1)
    )


def _slot(number: int, batch: Batch | None, fresh: Freshness, *, done: bool) -> SlotFace:
    """Return the cell of one slot; one of this fetch that is archived has its tick."""
    if batch is None:
        return SlotFace(number, Mark.TICK if done else Mark.NONE, archived=done)
    if batch.set_aside is not None:
        return SlotFace(number, Mark.HAND, set_aside=True)
    running = batch.state is BatchState.RUNNING
    if running and fresh.stale:
        return SlotFace(number, Mark.CLOCK, stale=True)
    return SlotFace(number, MARKS[batch.state], active=running)


def gauge_faces(view: PlantView, fresh: Freshness) -> tuple[GaugeFace, ...]:
    front = view.front
    order = front.batch.order.name if front else ""
    slot = str(front.batch.slot) if front and front.batch.slot else ""
    alarms = _silo_alarms(view, order)
    refused = _refusal(view, slot)
    stale = fresh.stale and front is not None and front.batch.is_active
    levels = {stock.silo.number: level_face(stock) for stock in view.stocks}
    unknown = LevelFace(tr("unknown"))
    faces = []
    for each in view.silos:
        number = each.silo.number
        alarm, level = alarms.get(str(number)), levels.get(number, unknown)
        faces.append(_gauge(each, stale, fresh, alarm, refused, level))
    return tuple(faces)


def _gauge(
    each: SiloView,
    stale: bool,
    fresh: Freshness,
    alarm: AlarmFace | None,
    refused: AlarmFace | None,
    level: LevelFace,
) -> GaugeFace:
    used = each.phase is not SiloPhase.NOT_USED
    word = text.phase(each.phase)
    if used and refused is not None:
        word = tr("refused")
    elif used and stale:
        word = fresh.text
    return GaugeFace(
        number=str(each.silo.number),
        letter=each.silo.letter,
        name=each.silo.short_name,
        phase=each.phase,
        setpoint_kg=each.setpoint_kg,
        actual_kg=each.actual_kg,
        deviation_kg=_deviation(each, alarm),
        word=word,
        level=level,
        unit=text.unit(),
        stale=used and stale,
        refused=used and refused is not None,
        alarm=(refused if used else None) or alarm,
    )


def _deviation(each: SiloView, alarm: AlarmFace | None) -> Decimal | None:
    """Return the deviation; a silo that overdoses while it doses shows it already."""
    if each.deviation_kg is not None or alarm is None:
        return each.deviation_kg
    if each.setpoint_kg is None or each.actual_kg is None:
        return None
    return each.actual_kg - each.setpoint_kg


def _silo_alarms(view: PlantView, order: str) -> dict[str, AlarmFace]:
    """Silo number -> symbol, for open dosing alarms of *order*; the most urgent one wins."""
    found: dict[str, AlarmFace] = {}
    for each in view.alarms:
        alarm = each.alarm
        ours = alarm.code in _SILO_ALARMS and alarm.params.get("order", order) == order
        if ours and "silo" in alarm.params:
            face = AlarmFace(alarm.priority, alarm.state)
            found.setdefault(alarm.params["silo"], face)
    return found


def _refusal(view: PlantView, slot: str) -> AlarmFace | None:
    for each in view.alarms:
        if slot and each.alarm.code is AlarmCode.READING_REFUSED and each.alarm.subject == slot:
            return AlarmFace(each.alarm.priority, each.alarm.state)
    return None
