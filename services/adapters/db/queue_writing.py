"""Writes batches of the queue: a few statements for however many change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from services.adapters.db.mapping import (
    component_columns,
    dose_columns,
    queue_columns,
    weighing_columns,
)
from services.adapters.db.tables import (
    BatchComponentRow,
    BatchDoseRow,
    BatchRow,
    BatchWeighingRow,
    table_of,
)
from services.domain.batch import Batch

_BATCH, _COMPONENT = table_of(BatchRow), table_of(BatchComponentRow)
_DOSE, _WEIGHING = table_of(BatchDoseRow), table_of(BatchWeighingRow)
_DOSE_KEY = (_DOSE.c.batch_id, _DOSE.c.attempt, _DOSE.c.silo)


def _row(*key: Column[Any]) -> ColumnElement[bool]:
    """Return the condition for the row whose key is `key_…`."""
    return and_(*(column == bindparam(f"key_{column.name}") for column in key))


# Made once: to make a statement anew takes longer than to run it.
_WRITE = update(_BATCH).where(_row(_BATCH.c.id))  # the columns that it is given
_WRITE_DOSE = update(_DOSE).where(_row(*_DOSE_KEY))
_DELETE_DOSE = delete(_DOSE).where(_row(*_DOSE_KEY))


class QueueWriter:
    """Writes what differs from the stored rows, in place."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self,
        changes: Sequence[tuple[Batch, Batch]],
        read: Sequence[tuple[int, datetime | None]],
    ) -> None:
        """Write batches, each beside how it is stored, and when others were merely read again.

        All columns go out together: however many batches change, and in whatever, they are one
        statement; those that were merely read are a second one.
        """
        self._execute(_WRITE, [{"key_id": new.id, **queue_columns(new)} for _, new in changes])
        self._execute(_WRITE, [{"key_id": each, "last_read_from_plc": at} for each, at in read])
        self._write_doses(changes)
        for known, batch in changes:
            self._write_weighings(known, batch)
            if batch.components != known.components:  # Odoo changed it before its download
                self._renew(_COMPONENT, batch.id, _component_rows(batch))

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


def _component_rows(batch: Batch) -> list[dict[str, Any]]:
    return [component_columns(i, each) for i, each in enumerate(batch.components)]


def _dose_key(batch_id: int, attempt: int, silo: int) -> dict[str, Any]:
    return {"key_batch_id": batch_id, "key_attempt": attempt, "key_silo": silo}
