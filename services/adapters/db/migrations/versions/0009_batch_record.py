"""The batch record: who acted on a batch, comments, and indices for what belongs to one batch."""

import sqlalchemy as sa
from alembic import op

from services.adapters.db.schema_rules import add_rules, make_append_only
from services.adapters.db.types import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ON_BATCH = (
    "'archive_by_hand', 'set_aside', 'take_back', 'cancel', 'weigh_by_hand', 'undo_weighing', "
    "'download_again'"
)
_ON_PUSH = "'retry_push', 'book_elsewhere', 'leave_out', 'add_product', 'close_push'"
_BY_PATTERN = {"subject": "text_pattern_ops"}


def upgrade() -> None:
    _make_operators()
    _make_comments()
    # Who archived it is one of those who acted on it.
    op.drop_index(op.f("ix_mo_histories_line_actor_archived_at_id"), "mo_histories")
    columns = ["line", "target", "id"]
    op.create_index(op.f("ix_operator_action_line_target_id"), "operator_action", columns)
    name = op.f("ix_alarm_journal_line_subject")
    op.create_index(name, "alarm_journal", ["line", "subject"], postgresql_ops=_BY_PATTERN)
    op.execute(_KNOWN)
    for table, keys in (
        ("history_operator", [["history_id", "actor"]]),
        ("history_comment", [["id"]]),
    ):
        add_rules(table, {})
        make_append_only(table, keys)


def _make_operators() -> None:
    op.create_table(
        "history_operator",
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("archived_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_history_operator_history_id")
        ),
        sa.PrimaryKeyConstraint("history_id", "actor", name=op.f("pk_history_operator")),
    )
    columns = ["line", "actor", "archived_at", "history_id"]
    name = op.f("ix_history_operator_line_actor_archived_at_history_id")
    op.create_index(name, "history_operator", columns)


def _make_comments() -> None:
    op.create_table(
        "history_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"], ["mo_histories.id"], name=op.f("fk_history_comment_history_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_comment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_comment_history_id"), "history_comment", ["history_id"])


_KNOWN = f"""
INSERT INTO history_operator (history_id, actor, line, archived_at)
SELECT h.id, people.actor, h.line, h.archived_at
FROM mo_histories h
JOIN (
  SELECT line, target AS batch_id, actor FROM operator_action WHERE kind IN ({_ON_BATCH})
  UNION
  SELECT a.line, p.batch_id, a.actor FROM operator_action a
  JOIN push p ON p.id = a.target AND p.line = a.line WHERE a.kind IN ({_ON_PUSH})
  UNION
  SELECT line, batch_id, actor FROM mo_histories WHERE actor <> ''
) people ON people.line = h.line AND people.batch_id = h.batch_id
"""  # noqa: S608 (our own words)
