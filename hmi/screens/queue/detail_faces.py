"""From one batch to its detail: figures of every silo and hand addition, time line, Odoo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, DETAIL, age, age_since, clock, deviation, kg, percent
from hmi.freshness import Freshness, plc_figures
from hmi.questions import push_to_retry
from hmi.screens.overview.line_faces import badge
from hmi.text import tr
from hmi.widgets.pen import RIGHT
from hmi.widgets.status_badge import BadgeFace
from hmi.widgets.symbols import Mark
from hmi.widgets.table import Cell, Column, Row, Tolerance
from services.application.dosing_rules import DosingLimits
from services.application.plant_view import BatchView, PlantView, SiloPhase, SiloView
from services.domain.batch import Batch, BatchState, Completion
from services.domain.expected_end import time_left
from services.domain.history import HistoryEntry
from services.domain.push import PushState

COLUMNS = (
    Column(42),
    Column(0),
    Column(84, RIGHT),
    Column(76, RIGHT),
    Column(88, RIGHT),
    Column(44, RIGHT),
    Column(80),
    Column(84),
)
_QUIET = "text.secondary"
_MARKS = {
    SiloPhase.WAITING: Mark.RING,
    SiloPhase.DOSING: Mark.PLAY,
    SiloPhase.DONE: Mark.TICK,
    SiloPhase.NOT_USED: Mark.NONE,
}


@dataclass(frozen=True, slots=True)
class StepFace:
    """One step of the time line."""

    label: str
    time: str
    remark: str
    done: bool
    now: bool = False


@dataclass(frozen=True, slots=True)
class DetailFace:
    badge: BadgeFace | None
    order: str
    product: str
    facts: str
    steps: tuple[StepFace, ...]
    odoo: str  # where its figures stand with Odoo
    odoo_detail: str


@dataclass(frozen=True, slots=True)
class FiguresFace:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def batch_detail(each: BatchView, view: PlantView, now: datetime) -> DetailFace:
    batch = each.batch
    fresh = plc_figures(view, now)
    facts = tr("attempt %1", str(batch.attempt))
    if batch.accepted:
        facts = f"{_accepted(batch)} · {facts}"
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


def history_detail(entry: HistoryEntry, now: datetime) -> DetailFace:
    booked = tr("booked %1 kg", kg(entry.booked_kg, DETAIL))
    if not entry.weighed:
        booked += ", " + tr("not weighed")
    by = tr("by %1", entry.actor) if entry.actor else tr("by the line itself")
    if entry.batch.accepted:
        by += f" · {_accepted(entry.batch)}"
    return DetailFace(
        badge=BadgeFace(Mark.BOX, text.completion(entry.completion)),
        order=entry.batch.order.name,
        product=text.product_in_short(entry.batch.product_name),
        facts=f"{booked} · {by}",
        steps=_history_steps(entry, now),
        odoo=tr("Reason: %1", entry.reason) if entry.reason else "",
        odoo_detail="",
    )


def _accepted(batch: Batch) -> str:
    """Tell who vouched for figures that the line would not believe."""
    names = dict.fromkeys(each.by for each in batch.accepted)
    return tr("figures accepted by %1", ", ".join(names))


def _steps(
    each: BatchView, view: PlantView, fresh: Freshness, now: datetime
) -> tuple[StepFace, ...]:
    batch = each.batch
    running = batch.state is BatchState.RUNNING and batch.started_at is not None
    steps = list(_way(batch, now))
    if running:
        lasting = age_since(batch.started_at, now)
        steps[3] = replace(steps[3], remark=lasting, now=True)
        steps[4] = replace(steps[4], remark=_expected(each, view, fresh, now))
    return (*steps, _sent(each), StepFace(tr("Archived"), DASH, "", done=False))


def _history_steps(entry: HistoryEntry, now: datetime) -> tuple[StepFace, ...]:
    """Its final figures are acknowledged in the moment of archiving, unless it was by hand."""
    at = clock(entry.archived_at, now, seconds=True)
    by_hand = entry.completion is Completion.BY_HAND
    sent = tr("Odoo has it") if entry.odoo_has_it else tr("Odoo has it not")
    when = at if entry.odoo_has_it and not by_hand else DASH
    return (
        *_way(entry.batch, now),
        StepFace(tr("Sent"), when, sent, done=entry.odoo_has_it),
        StepFace(tr("Archived"), at, text.completion(entry.completion), done=True),
    )


def _way(batch: Batch, now: datetime) -> tuple[StepFace, ...]:
    """Return the steps that the batch itself knows: up to its end in the PLC."""
    told: tuple[tuple[str, datetime | None, str], ...] = (
        (tr("Fetched"), batch.fetched_at, ""),
        (tr("Downloaded"), batch.downloaded_at, tr("verified")),
        (tr("Taken"), batch.taken_at, tr("by the PLC")),
        (tr("Started"), batch.started_at, ""),
        (tr("Finished"), batch.finished_at, ""),
    )
    return tuple(
        StepFace(
            label,
            clock(at, now, seconds=True),
            remark if at is not None else "",
            done=at is not None,
        )
        for label, at, remark in told
    )


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


def figures(each: BatchView, limits: DosingLimits) -> FiguresFace:
    used = [silo for silo in each.silos if silo.phase is not SiloPhase.NOT_USED]
    rows = [_silo_row(silo, limits) for silo in used]
    return _figures(each.batch, rows, tr("to weigh"), limits)


def history_figures(
    entry: HistoryEntry, silos: Sequence[SiloView], limits: DosingLimits
) -> FiguresFace:
    batch = entry.batch
    names = {each.silo.number: each.silo.name for each in silos}
    setpoints, actuals = batch.setpoints_kg, batch.actuals_kg
    rows = []
    for number in sorted({*setpoints, *actuals}):
        asked, got = setpoints.get(number), actuals.get(number)
        off = None if asked is None or got is None else got - asked
        done = Cell(text.phase(SiloPhase.DONE), mark=Mark.TICK, role=_QUIET)
        rows.append(_row(str(number), names.get(number, ""), asked, got, off, done, limits))
    return _figures(batch, rows, tr("planned"), limits)


def _figures(
    batch: Batch, silo_rows: list[Row], unweighed: str, limits: DosingLimits
) -> FiguresFace:
    headers = (
        tr("Silo"),
        tr("Product"),
        tr("Setpoint kg"),
        tr("Actual kg"),
        tr("Deviation kg"),
        "%",
        tr("Tolerance"),
        tr("State"),
    )
    hand = _hand_rows(batch, unweighed, limits)
    return FiguresFace(headers, (*silo_rows, *hand, _total_row(batch)))


def _silo_row(each: SiloView, limits: DosingLimits) -> Row:
    dosing = each.phase is SiloPhase.DOSING
    role = "text.primary" if dosing else _QUIET
    state = Cell(text.phase(each.phase), mark=_MARKS[each.phase], role=role)
    number, name = str(each.silo.number), each.silo.name
    asked, got, off = each.setpoint_kg, each.actual_kg, each.deviation_kg
    return _row(number, name, asked, got, off, state, limits, selected=dosing)


def _hand_rows(batch: Batch, unweighed: str, limits: DosingLimits) -> list[Row]:
    planned: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    for part in batch.components:
        if part.silo is None:
            planned[part.product_id] = planned.get(part.product_id, Decimal(0)) + part.planned_kg
            names[part.product_id] = part.product_name
    rows = []
    for product, asked in planned.items():
        got = batch.weighed_kg(product)
        mark, word = (Mark.RING, unweighed) if got is None else (Mark.TICK, tr("weighed"))
        off = None if got is None else got - asked
        state = Cell(word, mark=mark, role=_QUIET)
        name = names[product]
        rows.append(_row(tr("hand"), name, asked, got, off, state, limits, by_hand=True))
    return rows


def _row(
    number: str,
    name: str,
    asked: Decimal | None,
    got: Decimal | None,
    off: Decimal | None,
    state: Cell,
    limits: DosingLimits,
    *,
    selected: bool = False,
    by_hand: bool = False,
) -> Row:
    share = None
    limit = limits.alarm_kg(asked) if asked else Decimal(0)
    if off is not None and limit:
        share = float(off / limit)
    beyond = share is not None and abs(share) > 1
    relative = deviation(off / asked * 100, 1) if off is not None and asked else DASH
    first = Cell(number, role=_QUIET) if by_hand else Cell(number, weight=600)
    return Row(
        (
            first,
            Cell(name, may_elide=True),
            Cell(kg(asked, DETAIL)),
            Cell(kg(got, DETAIL), weight=600),
            Cell(deviation(off, DETAIL), weight=600 if beyond else 400),
            Cell(relative, weight=600 if beyond else 400),
            Cell(tolerance=Tolerance(share)),
            state,
        ),
        selected=selected,
    )


def _total_row(batch: Batch) -> Row:
    asked = sum((part.planned_kg for part in batch.components), Decimal(0))
    weighed = sum((each.kg for each in batch.weighings), Decimal(0))
    got = batch.dosed_kg + weighed
    return Row(
        (
            Cell(),
            Cell(tr("Total"), weight=600),
            Cell(kg(asked, DETAIL), weight=600),
            Cell(kg(got, DETAIL), weight=600),
            Cell(),
            Cell(),
            Cell(f"{percent(got, asked)} %", role=_QUIET),
            Cell(),
        )
    )
