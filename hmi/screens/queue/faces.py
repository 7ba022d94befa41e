"""From the plant's view to the queue page's rows."""

from datetime import datetime

from hmi import text
from hmi.figures import DASH, age_since, clock, kg, percent
from hmi.freshness import Freshness
from hmi.questions import push_to_retry
from hmi.screens.overview.line_faces import MARKS
from hmi.screens.queue.model import RowFace
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.application.plant_view import BatchView, PlantView
from services.domain.batch import BatchState
from services.domain.history import HistoryEntry
from services.domain.push import PushState


def batch_key(each: BatchView) -> str:
    return f"batch {each.batch.id}"


def history_key(entry: HistoryEntry) -> str:
    return f"history {entry.batch.order.odoo_id}/{entry.batch.attempt}/{entry.batch.id}"


def row_faces(view: PlantView, fresh: Freshness, now: datetime) -> tuple[RowFace, ...]:
    rows: list[RowFace] = []
    if view.set_aside:
        rows.append(RowFace("heading set aside", tr("Set aside, waits for a person")))
        rows += [_set_aside_row(each, now) for each in view.set_aside]
        if view.queue:
            rows.append(RowFace("heading queue", tr("In the queue")))
    rows += [_queue_row(each, fresh, now) for each in view.queue]
    today = [each for each in view.finished if _is_today(each.archived_at, now)]
    if today:
        rows.append(RowFace("heading archived", tr("Archived today")))
        rows += [_history_row(entry, now) for entry in today]
    return tuple(rows)


def _queue_row(each: BatchView, fresh: Freshness, now: datetime) -> RowFace:
    batch = each.batch
    running = batch.state is BatchState.RUNNING
    stale = running and fresh.stale
    moved = batch.state in (BatchState.RUNNING, BatchState.FINISHED)
    figure = kg(batch.dosed_kg if moved else batch.planned_kg)
    under = f"{percent(batch.dosed_kg, each.setpoint_kg)} %" if moved else tr("planned")
    return RowFace(
        key=batch_key(each),
        order=batch.order.name,
        number=DASH if batch.slot is None else str(batch.slot),
        product=batch.product_name,
        mark=Mark.CLOCK if stale else MARKS[batch.state],
        state=_state_words(each, fresh, now),
        strong=running,
        figure=figure,
        unit=text.unit(),
        under_figure=under,
    )


def _state_words(each: BatchView, fresh: Freshness, now: datetime) -> str:
    batch = each.batch
    word = text.inside(text.batch_state(batch))
    if batch.state is BatchState.RUNNING and fresh.stale and fresh.age_s is not None:
        return tr("%1 %2 ago", word, fresh.text)
    push = push_to_retry(each)
    if push is not None and push.state is PushState.QUARANTINE:
        return f"{word}, {tr('Odoo refused the figures')}"
    if push is not None and push.tries:
        return f"{word}, {tr('Odoo has not answered')}"
    if batch.state is BatchState.FINISHED:
        sent = tr("Odoo has the figures") if batch.update_odoo else tr("waits for Odoo")
        return f"{word}, {sent}"
    if batch.state is BatchState.RUNNING and batch.last_change_at is not None:
        return tr("%1, changed %2 ago", word, age_since(batch.last_change_at, now))
    return word


def _set_aside_row(each: BatchView, now: datetime) -> RowFace:
    batch = each.batch
    why = ""
    if batch.set_aside is not None:
        cause = text.set_aside_cause(batch.set_aside.cause)
        why = f"{clock(batch.set_aside.at, now)}, {cause}"
    return RowFace(
        key=batch_key(each),
        order=batch.order.name,
        number=DASH if batch.slot is None else str(batch.slot),
        product=batch.product_name,
        mark=Mark.HAND,
        state=why,
        strong=True,
        figure=kg(batch.dosed_kg),
        unit=text.unit(),
        under_figure=tr("dosed"),
        set_aside=True,
    )


def _history_row(entry: HistoryEntry, now: datetime) -> RowFace:
    odoo = tr("Odoo has it") if entry.odoo_has_it else tr("Odoo has it not")
    how = text.completion(entry.completion)
    return RowFace(
        key=history_key(entry),
        order=entry.batch.order.name,
        product=entry.batch.product_name,
        mark=Mark.BOX,
        state=f"{how} {clock(entry.archived_at, now)}, {odoo}",
        figure=kg(entry.booked_kg),
        unit=text.unit(),
        under_figure=tr("booked"),
    )


def _is_today(moment: datetime, now: datetime) -> bool:
    return moment.astimezone(now.tzinfo).date() == now.date()
