"""The first schema."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.types import Kilograms, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ack_owed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("mo_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owed_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ack_owed")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_ack_owed_line_ended_at"), "ack_owed", ["line", "ended_at"], unique=False
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("acknowledged_at", UtcTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("returned_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('unacknowledged', 'acknowledged', 'returned_unacknowledged', 'normal')",
            name=op.f("ck_alarm_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alarm_line_raised_at"), "alarm", ["line", "raised_at"], unique=False)
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["line", "code", "subject"],
        unique=True,
        sqlite_where=sa.text("state <> 'normal'"),
        postgresql_where=sa.text("state <> 'normal'"),
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_login_at", UtcTime(), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("name", name=op.f("uq_app_user_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "equipment_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("equipment_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stamp_raw", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("stamp_doubtful", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_failure")),
        sa.UniqueConstraint(
            "line",
            "equipment_code",
            "stamp_raw",
            "text",
            "words",
            name=op.f("uq_equipment_failure_line_equipment_code_stamp_raw_text_words"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_equipment_failure_line_occurred_at"),
        "equipment_failure",
        ["line", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_job_run_line_job_started_at"),
        "job_run",
        ["line", "job", "started_at"],
        unique=False,
    )
    op.create_index(op.f("ix_job_run_started_at"), "job_run", ["started_at"], unique=False)
    op.create_table(
        "lease",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_lease")),
    )
    op.create_table(
        "link_status",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("last_good_at", UtcTime(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("line", "name", name=op.f("pk_link_status")),
    )
    op.create_table(
        "mo_batch",
        sa.Column("batch_no", sa.Integer(), nullable=True),
        sa.Column("download_step", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.Integer(), nullable=False),
        sa.Column("mo_id", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("bom_name", sa.Text(), nullable=False),
        sa.Column("planned_kg", Kilograms(), nullable=False),
        sa.Column("planned_start", UtcTime(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("finished_kg", Kilograms(), nullable=False),
        sa.Column("status_manufacturing", sa.Boolean(), nullable=False),
        sa.Column("status_operation", sa.Boolean(), nullable=False),
        sa.Column("update_odoo", sa.Boolean(), nullable=False),
        sa.Column("set_aside_at", UtcTime(), nullable=True),
        sa.Column("set_aside_cause", sa.Text(), nullable=True),
        sa.Column("set_aside_reason", sa.Text(), nullable=True),
        sa.Column("fetched_at", UtcTime(), nullable=False),
        sa.Column("downloaded_at", UtcTime(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("last_read_from_plc", UtcTime(), nullable=True),
        sa.Column("last_change_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('fetched', 'downloading', 'downloaded', 'running', 'finished')",
            name=op.f("ck_mo_batch_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mo_batch")),
        sa.UniqueConstraint("line", "batch_no", name=op.f("uq_mo_batch_line_batch_no")),
        sa.UniqueConstraint("odoo_id", name=op.f("uq_mo_batch_odoo_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mo_histories",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=True),
        sa.Column("plc_name", sa.Text(), nullable=False),
        sa.Column("completion", sa.Text(), nullable=False),
        sa.Column("archived_at", UtcTime(), nullable=False),
        sa.Column("booked_kg", Kilograms(), nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column("odoo_has_it", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.Integer(), nullable=False),
        sa.Column("mo_id", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("bom_name", sa.Text(), nullable=False),
        sa.Column("planned_kg", Kilograms(), nullable=False),
        sa.Column("planned_start", UtcTime(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("finished_kg", Kilograms(), nullable=False),
        sa.Column("status_manufacturing", sa.Boolean(), nullable=False),
        sa.Column("status_operation", sa.Boolean(), nullable=False),
        sa.Column("update_odoo", sa.Boolean(), nullable=False),
        sa.Column("set_aside_at", UtcTime(), nullable=True),
        sa.Column("set_aside_cause", sa.Text(), nullable=True),
        sa.Column("set_aside_reason", sa.Text(), nullable=True),
        sa.Column("fetched_at", UtcTime(), nullable=False),
        sa.Column("downloaded_at", UtcTime(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("last_read_from_plc", UtcTime(), nullable=True),
        sa.Column("last_change_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "completion IN ('completed', 'cancelled', 'returned', 'by_hand')",
            name=op.f("ck_mo_histories_completion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mo_histories")),
        sa.UniqueConstraint("odoo_id", "attempt", name=op.f("uq_mo_histories_odoo_id_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mo_histories_line_archived_at"),
        "mo_histories",
        ["line", "archived_at"],
        unique=False,
    )
    op.create_index(op.f("ix_mo_histories_plc_name"), "mo_histories", ["plc_name"], unique=False)
    op.create_table(
        "operator_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_action")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_operator_action_line_asked_at"),
        "operator_action",
        ["line", "asked_at"],
        unique=False,
    )
    op.create_table(
        "push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.Integer(), nullable=True),
        sa.Column("mo_id", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_try_at", UtcTime(), nullable=True),
        sa.Column("last_answer", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'replaced', 'quarantine', 'closed')",
            name=op.f("ck_push_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_push_batch_id"), "push", ["batch_id"], unique=False)
    op.create_index(op.f("ix_push_line_state"), "push", ["line", "state"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("refusal_detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_reading_odoo_id_attempt_read_at"),
        "reading",
        ["odoo_id", "attempt", "read_at"],
        unique=False,
    )
    op.create_index(op.f("ix_reading_read_at"), "reading", ["read_at"], unique=False)
    op.create_table(
        "batch_component",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("planned_kg", Kilograms(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=True),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["mo_batch.id"],
            name=op.f("fk_batch_component_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_component")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_batch_component_batch_id"), "batch_component", ["batch_id"], unique=False
    )
    op.create_table(
        "batch_dose",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["mo_batch.id"], name=op.f("fk_batch_dose_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "attempt", "silo", name=op.f("pk_batch_dose")),
    )
    op.create_table(
        "batch_weighing",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["mo_batch.id"],
            name=op.f("fk_batch_weighing_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_weighing")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_batch_weighing_batch_id"), "batch_weighing", ["batch_id"], unique=False
    )
    op.create_table(
        "history_component",
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("planned_kg", Kilograms(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=True),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_history_component_history_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_component")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_history_component_history_id"), "history_component", ["history_id"], unique=False
    )
    op.create_table(
        "history_dose",
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("silo", sa.Integer(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_history_dose_history_id")
        ),
        sa.PrimaryKeyConstraint("history_id", "attempt", "silo", name=op.f("pk_history_dose")),
    )
    op.create_table(
        "history_weighing",
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("kg", Kilograms(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_history_weighing_history_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_weighing")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_history_weighing_history_id"), "history_weighing", ["history_id"], unique=False
    )
    op.create_table(
        "operator_outcome",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["operator_action.id"], name=op.f("fk_operator_outcome_action_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_operator_outcome")),
    )
    op.create_table(
        "push_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_push_try_push_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_try")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_push_try_push_id"), "push_try", ["push_id"], unique=False)
