"""Sums of archived batches by day, for reports."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules
from services.adapters.db.types import Kilograms, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_GOODS = ("batches", "weighed")
_GOODS_KG = ("planned_kg", "booked_kg", "weighed_planned_kg", "weighed_kg")
_MATERIAL_KG = ("planned_kg", "dosed_kg", "weighed_kg", "unweighed_kg", "lost_kg")
_SILO = ("doses", "within")
_SILO_KG = ("actual_kg", "lost_kg", "asked_kg", "over_kg")


def upgrade() -> None:
    _day_table(
        "report_goods",
        _text("product_name"),
        _text("completion"),
        _count("batches"),
        *_kg("planned_kg", "booked_kg"),
        _count("weighed"),
        *_kg("weighed_planned_kg", "weighed_kg"),
    )
    _day_table(
        "report_material",
        _count("product_id"),
        _text("product_name"),
        *_kg(*_MATERIAL_KG),
    )
    _day_table(
        "report_silo",
        _count("silo"),
        *_kg("actual_kg", "lost_kg"),
        _count("doses"),
        _count("within"),
        *_kg("asked_kg", "off_kg"),
        _text("off_square_g2"),
        *_kg("over_kg", "under_kg"),
    )
    op.create_table(
        "report_off",
        sa.Column("history_id", sa.Integer(), nullable=False),
        _count("silo"),
        _text("line"),
        sa.Column("ended_at", UtcTime(), nullable=False),
        *_kg("setpoint_kg", "actual_kg"),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_report_off_history_id")
        ),
        sa.PrimaryKeyConstraint("history_id", "silo", name=op.f("pk_report_off")),
    )
    op.create_index(op.f("ix_report_off_line_ended_at"), "report_off", ["line", "ended_at"])
    op.create_table(
        "report_state",
        _text("line"),
        _text("basis"),
        _count("upto"),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_report_state")),
    )
    for table, columns in (
        ("report_goods", (*_GOODS, *_GOODS_KG)),
        ("report_material", _MATERIAL_KG),
        ("report_silo", (*_SILO, *_SILO_KG)),
        ("report_off", ("setpoint_kg", "actual_kg")),
        ("report_state", ("upto",)),
    ):
        add_rules(table, {column: f"{column} >= 0" for column in columns})


def _day_table(name: str, *columns: sa.Column[object]) -> None:
    keys = [column.name for column in columns if column.name in _KEYS[name]]
    op.create_table(
        name,
        _text("line"),
        _text("day"),
        *columns,
        sa.PrimaryKeyConstraint("line", "day", *keys, name=op.f(f"pk_{name}")),
    )


_KEYS = {
    "report_goods": ("product_name", "completion"),
    "report_material": ("product_id", "product_name"),
    "report_silo": ("silo",),
}


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False)


def _count(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _kg(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, Kilograms(), nullable=False) for name in names]
