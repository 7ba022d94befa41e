"""From one batch to what it went through: its time line, and an archived one in short."""

from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.figures import DASH, DETAIL, clock, kg
from hmi.text import tr
from hmi.widgets.status_badge import BadgeFace
from hmi.widgets.symbols import Mark
from services.domain.batch import Batch, Completion
from services.domain.history import HistoryEntry


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


def history_detail(entry: HistoryEntry, now: datetime) -> DetailFace:
    booked = tr("finished weight booked: %1 kg", kg(entry.booked_kg, DETAIL))
    if not entry.weighed:
        booked += ", " + tr("not weighed")
    by = tr("by %1", entry.actor) if entry.actor else tr("by the line itself")
    if entry.batch.accepted:
        by += f" · {accepted(entry.batch)}"
    return DetailFace(
        badge=BadgeFace(Mark.BOX, text.completion(entry.completion)),
        order=entry.batch.order.name,
        product=text.product_in_short(entry.batch.product_name),
        facts=f"{booked} · {by}",
        steps=history_steps(entry, now),
        odoo=tr("Reason: %1", entry.reason) if entry.reason else "",
        odoo_detail="",
    )


def accepted(batch: Batch) -> str:
    """Tell who vouched for figures that the line would not believe."""
    names = dict.fromkeys(each.by for each in batch.accepted)
    return tr("figures accepted by %1", ", ".join(names))


def history_steps(entry: HistoryEntry, now: datetime) -> tuple[StepFace, ...]:
    """Its final figures are acknowledged in the moment of archiving, unless it was by hand."""
    at = clock(entry.archived_at, now, seconds=True)
    by_hand = entry.completion is Completion.BY_HAND
    sent = tr("Odoo has it") if entry.odoo_has_it else tr("Odoo has it not")
    when = at if entry.odoo_has_it and not by_hand else DASH
    return (
        *way(entry.batch, now),
        StepFace(tr("Sent"), when, sent, done=entry.odoo_has_it),
        StepFace(tr("Archived"), at, text.completion(entry.completion), done=True),
    )


def way(batch: Batch, now: datetime) -> tuple[StepFace, ...]:
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
