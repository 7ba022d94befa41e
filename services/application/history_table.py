"""The history as one table: a row for each batch, a column for what each silo was to give and gave.

In English; the window translates the headers, as it does with all that the services say.
"""

from collections.abc import Sequence

from services.domain.batch import Batch
from services.domain.document import COUNT, KG, TEXT, TIME, YES_NO, Cell, Column, Row
from services.domain.history import HistoryEntry
from services.domain.quantity import ZERO
from services.domain.silo import SiloTable

_FIRST = (
    Column("Order"),
    Column("Product"),
    Column("Recipe"),
    Column("Attempt", COUNT),
    Column("How it ended"),
    Column("Planned", KG),
    Column("Booked", KG),
    Column("Weighed", YES_NO),
    Column("Dosed", KG),
    Column("Fetched", TIME),
    Column("Started", TIME),
    Column("Finished", TIME),
    Column("Archived", TIME),
    Column("Archived by", TEXT),
    Column("Reason", TEXT),
    Column("Odoo has it", YES_NO),
)
_LAST = (
    Column("Other silos actual", KG),
    Column("By hand planned", KG),
    Column("By hand weighed", KG),
)


class HistoryTable:
    """Columns and rows of archived batches."""

    def __init__(self, silos: SiloTable) -> None:
        self._silos = silos

    @property
    def columns(self) -> tuple[Column, ...]:
        silos = (
            Column(f"Silo {silo.number} {silo.name} {what}", KG)
            for silo in self._silos.silos
            for what in ("setpoint", "actual")
        )
        return (*_FIRST, *silos, *_LAST)

    def row(self, entry: HistoryEntry) -> Row:
        batch = entry.batch
        return (
            batch.order.name,
            batch.product_name,
            batch.bom_name,
            batch.attempt,
            entry.completion.value,
            batch.planned_kg,
            entry.booked_kg,
            entry.weighed,
            batch.dosed_kg,
            batch.fetched_at,
            batch.started_at,
            batch.finished_at,
            entry.archived_at,
            entry.actor,
            entry.reason,
            entry.odoo_has_it,
            *self._silo_cells(batch),
            *_hand_cells(batch),
        )

    def _silo_cells(self, batch: Batch) -> Sequence[Cell]:
        setpoints_kg, actuals_kg = batch.setpoints_kg, batch.actuals_kg
        cells: list[Cell] = []
        for silo in self._silos.silos:
            cells.append(setpoints_kg.get(silo.number))
            cells.append(actuals_kg.pop(silo.number, None))
        return [*cells, sum(actuals_kg.values(), ZERO) if actuals_kg else None]


def _hand_cells(batch: Batch) -> Sequence[Cell]:
    planned = [part.planned_kg for part in batch.components if part.silo is None]
    weighed = [weighing.kg for weighing in batch.weighings]
    return [
        sum(planned, ZERO) if planned else None,
        sum(weighed, ZERO) if weighed else None,
    ]
