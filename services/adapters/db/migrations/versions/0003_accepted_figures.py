"""Figures that an operator vouched for, and the slot that a batch gave up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("mo_batch", "mo_histories"):
        op.add_column(
            table, sa.Column("accepted", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
    op.add_column("mo_batch", sa.Column("former_batch_no", sa.Integer(), nullable=True))
