"""What the history page asks: the archived batches in pages, and the whole record of one.

Reads only. Each call is one read transaction, away from the loop's thread.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from services.application.chain_check import ChainCheck, Progress
from services.application.dosing_rules import DosingLimits
from services.application.line import Line
from services.application.record_seal import record_seal
from services.domain.action import RecordedAction
from services.domain.alarm import AlarmCode
from services.domain.alarm_journal import EventCode, JournalEntry
from services.domain.batch import Batch
from services.domain.batch_record import BatchRecord, PushRecord
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport
from services.domain.history import HistoryChoices, HistoryEntry, HistoryFilters, HistoryLine
from services.domain.paging import Page, PageKey
from services.domain.period import PlantCalendar
from services.domain.push import Push
from services.domain.user import ON_ALARM, ON_BATCH, ON_PUSH, ActionKind
from services.ports import Database, Now, UnitOfWork

PAGE = 50
"""Batches in one look."""

Titles = Mapping[AlarmCode | EventCode, str]

_AFTERWARDS = timedelta(hours=1)
"""So long after a batch was archived its slot may still be told of."""
_ALARM_LINES = 300


class HistoryDesk:
    """`titles` are the words of alarms and events, with their {placeholders}."""

    def __init__(
        self, database: Database, line: Line, titles: Titles, calendar: PlantCalendar, now: Now
    ) -> None:
        self._database = database
        self._line = line
        self._titles = titles
        self.calendar = calendar
        self._now = now

    @property
    def limits(self) -> DosingLimits:
        return self._line.dosing

    def silo_name(self, number: int) -> str:
        """Return the silo's name, or "" for one that the silo table has no more."""
        silo = self._line.silos.by_number(number)
        return "" if silo is None else silo.name

    async def page(
        self, filters: HistoryFilters, after: PageKey | None = None, limit: int = PAGE
    ) -> Page[HistoryLine]:
        """Return a page of archived batches, newest first, begun after *after*."""
        return await self._database.read(lambda uow: uow.history.page(after, limit, filters))

    async def choices(self) -> HistoryChoices:
        return await self._database.read(lambda uow: uow.history.choices())

    async def record(self, history_id: int) -> BatchRecord | None:
        """Return the whole record of one archived batch."""
        return await self._database.read(lambda uow: self._record(uow, history_id))

    async def check(self, chain: ChainName, progress: Progress) -> ChainReport:
        """Look over all that is sealed, page by page. To break it off, cancel the task."""
        return await ChainCheck(self._database).check(chain, progress)

    def _record(self, uow: UnitOfWork, history_id: int) -> BatchRecord | None:
        entry = uow.history.get(history_id)
        if entry is None:
            return None
        batch = entry.batch
        pushes = _pushes(uow, entry)
        until = entry.archived_at + _AFTERWARDS
        alarms = uow.alarm_journal.about(batch.order.name, batch.fetched_at, until, _ALARM_LINES)
        others = uow.history.of_order(batch.order.odoo_id)
        begun = batch.started_at or batch.downloaded_at
        ended = batch.finished_at or entry.archived_at
        comments = tuple(uow.history.comments(history_id))
        return BatchRecord(
            entry=entry,
            read_at=self._now(),
            seal=record_seal(uow, history_id, comments),
            comments=comments,
            actions=_actions(uow, batch, [each.push for each in pushes], alarms),
            alarms=tuple(alarms),
            failures=tuple(reversed(uow.failures.touching(begun, ended))) if begun else (),
            pushes=pushes,
            attempts=tuple(sorted(each.batch.attempt for each in others)),
            words={each.code.value: self._titles.get(each.code, "") for each in alarms},
        )


def _pushes(uow: UnitOfWork, entry: HistoryEntry) -> tuple[PushRecord, ...]:
    found = [
        push
        for push in uow.pushes.of_batch(entry.batch.id)
        if push.order is not None and push.order.odoo_id == entry.batch.order.odoo_id
    ]
    tries = uow.pushes.all_tries([push.id for push in found])
    return tuple(PushRecord(push, tuple(tries.get(push.id, ()))) for push in found)


def _actions(
    uow: UnitOfWork, batch: Batch, pushes: Sequence[Push], alarms: Sequence[JournalEntry]
) -> tuple[RecordedAction, ...]:
    """Return what people did with the batch, with its pushes, and with what it was told of."""
    told = {entry.alarm_id for entry in alarms if entry.alarm_id is not None}
    asked: tuple[tuple[frozenset[ActionKind], set[int]], ...] = (
        (ON_BATCH, {batch.id}),
        (ON_PUSH, {push.id for push in pushes}),
        (ON_ALARM, told),
    )
    found = [each for kinds, ids in asked if ids for each in uow.actions.on(kinds, ids)]
    return tuple(sorted(found, key=lambda each: each.action.id))
