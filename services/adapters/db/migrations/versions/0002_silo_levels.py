"""Silo levels: what people enter, and what level registers say."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.types import Kilograms, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSE = "stock_entry is append-only"


def upgrade() -> None:
    op.create_table(
        "stock_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.Column("level_kg", Kilograms(), nullable=False),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.Column("dosed_kg", Kilograms(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('level', 'delivery')", name=op.f("ck_stock_entry_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_stock_entry_line_silo_id"), "stock_entry", ["line", "silo", "id"], unique=False
    )
    op.create_table(
        "level_reading",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("line", "silo", name=op.f("pk_level_reading")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER stock_entry_no_{event.lower()} BEFORE {event} ON stock_entry "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION stock_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER stock_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON stock_entry FOR EACH STATEMENT EXECUTE FUNCTION stock_entry_refuse()"
    )
