"""The history as a table for a spreadsheet: one row a batch, units in the header."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from services.domain.batch import Batch
from services.domain.history import HistoryEntry
from services.domain.quantity import ZERO
from services.domain.silo import SiloTable

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


class HistoryCsv:
    """Makes cells of archived batches.

    Times are the plant's, without offset: a spreadsheet takes them as times; the header names the
    zone. *decimal_comma*: as spreadsheets in Indonesian or German read numbers.
    """

    def __init__(self, silos: SiloTable, zone: tzinfo, *, decimal_comma: bool) -> None:
        self._silos = silos
        self._zone = zone
        self._comma = decimal_comma

    @property
    def delimiter(self) -> str:
        return ";" if self._comma else ","

    def header(self) -> Sequence[str]:
        zone = str(self._zone)
        times = [f"{what} ({zone})" for what in ("Fetched", "Started", "Finished", "Archived")]
        silos = [
            f"Silo {silo.number} {silo.name} {what} (kg)"
            for silo in self._silos.silos
            for what in ("setpoint", "actual")
        ]
        return [
            *("Order", "Product", "Recipe", "Attempt", "How it ended"),
            *("Planned (kg)", "Booked (kg)", "Weighed", "Dosed (kg)"),
            *times,
            *("Archived by", "Reason", "Odoo has it"),
            *silos,
            *("Other silos actual (kg)", "By hand planned (kg)", "By hand weighed (kg)"),
        ]

    def row(self, entry: HistoryEntry) -> Sequence[str]:
        batch = entry.batch
        return [
            _text(batch.order.name),
            _text(batch.product_name),
            _text(batch.bom_name),
            str(batch.attempt),
            entry.completion.value,
            self._kg(batch.planned_kg),
            self._kg(entry.booked_kg),
            _yes(entry.weighed),
            self._kg(batch.dosed_kg),
            self._time(batch.fetched_at),
            self._time(batch.started_at),
            self._time(batch.finished_at),
            self._time(entry.archived_at),
            _text(entry.actor),
            _text(entry.reason),
            _yes(entry.odoo_has_it),
            *self._silo_cells(batch),
            *self._hand_cells(batch),
        ]

    def _silo_cells(self, batch: Batch) -> Sequence[str]:
        setpoints_kg, actuals_kg = batch.setpoints_kg, batch.actuals_kg
        cells: list[str] = []
        for silo in self._silos.silos:
            cells.append(self._kg(setpoints_kg.get(silo.number)))
            cells.append(self._kg(actuals_kg.pop(silo.number, None)))
        return [*cells, self._kg(sum(actuals_kg.values(), ZERO) if actuals_kg else None)]

    def _hand_cells(self, batch: Batch) -> Sequence[str]:
        planned = [part.planned_kg for part in batch.components if part.silo is None]
        weighed = [weighing.kg for weighing in batch.weighings]
        return [
            self._kg(sum(planned, ZERO) if planned else None),
            self._kg(sum(weighed, ZERO) if weighed else None),
        ]

    def _kg(self, kg: Decimal | None) -> str:
        if kg is None:
            return ""
        return f"{kg:f}".replace(".", ",") if self._comma else f"{kg:f}"

    def _time(self, moment: datetime | None) -> str:
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _yes(fact: bool) -> str:
    return "TRUE" if fact else "FALSE"


def _text(words: str) -> str:
    """Keep a spreadsheet from taking a reason that begins with = for a formula."""
    return f"'{words}" if words.startswith(_FORMULA_MARKS) else words
