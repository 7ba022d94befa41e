"""The queue over SQLAlchemy."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.adapters.db.mapping import (
    as_stored,
    component_columns,
    dose_columns,
    new_components,
    new_doses,
    new_weighings,
    queue_columns,
    to_batch,
    utc,
    weighing_columns,
)
from services.adapters.db.own_rows import get_own
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

_READ_AT = "last_read_from_plc"
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


def _row(*key: Column[Any]) -> ColumnElement[bool]:
    """Return the condition for the row whose key is `key_…`."""
    return and_(*(column == bindparam(f"key_{column.name}") for column in key))


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
_WRITE = update(_BATCH).where(_row(_BATCH.c.id))  # the columns that it is given
_DOSE_KEY = (_DOSE.c.batch_id, _DOSE.c.attempt, _DOSE.c.silo)
_WRITE_DOSE = update(_DOSE).where(_row(*_DOSE_KEY))
_DELETE_DOSE = delete(_DOSE).where(_row(*_DOSE_KEY))
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
        """Write what was saved.

        All columns go out together: however many batches change, and in whatever, they are one
        statement; those that were merely read again are a second one.
        """
        saved, self._saved = sorted(self._saved), set()
        if not saved or self._stored is None:
            return
        changes, read = [], []
        for each in saved:
            known, batch = self._stored[each], self._batches[each]
            seen = replace(known, last_read_at=batch.last_read_at)
            if seen == batch:
                read.append({"key_id": each, _READ_AT: batch.last_read_at})
                self._batches[each] = replace(seen, last_read_at=utc(seen.last_read_at))
            else:
                changes.append((known, batch))
                self._batches[each] = as_stored(batch)
        self._execute(_WRITE, [{"key_id": new.id, **queue_columns(new)} for _, new in changes])
        self._execute(_WRITE, read)
        self._write_doses(changes)
        for known, batch in changes:
            self._write_weighings(known, batch)
            if batch.components != known.components:  # Odoo changed it before its download
                self._renew(_COMPONENT, batch.id, _component_rows(batch))
        self._stored = dict(self._batches)
        if all(new.planned_start == old.planned_start for old, new in changes):
            keep(self, "_load", _TABLES, self._stored)  # else their order is another one

    def _write_doses(self, changes: Sequence[tuple[Batch, Batch]]) -> None:
        new, other, gone = [], [], []
        for known, batch in changes:
            if batch.doses is known.doses or batch.doses == known.doses:
                continue
            stored = {(dose.attempt, dose.silo): dose.kg for dose in known.doses}
            for dose in batch.doses:
                kg = stored.pop((dose.attempt, dose.silo), None)
                if kg is None:
                    new.append({"batch_id": batch.id, **dose_columns(dose)})
                elif kg != dose.kg:
                    other.append(_dose_key(batch.id, dose.attempt, dose.silo) | {"kg": dose.kg})
            gone += [_dose_key(batch.id, *key) for key in stored]
        self._execute(insert(_DOSE), new)
        self._execute(_WRITE_DOSE, other)
        self._execute(_DELETE_DOSE, gone)

    def _write_weighings(self, known: Batch, batch: Batch) -> None:
        there = len(known.weighings)
        if there > len(batch.weighings):  # one was taken back
            self._renew(_WEIGHING, batch.id, [weighing_columns(w) for w in batch.weighings])
        else:
            self._add(_WEIGHING, batch.id, [weighing_columns(w) for w in batch.weighings[there:]])

    def _renew(self, table: Table, batch_id: int, rows: Sequence[dict[str, Any]]) -> None:
        self._session.connection().execute(delete(table).where(table.c.batch_id == batch_id))
        self._add(table, batch_id, rows)

    def _add(self, table: Table, batch_id: int, rows: Sequence[dict[str, Any]]) -> None:
        self._execute(insert(table), [{"batch_id": batch_id, **row} for row in rows])

    def _execute(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._session.connection().execute(statement, rows)

    def rolled_back(self) -> None:
        self._stored, self._batches, self._saved = None, {}, set()

    def _forget(self) -> None:
        """Write what was saved; what is asked next is read anew."""
        self.flush()
        self._stored, self._batches = None, {}


def _component_rows(batch: Batch) -> list[dict[str, Any]]:
    return [component_columns(i, each) for i, each in enumerate(batch.components)]


def _dose_key(batch_id: int, attempt: int, silo: int) -> dict[str, Any]:
    return {"key_batch_id": batch_id, "key_attempt": attempt, "key_silo": silo}


@event.listens_for(Session, "before_commit")  # of all sessions: once, not anew for each of them
def _before_commit(session: Session) -> None:
    for queue in session.info.get(_KEY, {}).values():
        queue.flush()


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        for queue in session.info.pop(_KEY, {}).values():
            queue.rolled_back()
