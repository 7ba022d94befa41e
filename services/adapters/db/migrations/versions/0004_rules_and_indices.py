"""Rules that the database itself keeps, and indices for what the screens ask."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import (
    add_rules,
    make_append_only,
    make_append_only_function,
)
from services.adapters.db.types import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _one_of(column: str, words: str) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words.split())})"


CHECKS: dict[str, dict[str, str]] = {
    "ack_owed": {
        "ended_at": "(ended_at IS NULL) = (how IS NULL)",
        "how": _one_of("how", "paid slot_reused"),
        "kind": _one_of("kind", "slot failure weighing"),
    },
    "alarm": {
        "priority": "priority IN (1, 2, 3, 4)",
    },
    "app_user": {
        "role": "role IN (0, 1, 2, 3)",
    },
    "batch_component": {
        "planned_kg": "planned_kg >= 0",
    },
    "batch_dose": {
        "attempt": "attempt >= 1",
        "kg": "kg >= 0",
    },
    "batch_weighing": {
        "kg": "kg >= 0",
    },
    "equipment_failure": {},
    "history_component": {
        "planned_kg": "planned_kg >= 0",
    },
    "history_dose": {
        "attempt": "attempt >= 1",
        "kg": "kg >= 0",
    },
    "history_weighing": {
        "kg": "kg >= 0",
    },
    "job_run": {
        "job": _one_of(
            "job",
            "sync_orders read_plc archive_completed watch_health watch_failures",
        ),
        "outcome": _one_of("outcome", "done failed timed_out skipped"),
    },
    "lease": {
        "epoch": "epoch >= 1",
    },
    "link_status": {
        "name": _one_of("name", "plc odoo database"),
        "state": _one_of("state", "unknown good lost off"),
    },
    "mo_batch": {
        "attempt": "attempt >= 1",
        "batch_no": "batch_no >= 1",
        "download_step": _one_of("download_step", "intended verified flipping done"),
        "finished_kg": "finished_kg >= 0",
        "planned_kg": "planned_kg >= 0",
        "set_aside": "(set_aside_at IS NULL) = (set_aside_cause IS NULL)",
        "set_aside_cause": _one_of(
            "set_aside_cause",
            "plc_failed push_rejected order_changed unplanned_silo download_uncertain operator",
        ),
    },
    "mo_histories": {
        "attempt": "attempt >= 1",
        "booked_kg": "booked_kg >= 0",
        "finished_kg": "finished_kg >= 0",
        "planned_kg": "planned_kg >= 0",
        "set_aside": "(set_aside_at IS NULL) = (set_aside_cause IS NULL)",
        "set_aside_cause": _one_of(
            "set_aside_cause",
            "plc_failed push_rejected order_changed unplanned_silo download_uncertain operator",
        ),
        "state": _one_of("state", "fetched downloading downloaded running finished"),
    },
    "operator_action": {
        "kind": "kind <> ''",
        "role": "role IN (0, 1, 2, 3)",
    },
    "operator_outcome": {},
    "push": {
        "kind": _one_of("kind", "running final cancel failure"),
        "tries": "tries >= 0",
    },
    "level_reading": {},
    "push_try": {},
    "stock_entry": {},
    "reading": {
        "refusal": _one_of(
            "refusal",
            "bad_text wrong_batch_no wrong_silo bad_boolean over_limit went_back not_read",
        ),
    },
}

APPEND_ONLY: dict[str, list[list[str]]] = {
    "history_component": [["id"]],
    "history_dose": [["history_id", "attempt", "silo"]],
    "history_weighing": [["id"]],
    "operator_action": [["id"]],
    "operator_outcome": [["action_id"]],
    "push_try": [["id"]],
    "stock_entry": [["id"]],
}
REPLACED = {
    "alarm": ["line", "raised_at"],
    "job_run": ["line", "job", "started_at"],
    "mo_histories": ["line", "archived_at"],
    "operator_action": ["line", "asked_at"],
}
"""Indices that get the row's id as their last column: lists are paged by it."""
ADDED = {
    "job_run": [["line", "started_at", "id"]],
    "mo_histories": [
        ["line", "product_name", "archived_at", "id"],
        ["line", "completion", "archived_at", "id"],
        ["line", "actor", "archived_at", "id"],
        ["line", "ended_at"],
    ],
    "push": [["line", "id"]],
}
BY_PATTERN = ("mo_id", "name_reversed")


def upgrade() -> None:
    _add_columns()
    for table, checks in CHECKS.items():
        add_rules(table, checks)
    _add_indices()
    _drop_first_triggers()
    make_append_only_function()
    for table, keys in APPEND_ONLY.items():
        make_append_only(table, keys)
    keys = [["id"], ["odoo_id", "attempt"]]
    make_append_only("mo_histories", keys, "odoo_has_it", "update_odoo")


def _drop_first_triggers() -> None:
    """Entries of silo levels had triggers of their own: one sort is enough."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER stock_entry_no_{event}")
        return
    op.execute("DROP TRIGGER stock_entry_append_only ON stock_entry")
    op.execute("DROP FUNCTION stock_entry_refuse()")


def _add_columns() -> None:
    """What was archived before gets them too: the triggers come afterwards."""
    bind = op.get_bind()
    on_sqlite = bind.dialect.name == "sqlite"
    for name, kind in (("name_reversed", sa.Text()), ("ended_at", UtcTime())):
        first = "" if on_sqlite or name == "name_reversed" else "epoch"
        column = sa.Column(name, kind, nullable=False, server_default=first)
        op.add_column("mo_histories", column)
    op.execute("UPDATE mo_histories SET ended_at = coalesce(finished_at, archived_at)")
    if not on_sqlite:
        op.execute("UPDATE mo_histories SET name_reversed = reverse(mo_id)")
        for name in ("name_reversed", "ended_at"):
            op.alter_column("mo_histories", name, server_default=None)
        return
    names = bind.execute(sa.text("SELECT id, mo_id FROM mo_histories")).all()
    change = sa.text("UPDATE mo_histories SET name_reversed = :name WHERE id = :id")
    if names:
        bind.execute(change, [{"id": row.id, "name": row.mo_id[::-1]} for row in names])


def _add_indices() -> None:
    for table, columns in REPLACED.items():
        op.drop_index(op.f(_name(table, columns)), table)
        _add_index(table, [*columns, "id"])
    for table, several in ADDED.items():
        for columns in several:
            _add_index(table, columns)
    for column in BY_PATTERN:
        columns = ["line", column]
        operators = {column: "text_pattern_ops"}
        name = op.f(_name("mo_histories", columns))
        op.create_index(name, "mo_histories", columns, postgresql_ops=operators)


def _add_index(table: str, columns: list[str]) -> None:
    op.create_index(op.f(_name(table, columns)), table, columns)


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
