"""An index for what is counted and summed of the history since a row."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_mo_histories_line_id"), "mo_histories", ["line", "id"])
