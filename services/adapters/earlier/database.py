"""The earlier system's database, opened so that nothing can be written to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    NullPool,
    Numeric,
    RowMapping,
    Table,
    cast,
    create_engine,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from services.adapters.db.engine import parse_url
from services.adapters.earlier.columns import (
    BATCH_NEEDS,
    FAILURE_NEEDS,
    FAILURES,
    HISTORY,
    QUEUE,
    SILOS,
    WEIGHING_NEEDS,
    WEIGHINGS,
    SiloColumns,
)
from services.domain.earlier import (
    BatchTotals,
    EarlierBatch,
    EarlierFailure,
    EarlierPortion,
    EarlierTotals,
    EarlierWeighing,
    without_nothing,
)
from services.domain.errors import ConfigurationError
from services.domain.quantity import ZERO

_GRAM = Decimal("0.001")
_GRAMS = 1000
_AT_ONCE = 500


class EarlierDatabase:
    """One moment of it: all is read in a single read-only transaction.

    *plc_zone*: failures carry the PLC's stamp, without a zone.
    """

    def __init__(self, connection: Connection, plc_zone: tzinfo) -> None:
        self._connection = connection
        self._zone = plc_zone
        self._tables = {
            HISTORY: _table(connection, HISTORY, BATCH_NEEDS),
            QUEUE: _table(connection, QUEUE, BATCH_NEEDS),
            FAILURES: _table(connection, FAILURES, FAILURE_NEEDS),
        }

    def history(self) -> Iterator[EarlierBatch]:
        """Give the archived batches, oldest first."""
        return self._batches(HISTORY)

    def queue(self) -> Iterator[EarlierBatch]:
        return self._batches(QUEUE)

    def weighings(self) -> dict[str, tuple[EarlierWeighing, ...]]:
        """Return what was weighed by hand, by the order's name; Odoo has it."""
        if not inspect(self._connection).has_table(WEIGHINGS):
            return {}
        table = _table(self._connection, WEIGHINGS, WEIGHING_NEEDS)
        found: dict[str, tuple[EarlierWeighing, ...]] = {}
        for row in self._rows(table, table.c.odoo_synced_at):
            at = _aware(row["odoo_synced_at"], UTC)
            weighed = EarlierWeighing(row["product_id"], _kg(row["consumption"]), at)
            name = row["mo_id"].strip()
            found[name] = (*found.get(name, ()), weighed)
        return found

    def failures(self) -> Iterator[EarlierFailure]:
        table = self._tables[FAILURES]
        for row in self._rows(table, table.c.failure_date, table.c.id):
            yield EarlierFailure(
                key=str(row["id"]),
                equipment_code=row["equipment_code"],
                text=row["description"],
                occurred_at=_aware(row["failure_date"], self._zone),
                stored_at=_moment(row.get("created_at")),
                source=row.get("source") or "plc",
                resolved_at=_moment(row.get("resolved_at")),
                is_resolved=bool(row.get("is_resolved")),
                resolution=row.get("resolution_notes") or "",
            )

    def totals(self) -> EarlierTotals:
        """Have the database itself add up: a second way to the same figures."""
        failures = self._tables[FAILURES]
        count = self._connection.scalar(select(func.count()).select_from(failures)) or 0
        return EarlierTotals(self._sums(HISTORY), self._sums(QUEUE), count)

    def _batches(self, name: str) -> Iterator[EarlierBatch]:
        table = self._tables[name]
        order = [table.c.last_read_from_plc, table.c.mo_id, table.c.batch_no]
        for row in self._rows(table, *order):
            yield _batch(row)

    def _rows(self, table: Table, *order: Column[Any]) -> Iterator[RowMapping]:
        # By a cursor of the server: the driver alone would have all rows in memory first.
        query = select(table).order_by(*order).execution_options(yield_per=_AT_ONCE)
        yield from self._connection.execute(query).mappings()

    def _sums(self, name: str) -> BatchTotals:
        table = self._tables[name]
        batches, planned, finished = self._connection.execute(
            select(
                func.count(),
                _sum(table.c.consumption),
                _sum(table.c.actual_weight_quantity_finished_goods),
            ).select_from(table)
        ).one()
        setpoints: dict[int, Decimal] = {}
        actuals: dict[int, Decimal] = {}
        for silo in SILOS:
            number = func.coalesce(table.c[silo.number], silo.usual)
            sums = select(number, _sum(table.c[silo.setpoint]), _sum(table.c[silo.actual]))
            for found, setpoint, actual in self._connection.execute(sums.group_by(number)):
                setpoints[found] = setpoints.get(found, ZERO) + _from_grams(setpoint)
                actuals[found] = actuals.get(found, ZERO) + _from_grams(actual)
        return BatchTotals(
            batches,
            _from_grams(planned),
            _from_grams(finished),
            without_nothing(setpoints),
            without_nothing(actuals),
        )


@contextmanager
def open_earlier(url: str, plc_zone: tzinfo) -> Iterator[EarlierDatabase]:
    """Open it for reading alone. Raises ConfigurationError if it is not there or not its kind."""
    engine = _read_only_engine(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                )
            yield EarlierDatabase(connection, plc_zone)
    except DBAPIError as error:
        raise ConfigurationError(
            f"The earlier database cannot be read: {str(error.orig).strip()}. Nothing was changed."
        ) from None  # the library's words may hold the address, and with it the password
    finally:
        engine.dispose()


def _read_only_engine(url: str) -> Engine:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "")
        if not file.is_file():
            raise ConfigurationError(f"There is no database {file}.")
        address = f"sqlite:///{file.resolve().as_uri()}?mode=ro&uri=true"
        return create_engine(address, poolclass=NullPool)
    return create_engine(
        parsed,
        poolclass=NullPool,
        connect_args={"connect_timeout": 10, "options": "-c default_transaction_read_only=on"},
    )


def _table(connection: Connection, name: str, needed: tuple[str, ...]) -> Table:
    if not inspect(connection).has_table(name):
        raise ConfigurationError(
            f"The earlier database has no table {name}. Name the database that the earlier system "
            "worked with (DATABASE_URL in its .env)."
        )
    try:
        table = Table(name, MetaData(), autoload_with=connection)
    except SQLAlchemyError as error:
        raise ConfigurationError(f"The earlier table {name} cannot be read: {error}.") from error
    missing = [column for column in needed if column not in table.c]
    if missing:
        own = " This looks like Batchline's own database." if "odoo_id" in table.c else ""
        raise ConfigurationError(
            f"The earlier table {name} has no column {', '.join(missing[:4])}.{own} "
            "Nothing was changed."
        )
    return table


def _batch(row: RowMapping) -> EarlierBatch:
    return EarlierBatch(
        mo_id=row["mo_id"].strip(),
        slot=row["batch_no"],
        product_name=row.get("finished_goods") or "",
        planned_kg=_kg(row["consumption"]),
        portions=tuple(portion for silo in SILOS if (portion := _portion(row, silo)) is not None),
        finished_kg=_kg(row["actual_weight_quantity_finished_goods"]),
        is_finished=bool(row["status_manufacturing"]),
        is_failed=bool(row["status_operation"]),
        odoo_has_it=bool(row.get("update_odoo", True)),
        status=(row.get("status") or "").lower(),
        notes=row.get("notes") or "",
        read_at=_moment(row["last_read_from_plc"]),
        created_at=_moment(row.get("created_at")),
    )


def _portion(row: RowMapping, silo: SiloColumns) -> EarlierPortion | None:
    setpoint, actual = _kg(row[silo.setpoint]), _kg(row[silo.actual])
    if not setpoint and not actual:
        return None
    return EarlierPortion(
        row[silo.number] or silo.usual, row.get(silo.product) or "", setpoint, actual
    )


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sum a column as whole grams, each row rounded as the history keeps it.

    SQLite adds decimals as floats, and whole numbers exactly.
    """
    grams = func.round(cast(column, Numeric) * _GRAMS)
    return func.coalesce(func.sum(cast(grams, BigInteger)), 0)


def _from_grams(sum_g: Decimal) -> Decimal:
    return Decimal(sum_g) / _GRAMS


def _kg(value: object) -> Decimal:
    """Return a column's kilograms to the gram; NULL is nothing."""
    if value is None:
        return ZERO
    return Decimal(str(value)).quantize(_GRAM, ROUND_HALF_UP)


def _moment(value: datetime | None) -> datetime | None:
    """A time without a zone was written as UTC."""
    return None if value is None else _aware(value, UTC)


def _aware(value: datetime, zone: tzinfo) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
