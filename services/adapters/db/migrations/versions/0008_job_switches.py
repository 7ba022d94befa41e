"""Jobs that people switch off and on."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules
from services.adapters.db.types import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JOBS = "'sync_orders', 'read_plc', 'archive_completed', 'watch_health', 'watch_failures'"


def upgrade() -> None:
    op.create_table(
        "job_switch",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("line", "job", name=op.f("pk_job_switch")),
    )
    add_rules("job_switch", {"job": f"job IN ({_JOBS})"})
