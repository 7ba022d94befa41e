"""The queue over SQLAlchemy."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, lazyload, make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified

from services.adapters.db.mapping import (
    new_components,
    new_doses,
    new_weighings,
    queue_columns,
    to_batch,
)
from services.adapters.db.own_rows import get_own
from services.adapters.db.remembered import remembered
from services.adapters.db.tables import (
    BatchComponentRow,
    BatchDoseRow,
    BatchRow,
    BatchWeighingRow,
)
from services.domain.batch import Batch, BatchState, Dose, DownloadStep, SlotUse, Weighing
from services.domain.errors import AlreadyQueuedError
from services.domain.order import Component

T = TypeVar("T")
Part = TypeVar("Part", BatchComponentRow, BatchWeighingRow)

_READ_AT = "last_read_from_plc"


class SqlQueue:
    """Loads the queue once in a transaction: what it is asked again comes from what it holds.

    A batch's own row is written by the session, which makes one statement of however many. What
    belongs to it (components, doses, weighings) is read as plain values: there is fifteen times
    as much of it, and most of it has not changed since it was read last.
    """

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._rows: dict[int, BatchRow] = {}  # held, for the session would forget them
        self._doses: dict[tuple[int, int, int], BatchDoseRow] = {}  # those written here
        self._batches: dict[int, Batch] | None = None  # in the order of `all`

    def all(self) -> Sequence[Batch]:
        return list(self._held().values())

    def _held(self) -> dict[int, Batch]:
        if self._batches is None:
            query = select(BatchRow).options(lazyload("*")).where(BatchRow.line == self._line)
            rows = self._session.scalars(query.order_by(BatchRow.planned_start, BatchRow.id))
            self._rows = {row.id: row for row in rows}
            components, doses, weighings = self._components(), self._all_doses(), self._weighings()
            self._batches = {
                each: to_batch(
                    row, components.get(each, ()), doses.get(each, ()), weighings.get(each, ())
                )
                for each, row in self._rows.items()
            }
        return self._batches

    @remembered("batch_component")
    def _components(self) -> Mapping[int, Sequence[Component]]:
        of = BatchComponentRow
        columns = of.batch_id, of.product_id, of.product_name, of.planned_kg, of.silo, of.move_id
        return self._parts(select(*columns).order_by(of.batch_id, of.position), Component)

    @remembered("batch_dose")
    def _all_doses(self) -> Mapping[int, Sequence[Dose]]:
        of = BatchDoseRow
        columns = of.batch_id, of.attempt, of.silo, of.kg
        return self._parts(select(*columns).order_by(*columns[:3]), Dose)

    @remembered("batch_weighing")
    def _weighings(self) -> Mapping[int, Sequence[Weighing]]:
        of = BatchWeighingRow
        columns = of.batch_id, of.product_id, of.kg, of.at, of.source
        return self._parts(select(*columns).order_by(of.batch_id, of.id), Weighing)

    def _parts(
        self, query: Select[*tuple[Any, ...]], make: Callable[..., T]
    ) -> Mapping[int, Sequence[T]]:
        """Return by batch what *query* finds for this line; its first column is the batch."""
        own = select(BatchRow.id).where(BatchRow.line == self._line)
        found: dict[int, list[T]] = {}
        for batch_id, *values in self._session.execute(
            query.where(query.selected_columns[0].in_(own))
        ):
            found.setdefault(batch_id, []).append(make(*values))
        return found

    def slots(self) -> Sequence[SlotUse]:
        rows = self._session.execute(
            select(
                BatchRow.batch_no, BatchRow.state, BatchRow.download_step, BatchRow.finished_kg
            ).where(BatchRow.line == self._line, BatchRow.batch_no.is_not(None))
        )
        return [
            SlotUse(slot, BatchState(state), DownloadStep(step) if step else None, finished_kg)
            for slot, state, step, finished_kg in rows
            if slot is not None
        ]

    def get(self, batch_id: int) -> Batch | None:
        return self._held().get(batch_id)

    def held(self, odoo_ids: Collection[int]) -> Collection[int]:
        query = select(BatchRow.odoo_id).where(BatchRow.odoo_id.in_(odoo_ids))
        return set(self._session.scalars(query))

    def add(self, batch: Batch) -> Batch:
        row = BatchRow(
            **queue_columns(batch),
            components=new_components(batch.components),
            doses=new_doses(batch.doses),
            weighings=new_weighings(batch.weighings),
        )
        self._session.add(row)
        self._forget()
        try:
            self._session.flush()
        except IntegrityError as error:
            raise AlreadyQueuedError(
                f"{batch.order.name} is in the queue already: it is not stored a second time."
            ) from error
        return to_batch(row, batch.components, batch.doses, batch.weighings)

    def save(self, batch: Batch) -> None:
        """Write what differs from the stored row, in place.

        All columns go out together: however many batches change, and in whatever, they are one
        statement; those that were merely read again are a second one.
        """
        known = self._held().get(batch.id)
        if known is None:
            raise LookupError(f"BatchRow {batch.id} is not a row of line {self._line}.")
        row, columns = self._rows[batch.id], queue_columns(batch)
        before = queue_columns(known)
        changed = [name for name, value in columns.items() if before[name] != value]
        for name in changed:
            setattr(row, name, columns[name])
        if changed != [_READ_AT]:
            for name in columns if changed else ():
                flag_modified(row, name)
        self._save_doses(batch, known)
        self._save_weighings(batch, known)
        if batch.components != known.components:  # Odoo changed it before its download
            self._renew(BatchComponentRow, batch.id, new_components(batch.components))
        self._held()[batch.id] = batch

    def remove(self, batch_id: int) -> None:
        self._session.flush()
        self._forget()
        self._session.delete(get_own(self._session, BatchRow, batch_id, self._line))
        self._session.flush()

    def _forget(self) -> None:
        self._rows, self._batches, self._doses = {}, None, {}

    def _save_doses(self, batch: Batch, known: Batch) -> None:
        stored = {(dose.attempt, dose.silo): dose.kg for dose in known.doses}
        for dose in batch.doses:
            kg = stored.get((dose.attempt, dose.silo))
            if kg != dose.kg:
                self._dose_row(batch.id, dose, kg).kg = dose.kg

    def _dose_row(self, batch_id: int, dose: Dose, stored_kg: Decimal | None) -> BatchDoseRow:
        """Return the row of a dose for writing, new or as it is stored."""
        key = (batch_id, dose.attempt, dose.silo)
        if key not in self._doses:
            kg = dose.kg if stored_kg is None else stored_kg
            row = BatchDoseRow(batch_id=batch_id, attempt=dose.attempt, silo=dose.silo, kg=kg)
            if stored_kg is not None:
                make_transient_to_detached(row)
            self._session.add(row)
            self._doses[key] = row
        return self._doses[key]

    def _save_weighings(self, batch: Batch, known: Batch) -> None:
        there = len(known.weighings)
        if there > len(batch.weighings):  # one was taken back
            self._renew(BatchWeighingRow, batch.id, new_weighings(batch.weighings))
        else:
            self._add(batch.id, new_weighings(batch.weighings[there:]))

    def _renew(self, table: type[Part], batch_id: int, rows: Sequence[Part]) -> None:
        self._session.execute(delete(table).where(table.batch_id == batch_id))
        self._add(batch_id, rows)

    def _add(self, batch_id: int, rows: Sequence[BatchComponentRow | BatchWeighingRow]) -> None:
        for row in rows:
            row.batch_id = batch_id
        self._session.add_all(rows)
