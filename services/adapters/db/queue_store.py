"""The queue over SQLAlchemy."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import (
    as_stored,
    new_components,
    new_doses,
    new_weighings,
    queue_columns,
    to_batch,
    utc,
)
from services.adapters.db.own_rows import get_own
from services.adapters.db.queue_writing import QueueWriter
from services.adapters.db.remembered import keep, remembered
from services.adapters.db.tables import (
    BatchComponentRow,
    BatchDoseRow,
    BatchRow,
    BatchWeighingRow,
    table_of,
)
from services.domain.batch import Batch, BatchState, Dose, DownloadStep, SlotUse, Weighing
from services.domain.errors import AlreadyQueuedError
from services.domain.order import Component

T = TypeVar("T")

_KEY = "batchline_queue"


_BATCH, _COMPONENT = table_of(BatchRow), table_of(BatchComponentRow)
_DOSE, _WEIGHING = table_of(BatchDoseRow), table_of(BatchWeighingRow)
_TABLES = tuple(table.name for table in (_BATCH, _COMPONENT, _DOSE, _WEIGHING))


def _of_line(table: Table, columns: Sequence[str], *order: str) -> Select[*tuple[Any, ...]]:
    """Return the query for *columns* of what belongs to the batches of a line, by batch."""
    own = select(_BATCH.c.id).where(_BATCH.c.line == bindparam("of_line"))
    wanted = [table.c.batch_id, *(table.c[name] for name in columns)]
    query = select(*wanted).where(table.c.batch_id.in_(own))
    return query.order_by(table.c.batch_id, *(table.c[name] for name in order))


# Made once: to make a statement anew takes longer than to run it.
_QUEUE = (
    select(_BATCH)
    .where(_BATCH.c.line == bindparam("of_line"))
    .order_by(_BATCH.c.planned_start, _BATCH.c.id)
)
_COMPONENTS = _of_line(
    _COMPONENT, ("product_id", "product_name", "planned_kg", "silo", "move_id"), "position"
)
_DOSES = _of_line(_DOSE, ("attempt", "silo", "kg"), "attempt", "silo")
_WEIGHINGS = _of_line(_WEIGHING, ("product_id", "kg", "at", "source"), "id")
_SLOTS = select(
    _BATCH.c.batch_no, _BATCH.c.state, _BATCH.c.download_step, _BATCH.c.finished_kg
).where(_BATCH.c.line == bindparam("of_line"), _BATCH.c.batch_no.is_not(None))


class SqlQueue:
    """Loads the queue once in a transaction, and not at all while nobody has written it since.

    What is saved is written before the commit, one statement for however many batches, and then
    the queue as it is stored is known to the next transaction (SQLite, `remembered.py`).
    """

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._stored: Mapping[int, Batch] | None = None  # in the order of `all`
        self._batches: dict[int, Batch] = {}  # the same with what was saved here
        self._saved: set[int] = set()  # and is not written yet

    def all(self) -> Sequence[Batch]:
        return list(self._held().values())

    def _held(self) -> dict[int, Batch]:
        if self._stored is None:
            self._stored = self._load()
            self._batches = dict(self._stored)
        return self._batches

    @remembered(*_TABLES)
    def _load(self) -> Mapping[int, Batch]:
        of_line = {"of_line": self._line}
        rows = self._session.connection().execute(_QUEUE, of_line).all()
        components = self._parts(_COMPONENTS, Component)
        doses = self._parts(_DOSES, Dose)
        weighings = self._parts(_WEIGHINGS, Weighing)
        return {
            row.id: to_batch(
                row,
                components.get(row.id, ()),
                doses.get(row.id, ()),
                weighings.get(row.id, ()),
            )
            for row in rows
        }

    def _parts(
        self, query: Select[*tuple[Any, ...]], make: Callable[..., T]
    ) -> Mapping[int, Sequence[T]]:
        """Return by batch what *query* finds for this line; its first column is the batch."""
        found: dict[int, list[T]] = {}
        for batch_id, *values in self._session.connection().execute(query, {"of_line": self._line}):
            found.setdefault(batch_id, []).append(make(*values))
        return found

    def slots(self) -> Sequence[SlotUse]:
        self.flush()
        rows = self._session.connection().execute(_SLOTS, {"of_line": self._line})
        return [
            SlotUse(slot, BatchState(state), DownloadStep(step) if step else None, finished_kg)
            for slot, state, step, finished_kg in rows
        ]

    def get(self, batch_id: int) -> Batch | None:
        return self._held().get(batch_id)

    def held(self, odoo_ids: Collection[int]) -> Collection[int]:
        self.flush()
        query = select(BatchRow.odoo_id).where(BatchRow.odoo_id.in_(odoo_ids))
        return set(self._session.scalars(query))

    def add(self, batch: Batch) -> Batch:
        row = BatchRow(
            **queue_columns(batch),
            components=new_components(batch.components),
            doses=new_doses(batch.doses),
            weighings=new_weighings(batch.weighings),
        )
        self._forget()
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise AlreadyQueuedError(
                f"{batch.order.name} is in the queue already: it is not stored a second time."
            ) from error
        return to_batch(row, batch.components, batch.doses, batch.weighings)

    def save(self, batch: Batch) -> None:
        """Write what differs from the stored row, before the commit."""
        if batch.id not in self._held():
            raise LookupError(f"BatchRow {batch.id} is not a row of line {self._line}.")
        self._batches[batch.id] = batch
        self._saved.add(batch.id)
        self._session.info.setdefault(_KEY, {})[self._line] = self

    def remove(self, batch_id: int) -> None:
        self._forget()
        self._session.flush()
        self._session.delete(get_own(self._session, BatchRow, batch_id, self._line))
        self._session.flush()

    def flush(self) -> None:
        """Write what was saved; know it as it is stored."""
        saved, self._saved = sorted(self._saved), set()
        if not saved or self._stored is None:
            return
        changes, read = [], []
        for each in saved:
            known, batch = self._stored[each], self._batches[each]
            seen = replace(known, last_read_at=batch.last_read_at)
            if seen == batch:
                read.append((each, batch.last_read_at))
                self._batches[each] = replace(seen, last_read_at=utc(seen.last_read_at))
            else:
                changes.append((known, batch))
                self._batches[each] = as_stored(batch)
        QueueWriter(self._session).write(changes, read)
        self._stored = dict(self._batches)
        if all(new.planned_start == old.planned_start for old, new in changes):
            keep(self, "_load", _TABLES, self._stored)  # else their order is another one

    def rolled_back(self) -> None:
        self._stored, self._batches, self._saved = None, {}, set()

    def _forget(self) -> None:
        """Write what was saved; what is asked next is read anew."""
        self.flush()
        self._stored, self._batches = None, {}


@event.listens_for(Session, "before_commit", insert=True)  # of all sessions: once, not for each
def _before_commit(session: Session) -> None:
    """Write it before the heads of the chains are locked, which come last of all (sealing.py)."""
    for queue in session.info.get(_KEY, {}).values():
        queue.flush()


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        for queue in session.info.pop(_KEY, {}).values():
            queue.rolled_back()
