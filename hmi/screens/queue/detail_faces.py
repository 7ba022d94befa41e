"""From one batch of the queue to its detail: time line, and where it stands with Odoo."""

from dataclasses import replace
from datetime import datetime

from hmi import text
from hmi.figures import DASH, age, age_since, clock
from hmi.freshness import Freshness, plc_figures
from hmi.questions import push_to_retry
from hmi.screens.batch.way_faces import DetailFace, StepFace, accepted, way
from hmi.screens.overview.line_faces import badge
from hmi.text import tr
from services.application.plant_view import BatchView, PlantView
from services.domain.batch import BatchState
from services.domain.expected_end import time_left
from services.domain.push import PushState


def batch_detail(each: BatchView, view: PlantView, now: datetime) -> DetailFace:
    batch = each.batch
    fresh = plc_figures(view, now)
    facts = tr("attempt %1", str(batch.attempt))
    if batch.accepted:
        facts = f"{accepted(batch)} · {facts}"
    if batch.last_change_at is not None:
        facts = tr("changed %1 ago", age_since(batch.last_change_at, now)) + f" · {facts}"
    if batch.last_read_at is not None:
        facts = tr("read %1 ago", age_since(batch.last_read_at, now)) + f" · {facts}"
    odoo, detail = _odoo(each, now)
    if batch.set_aside is not None:
        why = text.set_aside_cause(batch.set_aside.cause)
        detail = f"{tr('Set aside %1: %2', clock(batch.set_aside.at, now), why)}. " + (
            batch.set_aside.reason or detail
        )
    return DetailFace(
        badge=badge(batch, fresh),
        order=batch.order.name,
        product=text.product_in_short(batch.product_name),
        facts=facts,
        steps=_steps(each, view, fresh, now),
        odoo=odoo,
        odoo_detail=detail,
    )


def _steps(
    each: BatchView, view: PlantView, fresh: Freshness, now: datetime
) -> tuple[StepFace, ...]:
    batch = each.batch
    running = batch.state is BatchState.RUNNING and batch.started_at is not None
    steps = list(way(batch, now))
    if running:
        lasting = age_since(batch.started_at, now)
        steps[3] = replace(steps[3], remark=lasting, now=True)
        steps[4] = replace(steps[4], remark=_expected(each, view, fresh, now))
    return (*steps, _sent(each), StepFace(tr("Archived"), DASH, "", done=False))


def _expected(each: BatchView, view: PlantView, fresh: Freshness, now: datetime) -> str:
    left = None if fresh.stale else time_left(each.batch, view.finished, now)
    return tr("about %1", clock(now + left, now)) if left is not None else tr("not known yet")


def _sent(each: BatchView) -> StepFace:
    """Say in a word where the figures stand with Odoo; the foot says the rest."""
    push = push_to_retry(each)
    has_all = each.batch.is_finished and each.batch.update_odoo
    remark = ""
    if push is not None:
        refused = push.state is PushState.QUARANTINE
        remark = tr("refused by Odoo") if refused else tr("waits for Odoo")
    elif each.batch.dosed_kg:
        remark = tr("Odoo has these") if each.batch.update_odoo else tr("to be sent")
    return StepFace(tr("Sent"), DASH, remark, done=has_all and push is None)


def _odoo(each: BatchView, now: datetime) -> tuple[str, str]:
    """Say more than the time line only where something waits or a person must decide."""
    push = push_to_retry(each)
    if push is None:
        if each.batch.set_aside is not None:
            return tr("Odoo: gets nothing more until a person decides"), ""
        return "", ""
    word = tr("Odoo: %1", text.push_state(push.state))
    if push.tries:
        word += ", " + tr("tried %1 times, last %2", str(push.tries), clock(push.last_try_at, now))
    if push.not_before is not None and push.not_before > now:
        word += ", " + tr("next in %1", age((push.not_before - now).total_seconds()))
    return word, push.last_answer
