"""Sums of archived batches by the plant's day over SQLAlchemy, and the rows they are made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    cast,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.adapters.db.report_facts import read_facts
from services.adapters.db.tables import (
    GoodsDayRow,
    HistoryDoseRow,
    HistoryRow,
    MaterialDayRow,
    OffToleranceRow,
    RollStateRow,
    SiloDayRow,
)
from services.adapters.db.types import Whole
from services.domain.batch import Completion
from services.domain.report_sums import (
    MADE,
    BatchFacts,
    Goods,
    Material,
    OffTolerance,
    RollState,
    SiloUse,
    Tally,
    plus,
)

S = TypeVar("S", Goods, Material, SiloUse)
_DayRow = type[GoodsDayRow] | type[MaterialDayRow] | type[SiloDayRow]
_KEYS: dict[_DayRow, tuple[str, ...]] = {  # beside the line
    GoodsDayRow: ("day", "product_name", "completion"),
    MaterialDayRow: ("day", "product_id", "product_name"),
    SiloDayRow: ("day", "silo"),
}
_WHOLE = frozenset(("batches", "weighed", "doses", "within", "off_square_g2"))


class SqlReportSums:
    def __init__(self, session: Session, line: str) -> None:
        self._session = session
        self._line = line

    def state(self) -> RollState:
        newest = self._session.scalar(
            select(func.max(HistoryRow.id)).where(HistoryRow.line == self._line)
        )
        row = RollStateRow
        query = select(row.basis, row.upto).where(row.line == self._line)
        basis, upto = self._session.execute(query).one_or_none() or ("", 0)
        return RollState(basis, upto, newest or 0)

    def clear(self, basis: str) -> None:
        for table in (*_KEYS, OffToleranceRow):
            self._session.execute(delete(table).where(table.line == self._line))
        self._session.merge(RollStateRow(line=self._line, basis=basis, upto=0))
        self._session.flush()

    def add(self, tally: Tally, upto: int) -> None:
        self._add(GoodsDayRow, Goods, {(*k[:2], k[2].value): v for k, v in tally.goods.items()})
        self._add(MaterialDayRow, Material, tally.materials)
        self._add(SiloDayRow, SiloUse, tally.silos)
        off = [
            {
                "line": self._line,
                "history_id": each.history_id,
                "silo": each.silo,
                "ended_at": each.ended_at,
                "setpoint_kg": each.setpoint_kg,
                "actual_kg": each.actual_kg,
            }
            for each in tally.off
        ]
        if off:
            self._session.execute(insert(OffToleranceRow), off)
        state = self._session.get_one(RollStateRow, self._line)
        state.upto = upto
        self._session.flush()

    def day(self, day: date) -> Tally:
        goods = self._stored(GoodsDayRow, Goods, {day})
        return Tally(
            {(when, name, Completion(word)): sums for (when, name, word), sums in goods.items()},
            self._stored(MaterialDayRow, Material, {day}),
            self._stored(SiloDayRow, SiloUse, {day}),
        )

    def next_day(self, after: date) -> date | None:
        return self._session.scalar(
            select(func.min(GoodsDayRow.day)).where(
                GoodsDayRow.line == self._line, GoodsDayRow.day > after
            )
        )

    def goods(self, first: date, last: date) -> Mapping[tuple[str, Completion], Goods]:
        by = (GoodsDayRow.product_name, GoodsDayRow.completion)
        found = self._sums(GoodsDayRow, Goods, by, first, last)
        return {(name, Completion(word)): sums for (name, word), sums in found.items()}

    def made_by_day(self, first: date, last: date) -> Mapping[date, Goods]:
        """By day alone: so the rows come in the index's order, and nothing is sorted."""
        made = GoodsDayRow.completion.in_([completion.value for completion in MADE])
        found = self._sums(GoodsDayRow, Goods, (GoodsDayRow.day,), first, last, made)
        return {day: sums for (day,), sums in found.items()}

    def materials(self, first: date, last: date) -> Mapping[tuple[int, str], Material]:
        by = (MaterialDayRow.product_id, MaterialDayRow.product_name)
        return self._sums(MaterialDayRow, Material, by, first, last)

    def silos(self, first: date, last: date) -> Mapping[int, SiloUse]:
        found = self._sums(SiloDayRow, SiloUse, (SiloDayRow.silo,), first, last)
        return {silo: sums for (silo,), sums in found.items()}

    def off_tolerance(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[int, Sequence[OffTolerance]]:
        off = OffToleranceRow
        within = and_(off.line == self._line, off.ended_at >= since, off.ended_at < until)
        count = self._session.scalar(select(func.count()).where(within)) or 0
        rows = self._session.execute(
            select(off, HistoryRow.mo_id, HistoryRow.product_name)
            .join(HistoryRow, HistoryRow.id == off.history_id)
            .where(within)
            .order_by(func.abs(off.actual_kg - off.setpoint_kg).desc(), off.history_id, off.silo)
            .limit(limit)
        )
        return count, [_off(*row) for row in rows]

    def dosed(
        self, since: datetime, until: datetime, after: int, upto: int
    ) -> Mapping[int, Decimal]:
        rows = self._session.execute(
            select(HistoryDoseRow.silo, func.sum(HistoryDoseRow.kg).label("kg"))
            .join(HistoryRow, HistoryRow.id == HistoryDoseRow.history_id)
            .where(*self._between(since, until, after, upto))
            .group_by(HistoryDoseRow.silo)
        )
        return {row.silo: row.kg for row in rows}

    def ids_between(self, since: datetime, until: datetime, after: int, upto: int) -> Sequence[int]:
        query = select(HistoryRow.id).where(*self._between(since, until, after, upto))
        return sorted(self._session.scalars(query))

    def ids_after(self, after: int, limit: int) -> Sequence[int]:
        query = select(HistoryRow.id).where(HistoryRow.line == self._line, HistoryRow.id > after)
        return self._session.scalars(query.order_by(HistoryRow.id).limit(limit)).all()

    def settle(self) -> None:
        """SQLite has one writer at a time: what comes later has higher numbers."""
        if self._session.get_bind().dialect.name == "postgresql":
            table = HistoryRow.__tablename__
            self._session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))

    def facts(self, ids: Sequence[int]) -> Sequence[BatchFacts]:
        return read_facts(self._session, self._line, ids)

    def _between(
        self, since: datetime, until: datetime, after: int, upto: int
    ) -> Sequence[ColumnElement[bool]]:
        """Rows after a late one are few: by their number; else by time, whose index is hinted at.

        SQLite would take the numbers' index either way, and walk the whole history.
        """
        number = HistoryRow.id if after else HistoryRow.id + 0
        return (
            HistoryRow.line == self._line,
            HistoryRow.ended_at >= since,
            HistoryRow.ended_at < until,
            number > after,
            number <= upto,
        )

    def _sums(
        self,
        table: _DayRow,
        kind: type[S],
        by: Sequence[InstrumentedAttribute[Any]],
        first: date,
        last: date,
        *only: ColumnElement[bool],
    ) -> dict[tuple[Any, ...], S]:
        """Return the sums over the days from *first* to *last*, grouped by these columns."""
        query = (
            select(*by, *(_total(table, name) for name in kind._fields))
            .where(table.line == self._line, table.day >= first, table.day <= last, *only)
            .group_by(*by)
        )
        return {tuple(row[: len(by)]): _of(kind, row[len(by) :]) for row in self._rows(query)}

    def _stored(self, table: _DayRow, kind: type[S], days: Collection[date]) -> dict[Any, S]:
        keys = _KEYS[table]
        query = select(
            *(getattr(table, name) for name in keys),
            *(getattr(table, name) for name in kind._fields),
        ).where(table.line == self._line, table.day.in_(days))
        return {tuple(row[: len(keys)]): _of(kind, row[len(keys) :]) for row in self._rows(query)}

    def _add(self, table: _DayRow, kind: type[S], more: Mapping[Any, S]) -> None:
        """Put the sums of these days in the place of what stands there, *more* added to it."""
        if not more:
            return
        days = {key[0] for key in more}
        total = self._stored(table, kind, days)
        for key, sums in more.items():
            total[key] = plus(total[key], sums) if key in total else sums
        self._session.execute(delete(table).where(table.line == self._line, table.day.in_(days)))
        keys = _KEYS[table]
        rows = [
            {"line": self._line, **dict(zip(keys, key, strict=True)), **sums._asdict()}
            for key, sums in total.items()
        ]
        self._session.execute(insert(table), rows)

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self._session.execute(query).all()


def _total(table: _DayRow, name: str) -> ColumnElement[Any]:
    column: InstrumentedAttribute[Any] = getattr(table, name)
    if name in ("over_kg", "under_kg"):
        return func.max(column) if name == "over_kg" else func.min(column)
    return func.sum(cast(column, BigInteger) if isinstance(column.type, Whole) else column)


def _of(kind: type[S], values: Sequence[Any]) -> S:
    """Take the columns of a sum; PostgreSQL sums whole numbers up to decimals."""
    named = zip(kind._fields, values, strict=True)
    return kind._make(int(value) if name in _WHOLE else value for name, value in named)


def _off(found: OffToleranceRow, order: str, product_name: str) -> OffTolerance:
    return OffTolerance(
        found.history_id,
        found.silo,
        found.ended_at,
        order,
        product_name,
        found.setpoint_kg,
        found.actual_kg,
    )
