"""The plant's earlier system as it left its database: tables with a column per silo, filled."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine, text

from services.adapters.db.engine import parse_url

LETTERS = "abcdefghijklm"
TAGS = {101 + i: f"silo_{letter}" for i, letter in enumerate(LETTERS)} | {
    114: "lq_tetes",
    115: "lq_fml",
}
NUMBERS = {101 + i: f"silo_{letter}" for i, letter in enumerate(LETTERS)} | {
    114: "lq114",
    115: "lq115",
}
BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass
class Row:
    """One order: setpoints and actuals by silo number, in kg."""

    mo_id: str
    slot: int = 1
    asked: dict[int, Decimal] = field(default_factory=dict)
    gave: dict[int, Decimal] = field(default_factory=dict)
    finished_kg: Decimal | None = None
    finished: bool = False
    failed: bool = False
    update_odoo: bool = True
    read_at: datetime | None = BEGAN
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def planned_kg(self) -> Decimal:
        return sum(self.asked.values(), Decimal(0))

    def columns(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "mo_id": self.mo_id,
            "batch_no": self.slot,
            "consumption": self.planned_kg,
            "equipment_id_batch": "PLC01",
            "finished_goods": "JF PLUS",
            "status_manufacturing": self.finished,
            "status_operation": self.failed,
            "update_odoo": self.update_odoo,
            "actual_weight_quantity_finished_goods": self.finished_kg,
            "last_read_from_plc": self.read_at,
        }
        for silo, tag in TAGS.items():
            found[NUMBERS[silo]] = silo
            found[f"consumption_{tag}"] = _float(self.asked.get(silo))
            found[f"actual_consumption_{tag}"] = _float(self.gave.get(silo))
            found[f"component_{tag}_name"] = f"INGREDIENT {silo}" if silo in self.asked else None
        return found | self.more


def past(count: int) -> list[Row]:
    """Make *count* orders that were done; one has no time of its end."""
    rows = []
    for n in range(1, count + 1):
        asked = {101 + (n + k) % 13: Decimal(100 + n * k) / 4 for k in range(6)}
        asked |= {114: Decimal("12.5"), 115: Decimal("7.35")}
        gave = {silo: kg + Decimal(n % 7 - 3) / 100 for silo, kg in asked.items()}
        rows.append(
            Row(
                f"WH/MO/8{n:04d}",
                1 + n % 10,
                asked,
                gave,
                sum(gave.values(), Decimal(0)) if n % 3 else None,
                finished=True,
                read_at=BEGAN + timedelta(minutes=20 * n) if n != 5 else None,
            )
        )
    return rows


def fill_earlier(url: str, history: list[Row], queue: list[Row], *, young: bool = True) -> None:
    """Make its tables at *url*. *young*: with the columns that later installations have."""
    engine = create_engine(parse_url(url))
    on_postgres = engine.dialect.name == "postgresql"
    key = "UUID PRIMARY KEY DEFAULT gen_random_uuid()" if on_postgres else "INTEGER PRIMARY KEY"
    moment = "TIMESTAMPTZ" if on_postgres else "DATETIME"
    silos = [f"{column} INTEGER" for column in NUMBERS.values()]
    for tag in TAGS.values():
        silos += [f"component_{tag}_name VARCHAR(64)", f"consumption_{tag} DOUBLE PRECISION"]
        silos.append(f"actual_consumption_{tag} DOUBLE PRECISION")
    batch = [
        f"id {key}",
        "batch_no INTEGER NOT NULL",
        "mo_id VARCHAR(64) NOT NULL",
        "consumption NUMERIC(18, 3) NOT NULL",
        "equipment_id_batch VARCHAR(64) NOT NULL",
        "finished_goods VARCHAR(128)",
        *silos,
        "status_manufacturing BOOLEAN NOT NULL",
        "status_operation BOOLEAN NOT NULL",
        "actual_weight_quantity_finished_goods NUMERIC(18, 3)",
        f"last_read_from_plc {moment}",
        "update_odoo BOOLEAN",
    ]
    with engine.begin() as connection:
        later = ["status VARCHAR(20)", "notes TEXT"] if young else []
        for name, columns in (("mo_batch", batch), ("mo_histories", batch + later)):
            connection.execute(text(f"CREATE TABLE {name} ({', '.join(columns)})"))
        connection.execute(
            text(
                f"CREATE TABLE equipment_failure (id {key}, equipment_code VARCHAR(64) NOT NULL, "
                "description TEXT NOT NULL, failure_date TIMESTAMP NOT NULL, created_at TIMESTAMP, "
                "is_resolved BOOLEAN, resolved_at TIMESTAMP, resolution_notes TEXT, "
                "source VARCHAR(32))"
            )
        )
        for name, rows in (("mo_histories", history), ("mo_batch", queue)):
            for row in rows:
                _insert(connection, name, row.columns())
    engine.dispose()


def add_failure(url: str, **columns: Any) -> None:
    _add(url, "equipment_failure", columns)


def add_weighing(url: str, mo_id: str, product_id: int, kg: float) -> None:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS manual_weighing_sync (mo_id VARCHAR(64), "
                "product_id INTEGER, consumption DOUBLE PRECISION, odoo_synced_at TIMESTAMP)"
            )
        )
    engine.dispose()
    _add(
        url,
        "manual_weighing_sync",
        {"mo_id": mo_id, "product_id": product_id, "consumption": kg, "odoo_synced_at": BEGAN},
    )


def _add(url: str, table: str, columns: dict[str, Any]) -> None:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        _insert(connection, table, columns)
    engine.dispose()


def _insert(connection: Any, table: str, columns: dict[str, Any]) -> None:
    names = ", ".join(columns)
    places = ", ".join(f":{name}" for name in columns)
    values = {
        name: float(value)
        if isinstance(value, Decimal)
        else value.strftime("%Y-%m-%d %H:%M:%S.%f%z")
        if isinstance(value, datetime)
        else value
        for name, value in columns.items()
    }
    if connection.dialect.name == "sqlite":
        for name, value in columns.items():
            if isinstance(value, datetime):
                values[name] = value.strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def _float(kg: Decimal | None) -> float | None:
    return None if kg is None else float(kg)
