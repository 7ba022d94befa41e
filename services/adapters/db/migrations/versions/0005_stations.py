"""Since when a station holds the line, and which station has begun an operator's action."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import make_append_only
from services.adapters.db.types import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lease", sa.Column("taken_at", UtcTime(), nullable=True))
    op.create_table(
        "operator_start",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["operator_action.id"], name=op.f("fk_operator_start_action_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_operator_start")),
    )
    make_append_only("operator_start", [["action_id"]])
