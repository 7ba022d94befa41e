"""The queue over SQLAlchemy."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from services.adapters.db.mapping import (
    component_columns,
    new_components,
    new_doses,
    new_weighings,
    queue_columns,
    to_batch,
)
from services.adapters.db.own_rows import find_own, get_own
from services.adapters.db.tables import BatchRow
from services.domain.batch import Batch, BatchState, DownloadStep, SlotUse
from services.domain.errors import AlreadyQueuedError


class SqlQueue:
    """Loads the queue once in a transaction: what it is asked again comes from what it holds."""

    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line
        self._rows: Sequence[BatchRow] | None = None  # in the order of `all`
        self._batches: dict[int, Batch] = {}

    def all(self) -> Sequence[Batch]:
        if self._rows is None:
            # Held, for the session would forget them.
            self._rows = (
                self._session.scalars(
                    select(BatchRow)
                    .where(BatchRow.line == self._line)
                    .order_by(BatchRow.planned_start, BatchRow.id)
                )
                .unique()
                .all()
            )
            self._batches = {row.id: to_batch(row) for row in self._rows}
        return list(self._batches.values())

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
        if batch_id in self._batches:
            return self._batches[batch_id]
        row = find_own(self._session, BatchRow, batch_id, self._line)
        return to_batch(row) if row else None

    def held(self, odoo_ids: Collection[int]) -> Collection[int]:
        query = select(BatchRow.odoo_id).where(BatchRow.odoo_id.in_(odoo_ids))
        return set(self._session.scalars(query))

    def add(self, batch: Batch) -> Batch:
        row = BatchRow(
            **queue_columns(batch),
            components=new_components(batch),
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
        return to_batch(row)

    def save(self, batch: Batch) -> None:
        """Write what differs from the stored row, in place.

        All columns go out together: however many batches change, and in whatever, they are one
        statement.
        """
        row = get_own(self._session, BatchRow, batch.id, self._line)
        columns = queue_columns(batch)
        changed = [name for name, value in columns.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, columns[name])
        for name in columns if changed else ():
            flag_modified(row, name)
        _save_doses(row, batch)
        if len(row.weighings) > len(batch.weighings):  # one was taken back
            row.weighings = new_weighings(batch.weighings)
        row.weighings += new_weighings(batch.weighings[len(row.weighings) :])
        _save_components(row, batch)
        if batch.id in self._batches:
            self._batches[batch.id] = to_batch(row)

    def remove(self, batch_id: int) -> None:
        self._forget()
        self._session.delete(get_own(self._session, BatchRow, batch_id, self._line))
        self._session.flush()

    def _forget(self) -> None:
        self._rows, self._batches = None, {}


def _save_doses(row: BatchRow, batch: Batch) -> None:
    stored = {(dose.attempt, dose.silo): dose for dose in row.doses}
    for dose in batch.doses:
        known = stored.get((dose.attempt, dose.silo))
        if known is None:
            row.doses += new_doses([dose])
        elif known.kg != dose.kg:
            known.kg = dose.kg


def _save_components(row: BatchRow, batch: Batch) -> None:
    """Take over what Odoo changed in an order that is not yet downloaded."""
    wanted = [component_columns(i, c) for i, c in enumerate(batch.components)]
    stored = [{name: getattr(c, name) for name in w} for c, w in zip(row.components, wanted)]  # noqa: B905 (lengths are compared)
    if stored != wanted or len(row.components) != len(wanted):
        row.components = new_components(batch)
