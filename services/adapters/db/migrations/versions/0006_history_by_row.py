"""An index for what is counted and summed of the history since a row; SQLite's exact times."""

from alembic import op

from services.adapters.db.schema_rules import add_rules

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_mo_histories_line_id"), "mo_histories", ["line", "id"])
    for table in ("lease", "operator_start"):  # their columns came after the rules
        add_rules(table, {})
