"""What the silos page asks: gaps between readings, a silo's latest batches, entries taken back."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules
from services.adapters.db.types import UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reading", sa.Column("unread_since", UtcTime(), nullable=True))
    add_rules("reading", {})  # SQLite: the new column's exact times
    kinds = "kind IN ('level', 'delivery', 'undo')"
    add_rules("stock_entry", {"kind": kinds}, instead_of=["kind"])
    op.create_index(op.f("ix_history_dose_silo_history_id"), "history_dose", ["silo", "history_id"])
