"""What people entered of silos, the PLC's level registers, and what was ever dosed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.adapters.db.remembered import remembered
from services.adapters.db.tables import HistoryDoseRow, HistoryRow, LevelReadingRow, StockEntryRow
from services.domain.silo_level import LevelReading, StockEntry, StockKind


class SqlSiloStock:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def add(self, entry: StockEntry) -> None:
        self._session.add(
            StockEntryRow(
                line=self._line,
                silo=entry.silo,
                kind=entry.kind.value,
                kg=entry.kg,
                level_kg=entry.level_kg,
                at_least=entry.at_least,
                dosed_kg=entry.dosed_kg,
                at=entry.at,
                actor=entry.actor,
                station=entry.station,
                product=entry.product,
                reason=entry.reason,
            )
        )
        self._session.flush()

    @remembered("stock_entry")
    def latest(self) -> Mapping[int, StockEntry]:
        return self._last()

    def last_before(self, moment: datetime) -> Mapping[int, StockEntry]:
        return self._last(StockEntryRow.at < moment)

    def _last(self, *conditions: ColumnElement[bool]) -> Mapping[int, StockEntry]:
        newest = (
            select(func.max(StockEntryRow.id))
            .where(StockEntryRow.line == self._line, *conditions)
            .group_by(StockEntryRow.silo)
        )
        rows = self._session.scalars(select(StockEntryRow).where(StockEntryRow.id.in_(newest)))
        return {row.silo: _to_entry(row) for row in rows}

    def between(self, since: datetime, until: datetime) -> Sequence[StockEntry]:
        rows = self._session.scalars(
            select(StockEntryRow)
            .where(
                StockEntryRow.line == self._line,
                StockEntryRow.at >= since,
                StockEntryRow.at < until,
            )
            .order_by(StockEntryRow.id)
        )
        return [_to_entry(row) for row in rows]

    def recent(self, silo: int, limit: int) -> Sequence[StockEntry]:
        rows = self._session.scalars(
            select(StockEntryRow)
            .where(StockEntryRow.line == self._line, StockEntryRow.silo == silo)
            .order_by(StockEntryRow.id.desc())
            .limit(limit)
        )
        return [_to_entry(row) for row in rows]

    @remembered("mo_histories", "history_dose")
    def archived_kg(self, after: int) -> tuple[int, Mapping[int, Decimal]]:
        newest = select(func.max(HistoryRow.id)).where(HistoryRow.line == self._line)
        upto = self._session.scalar(newest) or 0
        if upto <= after:
            return upto, {}
        rows = self._session.execute(
            select(HistoryDoseRow.silo, func.sum(HistoryDoseRow.kg).label("kg"))
            .join(HistoryRow, HistoryRow.id == HistoryDoseRow.history_id)
            .where(
                HistoryRow.line == self._line,
                HistoryDoseRow.history_id > after,
                HistoryDoseRow.history_id <= upto,
            )
            .group_by(HistoryDoseRow.silo)
        )
        return upto, {row.silo: row.kg for row in rows}

    def save_readings(self, readings: Sequence[LevelReading]) -> None:
        for reading in readings:
            self._session.merge(
                LevelReadingRow(
                    line=self._line, silo=reading.silo, kg=reading.kg, read_at=reading.read_at
                )
            )

    @remembered("level_reading")
    def readings(self) -> Mapping[int, LevelReading]:
        rows = self._session.scalars(
            select(LevelReadingRow).where(LevelReadingRow.line == self._line)
        )
        return {row.silo: LevelReading(row.silo, row.kg, row.read_at) for row in rows}


def _to_entry(row: StockEntryRow) -> StockEntry:
    return StockEntry(
        row.id,
        row.silo,
        StockKind(row.kind),
        row.kg,
        row.level_kg,
        row.at_least,
        row.dosed_kg,
        row.at,
        row.actor,
        row.station,
        row.product,
        row.reason,
    )
