"""From a batch record to what happened, newest first: one line each, with who and why beneath."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hmi import text
from hmi.figures import DETAIL, age, clock, kg
from hmi.language import heard, heard_line
from hmi.screens.alarms.journal_faces import change_word
from hmi.screens.queue.record_faces import action_word
from hmi.text import tr
from hmi.widgets.symbols import AlarmFace, Mark
from services.application.alarm_desk import JournalLine
from services.domain.action import RecordedAction
from services.domain.alarm import AlarmState
from services.domain.alarm_journal import JournalEntry
from services.domain.batch import FROM_PLC, Batch
from services.domain.batch_record import BatchRecord, PushRecord
from services.domain.failure import EquipmentFailure
from services.domain.push import OrderFigures, PushKind, PushState
from services.domain.user import ActionKind

_Told = tuple[datetime, "StoryFace"]


@dataclass(frozen=True, slots=True)
class StoryFace:
    at: str
    told: str
    under: tuple[str, ...] = ()
    mark: Mark = Mark.RING
    alarm: AlarmFace | None = None
    is_comment: bool = False


def story(record: BatchRecord, now: datetime) -> tuple[StoryFace, ...]:
    told = [*_events(record, now), *_way(record, now)]
    told.sort(key=lambda each: each[0], reverse=True)
    return tuple(face for _, face in told)


def _events(record: BatchRecord, now: datetime) -> Iterator[_Told]:
    for comment in record.comments:
        who = tr("%1 at %2", comment.actor, comment.station)
        at = clock(comment.at, now, seconds=True)
        yield comment.at, StoryFace(at, f"“{comment.text}”", (who,), is_comment=True)
    for action in record.actions:
        yield action.action.asked_at, _action(action, now)
    for entry in record.alarms:
        yield entry.at, _alarm(entry, record.words.get(entry.code.value, ""), now)
    for failure in record.failures:
        yield failure.occurred_at, _failure(failure, now)
    for push in record.pushes:
        yield push.push.ended_at or push.push.created_at, _push(push, record.entry.batch, now)


def _action(each: RecordedAction, now: datetime) -> StoryFace:
    action, outcome = each.action, each.outcome
    who = tr("%1 at %2", action.actor.name, action.actor.station)
    under = [who]
    if action.request.reason:
        under.append(tr("Reason: %1", action.request.reason))
    mark = Mark.CLOCK
    if outcome is not None:
        mark = Mark.HAND if outcome.ok else Mark.CROSS
        under.append(heard(outcome.message))
    word = action_word(action.request.kind)
    if outcome is not None and not outcome.ok:
        word = tr("%1: not done", word)
    return StoryFace(clock(action.asked_at, now, seconds=True), word, tuple(under), mark)


def _alarm(entry: JournalEntry, words: str, now: datetime) -> StoryFace:
    line = heard_line(JournalLine(entry, words))
    under = [part for part in (entry.by, entry.reason) if part]
    symbol = AlarmFace(entry.priority, AlarmState.NORMAL) if entry.priority else None
    told = f"{line.title}: {change_word(entry)}" if symbol else line.title
    return StoryFace(clock(entry.at, now, seconds=True), told, tuple(under), alarm=symbol)


def _failure(failure: EquipmentFailure, now: datetime) -> StoryFace:
    minutes = int(failure.downtime(now).total_seconds() // 60)
    lasted = tr("still open") if failure.is_open else tr("stood %1 min", str(minutes))
    told = tr("Failure of %1: %2", failure.equipment_code, failure.text)
    under = [lasted]
    if failure.resolved_by:
        under.append(f"{failure.resolved_by}: {failure.resolution}")
    return StoryFace(clock(failure.occurred_at, now, seconds=True), told, tuple(under), Mark.CROSS)


def _push(each: PushRecord, batch: Batch, now: datetime) -> StoryFace:
    push = each.push
    mark = Mark.TICK if push.state is PushState.DELIVERED else Mark.CROSS
    if push.state in (PushState.WAITING, PushState.REPLACED):
        mark = Mark.RING
    under = [
        f"{clock(one.at, now, seconds=True)}, {age(one.took_s)}: {heard(one.answer)}"
        for one in reversed(each.tries)
    ]
    if isinstance(push.body, OrderFigures):
        names = {part.product_id: part.product_name for part in batch.components}
        for made in push.body.decisions:
            where = made.added or names.get(made.product_id or 0, "")
            what = tr("booked on %1", where) if where else tr("left out")
            figure = tr("silo %1: %2 kg %3", str(made.silo), kg(made.kg, DETAIL), what)
            under.append(f"{figure}, {made.by}: {made.reason}")
    at = clock(push.ended_at or push.created_at, now, seconds=True)
    told = f"{push_word(push.kind)}: {text.push_state(push.state)}"
    return StoryFace(at, told, tuple(under), mark)


def push_word(kind: PushKind) -> str:
    return {
        PushKind.RUNNING: tr("Running figures"),
        PushKind.FINAL: tr("Final figures"),
        PushKind.CANCEL: tr("Cancellation"),
        PushKind.FAILURE: tr("Failure report"),
    }[kind]


def _way(record: BatchRecord, now: datetime) -> Iterator[_Told]:
    """Tell what the batch itself knows: the PLC's steps, what was vouched for, how it left."""
    entry = record.entry
    batch = entry.batch
    yield from _steps(batch, now)
    yield from _weighings(record, now)
    for one in batch.accepted:
        shown = one.field if one.kg is None else f"{one.field}, {kg(one.kg, DETAIL)} {text.unit()}"
        why = f"{text.refusal(one.reason)}, {one.by}: {one.why}"
        yield _told(one.at, now, tr("Figures accepted: %1", shown), why, mark=Mark.HAND)
    aside = batch.set_aside
    if aside is not None:
        told = f"{tr('Set aside')}: {text.set_aside_cause(aside.cause)}"
        yield _told(aside.at, now, told, aside.reason, mark=Mark.HAND)
    has = tr("Odoo has it") if entry.odoo_has_it else tr("Odoo has it not")
    why = tr("Reason: %1", entry.reason) if entry.reason else ""
    told = f"{tr('Archived')}: {text.completion(entry.completion)}"
    by = entry.actor or tr("the line")
    yield _told(entry.archived_at, now, told, f"{by} · {has}", why, mark=Mark.BOX)


def _steps(batch: Batch, now: datetime) -> Iterator[_Told]:
    plc = tr("PLC")
    steps = (
        (batch.fetched_at, tr("Fetched from Odoo"), ""),
        (batch.downloaded_at, tr("Downloaded, read back and compared"), ""),
        (batch.taken_at, tr("Taken by the PLC"), plc),
        (batch.started_at, tr("First actual above 0"), plc),
        (batch.finished_at, tr("Finished"), plc),
    )
    for at, told, by in steps:
        if at is not None:
            yield _told(at, now, told, by)


def _weighings(record: BatchRecord, now: datetime) -> Iterator[_Told]:
    """Tell what was weighed; what somebody entered is told by the action, if it is on record."""
    batch = record.entry.batch
    names = {part.product_id: part.product_name for part in batch.components}
    entered = {
        each.action.request.params.get("product", "")
        for each in record.actions
        if each.action.request.kind is ActionKind.WEIGH_BY_HAND
    }
    for each in batch.weighings:
        by_hand = each.source != FROM_PLC
        if by_hand and str(each.product_id) in entered:
            continue
        told = tr("Weighed %1: %2 kg", names.get(each.product_id, ""), kg(each.kg, DETAIL))
        by = each.source if by_hand else tr("PLC")
        yield _told(each.at, now, told, by, mark=Mark.HAND)


def _told(at: datetime, now: datetime, told: str, *under: str, mark: Mark = Mark.RING) -> _Told:
    lines = tuple(line for line in under if line)
    return at, StoryFace(clock(at, now, seconds=True), told, lines, mark)
