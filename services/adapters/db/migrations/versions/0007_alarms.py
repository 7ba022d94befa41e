"""Alarms after ISA-18.2 with their journal, failures that end, and usual dosing rates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules, make_append_only
from services.adapters.db.types import Kilograms, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _one_of(column: str, words: str) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words.split())})"


_STATES = (
    "normal pending unacknowledged acknowledged returned_unacknowledged latched_unacknowledged "
    "latched_acknowledged shelved suppressed out_of_service"
)
_EVENTS = (
    "begun occurred recurred returned acknowledged reset shelved unshelved suppressed "
    "unsuppressed taken_out_of_service returned_to_service"
)
_ALARM: list[sa.Column[Any]] = [
    sa.Column("due_at", UtcTime(), nullable=True),
    sa.Column("held_by", sa.Text(), nullable=True),
    sa.Column("held_at", UtcTime(), nullable=True),
    sa.Column("held_reason", sa.Text(), nullable=True),
    sa.Column("held_until", UtcTime(), nullable=True),
    sa.Column("held_present", sa.Boolean(), nullable=True),
    sa.Column("held_unseen", sa.Boolean(), nullable=True),
    sa.Column("held_standing", sa.Boolean(), nullable=True),
]
_FAILURE: list[sa.Column[Any]] = [
    sa.Column("duration_s", sa.Integer(), nullable=True),
    sa.Column("ended_at", UtcTime(), nullable=True),
    sa.Column("entered_by", sa.Text(), nullable=False, server_default=""),
    sa.Column("resolved_at", UtcTime(), nullable=True),
    sa.Column("resolved_by", sa.Text(), nullable=False, server_default=""),
    sa.Column("resolution", sa.Text(), nullable=False, server_default=""),
]


def upgrade() -> None:
    for column in _ALARM:
        op.add_column("alarm", column)
    add_rules("alarm", {"state": _one_of("state", _STATES)}, instead_of=["state"])
    for column in _FAILURE:
        op.add_column("equipment_failure", column)
    add_rules("equipment_failure", {})
    _make_journal()
    _make_dose_rate()


def _make_journal() -> None:
    op.create_table(
        "alarm_journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alarm_journal_line_at_id"), "alarm_journal", ["line", "at", "id"])
    op.create_index(op.f("ix_alarm_journal_alarm_id"), "alarm_journal", ["alarm_id"])
    checks = {"priority": "priority IN (1, 2, 3, 4)", "event": _one_of("event", _EVENTS)}
    add_rules("alarm_journal", checks)
    make_append_only("alarm_journal", [["id"]])


def _make_dose_rate() -> None:
    op.create_table(
        "dose_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kg_per_min", Kilograms(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose_rate")),
        sa.UniqueConstraint(
            "odoo_id", "attempt", "silo", name=op.f("uq_dose_rate_odoo_id_attempt_silo")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dose_rate_line_at"), "dose_rate", ["line", "at"], unique=False)
    add_rules("dose_rate", {"attempt": "attempt >= 1", "kg_per_min": "kg_per_min >= 0"})
