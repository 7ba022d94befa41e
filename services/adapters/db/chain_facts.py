"""What is sealed of each kind of record, read in the words of a backup: alike on both databases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Float, Integer, Table, Text, column, select, table
from sqlalchemy.orm import Session

from services.adapters.db.backup_values import Convert, to_backup
from services.adapters.db.tables import Base
from services.adapters.db.types import Kilograms, UtcTime
from services.domain.chain import Facts, RecordKind

_BACKUP_KIND: tuple[tuple[type, str], ...] = (
    (Kilograms, "kg"),
    (UtcTime, "time"),
    (Boolean, "bool"),
    (Float, "float"),
    (Integer, "int"),
    (Text, "text"),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of another table that belong to the record."""

    table: str
    fields: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Version 1. A field that comes later needs a version of its own, for new links alone."""

    fields: tuple[str, ...]
    key: str = "id"
    parent: tuple[str, str] | None = None  # whose line it is: table, and the column that names it
    parts: Mapping[str, _Part] | None = None


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_HISTORY = _words(
    "id line odoo_id mo_id product_name bom_name planned_kg planned_start state attempt accepted "
    "finished_kg status_manufacturing status_operation set_aside_at set_aside_cause "
    "set_aside_reason fetched_at downloaded_at taken_at started_at finished_at last_read_from_plc "
    "last_change_at batch_id batch_no plc_name name_reversed ended_at completion archived_at "
    "booked_kg weighed actor reason"
)
_PARTS = {
    "components": _Part(
        "history_component",
        ("id", "position", "product_id", "product_name", "planned_kg", "silo", "move_id"),
        ("position", "id"),
    ),
    "doses": _Part("history_dose", ("attempt", "silo", "kg"), ("attempt", "silo")),
    "weighings": _Part("history_weighing", ("id", "product_id", "kg", "at", "source"), ("id",)),
}
LAYOUTS: Mapping[RecordKind, _Layout] = {
    RecordKind.HISTORY: _Layout(_HISTORY, parts=_PARTS),
    RecordKind.COMMENT: _Layout(
        ("id", "line", "history_id", "at", "actor", "station", "text"),
    ),
    RecordKind.PUSH_TRY: _Layout(
        ("id", "push_id", "at", "duration_s", "answer"), parent=("push", "push_id")
    ),
    RecordKind.ACTION: _Layout(
        _words("id line asked_at actor role station kind target reason params")
    ),
    RecordKind.START: _Layout(
        ("action_id", "at", "station"), "action_id", ("operator_action", "action_id")
    ),
    RecordKind.OUTCOME: _Layout(
        ("action_id", "at", "ok", "message"), "action_id", ("operator_action", "action_id")
    ),
    RecordKind.ALARM_JOURNAL: _Layout(
        _words("id line at alarm_id code subject params priority event before after by reason")
    ),
    RecordKind.STOCK_ENTRY: _Layout(
        _words("id line silo kind kg level_kg at_least dosed_kg at actor station product reason")
    ),
}
NOT_SEALED = {
    ("mo_histories", "update_odoo"): "may become true later, when Odoo has what was done by hand",
    ("mo_histories", "odoo_has_it"): "the same; Odoo's answers are sealed",
}


class Found(NamedTuple):
    line: str
    facts: Facts


def find_records(session: Session, kind: RecordKind, ids: Collection[int]) -> Mapping[int, Found]:
    """Return those of the records that are there, by their number."""
    layout = LAYOUTS[kind]
    own = _bare(kind.value, (*layout.fields, layout.key))
    line: Any = own.c.get("line")
    query = select(*(own.c[name] for name in layout.fields))
    if layout.parent is not None:
        name, by = layout.parent
        parent = _bare(name, ("id", "line"))
        line = parent.c.line
        query = query.join_from(own, parent, parent.c.id == own.c[by])
    key = own.c[layout.key]
    query = query.add_columns(line.label("its_line"), key.label("its_key")).where(key.in_(ids))
    converters = _converters(session, kind.value, layout.fields)
    parts = {name: _find_parts(session, part, ids) for name, part in (layout.parts or {}).items()}
    found: dict[int, Found] = {}
    for row in session.execute(query):
        *values, its_line, its_key = row
        facts = {
            name: convert(value)
            for name, convert, value in zip(layout.fields, converters, values, strict=True)
        }
        facts |= {name: rows.get(its_key, []) for name, rows in parts.items()}
        found[its_key] = Found(its_line, facts)
    return found


def _find_parts(
    session: Session, part: _Part, ids: Collection[int]
) -> Mapping[int, Sequence[Sequence[Any]]]:
    rows = _bare(part.table, ("history_id", *part.fields))
    converters = _converters(session, part.table, part.fields)
    query = (
        select(rows.c.history_id, *(rows.c[name] for name in part.fields))
        .where(rows.c.history_id.in_(ids))
        .order_by(rows.c.history_id, *(rows.c[name] for name in part.order))
    )
    found: dict[int, list[Sequence[Any]]] = {}
    for history_id, *values in session.execute(query):
        plain = [convert(value) for convert, value in zip(converters, values, strict=True)]
        found.setdefault(history_id, []).append(plain)
    return found


def _bare(name: str, columns: Collection[str]) -> Any:
    """Return the table without types: the driver's own values, as a backup has them."""
    return table(name, *(column(each) for each in dict.fromkeys(columns)))


def _converters(session: Session, name: str, fields: Sequence[str]) -> Sequence[Convert]:
    dialect = session.get_bind().dialect.name
    known: Table = Base.metadata.tables[name]
    return [to_backup(_kind(known, each), dialect) for each in fields]


def _kind(of: Table, name: str) -> str:
    kind = of.c[name].type
    return next((word for known, word in _BACKUP_KIND if isinstance(kind, known)), "json")
